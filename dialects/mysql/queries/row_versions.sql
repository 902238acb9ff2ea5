-- How many instant changes each table has had since it was last written anew. It takes PROCESS.
SELECT substring_index(name, '/', 1) AS db, substring_index(name, '/', -1) AS name, total_row_versions AS versions
FROM information_schema.innodb_tables
WHERE total_row_versions > 0
