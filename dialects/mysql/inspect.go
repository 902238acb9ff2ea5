package mysql

import (
	"context"
	"embed"
	"errors"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

//go:embed queries/*.sql
var queries embed.FS

// Inspect reads the catalog of our own database, or of those that the scope
// names: one round trip for all of information_schema, and one for each megabyte
// of definitions, with what the server has beside its databases. MariaDB sends
// the first hundreds of definitions along with the former.
func (s *Source) Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	databases := scope.Schemas
	if len(databases) == 0 {
		if s.database == "" {
			return catalog.Reading{}, &problem.Error{Code: "X910", What: "no database is named", Where: "connected to " + s.label,
				Fix: []string{"name the database in the URL: mysql://host/DATABASE"}}
		}
		databases = []string{s.database}
	}
	readers, err := s.readCatalog(ctx, databases)
	if errors.Is(err, errOtherServer) {
		readers, err = s.readCatalog(ctx, databases)
	}
	if err != nil {
		return catalog.Reading{}, s.problem("cannot read the catalog", err)
	}
	if scope.Grants {
		if err := s.readPrivileges(ctx, readers); err != nil {
			return catalog.Reading{}, s.problem("cannot read privileges", err)
		}
	}
	for _, r := range readers {
		if !r.exists {
			return catalog.Reading{}, &problem.Error{Code: "X910", What: "there is no database " + r.database, Where: "connected to " + s.label,
				Why: "the server does not list it to this account", Fix: []string{"check the name, or GRANT SELECT ON " + quoted(r.database) + ".* TO " + s.grantee()}}
		}
	}
	var reading catalog.Reading
	var asks []ask
	for _, r := range readers {
		for _, d := range r.wanted() {
			if !r.early.has(d) {
				asks = append(asks, d.ask())
			}
		}
		asks = append(asks, r.references.asks(r)...)
	}
	beside := newOthers(readers[0])
	if err := s.readEach(ctx, append(asks, beside.asks(s, readers, scope)...)); err != nil {
		return catalog.Reading{}, s.problem("cannot read definitions", err)
	}
	if err := s.readBytes(ctx, readers); err != nil {
		return catalog.Reading{}, s.problem("cannot read definitions", err)
	}
	if err := s.readSupplementary(ctx, readers); err != nil {
		return catalog.Reading{}, s.problem("cannot read defaults", err)
	}
	if beside.refused != nil && !denied(beside.refused) {
		return catalog.Reading{}, s.problem("cannot count what is not compared", beside.refused)
	}
	var objects []schema.Object
	for _, r := range readers {
		objects = r.objects(objects)
		reading.Sizes = append(reading.Sizes, r.sizes...)
		reading.Gaps = append(reading.Gaps, s.gaps(r)...)
	}
	unknown := beside.refused != nil || s.hasVersions() && !(scope.Versions && s.countsVersions(readers[0]))
	for i := range reading.Sizes {
		reading.Sizes[i].Versions = beside.versions[reading.Sizes[i].Table]
		if unknown {
			reading.Sizes[i].Versions = -1
		}
	}
	slices.SortFunc(reading.Sizes, func(a, b catalog.Size) int { return a.Table.Compare(b.Table) })
	reading.Uncompared = beside.uncompared(readers)
	if reading.Schema, err = schema.New(objects); err != nil {
		return catalog.Reading{}, s.problem("the catalog contradicts itself", err)
	}
	return reading, nil
}

// statement is one query of information_schema and who takes its rows.
type statement struct {
	file string // in queries, without .sql
	each func(row)
}

// readCatalog asks for one database at a time, because MariaDB opens every
// table's definition that the WHERE clause does not exclude by name.
func (s *Source) readCatalog(ctx context.Context, databases []string) ([]*reader, error) {
	if err := s.spareServer(ctx, databases); err != nil {
		return nil, err
	}
	readers := make([]*reader, len(databases))
	for i, d := range databases {
		readers[i] = newReader(s.server, d, len(databases) > 1)
		readers[i].said = &s.said
	}
	readers[0].early.asked = s.server.mariadb && len(databases) == 1 && databases[0] == s.database // SHOW CREATE takes the session's own
	var all grants
	const databasesPerPacket = 40 // some 500 statements
	for chunk := range slices.Chunk(readers, databasesPerPacket) {
		script, sets := s.server.sparing()
		script, sets = append(script, "SHOW GRANTS"), append(sets, all.read)
		all = nil
		for _, r := range chunk {
			for _, st := range r.statements() {
				script, sets = append(script, r.query(st.file)), append(sets, st.each)
			}
		}
		p := packet{each: sets}
		if readers[0].early.asked {
			script = append(append([]string{"SET @schemadiff = ''"}, script...), readers[0].query("definitions_mariadb"))
			p.rest = readers[0].early.read
		}
		p.script = strings.Join(script, ";\n")
		if err := s.readFirst(ctx, p); err != nil {
			return nil, err
		}
	}
	for _, r := range readers {
		r.grants = all
	}
	return readers, nil
}

// reader takes one database's catalog in and makes objects of it.
type reader struct {
	server   server
	database string
	schema   string // of the keys: "" where one database is compared
	several  bool
	exists   bool

	namespace   *schema.Object
	tables      map[string]*table
	order       []*table // as read
	columns     []column
	checks      []check
	checked     map[string]check // MySQL's, before their expressions
	documents   map[partKey]bool // columns whose check makes them JSON
	foreignKeys map[partKey]*foreignKey
	indexes     map[partKey]*index
	routines    map[string]*routine // by type and name
	triggers    []*trigger
	sizes       []catalog.Size
	others      []schema.Object // what is complete without a definition

	collation string          // of the database: what new text has
	said      *said           // of the server, known when rows come in
	folded    map[string]bool // names of relations in lower case, once they are asked for

	packages, libraries int // what is not modelled

	grants          grants
	privileges      privileges // of everybody, where they are asked for
	privilegesAsked bool

	references references
	early      early               // definitions that came with the catalog
	refusals   map[schema.Kind]int // definitions that we were not shown
	vanished   []string            // what was dropped while we read
	broken     []broken
}

// partKey names something of a table.
type partKey struct{ table, name string }

func newReader(s server, database string, several bool) *reader {
	r := &reader{server: s, database: database, several: several, tables: map[string]*table{},
		foreignKeys: map[partKey]*foreignKey{}, indexes: map[partKey]*index{}, routines: map[string]*routine{},
		checked: map[string]check{}, documents: map[partKey]bool{}, refusals: map[schema.Kind]int{},
		early: early{definitions: map[partKey]string{}}}
	if several {
		r.schema = database
	}
	return r
}

// statements is every query of a database. Its name as the server has it comes
// first, then the tables: what is read of a table needs to know whether it is one.
func (r *reader) statements() []statement {
	vendor := "_mysql"
	checks := []statement{{"check_tables_mysql", r.readCheckTable}, {"checks_mysql", r.readMySQLCheck}}
	if r.server.mariadb {
		vendor = "_mariadb"
		checks = []statement{{"checks_mariadb", r.readMariaDBCheck}}
	}
	list := []statement{
		{"schemata", r.readSchema},
		{"tables", r.readTable},
		{"columns" + vendor, r.readColumn},
		{"indexes" + vendor, r.readIndexPart},
		{"foreign_keys", r.readForeignKeyColumn},
		{"foreign_key_rules", r.readForeignKeyRule},
		{"views", r.readView},
		{"routines" + vendor, r.readRoutine},
		{"parameters", r.readParameter},
		{"triggers", r.readTrigger},
		{"events", r.readEvent},
	}
	list = append(list, checks...)
	if r.server.hasLibraries() {
		list = append(list, statement{"libraries", func(in row) { r.libraries = int(number(in, "n")) }})
	}
	return list
}

// query is one of the queries, of this database. Its name is put in here, and
// not by the driver, which would write it as the session reads that the server
// opens: with NO_BACKSLASH_ESCAPES in sql_mode another than ours, which begins in
// the same packet.
func (r *reader) query(file string) string {
	text, err := queries.ReadFile("queries/" + file + ".sql")
	if err != nil {
		panic(err) // the list above names a file that is not there
	}
	ignored := "'NO' = 'YES'"
	if r.server.listsIgnoredIndexes() {
		ignored = "ignored = 'YES'"
	}
	comment := "NULL"
	if r.server.mariadb { // https://mariadb.com/kb/en/create-database/#comment
		comment = "schema_comment"
	}
	return strings.NewReplacer("?", literal(r.database), "{ignored}", ignored, "{comment}", comment, "{noted}", r.early.note(file),
		"{server_objects}", strings.TrimSpace(serverObjectsSQL)).Replace(strings.TrimSpace(string(text)))
}

func (r *reader) key(k schema.Kind, table, name string) schema.Key {
	return schema.Key{Kind: k, Schema: r.schema, Table: table, Name: name}
}

func (r *reader) readSchema(in row) {
	r.exists = true
	// Where the server folds names it finds a database by any spelling.
	if r.database = in.text("name"); r.several {
		r.schema = r.database
	}
	r.collation = collationName(in.text("collation"))
	if !r.several {
		return
	}
	r.namespace = &schema.Object{
		Key: schema.Key{Kind: schema.Namespace, Name: r.database},
		Props: []schema.Prop{{Name: "charset", Value: in.text("charset")},
			{Name: "collation", Value: collationName(in.text("collation"))}, {Name: "comment", Value: in.text("comment")},
			{Name: "encrypted", Value: yes(in.is("encryption", "YES"))}, {Name: "read_only", Value: yes(refusesWrites(in))}},
	}
}

// objects adds everything, complete with definitions and needs.
func (r *reader) objects(all []schema.Object) []schema.Object {
	r.parseDefinitions()
	r.references.add(r)
	all = slices.Grow(all, 1+len(r.order)+len(r.columns)+len(r.indexes)+len(r.foreignKeys)+len(r.checks)+len(r.routines)+len(r.others))
	first := len(all)
	if r.namespace != nil {
		all = append(all, *r.namespace)
	} else if r.privilegesAsked { // the database has a name of its own in every environment
		all = append(all, schema.Object{Key: schema.Key{Kind: schema.Namespace, Name: catalog.OwnDatabase}})
	}
	for _, t := range r.order {
		if t.kind != schema.View {
			all = append(all, t.object(r))
		}
	}
	all = r.columnObjects(all)
	for _, x := range r.indexes {
		all = append(all, x.object(r))
	}
	for _, f := range r.foreignKeys {
		all = append(all, f.object(r))
	}
	all = append(all, r.checkObjects()...)
	for _, rt := range r.routines {
		all = append(all, rt.object(r))
	}
	all = append(all, r.others...)
	all = append(all, r.viewObjects(all[first:])...)
	r.addPrivileges(all[first:])
	r.indexes, r.checks, r.checked = nil, nil, nil // the objects have them
	return all
}
