SHOW GLOBAL VARIABLES WHERE Variable_name IN ({variables});
-- MariaDB has MySQL's name only since 11.1: https://mariadb.com/kb/en/server-system-variables/#transaction_read_only
SELECT /*!80000 @@session.transaction_read_only */ /*M! @@session.tx_read_only */ AS read_only,
  IF(convert_tz('2020-01-01 00:00:00', 'UTC', 'Europe/Berlin') IS NULL, 'not loaded', 'loaded') AS zones;
SELECT default_character_set_name AS charset, default_collation_name AS collation
FROM information_schema.schemata
WHERE schema_name = database();
SHOW ENGINES
