SELECT table_name, cast(convert(table_name USING filename) AS BINARY) FROM information_schema.tables
WHERE table_schema = database() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
