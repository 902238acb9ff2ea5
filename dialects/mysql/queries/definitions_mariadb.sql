-- MariaDB goes through its catalog by itself: definitions come along with the rest, in one round trip, and what the server has beside
-- its databases. What it does not show has no result here. https://mariadb.com/kb/en/begin-end/, https://mariadb.com/kb/en/execute-immediate/
BEGIN NOT ATOMIC
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    {server_objects};
  END;
  FOR o IN (
    SELECT IF(table_type IN ('VIEW', 'SEQUENCE'), table_type, 'TABLE') AS kind, table_name AS name
    FROM information_schema.tables
    WHERE table_schema = ?
    UNION ALL
    SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = ? AND routine_type IN ('FUNCTION', 'PROCEDURE')
    UNION ALL
    SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE event_object_schema = ?
    LIMIT {limit}
  ) DO
    BEGIN
      DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
      EXECUTE IMMEDIATE CONCAT('SHOW CREATE ', o.kind, ' `', REPLACE(o.name, '`', '``'), '`');
    END;
  END FOR;
END
