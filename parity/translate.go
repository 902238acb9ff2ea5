package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// translation is what can be compared of two schemas of different engines.
// The second is told in the first one's words: what means the same bears the
// same key and the same values.
type translation struct {
	a, b     *side
	from, to []schema.Object
	sizes    map[schema.Key]bool       // columns whose types are of one family, in another size
	unsaid   map[aspectOfType][]string // columns and types that were not compared in something
}

// translate makes the two schemas comparable. It is nil where that cannot be done.
func translate(a, b *side) *translation {
	if a == nil || b == nil {
		return nil
	}
	tr := &translation{a: a, b: b, sizes: map[schema.Key]bool{}, unsaid: map[aspectOfType][]string{}}
	theirs := map[string]*table{}
	for _, t := range b.tables {
		path := b.unqualified(t.object.Key.Path())
		if other, taken := theirs[path]; taken {
			if t.object.Key.Name == strings.ToLower(t.object.Key.Name) {
				t, theirs[path] = other, t
			}
			path = odd + t.object.Key.Path()
		}
		theirs[path] = t
	}
	for _, t := range a.tables {
		path := a.unqualified(t.object.Key.Path())
		u := theirs[path]
		delete(theirs, path)
		tr.from = append(tr.from, bare(t.object))
		if u != nil {
			tr.to = append(tr.to, bare(t.object))
			tr.columns(t, u)
			tr.parts(t, u)
		}
	}
	for _, path := range sortedKeys(theirs) {
		tr.to = append(tr.to, schema.Object{Key: tr.key(theirs[path].object.Key)})
	}
	return tr
}

// bare is an object without what is not compared of it.
func bare(o schema.Object, props ...schema.Prop) schema.Object {
	return schema.Object{Key: o.Key, Props: props}
}

// key is a key of the second schema with the first one's name for their home.
func (tr *translation) key(k schema.Key) schema.Key {
	if k.Schema == tr.b.home {
		k.Schema = tr.a.home
	}
	return k
}

// odd stands before a name that differs from another one in case alone. No
// name holds it.
const odd = "\x00"

func (tr *translation) columns(t, u *table) {
	theirs := map[string]schema.Object{}
	for _, c := range u.columns {
		name := strings.ToLower(c.Key.Name)
		if other, taken := theirs[name]; taken { // "a" and "A": one of them has no counterpart
			if c.Key.Name == name {
				c, theirs[name] = other, c
			}
			name = odd + c.Key.Name
		}
		theirs[name] = c
	}
	for _, c := range t.columns {
		name := strings.ToLower(c.Key.Name)
		d, ok := theirs[name]
		delete(theirs, name)
		if !ok {
			tr.from = append(tr.from, bare(c))
			continue
		}
		tr.column(c, d, slices.Contains(t.primary, name), slices.Contains(u.primary, name))
	}
	for _, name := range sortedKeys(theirs) {
		k := tr.key(theirs[name].Key)
		k.Table = t.object.Key.Name
		tr.to = append(tr.to, schema.Object{Key: k})
	}
}

// column tells what two columns of one name have in common.
func (tr *translation) column(c, d schema.Object, keyOfA, keyOfB bool) {
	from, to := bare(c), bare(c)
	say := func(name, a, b string) {
		from.Props = append(from.Props, schema.Prop{Name: name, Value: a})
		to.Props = append(to.Props, schema.Prop{Name: name, Value: b})
	}
	theirs := d.Prop("type")
	ours := c.Prop("type")
	switch a, b := tr.a.meaning(c), tr.b.meaning(d); compareTypes(a, b, tr.a.engine, tr.b.engine) {
	case standsIn:
		tr.note(standInTypes, c, d)
		theirs = ours
	case unmatched:
		tr.note(unmatchedTypes, c, d)
		theirs = ours
	case sizeApart:
		tr.sizes[c.Key] = true
		theirs = apart(ours, theirs, tr.b.engine)
	case familyWide:
		theirs = apart(ours, theirs, tr.b.engine)
	default:
		for _, what := range unsaid(parseType(tr.a.engine, ours), parseType(tr.b.engine, theirs), a.family) {
			tr.note(what, c, d)
		}
		theirs = ours
	}
	say("type", ours, theirs)
	say("not_null", flag(c.Prop("not_null") != "" || keyOfA), flag(d.Prop("not_null") != "" || keyOfB))
	say("generated", flag(c.Prop("generated") != ""), flag(d.Prop("generated") != ""))
	if tr.a.engine != endpoint.SQLite && tr.b.engine != endpoint.SQLite { // there every integer primary key numbers itself
		say("auto_increment", flag(numbersItself(c)), flag(numbersItself(d)))
	}
	tr.from, tr.to = append(tr.from, from), append(tr.to, to)
}

// note names a column whose types were not compared, or not in something:
// "events.at timestamp with time zone and datetime".
func (tr *translation) note(what aspectOfType, c, d schema.Object) {
	spelled := func(o schema.Object) string {
		if t := o.Prop("type"); t != "" {
			return t
		}
		return "no type"
	}
	k := c.Key
	if k.Schema == tr.a.home {
		k.Schema = ""
	}
	tr.unsaid[what] = append(tr.unsaid[what], k.Path()+" "+spelled(c)+" and "+spelled(d))
}

// apart keeps types that are spelled alike and mean something else from
// looking the same.
func apart(ours, theirs string, engine endpoint.Engine) string {
	if ours == theirs {
		return theirs + " of " + string(engine)
	}
	return theirs
}

func flag(set bool) string {
	if set {
		return "yes"
	}
	return ""
}

// numbersItself says whether a column takes its values from a counter.
func numbersItself(c schema.Object) bool {
	return c.Prop("identity") != "" || c.Prop("auto_increment") != "" || numbers(c.Prop("default"))
}

// parts pairs keys, indexes and foreign keys by their content: names are not compared.
func (tr *translation) parts(t, u *table) {
	tr.implied(t, u)
	rest := slices.Clone(u.parts)
	var paired []part
	for _, like := range []func(a, b part) bool{samePart, sameColumns} {
		for _, p := range t.parts {
			if slices.ContainsFunc(paired, func(q part) bool { return q.object.Key == p.object.Key }) {
				continue
			}
			i := slices.IndexFunc(rest, func(q part) bool { return like(p, q) })
			if i < 0 {
				continue
			}
			tr.pair(p, rest[i])
			paired = append(paired, p)
			rest = slices.Delete(rest, i, i+1)
		}
	}
	for _, p := range t.parts {
		if !slices.ContainsFunc(paired, func(q part) bool { return q.object.Key == p.object.Key || samePart(p, q) }) {
			tr.from = append(tr.from, bare(p.object))
		}
	}
	for _, q := range rest {
		if !slices.ContainsFunc(paired, func(p part) bool { return samePart(p, q) }) {
			k := tr.key(q.object.Key)
			k.Table = t.object.Key.Name
			tr.to = append(tr.to, schema.Object{Key: k})
		}
	}
}

// implied takes out the indexes of foreign keys where one of the servers is
// MySQL or MariaDB, which index every foreign key by themselves or use another
// index that begins with its columns.
// https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
func (tr *translation) implied(t, u *table) {
	ours, theirs := mysqlLike(tr.a.engine), mysqlLike(tr.b.engine)
	if !ours && !theirs {
		return
	}
	keys := t.parts
	if theirs {
		keys = u.parts
	}
	ofForeignKey := func(p part) bool {
		return p.object.Key.Kind == schema.Index && p.object.Prop("unique") == "" && !p.partial &&
			slices.ContainsFunc(keys, func(k part) bool { return k.object.Key.Kind == schema.ForeignKey && slices.Equal(k.columns, p.columns) })
	}
	without := func(x *side, tb *table) {
		n := len(tb.parts)
		tb.parts = slices.DeleteFunc(slices.Clone(tb.parts), ofForeignKey)
		x.left.add("indexes of foreign keys", n-len(tb.parts))
	}
	without(tr.a, t)
	without(tr.b, u)
}

func mysqlLike(e endpoint.Engine) bool { return e == endpoint.MySQL || e == endpoint.MariaDB }

// sort is the kind of a part where a unique index is a unique constraint:
// which of the two it is, servers and frameworks decide.
func (p part) sort() schema.Kind {
	if p.object.Key.Kind == schema.Index && p.object.Prop("unique") != "" {
		return schema.Unique
	}
	return p.object.Key.Kind
}

func samePart(a, b part) bool {
	return sameColumns(a, b) && a.target == b.target && slices.Equal(a.referenced, b.referenced)
}

// sameColumns pairs a primary key with the table's other one whatever its columns.
func sameColumns(a, b part) bool {
	return a.sort() == b.sort() && a.partial == b.partial && (slices.Equal(a.columns, b.columns) || a.sort() == schema.PrimaryKey)
}

// pair tells of two parts of one content what else there is to compare.
func (tr *translation) pair(p, q part) {
	from, to := bare(p.object), bare(p.object)
	say := func(name string, same bool) {
		ours, theirs := p.object.Prop(name), q.object.Prop(name)
		if same {
			theirs = ours
		}
		from.Props = append(from.Props, schema.Prop{Name: name, Value: ours})
		to.Props = append(to.Props, schema.Prop{Name: name, Value: theirs})
	}
	say("columns", slices.Equal(p.columns, q.columns))
	if p.object.Key.Kind == schema.ForeignKey {
		say("references", p.target == q.target)
		say("referenced_columns", slices.Equal(p.referenced, q.referenced))
		for _, event := range []string{"on_delete", "on_update"} {
			say(event, tr.action(p.object.Prop(event)) == tr.action(q.object.Prop(event)))
		}
		if !mysqlLike(tr.a.engine) && !mysqlLike(tr.b.engine) {
			say("deferrable", false)
			say("initially_deferred", false)
		}
	}
	tr.from, tr.to = append(tr.from, from), append(tr.to, to)
}

// action is a referential action. MySQL and MariaDB check RESTRICT and NO
// ACTION at the same moment.
func (tr *translation) action(a string) string {
	if a == "RESTRICT" && (mysqlLike(tr.a.engine) || mysqlLike(tr.b.engine)) {
		return ""
	}
	return a
}
