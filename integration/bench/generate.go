package main

import (
	"fmt"
	"iter"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
)

// shape is what a generated schema has: n tables of 12 columns with a primary
// key, 2 foreign keys, 3 indexes, one of them partial or by expression, a
// check, defaults and comments; and beside them n/10 views, n/20 functions and
// triggers, n/50 enums and sequences, as far as the engine has them.
type shape struct {
	tables  int
	schemas int // of PostgreSQL: 0 is public alone, else schemas of that many tables divided by schemas each
}

// String is the shape in words: "1,000 tables".
func (s shape) String() string {
	if s.schemas > 0 {
		return fmt.Sprintf("%s schemas of %d tables", thousands(s.schemas), s.tables/s.schemas)
	}
	return thousands(s.tables) + " tables"
}

// script is the statements that make the shape, in pieces that a server takes
// as one transaction.
func (s shape) script(e endpoint.Engine) iter.Seq[string] {
	write := map[endpoint.Engine]func(yield func(string), schema string, n int){
		endpoint.Postgres: postgresSchema, endpoint.MariaDB: mariadbSchema, endpoint.MySQL: mysqlSchema, endpoint.SQLite: sqliteSchema,
	}[e]
	return func(yield func(string) bool) {
		var piece strings.Builder
		more := true
		flush := func() {
			if more && piece.Len() > 0 {
				more = yield(piece.String())
			}
			piece.Reset()
		}
		add := func(statement string) {
			piece.WriteString(statement)
			piece.WriteString(";\n")
			if piece.Len() > 64<<10 {
				flush()
			}
		}
		if s.schemas == 0 {
			write(add, "public", s.tables)
		}
		for i := range s.schemas {
			write(add, fmt.Sprintf("tenant_%04d", i+1), s.tables/s.schemas)
		}
		flush()
	}
}

// tableName is called as tables are, and long enough to be worth comparing.
func tableName(i int) string {
	nouns := [...]string{"orders", "customers", "invoice_lines", "shipments", "payments", "products", "stock_movements", "audit_entries"}
	return fmt.Sprintf("%s_%05d", nouns[i%len(nouns)], i)
}

// column is called as some columns are in many tables, and others in few.
func column(base string, i, variants int) string { return fmt.Sprintf("%s_%d", base, i%variants) }

// replacer fills a statement's {names}.
func replacer(i int, schema string, more ...string) *strings.Replacer {
	pairs := []string{
		"{schema}", schema, "{table}", tableName(i), "{parent}", tableName(i / 2), "{owner}", tableName(max(i-1, 0)),
		"{email}", column("email", i, 40), "{amount}", column("amount", i, 100), "{quantity}", column("quantity", i, 10), "{i}", fmt.Sprint(i),
	}
	return strings.NewReplacer(append(pairs, more...)...)
}

// thousands writes 10000 as 10,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
