-- MariaDB asks itself for the definitions that its catalog has noted down, so that they come along with the rest, and for what the
-- server has beside its databases. What it does not show has no result here.
-- https://mariadb.com/kb/en/begin-end/, https://mariadb.com/kb/en/execute-immediate/
BEGIN NOT ATOMIC
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    {server_objects};
  END;
  WHILE locate('\0' COLLATE utf8mb4_bin, @schemadiff) > 0 DO
    BEGIN
      DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
      EXECUTE IMMEDIATE substring_index(@schemadiff, '\0' COLLATE utf8mb4_bin, 1);
    END;
    SET @schemadiff = substring(@schemadiff, locate('\0' COLLATE utf8mb4_bin, @schemadiff) + 1);
  END WHILE;
END
