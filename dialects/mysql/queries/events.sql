-- An event without STARTS starts when it is created: that moment says nothing.
SELECT event_name AS name, event_type AS type, execute_at, interval_value AS every, interval_field AS unit,
  IF(abs(timestampdiff(SECOND, created, convert_tz(starts, time_zone, '+00:00'))) <= 1, NULL, starts) AS starts, ends, time_zone,
  status, on_completion, event_definition AS body, sql_mode, definer, character_set_client, event_comment AS comment
FROM information_schema.events
WHERE event_schema = ?
