-- An event without STARTS starts when it is created, or on a busy server some seconds before that is written down: that moment says nothing.
SELECT event_name AS name, event_type AS type, execute_at, interval_value AS every, interval_field AS unit,
  IF(timestampdiff(SECOND, convert_tz(starts, time_zone, '+00:00'), created) BETWEEN -1 AND 30, NULL, starts) AS starts, ends, time_zone,
  status, on_completion, event_definition AS body, sql_mode, definer, character_set_client, event_comment AS comment
FROM information_schema.events
WHERE event_schema = ?
