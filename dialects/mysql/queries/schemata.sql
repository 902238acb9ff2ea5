SELECT schema_name AS name, default_character_set_name AS charset, default_collation_name AS collation, {comment} AS comment
FROM information_schema.schemata
WHERE schema_name = ?
