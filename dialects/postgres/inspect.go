package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Inspect reads the catalog in one round trip, and with it the platform. An unknown schema in the scope
// is a *problem.Error.
func (s *Source) Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	supposed := s.session.access
	reading, err := s.inspect(ctx, scope)
	if s.begun && s.session.access != supposed && (err != nil || len(reading.Gaps) > 0) {
		return s.inspect(ctx, scope) // what the login did not tell of the role
	}
	return reading, err
}

// inspect is Inspect as far as the role is supposed to read.
func (s *Source) inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	r := &reader{
		version: s.version, access: s.session.access, session: &s.session,
		found:     map[objectID]int{},
		comments:  map[objectID]string{},
		relations: map[uint32]*relation{},
		identity:  map[attribute]string{},
		indexes:   map[uint32]indexRow{},
		backing:   map[uint32]indexRow{},
		backedBy:  map[uint32]uint32{},
		alike:     map[string]props{},
		options:   map[objectID][]foreignOption{},
		members:   map[objectID]int{},
		granted:   map[objectID][]*granted{},

		identitySequences: map[objectID]attribute{},
		ruleComments:      map[uint32]string{},
		draft:             make(props, 0, 32),
	}
	// A later query builds on what the earlier ones left in r.
	queries := []query{
		{sql: commentsSQL, each: r.comment},
		{sql: namespacesSQL, each: r.namespace},
		{sql: extensionsSQL, each: r.extension},
		{sql: r.access.mappingsQuery(optionsSQL), each: r.option},
		{sql: languagesSQL, each: r.language},
		{sql: wrappersSQL, each: r.wrapper},
		{sql: foreignServersSQL, each: r.foreignServer},
		{sql: r.access.mappingsQuery(userMappingsSQL), each: r.userMapping},
		{sql: enumsSQL, each: r.enum},
		{sql: namedCollationsSQL, each: r.namedCollation},
		{sql: domainsSQL, each: r.domain},
		{sql: compositesSQL, each: r.composite},
		{sql: rangesSQL, each: r.rangeType},
		{sql: relationsSQL, each: r.relation},
		{sql: inheritsSQL, each: r.inherit},
		{sql: sequencesSQL, each: r.sequence},
		{sql: columnsSQL, each: r.column},
		{sql: indexesSQL, each: r.indexRow},
		{sql: constraintsSQL, each: r.constraint},
		{sql: routinesSQL, each: r.routine},
		{sql: aggregatesSQL, each: r.aggregate},
		{sql: triggersSQL, each: r.trigger},
		{sql: policiesSQL, each: r.policy},
		{sql: rulesSQL, each: r.rule},
		{sql: statisticsSQL, each: r.statistic},
		{sql: eventTriggersSQL, each: r.eventTrigger},
		{sql: castsSQL, each: r.cast},
		{sql: operatorsSQL, each: r.operator},
		{sql: operatorClassesSQL, each: r.operatorGroup},
		{sql: textSearchSQL, each: r.textSearch},
		{sql: publicationsSQL, each: r.publication},
		{sql: r.access.subscriptionsQuery(), each: r.subscription},
		{sql: membersSQL, each: r.member},
		{sql: dependsSQL, each: r.depend},
	}
	if scope.Grants {
		queries = append(queries, query{sql: databaseSQL, each: r.database}, query{sql: grantsSQL, each: r.grant}, query{sql: rolesSQL, each: r.role})
	}
	queries = append(queries, query{sql: uncomparedSQL, each: r.notCompared, meanwhile: r.finish}) // from here on it is counted only
	if !scope.Grants {
		queries = append(queries, query{sql: ungrantedSQL, each: r.notCompared})
	}
	for i := range queries {
		if strings.Contains(queries[i].sql, "$1") {
			queries[i].args = [][]byte{textArray(scope.Schemas)}
		}
	}
	what, beside := "the catalog cannot be read", s.platform
	if beside == nil {
		what = "the catalog or the platform cannot be read"
		beside = &platformReading{found: facts{}}
		queries = append(beside.queries(), queries...)
	}
	if err := s.read(ctx, queries...); err != nil {
		return catalog.Reading{}, s.problem(what, err)
	}
	s.platform = beside
	if s.illegible > 0 {
		r.uncompared = append(r.uncompared, catalog.Uncompared{Kind: "texts that are not UTF-8", Count: s.illegible, Note: `compared byte by byte, shown as \xe4: the database does not say how it is encoded`})
	}
	reading, err := r.reading()
	if err != nil {
		return catalog.Reading{}, err
	}
	for _, name := range scope.Schemas {
		if _, ok := r.whole.Lookup(schema.Key{Kind: schema.Namespace, Name: name}); !ok {
			return catalog.Reading{}, &problem.Error{Code: "X904", What: fmt.Sprintf("schema %q does not exist in database %q", name, s.session.database), Where: s.where()}
		}
	}
	reading.Gaps = append(s.subscriptionGap(r), s.mappingGap(r)...)
	return reading, nil
}

// Catalogs by the OIDs that every server gives them.
const (
	pgType         = 1247
	pgProc         = 1255
	pgClass        = 1259
	pgConstraint   = 2606
	pgNamespace    = 2615
	pgRewrite      = 2618
	pgTrigger      = 2620
	pgExtension    = 3079
	pgPolicy       = 3256
	pgCollation    = 3456
	pgStatisticExt = 3381
	pgEventTrigger = 3466

	pgDatabase           = 1262
	pgForeignServer      = 1417
	pgUserMapping        = 1418
	pgForeignDataWrapper = 2328
	pgAccessMethod       = 2601
	pgCast               = 2605
	pgOpclass            = 2616
	pgOperator           = 2617
	pgOpfamily           = 2753
	pgTSDict             = 3600
	pgTSParser           = 3601
	pgTSConfig           = 3602
	pgTSTemplate         = 3764
	pgSubscription       = 6100
	pgPublication        = 6104
	pgPublicationRel     = 6106
)

// objectID is how the server knows an object: its catalog, its OID and for
// columns their number, packed into one, which makes the fastest key of a map.
type objectID uint64

// in is an object of a catalog.
func in(catalog, oid uint32) objectID { return objectID(catalog)<<48 | objectID(oid) }

// attribute is a column as the server numbers it.
type attribute struct {
	relation uint32
	number   int
}

// id is the column's own.
func (a attribute) id() objectID {
	return in(pgClass, a.relation) | objectID(uint16(a.number))<<32
}

// relation is a table or view while it is being read.
type relation struct {
	oid     uint32
	key     schema.Key
	object  int          // in reader.objects
	columns []columnSlot // by attribute number - 1; what was dropped is empty
	parents []uint32
	size    catalog.Size

	partition, partitioned bool // is one; has some
	leaving                bool // DETACH PARTITION CONCURRENTLY did not end
}

// columnSlot is one of a relation's columns: its name, and its place in reader.objects counted from 1.
type columnSlot struct {
	name   string
	object int
}

func (r *relation) columnName(number int) string {
	if number < 1 || number > len(r.columns) {
		return ""
	}
	return r.columns[number-1].name
}

func (r *relation) columnNames(numbers []int) []string {
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = r.columnName(n)
	}
	return names
}

// reader gathers what the queries return, row by row.
type reader struct {
	version   version
	access    access
	session   *session // as the server says, from the first row on
	objects   []schema.Object
	found     map[objectID]int // places in objects
	comments  map[objectID]string
	relations map[uint32]*relation
	last      *relation            // see relationOf
	identity  map[attribute]string // options of identity columns
	owned     []ownedSequence
	indexes   map[uint32]indexRow
	backing   map[uint32]indexRow // by constraint: the index that serves it
	backedBy  map[uint32]uint32   // by index: the constraint that it serves

	partitionIndexes []uint32 // whose parents are other indexes

	roles   []catalog.Role
	options map[objectID][]foreignOption
	granted map[objectID][]*granted

	identitySequences map[objectID]attribute // whose sequence it is
	ruleComments      map[uint32]string      // by view: on the rule that it is made of

	members        map[objectID]int // of extensions, by what needs them: the extension's place in objects
	subscriptions  int
	hiddenMappings int // of which the role sees no options
	withheld       int // values of options that may be secrets
	addressed      int // foreign servers that say where they are

	needs      []need
	uncompared []catalog.Uncompared
	whole      schema.Schema // of finish, as what follows
	sizes      []catalog.Size
	misread    error

	draft      props            // see blank
	attributes int              // of all relations
	said       []byte           // of the column that was read last
	alike      map[string]props // of columns, by what their rows say
}

type ownedSequence struct {
	object int
	owner  attribute
}

// need is an object that must exist before the one at a place in objects.
type need struct {
	from int
	to   objectID
}

// add keeps an object and whatever comment there is on it.
func (r *reader) add(id objectID, key schema.Key, p props, definition string) int {
	if c := r.comments[id]; c != "" {
		p.set("comment", c)
	}
	own := make([]schema.Prop, len(p)) // p may be blank, which the next object uses again
	copy(own, p)
	r.objects = append(r.objects, schema.Object{Key: key, Props: own, Definition: definition})
	r.found[id] = len(r.objects) - 1
	return len(r.objects) - 1
}

// relationOf finds a relation, nil for one that was not read. Rows that belong
// to the same one mostly follow each other.
func (r *reader) relationOf(oid uint32) *relation {
	if r.last == nil || r.last.oid != oid {
		rel := r.relations[oid]
		if rel == nil {
			return nil
		}
		r.last = rel
	}
	return r.last
}

// blank is where the properties of the next object that is added can be
// gathered: add copies them.
func (r *reader) blank() props { return r.draft[:0] }

// expect makes room, when the first column comes, for all of them and for the
// constraints and indexes that usually go with so many: growing by and by would
// copy all objects many times.
func (r *reader) expect() {
	if r.attributes > 0 {
		r.objects = slices.Grow(r.objects, r.attributes*7/4)
		r.attributes = 0
	}
}

func (r *reader) needsOf(from int, to objectID) { r.needs = append(r.needs, need{from, to}) }

// props gathers properties; what is not set is left out.
type props []schema.Prop

func (p *props) set(name, value string) {
	if value != "" {
		*p = append(*p, schema.Prop{Name: name, Value: value})
	}
}

func (p *props) flag(name string, set bool) {
	if set {
		*p = append(*p, schema.Prop{Name: name, Value: "yes"})
	}
}

func (r *reader) comment(row *row) {
	class, oid, column := row.oid(), row.oid(), int(row.int())
	id := in(class, oid)
	if column != 0 {
		id = attribute{oid, column}.id() // only relations have columns
	}
	text, view := row.text(), row.oid()
	r.comments[id] = text
	if view != 0 {
		r.ruleComments[view] = text
	}
}

func (r *reader) namespace(row *row) {
	id := in(pgNamespace, row.oid())
	key := schema.Key{Kind: schema.Namespace, Name: row.text()}
	var p props
	p.set("owner", row.text())
	r.add(id, key, p, "")
}

func (r *reader) extension(row *row) {
	id := in(pgExtension, row.oid())
	key := schema.Key{Kind: schema.Extension, Name: row.text()}
	var p props
	p.set("version", row.text())
	namespace := in(pgNamespace, row.oid())
	p.set("in_schema", row.text())
	p.set("comment", row.text())
	delete(r.comments, id) // the query decided which ones are worth telling
	r.needsOf(r.add(id, key, p, ""), namespace)
}

func (r *reader) enum(row *row) {
	id, array := in(pgType, row.oid()), in(pgType, row.oid())
	key := schema.Key{Kind: schema.Enum, Schema: row.text(), Name: row.text()}
	var p props
	p.set("owner", row.text())
	p.set("values", row.text())
	r.found[array] = r.add(id, key, p, "")
}

func (r *reader) notCompared(row *row) {
	if u := (catalog.Uncompared{Kind: row.text(), Count: int(row.int())}); u.Count > 0 {
		r.uncompared = append(r.uncompared, u)
	}
}

// finish settles what only all objects together can tell, and sorts them.
func (r *reader) finish() {
	r.number()
	r.setOwners()
	r.addGrants()
	r.overrideIndexes()
	r.resolveNeeds()
	r.foldPartitions()
	r.found, r.comments, r.needs, r.alike = nil, nil, nil, nil // of no use now, and as large as the schema
	for _, rel := range r.relations {
		if rel.key.Kind == schema.Table {
			r.sizes = append(r.sizes, rel.size)
		}
	}
	slices.SortFunc(r.sizes, func(a, b catalog.Size) int { return a.Table.Compare(b.Table) })
	r.whole, r.misread = schema.New(r.objects)
}

// reading is what was read, behind finish and what was counted.
func (r *reader) reading() (catalog.Reading, error) {
	if r.misread != nil {
		return catalog.Reading{}, &problem.Error{Code: "X999", What: "the catalog was misread", Why: r.misread.Error(), Err: r.misread}
	}
	if r.withheld > 0 {
		r.uncompared = append(r.uncompared, catalog.Uncompared{Kind: "values of foreign options", Count: r.withheld, Note: "they may be secrets: only their names are compared"})
	}
	if r.addressed > 0 {
		r.uncompared = append(r.uncompared, catalog.Uncompared{Kind: "addresses of foreign servers", Count: r.addressed, Note: "where a server is differs between environments"})
	}
	if r.version.major() > newest {
		r.uncompared = append(r.uncompared, catalog.Uncompared{Kind: fmt.Sprintf("new features of PostgreSQL %d", r.version.major()), Count: 1,
			Note: fmt.Sprintf("the catalog is read as PostgreSQL %d's", newest)})
	}
	slices.SortFunc(r.uncompared, func(a, b catalog.Uncompared) int { return cmp.Compare(a.Kind, b.Kind) })
	return catalog.Reading{Schema: r.whole, Uncompared: r.uncompared, Sizes: r.sizes, Roles: r.roles}, nil
}
