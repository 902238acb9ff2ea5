SELECT table_name AS tbl, column_name AS name, ordinal_position AS position, column_type AS type, data_type, is_nullable AS nullable,
  column_default AS default_value, extra, generation_expression AS generation, character_set_name AS charset, collation_name AS collation,
  srs_id AS srid, column_comment AS comment
FROM information_schema.columns
WHERE table_schema = ?
