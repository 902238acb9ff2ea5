package mysql

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// tableRepair gathers what changes in one table.
type tableRepair struct {
	key     schema.Key
	options *schema.Change  // of the table itself
	parts   []schema.Change // of columns, keys and checks
}

func (r *repair) table(k schema.Key) *tableRepair {
	if r.tables[k] == nil {
		r.tables[k] = &tableRepair{key: k}
	}
	return r.tables[k]
}

func (t *tableRepair) option(c schema.Change) { t.options = &c }
func (t *tableRepair) part(c schema.Change)   { t.parts = append(t.parts, c) }

func (r *repair) alterTables() {
	keys := make([]schema.Key, 0, len(r.tables))
	for k := range r.tables {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, schema.Key.Compare)
	for _, k := range keys {
		a := newAlteration(r, r.tables[k])
		if a.all.options != nil {
			a.tableOptions(*a.all.options)
		}
		for _, c := range a.all.parts {
			a.part(c)
		}
		a.columns()
		a.emit()
	}
}

// alteration is one ALTER TABLE in the making.
type alteration struct {
	*repair
	all                 *tableRepair
	want, have          sliced
	reasons             []schema.Key
	drops, middle, adds []string
	modify              map[string]bool // columns to be written anew
	again               map[string]bool // columns to be dropped and added
	move                bool
	changed             []string // columns whose foreign keys are in the way
	risk                catalog.Risk
	notes               []string
}

func newAlteration(r *repair, t *tableRepair) *alteration {
	a := &alteration{repair: r, all: t, modify: map[string]bool{}, again: map[string]bool{}, risk: catalog.Safe}
	want, _ := r.want.Lookup(t.key)
	have, _ := r.have.Lookup(t.key)
	a.want, a.have = slice(want.Definition), slice(have.Definition)
	return a
}

func (a *alteration) costs(risk catalog.Risk, note string) {
	a.risk = a.risk.Worse(risk)
	if note != "" && !slices.Contains(a.notes, note) {
		a.notes = append(a.notes, note)
	}
}

func (a *alteration) part(c schema.Change) {
	a.reasons = merged(a.reasons, c.Key)
	switch c.Key.Kind {
	case schema.Column:
		a.column(c)
	case schema.Check:
		a.check(c)
	default:
		a.index(c)
	}
}

func (a *alteration) column(c schema.Change) {
	name := c.Key.Name
	if wanted, _ := a.repair.want.Lookup(c.Key); untold(wanted) {
		a.repair.manual(c.Key, []schema.Key{c.Key}, untoldSystem)
		if c.Op == schema.Modify && len(c.Props) == 1 && differs(c, "srid") {
			return
		}
	}
	switch {
	case c.Op == schema.Add:
		a.drops = append(a.drops, "DROP COLUMN "+quoted(name))
		a.changed = append(a.changed, name)
		a.costs(catalog.LosesData, "")
	case c.Op == schema.Drop: // columns adds it
	case differs(c, "generated_kind") && slices.ContainsFunc(c.Props, func(p schema.PropChange) bool {
		return p.Name == "generated_kind" && (p.From == "virtual" || p.To == "virtual")
	}):
		a.again[name] = true
		a.costs(catalog.Rewrites, "the column is computed anew")
	default:
		a.modify[name] = true
		if differs(c, "type", "charset", "collation") {
			a.changed = append(a.changed, name)
			a.costs(catalog.LosesData, "values that do not fit are cut short or refused, as sql_mode says; some changes keep the rows as they are")
		} else if differs(c, "not_null", "generated", "srid") {
			a.costs(catalog.Rewrites, "fails where a row does not fit")
		}
	}
}

// check drops and adds a check; one that stands behind a column, as MariaDB has
// them, is written with the column.
func (a *alteration) check(c schema.Change) {
	name := present(c).Name
	a.costs(catalog.Unguarded(present(c), a.repair.have, a.repair.want), "")
	if _, ok := a.have.find(schema.Check, name); ok && c.Op != schema.Drop {
		a.drops = append(a.drops, "DROP CONSTRAINT "+quoted(name))
	} else if c.Op != schema.Drop && !a.isPeriod(name) {
		a.modify[name] = true
	}
	if c.Op == schema.Add {
		return
	}
	a.costs(catalog.BlocksWrites, "reads the whole table, and fails where a row does not fit")
	if e, ok := a.want.find(schema.Check, c.Key.Name); ok {
		a.adds = append(a.adds, "ADD "+a.named(e, c.Key))
	} else if !a.isPeriod(c.Key.Name) {
		a.modify[c.Key.Name] = true
	}
}

// named takes a name that the server made up off a check where something else has it.
func (a *alteration) named(e element, k schema.Key) string {
	if o, ok := a.repair.have.Lookup(k); ok && o.Prop("auto_name") != "" && a.stays(k) {
		return e.text[strings.Index(e.text, "CHECK"):]
	}
	return e.text
}

// isPeriod says whether a check is one that MariaDB makes for a period.
func (a *alteration) isPeriod(name string) bool {
	for _, d := range []sliced{a.want, a.have} {
		if _, ok := d.find("", name); ok {
			return true
		}
	}
	return false
}

// index drops and adds a key, or renames it.
func (a *alteration) index(c schema.Change) {
	key := present(c)
	if c.Op == schema.Rename {
		if _, taken := a.repair.have.Lookup(c.Key); !taken {
			a.middle = append(a.middle, "RENAME INDEX "+quoted(key.Name)+" TO "+quoted(c.Key.Name))
			return
		}
	}
	if c.Op == schema.Modify && a.alterIndex(c) {
		return
	}
	if c.Op != schema.Drop {
		if c.Op == schema.Modify && !differs(c, "columns") {
			// In one statement servers take the new index for the old one: its parser would stay.
			a.step(catalog.Building, a.all.key, []schema.Key{c.Key}, catalog.Safe, "", "ALTER TABLE "+quoted(key.Table)+" "+dropKey(key))
		} else {
			a.drops = append(a.drops, dropKey(key))
			a.costs(catalog.Unguarded(key, a.repair.have, a.repair.want), "")
		}
		o, _ := a.repair.have.Lookup(key)
		if columns := namesIn(o.Prop("columns")); len(columns) > 0 {
			a.relink(a.all.key, columns[:1], []schema.Key{c.Key})
		}
	}
	if c.Op == schema.Add {
		return
	}
	e, ok := a.want.find(c.Key.Kind, c.Key.Name)
	if !ok {
		a.manual(a.all.key, []schema.Key{c.Key}, "the table's definition does not show the key")
		return
	}
	a.adds = append(a.adds, "ADD "+e.text)
	switch c.Key.Kind {
	case schema.PrimaryKey:
		a.costs(catalog.Rewrites, "")
	case schema.Unique:
		a.costs(catalog.BlocksWrites, "fails where two rows are alike")
	default:
		a.costs(catalog.BlocksWrites, "ALGORITHM=INPLACE, LOCK=NONE lets writers go on where the index allows it")
	}
}

// alterIndex does what needs no other index: MySQL's words and MariaDB's for
// one that the optimizer does not use.
func (a *alteration) alterIndex(c schema.Change) bool {
	if len(c.Props) == 1 && differs(c, "invalid") {
		if word := map[bool]string{true: "ENABLE KEYS", false: "DISABLE KEYS"}[c.Props[0].From == ""]; !slices.Contains(a.middle, word) {
			a.middle = append(a.middle, word) // all of the table's that are not unique
			a.costs(catalog.BlocksWrites, "")
		}
		return true
	}
	if len(c.Props) != 1 || !differs(c, "invisible") {
		return false
	}
	want, _ := a.want.find(c.Key.Kind, c.Key.Name)
	have, _ := a.have.find(c.Key.Kind, present(c).Name)
	ignored := slices.ContainsFunc(significant(want.text+" "+have.text), func(t lexer.Token) bool { return t.Is("ignored") })
	word := map[bool]map[bool]string{true: {true: "IGNORED", false: "NOT IGNORED"}, false: {true: "INVISIBLE", false: "VISIBLE"}}[ignored][c.Props[0].From != ""]
	a.middle = append(a.middle, "ALTER INDEX "+quoted(present(c).Name)+" "+word)
	return true
}

func dropKey(k schema.Key) string {
	if k.Kind == schema.PrimaryKey {
		return "DROP PRIMARY KEY"
	}
	return "DROP INDEX " + quoted(k.Name)
}

// columns writes columns in the wanted order: each is added, moved or written
// anew where it is not as it should be.
func (a *alteration) columns() {
	gone := func(name string) bool {
		c, ok := a.changes[a.columnKey(name)]
		return ok && c.Op == schema.Add || a.again[name]
	}
	now := slices.DeleteFunc(a.repair.have.Columns(a.all.key), gone)
	before := ""
	for _, name := range a.repair.want.Columns(a.all.key) {
		c, changes := a.changes[a.columnKey(name)]
		added := changes && c.Op == schema.Drop || a.again[name]
		at := slices.Index(now, name)
		if !added && at < 0 {
			continue // not there, and nobody asks for it
		}
		place := slices.Index(now, before) + 1
		e, _ := a.want.find(schema.Column, name)
		wanted, _ := a.repair.want.Lookup(a.columnKey(name))
		text := columnText(e, wanted)
		position := " FIRST"
		if before != "" {
			position = " AFTER " + quoted(before)
		}
		switch {
		case added:
			if a.again[name] {
				a.drops = append(a.drops, "DROP COLUMN "+quoted(name))
			}
			if place == len(now) {
				position = ""
			}
			a.adds = append(a.adds, "ADD COLUMN "+text+position)
			now = slices.Insert(now, place, name)
		case a.move && at != place:
			a.middle = append(a.middle, "MODIFY COLUMN "+text+position)
			now = slices.Delete(now, at, at+1)
			now = slices.Insert(now, slices.Index(now, before)+1, name)
			a.costs(catalog.Rewrites, "")
		case a.modify[name]:
			a.middle = append(a.middle, "MODIFY COLUMN "+text)
		}
		before = name
	}
}

func (a *alteration) columnKey(name string) schema.Key {
	return schema.Key{Kind: schema.Column, Schema: a.all.key.Schema, Table: a.all.key.Name, Name: name}
}

func (a *alteration) emit() {
	if len(a.changed) > 0 {
		a.relink(a.all.key, a.changed, a.reasons)
	}
	// Columns come before the keys over them.
	slices.SortStableFunc(a.adds, func(x, y string) int {
		return cmp.Compare(rank(x), rank(y))
	})
	if clauses := slices.Concat(a.drops, a.middle, a.adds); len(clauses) > 0 {
		a.step(catalog.Building, a.all.key, a.reasons, a.risk, strings.Join(a.notes, "; "),
			"ALTER TABLE "+quoted(a.all.key.Name)+"\n  "+strings.Join(clauses, ",\n  "))
	} else if len(a.reasons) > 0 && len(a.all.parts) > 0 {
		a.step(catalog.Building, a.all.key, a.reasons, catalog.Manual, "comes with what else changes in the table", "")
	}
}

func rank(clause string) int {
	if strings.HasPrefix(clause, "ADD COLUMN ") {
		return 0
	}
	return 1
}

// tableOptions changes the table itself, apart from its columns.
func (a *alteration) tableOptions(c schema.Change) {
	reasons := []schema.Key{c.Key}
	var clauses []string
	risk := catalog.Safe
	want, _ := a.repair.want.Lookup(c.Key)
	for _, p := range c.Props {
		switch p.Name {
		case "comment":
			clauses = append(clauses, "COMMENT="+literal(p.From))
		case "engine":
			clauses = append(clauses, "ENGINE="+p.From)
			risk = catalog.Rewrites
		case "row_format":
			clauses = append(clauses, "ROW_FORMAT="+strings.ToUpper(cmp.Or(p.From, "default")))
			risk = catalog.Rewrites
		case "charset", "collation":
			risk = catalog.LosesData
			clause := "DEFAULT CHARACTER SET=" + want.Prop("charset") + " COLLATE=" + want.Prop("collation")
			if !slices.Contains(clauses, clause) {
				clauses = append(clauses, clause)
				a.recode(c.Key)
			}
		case "create_options":
			clauses = append(clauses, optionClauses(p)...)
			risk = catalog.Rewrites
		case "partitions", "partition_comments": // the clause has both
			if p.Name == "partition_comments" && differs(c, "partitions") {
				continue
			}
			sql := a.want.partitions
			if sql == "" {
				sql = "REMOVE PARTITIONING"
			}
			a.step(catalog.Building, c.Key, reasons, catalog.Rewrites, "", "ALTER TABLE "+quoted(c.Key.Name)+" "+sql)
		case "system_versioned":
			word, cost := "ADD", catalog.Rewrites
			if p.From == "" {
				word, cost = "DROP", catalog.LosesData
			}
			a.step(catalog.Building, c.Key, reasons, cost, "the history of the rows begins or goes with it", "ALTER TABLE "+quoted(c.Key.Name)+" "+word+" SYSTEM VERSIONING")
		case "options":
			a.periods()
			a.reasons = merged(a.reasons, c.Key)
		case "column_order":
			a.move = true
			a.reasons = merged(a.reasons, c.Key)
		case "auto_increment":
			clauses = append(clauses, "AUTO_INCREMENT="+cmp.Or(p.From, "1"))
		default:
			a.manual(c.Key, reasons, fmt.Sprintf("%s cannot be changed from %q to %q by ALTER TABLE", p.Name, p.To, p.From))
		}
	}
	if c.Definitions != nil {
		a.manual(c.Key, reasons, "the definitions differ in something that is not modelled")
	}
	if len(clauses) > 0 {
		a.step(catalog.Building, c.Key, reasons, risk, "", "ALTER TABLE "+quoted(c.Key.Name)+" "+strings.Join(clauses, ", "))
	}
}

// recode writes the columns anew that have their character set from the table.
func (a *alteration) recode(table schema.Key) {
	a.reasons = merged(a.reasons, table)
	a.costs(catalog.LosesData, "values that the other character set does not have are refused or replaced, as sql_mode says")
	for _, p := range a.repair.have.Parts(table) {
		word, _, _ := strings.Cut(p.Prop("type"), "(")
		if p.Key.Kind == schema.Column && (strings.HasSuffix(word, "char") || strings.HasSuffix(word, "text") || word == "enum" || word == "set") {
			a.modify[p.Key.Name] = true
			a.changed = append(a.changed, p.Key.Name)
		}
	}
}

// periods adds and drops MariaDB's application-time periods.
func (a *alteration) periods() {
	for _, e := range a.have.elements {
		if _, stays := a.want.find("", e.name); e.kind == "" && !stays {
			a.drops = append(a.drops, "DROP PERIOD FOR "+quoted(e.name))
		}
	}
	for _, e := range a.want.elements {
		if _, there := a.have.find("", e.name); e.kind == "" && !there {
			a.adds = append(a.adds, "ADD "+e.text)
		}
	}
}

// optionClauses sets the wanted options and takes back the others.
func optionClauses(p schema.PropChange) []string {
	var clauses []string
	wanted := strings.Fields(p.From)
	for _, o := range wanted {
		if !slices.Contains(strings.Fields(p.To), o) {
			clauses = append(clauses, strings.ToUpper(o))
		}
	}
	for _, o := range strings.Fields(p.To) {
		name, _, _ := strings.Cut(o, "=")
		if slices.ContainsFunc(wanted, func(w string) bool { return strings.HasPrefix(w, name+"=") }) {
			continue
		}
		usual := "0"
		switch {
		case strings.HasPrefix(name, "stats_"), name == "pack_keys":
			usual = "DEFAULT"
		case name == "compression":
			usual = "''"
		case name == "encryption", name == "encrypted":
			usual = "'N'"
		}
		clauses = append(clauses, strings.ToUpper(name)+"="+usual)
	}
	return clauses
}
