-- Configurations with their dictionaries in order, dictionaries, parsers and templates.
WITH scope AS (
  SELECT n.oid, n.nspname FROM pg_namespace n
  WHERE n.nspname = ANY ($1::text[]) OR $1::text[] IS NULL AND n.nspname !~ '^(pg_|information_schema$)'
)
SELECT 'c', c.oid, n.nspname, c.cfgname, pg_get_userbyid(c.cfgowner),
  CASE WHEN pn.nspname <> 'pg_catalog' THEN quote_ident(pn.nspname) || '.' ELSE '' END || quote_ident(p.prsname),
  (SELECT string_agg(m.spelled, '; ' ORDER BY m.spelled COLLATE "C") FROM (
    SELECT (SELECT t.alias FROM ts_token_type(c.cfgparser) t WHERE t.tokid = m.maptokentype) || ': ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
    FROM pg_ts_config_map m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype) AS m (spelled)),
  NULL, NULL, NULL
FROM pg_ts_config c
JOIN scope n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace pn ON pn.oid = p.prsnamespace
WHERE c.oid >= 16384
  AND c.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_ts_config'::regclass AND e.deptype = 'e')
UNION ALL SELECT 'd', d.oid, n.nspname, d.dictname, pg_get_userbyid(d.dictowner),
  CASE WHEN tn.nspname <> 'pg_catalog' THEN quote_ident(tn.nspname) || '.' ELSE '' END || quote_ident(t.tmplname), d.dictinitoption, NULL, NULL, NULL
FROM pg_ts_dict d
JOIN scope n ON n.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate
JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE d.oid >= 16384
  AND d.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_ts_dict'::regclass AND e.deptype = 'e')
UNION ALL SELECT 'p', p.oid, n.nspname, p.prsname, NULL, p.prsstart::text, p.prstoken::text, p.prsend::text, p.prslextype::text, nullif(p.prsheadline::text, '-')
FROM pg_ts_parser p
JOIN scope n ON n.oid = p.prsnamespace
WHERE p.oid >= 16384
  AND p.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_ts_parser'::regclass AND e.deptype = 'e')
UNION ALL SELECT 't', t.oid, n.nspname, t.tmplname, NULL, nullif(t.tmplinit::text, '-'), t.tmpllexize::text, NULL, NULL, NULL
FROM pg_ts_template t
JOIN scope n ON n.oid = t.tmplnamespace
WHERE t.oid >= 16384
  AND t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_ts_template'::regclass AND e.deptype = 'e')
