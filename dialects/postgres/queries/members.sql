-- The extensions that something needs which is in no schema, by one of their members: a server its wrapper's.
SELECT DISTINCT e.refobjid, e.classid, e.objid
FROM pg_depend d
JOIN pg_depend e ON e.classid = d.refclassid AND e.objid = d.refobjid AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e'
WHERE d.objid >= 16384 AND d.deptype = 'n'
  AND d.classid IN ('pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass, 'pg_cast'::regclass, 'pg_language'::regclass,
    'pg_transform'::regclass, 'pg_am'::regclass, 'pg_event_trigger'::regclass, 'pg_publication_rel'::regclass)
