-- Whose the check is, says table_constraints: a join of the two takes seconds for 500 tables.
SELECT /*+ JOIN_PREFIX(cat, sch, tbl, cc) SET_VAR(max_seeks_for_key = 1) */ constraint_name AS name, check_clause AS expression
FROM information_schema.check_constraints
WHERE constraint_schema = ?
