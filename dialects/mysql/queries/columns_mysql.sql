-- By its statistics the server reads the columns of all databases for those of a small one: a second where others have 20,000 tables.
-- Here and in other queries hints make it go by keys, which read what they find. The names are those within its views.
-- https://dev.mysql.com/doc/refman/9.7/en/optimizer-hints.html
SELECT /*+ JOIN_PREFIX(cat, sch, tbl, col) SET_VAR(max_seeks_for_key = 1) */ table_name AS tbl, column_name AS name, ordinal_position AS position, column_type AS type, data_type, is_nullable AS nullable,
  column_default AS default_value, extra, generation_expression AS generation, character_set_name AS charset, collation_name AS collation,
  srs_id AS srid, column_comment AS comment
FROM information_schema.columns
WHERE table_schema = ?
