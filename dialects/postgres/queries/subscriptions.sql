-- Never subconninfo, which holds a password. Until 13 two of the columns are for superusers: see subscriptionsQuery.
-- An option that is as CREATE SUBSCRIPTION of this version chooses is NULL: https://www.postgresql.org/docs/current/sql-createsubscription.html
SELECT s.oid, s.subname, pg_get_userbyid(s.subowner), s.subenabled,
  CASE WHEN s.subslotname IS NULL THEN 'none' WHEN s.subslotname <> s.subname THEN quote_ident(s.subslotname) END,
  (SELECT string_agg(quote_ident(p), ', ' ORDER BY p COLLATE "C") FROM unnest(s.subpublications) AS p),
  nullif(s.subsynccommit, 'off'),
  concat_ws(', ',
    CASE WHEN s.subbinary THEN 'binary = true' END, -- 14+
    CASE WHEN s.substream THEN 'streaming = on' END, -- 14+ <16
    CASE s.substream WHEN 't' THEN 'streaming = on' WHEN 'p' THEN 'streaming = parallel' END, -- 16+ <18
    CASE s.substream WHEN 't' THEN 'streaming = on' WHEN 'f' THEN 'streaming = off' END,      -- 18+
    CASE WHEN s.subtwophasestate <> 'd' THEN 'two_phase = true' END, -- 15+
    CASE WHEN s.subdisableonerr THEN 'disable_on_error = true' END,  -- 15+
    CASE WHEN NOT s.subpasswordrequired THEN 'password_required = false' END, -- 16+
    CASE WHEN s.subrunasowner THEN 'run_as_owner = true' END,                 -- 16+
    'origin = ' || nullif(s.suborigin, 'any'),                                -- 16+
    CASE WHEN s.subfailover THEN 'failover = true' END,                       -- 17+
    NULL)
FROM pg_subscription s
JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
