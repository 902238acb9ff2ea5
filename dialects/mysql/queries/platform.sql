SHOW GLOBAL VARIABLES WHERE Variable_name IN ({variables});
SELECT IF(convert_tz('2020-01-01 00:00:00', 'UTC', 'Europe/Berlin') IS NULL, 'not loaded', 'loaded') AS zones;
SELECT default_character_set_name AS charset, default_collation_name AS collation, coalesce(NULL /*!80016 , default_encryption */) AS encryption,
  coalesce(NULL /*!80022 , (SELECT options FROM information_schema.schemata_extensions WHERE schema_name = database()) */) AS options
FROM information_schema.schemata
WHERE schema_name = database();
SHOW ENGINES
