SELECT /*+ SET_VAR(max_seeks_for_key = 1) */ table_name AS tbl, constraint_name AS name, ordinal_position AS place, column_name AS col, referenced_table_schema AS to_database,
  referenced_table_name AS to_table, referenced_column_name AS to_column
FROM information_schema.key_column_usage
WHERE table_schema = ? AND referenced_table_name IS NOT NULL
