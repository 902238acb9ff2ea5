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
SELECT version() AS version, @@version_comment AS comment, database() AS db, current_user() AS role
