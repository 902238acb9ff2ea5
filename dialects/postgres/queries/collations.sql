-- Collations in use whose rules changed under the indexes that were built by them.
SELECT DISTINCT quote_ident(n.nspname) || '.' || quote_ident(o.collname), o.collversion, pg_collation_actual_version(o.oid)
FROM pg_depend d
JOIN pg_collation o ON o.oid = d.refobjid AND o.collversion IS NOT NULL
JOIN pg_namespace n ON n.oid = o.collnamespace
WHERE d.refclassid = 'pg_collation'::regclass AND o.collversion IS DISTINCT FROM pg_collation_actual_version(o.oid)
