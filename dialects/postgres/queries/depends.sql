-- Who needs whom: views by their rules, columns by their defaults, constraints, indexes and routines themselves.
-- Domains, composite and range types, policies and rules themselves. Casts, operators, text search objects and foreign things
-- themselves, a publication by its tables. A foreign key's table and a trigger's function are known already.
SELECT CASE WHEN r.oid IS NOT NULL THEN 'pg_class'::regclass::oid ELSE d.classid END, coalesce(r.ev_class, d.objid),
  a.adrelid, a.adnum, d.refclassid, d.refobjid
FROM pg_depend d
LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.rulename = '_RETURN'
WHERE d.deptype = 'n' AND d.objid >= 16384 AND d.refobjid >= 16384
  AND d.classid IN ('pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass,
    'pg_type'::regclass, 'pg_policy'::regclass, 'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass, 'pg_cast'::regclass, 'pg_operator'::regclass,
    'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_language'::regclass, 'pg_am'::regclass, 'pg_transform'::regclass, 'pg_conversion'::regclass,
    'pg_ts_config'::regclass, 'pg_ts_dict'::regclass, 'pg_ts_parser'::regclass, 'pg_ts_template'::regclass,
    'pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass)
  AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_collation'::regclass, 'pg_operator'::regclass,
    'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_language'::regclass, 'pg_am'::regclass, 'pg_ts_config'::regclass, 'pg_ts_dict'::regclass,
    'pg_ts_parser'::regclass, 'pg_ts_template'::regclass, 'pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass)
  AND NOT (d.classid IN ('pg_constraint'::regclass, 'pg_class'::regclass) AND d.refclassid = 'pg_class'::regclass)
