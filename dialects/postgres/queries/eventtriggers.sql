SELECT t.oid, t.evtname, pg_get_userbyid(t.evtowner), t.evtevent, t.evtfoid, t.evtfoid::regproc, t.evtenabled,
  (SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag COLLATE "C") FROM unnest(t.evttags) AS tag)
FROM pg_event_trigger t
WHERE t.oid NOT IN (SELECT e.objid FROM pg_depend e WHERE e.refclassid = 'pg_extension'::regclass AND e.classid = 'pg_event_trigger'::regclass AND e.deptype = 'e')
