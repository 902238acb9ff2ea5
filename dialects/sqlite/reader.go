package sqlite

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// reader makes objects of facts.
type reader struct {
	facts
	relations  map[string]schema.Key // tables and views by name in lower case
	hidden     map[string]bool       // shadow tables by name in lower case
	defs       map[string]tableDef   // by table
	names      names                 // everything that has a name
	collations map[string]string     // of columns, by "table.column" in lower case
	invented   invented

	objects []schema.Object
	gaps    []catalog.Gap
	other   map[string]int // objects by a type that we do not know
}

func newReader(f facts) *reader {
	r := &reader{facts: f, relations: map[string]schema.Key{}, hidden: map[string]bool{}, defs: map[string]tableDef{},
		names: names{}, collations: map[string]string{}, invented: invented{}, other: map[string]int{}}
	virtual := names{}
	for _, e := range f.entries {
		if e.kind == "table" && e.root == 0 {
			virtual.add(e.name)
		}
	}
	for _, e := range f.entries {
		lower := lexer.Lower(e.name)
		r.names.add(e.name)
		switch {
		case e.kind == "table" && r.shadow(e, virtual):
			r.hidden[lower] = true
		case e.kind == "table":
			r.relations[lower] = schema.Key{Kind: schema.Table, Name: e.name}
			r.define(e)
		case e.kind == "view":
			r.relations[lower] = schema.Key{Kind: schema.View, Name: e.name}
		}
	}
	for _, columns := range f.columns {
		for _, c := range columns {
			r.names.add(c.name)
		}
	}
	return r
}

// define reads a table's definition; other tables' foreign keys need it too.
func (r *reader) define(e entry) {
	def, err := parseTable(e.sql)
	if err == nil && e.root != 0 {
		err = r.disagreement(e.name, def)
	}
	if err != nil {
		r.gap(e, err)
	}
	for i, k := range def.constraints {
		def.constraints[i].expression = unqualified(k.expression, e.name)
	}
	r.defs[e.name] = def
	for _, c := range def.columns {
		r.collations[lexer.Lower(e.name+"."+c.name)] = collation(c.collation)
	}
}

// gap says that a definition could not be read, instead of guessing.
func (r *reader) gap(e entry, err error) {
	r.gaps = append(r.gaps, catalog.Gap{What: fmt.Sprintf("the definition of %s %s", e.kind, e.name), Why: err.Error()})
}

// disagreement compares our reading of a definition with SQLite's own.
func (r *reader) disagreement(table string, def tableDef) error {
	columns := r.columns[table]
	if len(columns) != len(def.columns) {
		return fmt.Errorf("we read %d columns in it, SQLite %d", len(def.columns), len(columns))
	}
	for i, c := range def.columns {
		fact := columns[i]
		generated := map[int]string{2: "virtual", 3: "stored"}[fact.hidden]
		switch {
		case !sameName(c.name, fact.name):
			return fmt.Errorf("we read column %q where SQLite has %q", c.name, fact.name)
		case c.notNull && !fact.notNull, c.generated != "" && c.kind() != generated, c.generated == "" && generated != "",
			(c.defaultTo == "") == fact.defaultTo.Valid:
			return fmt.Errorf("we read column %q otherwise than SQLite does", c.name)
		}
	}
	if fact := r.tables[table]; def.withoutRowid != fact.withoutRowid || def.strict != fact.strict {
		return fmt.Errorf("we read WITHOUT ROWID or STRICT otherwise than SQLite does")
	}
	return r.keyDisagreement(table, def)
}

// keyDisagreement checks that each key that SQLite enforces was read.
func (r *reader) keyDisagreement(table string, def tableDef) error {
	read := map[string]int{}
	for _, k := range def.constraints {
		columns := make([]string, len(k.columns))
		for i, c := range k.columns {
			columns[i] = lexer.Lower(c.text)
		}
		read[string(k.kind)+" "+strings.Join(columns, ", ")]++
	}
	origins := map[string]schema.Kind{"pk": schema.PrimaryKey, "u": schema.Unique}
	for _, fact := range r.keys[table] {
		columns := make([]string, len(fact.parts))
		for i, c := range fact.parts {
			columns[i] = lexer.Lower(c.text)
		}
		if content := string(origins[fact.origin]) + " " + strings.Join(columns, ", "); read[content] == 0 {
			return fmt.Errorf("SQLite has a %s that we did not read", content)
		}
	}
	foreign := 0
	for content, n := range read {
		if strings.HasPrefix(content, string(schema.ForeignKey)+" ") {
			foreign += n
		}
	}
	if n := len(r.foreignKeys[table]); n != foreign {
		return fmt.Errorf("we read %d foreign keys in it, SQLite %d", foreign, n)
	}
	return nil
}

func (c columnDef) kind() string {
	switch {
	case c.generated == "":
		return ""
	case c.stored:
		return "stored"
	}
	return "virtual"
}

func (r *reader) add(o schema.Object) { r.objects = append(r.objects, o) }

// mentioned is the tables and views that a statement may need: every one whose
// name it uses, other than after a dot as the column of something.
func (r *reader) mentioned(self, sql string) []schema.Key {
	found := map[schema.Key]bool{}
	var before, last lexer.Token
	for t := range lexer.Code(lexer.SQLite, sql) {
		k, ok := r.relations[lexer.Lower(lexer.Name(lexer.SQLite, t))]
		if ok && (!last.Is(".") || before.Is("main")) && !sameName(k.Name, self) {
			found[k] = true
		}
		before, last = last, t
	}
	return slices.SortedFunc(maps.Keys(found), schema.Key.Compare)
}

// uncompared counts what sqlite_schema holds beside tables, indexes, views and triggers.
func (r *reader) uncompared() []catalog.Uncompared {
	var list []catalog.Uncompared
	for kind, n := range r.other {
		list = append(list, catalog.Uncompared{Kind: kind + " objects", Count: n})
	}
	slices.SortFunc(list, func(a, b catalog.Uncompared) int { return cmp.Compare(a.Kind, b.Kind) })
	return list
}
