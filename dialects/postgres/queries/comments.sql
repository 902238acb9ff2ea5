-- A view is made of a rule, which can have a comment of its own.
SELECT d.classoid, d.objoid, d.objsubid, d.description,
  CASE WHEN d.classoid = 'pg_rewrite'::regclass THEN (SELECT r.ev_class FROM pg_rewrite r WHERE r.oid = d.objoid AND r.rulename = '_RETURN') END
FROM pg_description d
WHERE d.objoid >= 16384
   OR d.classoid = 'pg_namespace'::regclass AND d.objoid = 2200 AND d.description <> 'standard public schema'
