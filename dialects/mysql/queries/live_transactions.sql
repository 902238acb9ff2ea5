-- Since when InnoDB's transactions are open. The server writes that moment in its own time zone, whatever the session's is.
SELECT trx_mysql_thread_id AS id, timestampdiff(SECOND, trx_started, convert_tz(utc_timestamp(), '+00:00', 'SYSTEM')) AS seconds
FROM information_schema.innodb_trx
WHERE trx_mysql_thread_id <> connection_id()
