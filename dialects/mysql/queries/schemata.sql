SELECT schema_name AS name, default_character_set_name AS charset, default_collation_name AS collation, {comment} AS comment,
  coalesce(NULL /*!80016 , default_encryption */) AS encryption,
  coalesce(NULL /*!80022 , (SELECT options FROM information_schema.schemata_extensions WHERE schema_name = ?) */) AS options
FROM information_schema.schemata
WHERE schema_name = ?
