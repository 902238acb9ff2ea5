SELECT specific_name AS routine, routine_type AS type, ordinal_position AS place, parameter_mode AS mode, parameter_name AS name,
  dtd_identifier AS data_type, collation_name AS collation
FROM information_schema.parameters
WHERE specific_schema = ? AND ordinal_position > 0
