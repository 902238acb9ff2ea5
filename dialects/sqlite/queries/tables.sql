-- What each table and view is. SQLite knows which tables are the private
-- storage of a virtual table: "shadow".
SELECT name, type, wr, strict
FROM pragma_table_list
WHERE schema = 'main'
