-- An event without STARTS starts when it is created or gets a schedule, or on a busy server some seconds before that is written
-- down: that moment says nothing.
SELECT event_name AS name, event_type AS type, execute_at, interval_value AS every, interval_field AS unit, starts,
  timestampdiff(SECOND, convert_tz(starts, time_zone, '+00:00'), created) BETWEEN -1 AND 30
  OR timestampdiff(SECOND, convert_tz(starts, time_zone, '+00:00'), last_altered) BETWEEN -1 AND 30 AS implied, ends, time_zone,
  status, on_completion, event_definition AS body, sql_mode, definer, character_set_client, database_collation, event_comment AS comment
FROM information_schema.events
WHERE event_schema = ?
