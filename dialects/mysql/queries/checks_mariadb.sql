SELECT table_name AS tbl, constraint_name AS name, check_clause AS expression, level
FROM information_schema.check_constraints
WHERE constraint_schema = ?
