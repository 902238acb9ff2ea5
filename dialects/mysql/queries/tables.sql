SELECT /*+ SET_VAR(max_seeks_for_key = 1) */ table_name AS name, table_type AS type, engine, row_format, table_rows AS row_count, data_length + index_length AS bytes,
  auto_increment AS counter, table_collation AS collation, create_options AS options, table_comment AS comment, {noted}
FROM information_schema.tables
WHERE table_schema = ?
