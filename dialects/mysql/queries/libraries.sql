SELECT count(*) AS n
FROM information_schema.libraries
WHERE library_schema = ?
