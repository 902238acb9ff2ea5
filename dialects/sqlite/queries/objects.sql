-- Everything that a statement created, as SQLite keeps it. Indexes without SQL
-- belong to constraints.
SELECT type, name, tbl_name, rootpage, coalesce(sql, '')
FROM sqlite_schema
WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'
