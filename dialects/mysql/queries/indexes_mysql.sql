SELECT /*+ JOIN_PREFIX(cat, sch, tbl, idx, icu) SET_VAR(max_seeks_for_key = 1) */ table_name AS tbl, index_name AS name, non_unique, column_name AS col, expression, sub_part AS prefix, collation AS direction,
  index_type AS method, is_visible = 'NO' AS invisible, index_comment AS comment, comment AS state, seq_in_index AS place
FROM information_schema.statistics
WHERE table_schema = ?
