SELECT table_name AS tbl, index_name AS name, non_unique, column_name AS col, NULL AS expression, sub_part AS prefix, collation AS direction,
  index_type AS method, {ignored} AS invisible, index_comment AS comment, comment AS state, seq_in_index AS place
FROM information_schema.statistics
WHERE table_schema = ?
