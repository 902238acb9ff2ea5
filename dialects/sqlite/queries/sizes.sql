-- Bytes of each table with its indexes. dbstat reads every page's header, so
-- this is asked of small files only.
SELECT s.tbl_name, sum(d.pgsize)
FROM dbstat AS d
CROSS JOIN sqlite_schema AS s ON s.name = d.name
WHERE d.aggregate = 1
GROUP BY s.tbl_name
