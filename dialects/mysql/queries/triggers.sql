-- By the schema of the table, which is the trigger's: by trigger_schema MariaDB would open the tables of every database.
SELECT event_object_table AS tbl, trigger_name AS name, action_timing AS timing, event_manipulation AS event, action_order AS nth,
  action_statement AS body, sql_mode, definer, character_set_client, database_collation, {noted}
FROM information_schema.triggers
WHERE event_object_schema = ?
