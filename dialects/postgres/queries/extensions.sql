-- The comment that an extension brings along says nothing of the database.
SELECT x.oid, x.extname, x.extversion, n.oid, n.nspname,
  d.description
FROM pg_extension x
JOIN pg_namespace n ON n.oid = x.extnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_extension'::regclass AND d.objoid = x.oid
  AND NOT EXISTS (SELECT FROM pg_available_extensions() a WHERE a.name = x.extname AND a.comment = d.description)
