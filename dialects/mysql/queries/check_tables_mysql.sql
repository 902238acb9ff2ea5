SELECT /*+ SET_VAR(max_seeks_for_key = 1) */ table_name AS tbl, constraint_name AS name, enforced
FROM information_schema.table_constraints
WHERE constraint_schema = ? AND constraint_type = 'CHECK'
