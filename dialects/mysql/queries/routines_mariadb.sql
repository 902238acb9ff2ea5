SELECT routine_name AS name, routine_type AS type, dtd_identifier AS returns, collation_name AS collation, routine_definition AS body,
  is_deterministic, sql_data_access AS data_access, security_type AS security, sql_mode, routine_comment AS comment, definer,
  character_set_client, database_collation, NULL AS language, {noted}
FROM information_schema.routines
WHERE routine_schema = ?
