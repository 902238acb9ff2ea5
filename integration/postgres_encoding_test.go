package integration

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/schema"
)

// The same statements make the same schema, however the database keeps them.
func TestPostgresEncodings(t *testing.T) {
	const script = `CREATE TABLE "täble" ("ü" text DEFAULT 'é'); CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'select ''ö'''`
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			unicode := s.Database(t, "TEMPLATE template0")
			latin := s.Database(t, "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
			ascii := s.Database(t, "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
			s.Exec(t, unicode, script)
			s.Exec(t, latin, script)
			s.Exec(t, ascii, script)
			want := inspect(t, unicode).Schema
			for _, address := range []string{latin, ascii} {
				if got := changeLines(schema.Diff(want, inspect(t, address).Schema, postgres.Canon)); got != "" {
					t.Errorf("the same reads otherwise:\n%s", got)
				}
			}
			// Bytes that are not UTF-8 get into such a database, and stay apart.
			s.Exec(t, ascii, `DO $$ BEGIN PERFORM set_config('client_encoding', 'SQL_ASCII', true);
				EXECUTE 'CREATE TABLE ' || quote_ident(convert_from('\xe4'::bytea, 'SQL_ASCII')) || ' (a int)';
				EXECUTE 'CREATE TABLE ' || quote_ident(convert_from('\xe5'::bytea, 'SQL_ASCII')) || ' (a int)'; END $$`)
			reading := inspect(t, ascii)
			text, err := json.Marshal(reading.Schema)
			if err != nil || !utf8.Valid(text) {
				t.Errorf("not JSON: %v", err)
			}
			for _, name := range []string{`\xe4`, `\xe5`} {
				if _, ok := reading.Schema.Lookup(schema.Key{Kind: schema.Table, Schema: "public", Name: name}); !ok {
					t.Errorf("there is no table %s", name)
				}
			}
			if len(reading.Uncompared) != 1 || reading.Uncompared[0].Kind != "texts that are not UTF-8" {
				t.Errorf("not told: %+v", reading.Uncompared)
			}
		})
	}
}
