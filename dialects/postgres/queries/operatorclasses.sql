-- Families and classes of operators. A class's members are those for its own type: since 14 the server files some of
-- them under the family, whoever named them, so that what they depend on tells nothing.
WITH members (oid, family, method, lefttype, righttype, spelled, needs) AS (
  SELECT o.oid, o.amopfamily, o.amopmethod, o.amoplefttype, o.amoprighttype, 'OPERATOR ' || o.amopstrategy || ' ' || o.amopopr::regoperator
    || CASE WHEN o.amoppurpose = 'o' THEN ' FOR ORDER BY ' || (SELECT CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' ELSE '' END || quote_ident(f.opfname) FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace WHERE f.oid = o.amopsortfamily) ELSE '' END,
    'o' || o.amopopr
  FROM pg_amop o
  UNION ALL SELECT p.oid, p.amprocfamily, f.opfmethod, p.amproclefttype, p.amprocrighttype,
    'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', ' || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure, 'p' || p.amproc::oid
  FROM pg_amproc p
  JOIN pg_opfamily f ON f.oid = p.amprocfamily
)
SELECT 'f', f.oid, n.nspname, quote_ident(f.opfname), m.amname, pg_get_userbyid(f.opfowner), NULL, false, NULL, NULL, NULL, f.opfmethod,
  x.spelled, x.needs
FROM pg_opfamily f
JOIN pg_am m ON m.oid = f.opfmethod
JOIN pg_namespace n ON n.oid = f.opfnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
LEFT JOIN LATERAL (SELECT string_agg(x.spelled, ', ' ORDER BY x.spelled COLLATE "C"), string_agg(x.needs, ' ')
  FROM members x
  WHERE x.family = f.oid AND NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = f.oid AND c.opcintype = x.lefttype AND (c.opcintype = x.righttype OR m.amname NOT IN ('btree', 'hash')))) AS x (spelled, needs) ON true
WHERE f.oid >= 16384
  AND f.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_opfamily'::regclass AND e.deptype = 'e')
UNION ALL
SELECT 'c', c.oid, n.nspname, quote_ident(c.opcname), m.amname, pg_get_userbyid(c.opcowner), format_type(c.opcintype, NULL), c.opcdefault,
  CASE WHEN fn.nspname <> 'pg_catalog' THEN quote_ident(fn.nspname) || '.' ELSE '' END || quote_ident(f.opfname), f.oid,
  CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END, c.opcmethod,
  x.spelled, x.needs
FROM pg_opclass c
JOIN pg_am m ON m.oid = c.opcmethod
JOIN pg_opfamily f ON f.oid = c.opcfamily
JOIN pg_namespace fn ON fn.oid = f.opfnamespace
JOIN pg_namespace n ON n.oid = c.opcnamespace
  AND (n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)')
LEFT JOIN LATERAL (SELECT string_agg(x.spelled, ', ' ORDER BY x.spelled COLLATE "C"), string_agg(x.needs, ' ')
  FROM members x
  WHERE x.family = c.opcfamily AND x.lefttype = c.opcintype AND (x.righttype = c.opcintype OR m.amname NOT IN ('btree', 'hash'))) AS x (spelled, needs) ON true
WHERE c.oid >= 16384
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_opclass'::regclass AND e.deptype = 'e')
