SELECT name, table_id FROM information_schema.innodb_tables
WHERE substring_index(name, '/', 1) = database()
ORDER BY name, table_id
