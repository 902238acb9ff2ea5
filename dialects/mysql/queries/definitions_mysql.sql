-- MySQL has no loop outside of routines, and prepares no more than one statement at a time: what is to be shown is noted down here, a
-- statement in each variable, for the lines behind that prepare and execute them. Those left over do nothing.
-- https://dev.mysql.com/doc/refman/8.4/en/sql-prepared-statements.html
SET SESSION group_concat_max_len = 1048576;
SET @schemadiff = (SELECT CONVERT(group_concat(show_create, '\0' SEPARATOR '') USING binary) FROM (
  SELECT concat('SHOW CREATE ', if(table_type = 'VIEW', 'VIEW', 'TABLE'), ' `', replace(table_name, '`', '``'), '`') AS show_create
  FROM information_schema.tables WHERE table_schema = ?
  UNION ALL SELECT concat('SHOW CREATE ', routine_type, ' `', replace(routine_name, '`', '``'), '`')
  FROM information_schema.routines WHERE routine_schema = ?
  UNION ALL SELECT concat('SHOW CREATE TRIGGER `', replace(trigger_name, '`', '``'), '`')
  FROM information_schema.triggers WHERE event_object_schema = ?
  LIMIT {slots}) AS noted)
