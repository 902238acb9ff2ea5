-- Columns of ordinary tables. A virtual table (rootpage 0) is left out: asking
-- for its columns fails as a whole where its module is not compiled in.
SELECT s.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_schema AS s
JOIN pragma_table_xinfo(s.name) AS c
WHERE s.type = 'table' AND s.rootpage <> 0
