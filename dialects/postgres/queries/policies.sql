SELECT p.oid, p.polrelid, p.polname, p.polcmd, p.polpermissive,
  (SELECT string_agg(quote_ident(pg_get_userbyid(u)), ', ' ORDER BY pg_get_userbyid(u)) FROM unnest(p.polroles) AS u WHERE u <> 0), -- 0 is PUBLIC
  pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
