SELECT table_name AS tbl, constraint_name AS name, enforced
FROM information_schema.table_constraints
WHERE constraint_schema = ? AND constraint_type = 'CHECK'
