package main

import "fmt"

// postgresSchema fills a schema of PostgreSQL, which it creates unless it is public.
func postgresSchema(add func(string), schema string, n int) {
	if schema != "public" {
		add("CREATE SCHEMA " + schema)
	}
	for i := range (n + 49) / 50 {
		fill := replacer(i, schema)
		add(fill.Replace("CREATE TYPE {schema}.state_{i} AS ENUM ('new', 'open', 'paid', 'sent', 'closed {i}')"))
		add(fill.Replace("CREATE SEQUENCE {schema}.number_{i} START 1000 INCREMENT 10"))
	}
	for i := range n {
		postgresTable(add, schema, i)
	}
	for i := range n / 10 {
		add(replacer(i*10, schema).Replace(`CREATE VIEW {schema}.view_{i} AS
SELECT t.id, t.name, p.name AS parent_name, t.{amount} * t.{quantity} AS total, coalesce(t.status, 'none') AS status
FROM {schema}.{table} t LEFT JOIN {schema}.{parent} p ON p.id = t.parent_id
WHERE t.deleted_at IS NULL AND t.{amount} > 0`))
	}
	for i := range n / 20 {
		fill := replacer(i*20, schema)
		add(fill.Replace(`CREATE FUNCTION {schema}.touch_{i}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- whoever changes a row changes its time
  NEW.updated_at := now();
  IF NEW.{amount} IS NULL THEN
    NEW.{amount} := {i};
  END IF;
  RETURN NEW;
END
$$`))
		add(fill.Replace("CREATE TRIGGER touch BEFORE UPDATE OF name, {amount} ON {schema}.{table} FOR EACH ROW EXECUTE FUNCTION {schema}.touch_{i}()"))
	}
}

func postgresTable(add func(string), schema string, i int) {
	state, number := "text", ""
	if i%50 == 0 {
		state = fmt.Sprintf("%s.state_%d", schema, i/50)
		number = fmt.Sprintf(" DEFAULT nextval('%s.number_%d')", schema, i/50)
	}
	fill := replacer(i, schema, "{state}", state, "{number}", number)
	add(fill.Replace(`CREATE TABLE {schema}.{table} (
  id bigint PRIMARY KEY{number},
  parent_id bigint REFERENCES {schema}.{parent} (id) ON DELETE CASCADE,
  owner_id bigint NOT NULL REFERENCES {schema}.{owner} (id),
  state {state} NOT NULL DEFAULT 'new',
  status varchar(20),
  name text NOT NULL DEFAULT '',
  {email} varchar(255),
  {amount} numeric(12,2) DEFAULT 0 CHECK ({amount} >= 0),
  {quantity} integer NOT NULL DEFAULT 1,
  payload jsonb DEFAULT '{}'::jsonb,
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamp without time zone
)`))
	add(fill.Replace("CREATE INDEX {table}_parent_idx ON {schema}.{table} (parent_id)"))
	add(fill.Replace("CREATE INDEX {table}_recent ON {schema}.{table} (status, updated_at DESC)"))
	if i%2 == 0 {
		add(fill.Replace("CREATE UNIQUE INDEX {table}_email ON {schema}.{table} (lower({email}::text)) WHERE deleted_at IS NULL"))
	} else {
		add(fill.Replace("CREATE INDEX {table}_alive ON {schema}.{table} (owner_id, {amount}) WHERE deleted_at IS NULL"))
	}
	add(fill.Replace("COMMENT ON TABLE {schema}.{table} IS 'What we know of {table}'"))
	add(fill.Replace("COMMENT ON COLUMN {schema}.{table}.{amount} IS 'in the currency of the owner'"))
	add(fill.Replace("COMMENT ON COLUMN {schema}.{table}.payload IS 'as the partner sent it, {table}'"))
}
