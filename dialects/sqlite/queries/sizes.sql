-- Bytes of each table and index. dbstat reads every page's header, so this is
-- asked of small files only.
SELECT name, pgsize
FROM dbstat
WHERE aggregate = 1
