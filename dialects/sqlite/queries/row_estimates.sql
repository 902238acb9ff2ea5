-- What ANALYZE counted: the first number of stat is the number of rows.
-- It stands for the index of a partial index too, hence the maximum.
SELECT tbl, max(CAST(stat AS INTEGER))
FROM sqlite_stat1
GROUP BY tbl
