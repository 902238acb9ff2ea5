-- What a session is given for the length of its transaction. SET LOCAL is all
-- that a pooler between us and the server lets through unharmed. Everything that
-- changes how the server prints a definition is pinned:
-- https://www.postgresql.org/docs/current/runtime-config-client.html
SELECT pg_catalog.set_config(s.name, s.setting, true)
FROM (VALUES
  ('search_path', 'pg_catalog'), -- whatever is not the server's own is printed with its schema
  -- Else the server sends what the database is encoded in. It knows no way from SQL_ASCII, which is any bytes.
  ('client_encoding', CASE pg_catalog.getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END),
  ('TimeZone', 'UTC'),
  ('DateStyle', 'ISO, YMD'),
  ('IntervalStyle', 'postgres'),
  ('extra_float_digits', '1'),
  ('bytea_output', 'hex'),
  ('xmlbinary', 'base64'),
  ('lc_monetary', 'C'),
  ('quote_all_identifiers', 'off'),
  ('standard_conforming_strings', 'on'),
  ('row_security', 'off'), -- an error where a policy would hide rows of a ledger
  ('jit', 'off'), -- compiling costs more than the catalog queries themselves
  ('max_parallel_workers_per_gather', '0'), -- one core of a production server is enough
  ('work_mem', '32MB'), -- what the hash joins of 10,000 tables need
  ('statement_timeout', $1),
  ('lock_timeout', $2)
) AS s (name, setting)
