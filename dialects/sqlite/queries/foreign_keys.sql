-- Foreign keys, one row for each column.
SELECT s.name, f.id, f."table", f."from"
FROM sqlite_schema AS s
JOIN pragma_foreign_key_list(s.name) AS f
WHERE s.type = 'table' AND s.rootpage <> 0
