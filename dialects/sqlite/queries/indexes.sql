-- Key columns of all indexes, those of constraints as well (origin pk and u).
-- An expression has no column name.
SELECT s.name, i.name, i."unique", i.origin, c.name, c."desc", c.coll
FROM sqlite_schema AS s
JOIN pragma_index_list(s.name) AS i
JOIN pragma_index_xinfo(i.name) AS c
WHERE s.type = 'table' AND s.rootpage <> 0 AND c.key
