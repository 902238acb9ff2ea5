SELECT /*+ SET_VAR(max_seeks_for_key = 1) */ table_name AS tbl, constraint_name AS name, update_rule AS on_update, delete_rule AS on_delete
FROM information_schema.referential_constraints
WHERE constraint_schema = ?
