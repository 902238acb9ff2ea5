-- Of MariaDB's geometries: SHOW CREATE does not have their reference systems, nor has information_schema.columns. The column's name is
-- in what the manual calls the geometry's.
-- https://mariadb.com/kb/en/information-schema-geometry_columns-table/
SELECT f_table_name AS tbl, g_geometry_column AS name, srid
FROM information_schema.geometry_columns
WHERE f_table_schema = ? AND srid <> 0
