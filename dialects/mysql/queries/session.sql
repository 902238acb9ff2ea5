-- START TRANSACTION READ ONLY; DROP TABLE t drops the table: DDL ends the transaction first. A read-only session refuses it.
-- https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html, https://mariadb.com/kb/en/set-transaction/
SET SESSION TRANSACTION READ ONLY;
SET NAMES utf8mb4,
  SESSION sql_mode = '',
  SESSION time_zone = '+00:00',
  SESSION sql_quote_show_create = 1,
  SESSION lock_wait_timeout = {lock_seconds}
  /*!80000 , SESSION max_execution_time = {statement_milliseconds}, SESSION information_schema_stats_expiry = 0 */
  /*!80030 , SESSION show_gipk_in_create_table_and_information_schema = ON */
  /*M!100500 , SESSION max_statement_time = {statement_seconds} */;
-- Where the session is not read-only the two rows are an error, and the server runs nothing of what follows in the packet.
-- MariaDB has MySQL's name of the variable only since 11.1: https://mariadb.com/kb/en/server-system-variables/#transaction_read_only
SELECT IF(/*!80000 @@session.transaction_read_only */ /*M! @@session.tx_read_only */ = 1, 1, (SELECT 1 UNION ALL SELECT 2)) AS read_only,
  version() AS version, @@version_comment AS comment, database() AS db, current_user() AS role
