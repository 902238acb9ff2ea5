package schema

import "slices"

// pairByContent matches constraints and indexes of one table whose names
// disagree: first by equal content, then by name, then whatever both sides
// left to the server to name, by columns.
func (d *differ) pairByContent() {
	from, to := d.only[0], d.only[1]
	for _, pair := range d.named {
		from, to = append(from, pair[0]), append(to, pair[1])
	}
	var restFrom []Object
	match := func(a Object, like func(a, b Object) bool) (Object, bool) {
		i := slices.IndexFunc(to, func(b Object) bool { return a.Key.sibling(b.Key) && like(a, b) })
		if i < 0 {
			return Object{}, false
		}
		b := to[i]
		to = slices.Delete(to, i, i+1)
		return b, true
	}
	for _, a := range from {
		if w, _ := a.Key.Kind.Word(); !w.ByContent {
			restFrom = append(restFrom, a)
			continue
		}
		b, ok := match(a, sameContent)
		switch {
		case !ok:
			restFrom = append(restFrom, a)
		case a.Key != b.Key && !(autoNamed(a) && autoNamed(b)):
			d.changes = append(d.changes, Change{Key: a.Key, Op: Rename, NewKey: b.Key})
			fallthrough
		default:
			if c, differs := d.compare(a, b); differs {
				d.changes = append(d.changes, c)
			}
		}
	}
	for _, like := range []func(a, b Object) bool{sameName, sameInventedNameAndColumns} {
		still := restFrom[:0]
		for _, a := range restFrom {
			if b, ok := match(a, like); !ok {
				still = append(still, a)
			} else if c, differs := d.compare(a, b); differs {
				d.changes = append(d.changes, c)
			}
		}
		restFrom = still
	}
	d.only = [2][]Object{restFrom, to}
}

// sibling says whether two keys name things of one kind in one table.
func (k Key) sibling(o Key) bool {
	return k.Kind == o.Kind && k.Schema == o.Schema && k.Table == o.Table
}

func autoNamed(o Object) bool   { return o.Prop("auto_name") != "" }
func sameName(a, b Object) bool { return a.Key == b.Key }
func sameInventedNameAndColumns(a, b Object) bool {
	return autoNamed(a) && autoNamed(b) && a.Prop("columns") != "" && a.Prop("columns") == b.Prop("columns")
}

// sameContent says whether two objects agree in every structural property.
func sameContent(a, b Object) bool {
	word, _ := a.Key.Kind.Word()
	return !slices.ContainsFunc(word.Properties, func(p Property) bool {
		return p.Facet.Structural() && a.Prop(p.Name) != b.Prop(p.Name)
	})
}
