package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

//go:embed queries/objects.sql
var objectsSQL string

//go:embed queries/tables.sql
var tablesSQL string

//go:embed queries/columns.sql
var columnsSQL string

//go:embed queries/indexes.sql
var indexesSQL string

//go:embed queries/foreign_keys.sql
var foreignKeysSQL string

// facts is what SQLite says of a database, before definitions are read.
type facts struct {
	entries     []entry
	tables      map[string]tableFact        // by name
	columns     map[string][]columnFact     // by table
	keys        map[string][]indexFact      // of constraints, by table
	indexes     map[string]indexFact        // of CREATE INDEX, by name
	foreignKeys map[string][]foreignKeyFact // by table
	owners      map[string]string           // table by index, those of constraints as well
}

// entry is a row of sqlite_schema.
type entry struct {
	kind, name, table string
	root              int64
	sql               string
}

type tableFact struct {
	kind                 string // table, view, virtual, shadow
	withoutRowid, strict bool
}

type columnFact struct {
	name, typ string
	notNull   bool
	defaultTo sql.NullString
	pk        int // place in the primary key, from 1
	hidden    int // 2 generated, 3 generated and stored
}

type indexFact struct {
	name, origin string
	unique       bool
	parts        []keyPart // an expression has no text
}

type foreignKeyFact struct {
	id         int
	references string
	columns    []string
}

// Inspect reads the schema. A file has one: the scope narrows nothing.
func (s *Source) Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	for _, name := range scope.Schemas {
		if name != "main" {
			return catalog.Reading{}, &problem.Error{Code: "X904", What: fmt.Sprintf("schema %q does not exist", name), Why: "a SQLite file has one schema, main",
				Fix: []string{"leave schema.include out, or say main"}}
		}
	}
	f, err := s.facts(ctx)
	if err != nil {
		return catalog.Reading{}, s.file.explain(err)
	}
	reading, err := interpret(f)
	if err != nil {
		return catalog.Reading{}, s.file.explain(err)
	}
	if reading.Sizes, err = s.sizes(ctx, reading.Schema, f.owners); err != nil {
		return catalog.Reading{}, s.file.explain(err)
	}
	return reading, s.file.unchanged()
}

// facts asks five questions, however many objects there are.
func (s *Source) facts(ctx context.Context) (facts, error) {
	f := facts{tables: map[string]tableFact{}, columns: map[string][]columnFact{}, keys: map[string][]indexFact{},
		indexes: map[string]indexFact{}, foreignKeys: map[string][]foreignKeyFact{}, owners: map[string]string{}}
	for _, q := range []struct {
		sql  string
		scan func(*sql.Rows) error
	}{
		{objectsSQL, f.scanObject},
		{tablesSQL, f.scanTable},
		{columnsSQL, f.scanColumn},
		{indexesSQL, f.indexScanner()},
		{foreignKeysSQL, f.scanForeignKey},
	} {
		if err := s.each(ctx, q.sql, q.scan); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *facts) scanObject(rows *sql.Rows) error {
	var e entry
	if err := rows.Scan(&e.kind, &e.name, &e.table, &e.root, &e.sql); err != nil {
		return err
	}
	f.entries = append(f.entries, e)
	return nil
}

func (f *facts) scanTable(rows *sql.Rows) error {
	var name string
	var t tableFact
	err := rows.Scan(&name, &t.kind, &t.withoutRowid, &t.strict)
	f.tables[name] = t
	return err
}

func (f *facts) scanColumn(rows *sql.Rows) error {
	var table string
	var c columnFact
	err := rows.Scan(&table, &c.name, &c.typ, &c.notNull, &c.defaultTo, &c.pk, &c.hidden)
	f.columns[table] = append(f.columns[table], c)
	return err
}

// indexScanner gathers the rows of one index, which follow each other.
func (f *facts) indexScanner() func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var table string
		var i indexFact
		var column sql.NullString
		var p keyPart
		if err := rows.Scan(&table, &i.name, &i.unique, &i.origin, &column, &p.desc, &p.collation); err != nil {
			return err
		}
		p.text, p.isName = column.String, column.Valid
		f.owners[i.name] = table
		if i.origin == "c" {
			if known, ok := f.indexes[i.name]; ok {
				i = known
			}
			i.parts = append(i.parts, p)
			f.indexes[i.name] = i
			return nil
		}
		keys := f.keys[table]
		if n := len(keys); n == 0 || keys[n-1].name != i.name {
			keys = append(keys, i)
		}
		last := &keys[len(keys)-1]
		last.parts = append(last.parts, p)
		f.keys[table] = keys
		return nil
	}
}

func (f *facts) scanForeignKey(rows *sql.Rows) error {
	var table, column string
	var k foreignKeyFact
	if err := rows.Scan(&table, &k.id, &k.references, &column); err != nil {
		return err
	}
	keys := f.foreignKeys[table]
	if n := len(keys); n == 0 || keys[n-1].id != k.id {
		keys = append(keys, k)
	}
	last := &keys[len(keys)-1]
	last.columns = append(last.columns, column)
	f.foreignKeys[table] = keys
	return nil
}

// shadow says whether a table is the private storage of a virtual table. SQLite
// knows that of the modules that are compiled in; of the others the names tell.
func (f *facts) shadow(e entry, virtual names) bool {
	if f.tables[e.name].kind == "shadow" {
		return true
	}
	name := lexer.Lower(e.name)
	i := strings.LastIndexByte(name, '_')
	return i > 0 && shadowSuffixes[name[i+1:]] && virtual[name[:i]]
}

// shadowSuffixes are the tables of FTS3, FTS4, FTS5, R*Tree and Geopoly.
var shadowSuffixes = map[string]bool{"content": true, "segments": true, "segdir": true, "docsize": true, "stat": true,
	"data": true, "idx": true, "config": true, "node": true, "parent": true, "rowid": true}

// interpret turns facts and definitions into objects.
func interpret(f facts) (catalog.Reading, error) {
	r := newReader(f)
	for _, e := range f.entries {
		switch e.kind {
		case "table":
			r.table(e)
		case "index":
			r.index(e)
		case "view":
			r.view(e)
		case "trigger":
			r.trigger(e)
		default:
			r.other[e.kind]++
		}
	}
	s, err := schema.New(r.objects)
	if err != nil {
		return catalog.Reading{}, err
	}
	return catalog.Reading{Schema: s, Uncompared: r.uncompared(), Gaps: r.gaps}, nil
}
