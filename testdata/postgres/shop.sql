-- A shop in which everything that PostgreSQL 12 and newer can say of a schema
-- is said once. It has to read the same from every server version.
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the shop';
CREATE SCHEMA "Ünïcode ""quoted""";
CREATE EXTENSION unaccent;
CREATE EXTENSION btree_gist;

CREATE TYPE app.status AS ENUM ('new', 'paid', 'it''s shipped');
ALTER TYPE app.status ADD VALUE 'packed' BEFORE 'it''s shipped';
COMMENT ON TYPE app.status IS 'how far an order is';

CREATE SEQUENCE app.ticket AS integer START 100 INCREMENT 10 MAXVALUE 9000 CACHE 5 CYCLE;
CREATE SEQUENCE app.countdown INCREMENT -1;

CREATE FUNCTION app.next_number() RETURNS integer LANGUAGE sql VOLATILE AS $$ SELECT nextval('app.ticket')::integer $$;
CREATE FUNCTION app.tidy(t text, VARIADIC more varchar(10)[] DEFAULT '{}') RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5 AS $$ SELECT trim($1) $$;

CREATE TABLE app.customers (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 5) PRIMARY KEY,
  email varchar(255) NOT NULL UNIQUE,
  name text COLLATE "C" DEFAULT 'nobody',
  initials char(3),
  "Order" integer,
  born date CHECK (born > '1900-01-01'),
  notes text[] DEFAULT '{}',
  limits numeric(10,2)[] NOT NULL DEFAULT ARRAY[]::numeric[],
  seen timestamptz(3) DEFAULT '2020-01-01 00:00+00',
  every interval DEFAULT '1 day 02:00',
  payload bytea DEFAULT '\x61',
  short text GENERATED ALWAYS AS (lower(app.tidy(name))) STORED,
  CONSTRAINT customers_have_a_name CHECK (name <> '' AND email LIKE '%@%'),
  CHECK ("Order" IN (1, 2, 3))
);
COMMENT ON TABLE app.customers IS 'who buys';
COMMENT ON COLUMN app.customers.email IS 'as they wrote it';
COMMENT ON CONSTRAINT customers_have_a_name ON app.customers IS 'marketing insists';
ALTER TABLE app.customers ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN payload SET STORAGE EXTERNAL, ALTER COLUMN name SET (n_distinct = -0.5);
ALTER TABLE app.customers ADD COLUMN gone integer;
ALTER TABLE app.customers DROP COLUMN gone, ADD COLUMN late boolean NOT NULL DEFAULT false;

CREATE TABLE app.orders (
  id serial PRIMARY KEY,
  customer bigint NOT NULL REFERENCES app.customers ON DELETE CASCADE ON UPDATE RESTRICT,
  state app.status NOT NULL DEFAULT 'new',
  states app.status[],
  number integer DEFAULT app.next_number(),
  parent integer CONSTRAINT orders_parent REFERENCES app.orders (id) DEFERRABLE INITIALLY DEFERRED,
  during tstzrange,
  UNIQUE (customer, number) DEFERRABLE,
  EXCLUDE USING gist (customer WITH =, during WITH &&) WHERE (during IS NOT NULL)
) WITH (fillfactor = 70, autovacuum_enabled = off, toast.autovacuum_enabled = off);
ALTER TABLE app.orders ADD CONSTRAINT positive CHECK (number > 0) NO INHERIT NOT VALID;
ALTER TABLE app.orders ADD CONSTRAINT orders_customer_twice FOREIGN KEY (customer) REFERENCES app.customers NOT VALID;

CREATE UNIQUE INDEX ON app.orders (customer, app.tidy('x') COLLATE "C" DESC NULLS LAST, number DESC) INCLUDE (parent) WHERE parent IS NULL AND state <> 'new';
CREATE INDEX orders_tidy ON app.orders USING btree (app.tidy(number::text) text_pattern_ops) WITH (fillfactor = 80);
CREATE INDEX ON app.orders USING hash (number);
CREATE INDEX ON app.orders USING gist (during);
CREATE INDEX ON app.orders ((number + 1), (parent * 2));
CREATE INDEX ON app.orders (number);
CREATE INDEX ON app.orders (number);
COMMENT ON INDEX app.orders_tidy IS 'for the search box';
CREATE UNIQUE INDEX orders_number_customer ON app.orders (number, customer);
ALTER TABLE app.orders ALTER COLUMN number SET NOT NULL, REPLICA IDENTITY USING INDEX orders_number_customer;
ALTER TABLE app.orders CLUSTER ON orders_tidy;
CREATE UNIQUE INDEX orders_as_key ON app.orders (id, customer);
ALTER TABLE app.orders ADD CONSTRAINT orders_as_key UNIQUE USING INDEX orders_as_key;

CREATE TABLE app.a_table_with_a_name_as_long_as_names_can_possibly_be_in_here_ok (
  a_column_with_a_name_as_long_as_names_can_possibly_be_in_herexx integer UNIQUE CHECK (a_column_with_a_name_as_long_as_names_can_possibly_be_in_herexx > 0)
);
CREATE UNLOGGED TABLE "Ünïcode ""quoted"""."Tàble" ("Çol" text, PRIMARY KEY ("Çol"));

-- Inheritance and partitions of partitions.
CREATE TABLE app.animals (name text NOT NULL, legs integer CHECK (legs >= 0));
CREATE TABLE app.dogs (breed text, CHECK (legs <= 4)) INHERITS (app.animals);
CREATE TABLE app.events (id bigint NOT NULL, at timestamptz NOT NULL, kind text NOT NULL DEFAULT 'x', note text,
  PRIMARY KEY (id, at, kind), CHECK (id > 0), customer bigint REFERENCES app.customers) PARTITION BY RANGE (at);
CREATE TABLE app.events_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00');
CREATE TABLE app.events_2025 PARTITION OF app.events (note DEFAULT 'later', CHECK (note <> 'never')) FOR VALUES FROM ('2025-01-01 00:00+00') TO (MAXVALUE) PARTITION BY LIST (kind);
CREATE TABLE app.events_ab (note text, customer bigint, kind text NOT NULL DEFAULT 'x', at timestamptz NOT NULL, id bigint NOT NULL,
  CONSTRAINT events_id_check CHECK (id > 0), CONSTRAINT events_2025_note_check CHECK (note <> 'never'));
ALTER TABLE app.events_2025 ATTACH PARTITION app.events_ab FOR VALUES IN ('b', 'a', NULL);
CREATE TABLE app.events_rest PARTITION OF app.events_2025 DEFAULT;
CREATE INDEX ON app.events (note);
CREATE INDEX events_ab_only ON app.events_ab (customer);

CREATE VIEW app.open_orders WITH (security_barrier) AS
  SELECT id, o.customer, state::text AS state, (SELECT max(x.number) FROM app.orders x WHERE x.customer = o.customer) AS highest
  FROM app.orders o WHERE state <> 'paid' AND EXISTS (SELECT 1 FROM app.customers WHERE customers.id = o.customer) ORDER BY id DESC;
CREATE VIEW app.per_customer AS SELECT customer, count(*) AS orders, max(number) FILTER (WHERE parent IS NULL) FROM app.orders GROUP BY customer HAVING count(*) > 1;
CREATE VIEW app.paired AS SELECT c.email, o.* FROM app.customers c LEFT JOIN app.orders o ON o.customer = c.id;
CREATE VIEW app.emails AS SELECT id, email FROM app.customers WHERE late WITH LOCAL CHECK OPTION;
CREATE VIEW app.with_cte AS WITH recent AS (SELECT id FROM app.events WHERE at > '2024-06-01 00:00+00') SELECT id, row_number() OVER (PARTITION BY id) FROM recent;
CREATE VIEW app.all_ids AS SELECT id FROM app.customers UNION ALL SELECT id FROM app.orders;
CREATE VIEW app.from_function AS SELECT n FROM generate_series(1, 3) AS g(n) WHERE n > 1;
CREATE VIEW app.whole_rows AS SELECT a, a.name AS app FROM app.animals a;
ALTER VIEW app.emails ALTER COLUMN email SET DEFAULT 'none';
COMMENT ON VIEW app.emails IS 'for the newsletter';
CREATE MATERIALIZED VIEW app.totals WITH (fillfactor = 90) AS SELECT customer, count(*) FROM app.open_orders GROUP BY 1 WITH NO DATA;
CREATE UNIQUE INDEX ON app.totals (customer);

CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp SET work_mem = '8MB' AS $$
BEGIN
  NEW.late := true; -- a comment that belongs to the body
  RETURN NEW;
END $$;
CREATE FUNCTION app.audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION app.orders_of(c app.customers, OUT id integer, OUT state app.status) RETURNS SETOF record
  LANGUAGE sql STABLE ROWS 10 LEAKPROOF AS $$ SELECT id, state FROM app.orders WHERE customer = c.id $$;
CREATE FUNCTION app.ranked(x integer) RETURNS TABLE (a integer, b text) LANGUAGE sql PARALLEL RESTRICTED AS 'SELECT 1, ''x''';
CREATE PROCEDURE app.cleanup(INOUT n integer DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN n := 2; END $$;
COMMENT ON FUNCTION app.audit() IS 'keeps the auditors happy';

CREATE TRIGGER touch BEFORE UPDATE OF name, email OR INSERT ON app.customers FOR EACH ROW WHEN (NEW.name IS NOT NULL AND NEW.email <> 'x)') EXECUTE FUNCTION app.touch();
CREATE TRIGGER audit AFTER DELETE ON app.customers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION app.audit('a', 'b c');
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.audit();
CREATE TRIGGER instead INSTEAD OF DELETE ON app.emails FOR EACH ROW EXECUTE FUNCTION app.audit();
CREATE TRIGGER cloned AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.audit();
ALTER TABLE app.customers DISABLE TRIGGER audit;
ALTER TABLE app.orders ENABLE ALWAYS TRIGGER later;
COMMENT ON TRIGGER touch ON app.customers IS 'sets late';

-- Not modelled, and counted.
CREATE DOMAIN app.email AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE app.pair AS (a integer, b text);
CREATE TYPE app.int_range AS RANGE (subtype = integer);
CREATE AGGREGATE app.concat (text) (sfunc = textcat, stype = text);
CREATE POLICY own ON app.orders USING (number > 0);
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE RULE nothing AS ON DELETE TO app.animals DO INSTEAD NOTHING;
CREATE STATISTICS app.correlated ON customer, number FROM app.orders;
CREATE COLLATION app.german (provider = libc, locale = 'C');
GRANT SELECT ON app.customers TO PUBLIC;
