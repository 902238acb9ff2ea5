package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// respelling is a schema in another one's spelling of names: where two servers
// take names that differ in case alone for one, they are compared as one.
// A name that is there as it is stands for itself first, so that none is lost
// where one of two servers tells them apart.
type respelling struct {
	folds   catalog.Folding
	dialect lexer.Dialect
	schema  schema.Schema
	keys    map[schema.Key]schema.Key // as spelled there, by the key that was put in its place
	tables  map[[2]string]string      // relations as spelled there, by schema and the name that was put in its place
	names   map[string]string         // the other's spelling, by name in lower case
	twofold map[string]bool           // relations' names in lower case of which a schema has several
}

// respell gives b the names of a.
func respell(e endpoint.Engine, a, b schema.Schema, of, and catalog.Platform) respelling {
	r := respelling{folds: dialects.Folding(e, of, and), dialect: dialectOf(e), schema: b,
		keys: map[schema.Key]schema.Key{}, tables: map[[2]string]string{}, names: map[string]string{}, twofold: map[string]bool{}}
	if r.folds == nil {
		return r
	}
	// SQLite's texts are folded as they are read, names in quotes as well.
	aliases := r.dialect == lexer.MySQL && r.folds(schema.Table)
	if !aliases && schema.SameKeys(a, b) {
		return r
	}
	r.ambiguous(a)
	r.ambiguous(b)
	to := r.pairs(a, b)
	if len(to) == 0 && !aliases {
		return r
	}
	objects := make([]schema.Object, 0, b.Len())
	changed := false
	inTexts := len(r.names) > 0 || aliases
	for o := range b.All() {
		n := o
		if k, ok := to[o.Key]; ok {
			n.Key = k
			changed = true
		}
		if like, ok := a.Lookup(n.Key); ok && inTexts && r.rewrite(&n, like) {
			changed = true
		}
		if slices.ContainsFunc(o.Needs, func(k schema.Key) bool { _, ok := to[k]; return ok }) {
			n.Needs = slices.Clone(o.Needs)
			for i, k := range n.Needs {
				if other, ok := to[k]; ok {
					n.Needs[i] = other
				}
			}
		}
		objects = append(objects, n)
	}
	if !changed {
		return r
	}
	s, err := schema.New(objects)
	if err != nil { // two objects under one key: as they are spelled, they are told apart
		r.keys = map[schema.Key]schema.Key{}
		return r
	}
	r.schema = s
	return r
}

// ambiguous notes relations that differ in case alone within one schema.
func (r *respelling) ambiguous(s schema.Schema) {
	seen := map[[2]string]bool{}
	for o := range s.All() {
		if w, _ := o.Key.Kind.Word(); !w.Relation {
			continue
		}
		at := [2]string{o.Key.Schema, r.lower(o.Key.Name)}
		r.twofold[at[1]] = r.twofold[at[1]] || seen[at]
		seen[at] = true
	}
}

// pairs is the keys of b that stand under another spelling in a: schemas
// first, then what is in them, then what belongs to relations.
func (r *respelling) pairs(a, b schema.Schema) map[schema.Key]schema.Key {
	to := map[schema.Key]schema.Key{}
	spaces, relations := map[string]string{}, map[[2]string]string{} // a's names by b's
	for _, level := range []func(schema.Key) bool{
		func(k schema.Key) bool { return k.Kind == schema.Namespace },
		func(k schema.Key) bool { return k.Kind != schema.Namespace && k.Table == "" },
		func(k schema.Key) bool { return k.Table != "" },
	} {
		placed := func(k schema.Key) schema.Key { // in the place that its schema and its relation have in a
			if name, ok := relations[[2]string{k.Schema, k.Table}]; ok && k.Table != "" {
				k.Table = name
			}
			if name, ok := spaces[k.Schema]; ok {
				k.Schema = name
			}
			return k
		}
		taken := map[schema.Key]bool{}
		var left []schema.Key
		for o := range b.All() {
			if !level(o.Key) {
				continue
			}
			k := placed(o.Key)
			if _, ok := a.Lookup(k); !ok {
				left = append(left, o.Key)
				continue
			}
			taken[k] = true
			if k != o.Key {
				to[o.Key] = k
			}
		}
		if len(left) == 0 {
			continue
		}
		free := map[schema.Key]schema.Key{}
		for o := range a.All() {
			if level(o.Key) && !taken[o.Key] && r.folds(o.Key.Kind) {
				k := o.Key
				k.Name = r.lower(k.Name)
				if _, ok := free[k]; !ok {
					free[k] = o.Key
				}
			}
		}
		for _, k := range left {
			lower := placed(k)
			lower.Name = r.lower(lower.Name)
			other, ok := free[lower]
			if !ok {
				if in := placed(k); in != k {
					to[k] = in
				}
				continue
			}
			delete(free, lower)
			to[k] = other
			r.keys[other] = k
			r.names[lower.Name] = other.Name
			if w, _ := k.Kind.Word(); w.Relation {
				relations[[2]string{k.Schema, k.Name}] = other.Name
				r.tables[[2]string{other.Schema, other.Name}] = k.Name
			} else if k.Kind == schema.Namespace {
				spaces[k.Name] = other.Name
			}
		}
	}
	for from, k := range to { // parts that are called alike, of relations that are not
		r.keys[k] = from
	}
	return to
}

// rewrite gives an object's texts the spelling of another's, where they are the
// same but for the case of names that stand for one. It says whether it did.
func (r *respelling) rewrite(o *schema.Object, like schema.Object) (changed bool) {
	for i, p := range o.Props {
		other := like.Prop(p.Name)
		if p.Value == other || other == "" || !r.alike(p.Value, other) {
			continue
		}
		if !changed {
			o.Props = slices.Clone(o.Props)
			changed = true
		}
		o.Props[i].Value = other
	}
	if o.Definition != like.Definition {
		if text := r.renamed(o.Definition); text != o.Definition {
			o.Definition, changed = text, true
		}
		if r.alike(o.Definition, like.Definition) {
			o.Definition, changed = like.Definition, true
		}
	}
	return changed
}

// renamed is a text with the names that were paired in the other's spelling.
func (r *respelling) renamed(text string) string {
	if len(r.names) == 0 {
		return text
	}
	var b strings.Builder
	for t := range lexer.Tokens(r.dialect, text) {
		spelled := t.Text
		if t.Kind == lexer.Word || t.Kind == lexer.Quoted {
			name := lexer.Name(r.dialect, t)
			if other, ok := r.names[r.lower(name)]; ok && !r.twofold[r.lower(name)] {
				spelled = strings.Replace(spelled, name, other, 1)
			}
		}
		b.WriteString(spelled)
	}
	return b.String()
}

// alike says whether two texts differ in nothing but the case of names that
// mean the same: of those that were paired and, where relations have no case,
// of quoted ones, which may be aliases. Quotes come and go with capitals.
func (r *respelling) alike(x, y string) bool {
	isName := func(t lexer.Token) bool { return t.Kind == lexer.Quoted || t.Kind == lexer.Word }
	a, b := slices.Collect(lexer.Code(r.dialect, x)), slices.Collect(lexer.Code(r.dialect, y))
	return slices.EqualFunc(a, b, func(t, u lexer.Token) bool {
		if t.Text == u.Text {
			return true
		}
		if !isName(t) || !isName(u) {
			return false
		}
		name := r.lower(lexer.Name(r.dialect, t))
		_, paired := r.names[name]
		alias := r.folds(schema.Table) && (t.Kind == lexer.Quoted || u.Kind == lexer.Quoted)
		return (paired || alias) && !r.twofold[name] && name == r.lower(lexer.Name(r.dialect, u))
	})
}

// stored is a key as the schema has it that was respelled.
func (r *respelling) stored(k schema.Key) schema.Key {
	if other, ok := r.keys[k]; ok {
		return other
	}
	if name, ok := r.tables[[2]string{k.Schema, k.Table}]; ok && k.Table != "" { // of what it does not have itself
		k.Table = name
	}
	return k
}

// spelledOtherwise notes the names that are spelled in another way than the
// reference's, each once: not those of parts for their table's sake.
func (r *respelling) spelledOtherwise(ref, i int, sight func(difference, schema.Facet) *sighting) {
	for k := range r.schema.All() {
		theirs, ok := r.keys[k.Key]
		if !ok || theirs.Name == k.Key.Name || autoNamed(k) {
			continue
		}
		s := sight(difference{k.Key, spelling, "name"}, schema.Structure)
		s.texts[ref], s.texts[i] = k.Key.Name, theirs.Name
	}
}

func autoNamed(o schema.Object) bool { return o.Prop("auto_name") != "" }

// lower is a name without case: beyond ASCII SQLite's letters have one.
func (r *respelling) lower(name string) string {
	if r.dialect == lexer.SQLite {
		return lexer.Lower(name)
	}
	return strings.ToLower(name)
}
