package mysql

import (
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// references are the reference systems of a MariaDB database's geometries, which
// it tells by itself alone: https://mariadb.com/kb/en/information-schema-geometry_columns-table/
type references struct {
	geometries bool // there are some
	systems    map[partKey]int64
	err        error
}

// mostReference is the greatest that MariaDB shows, also of what is greater
// (seen on 10.11 and 11.8): systems from here on are not told apart.
const mostReference = 1<<15 - 1

const orMore = " or more"

const untoldSystem = "MariaDB does not tell reference systems above 32766: REF_SYSTEM_ID has to be written by hand"

// geometry says whether a data type of information_schema has a reference system.
func geometry(dataType string) bool {
	switch strings.ToLower(dataType) {
	case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection":
		return true
	}
	return false
}

// asks is the question, where there is anything to ask for.
func (x *references) asks(r *reader) []ask {
	if !r.server.mariadb || !x.geometries {
		return nil
	}
	x.systems = map[partKey]int64{}
	return []ask{{script: r.query("reference_systems"), err: &x.err, take: func(in row) {
		x.systems[partKey{in.text("tbl"), in.text("name")}] = number(in, "srid")
	}}}
}

// add puts the columns' reference systems down, in the definitions of their
// tables as well, so that what is made from these has them.
func (x *references) add(r *reader) {
	if len(x.systems) == 0 {
		return
	}
	for i := range r.columns {
		o := &r.columns[i].object
		system, ok := x.systems[partKey{o.Key.Table, o.Key.Name}]
		switch {
		case !ok:
			continue
		case system >= mostReference:
			o.Props = append(o.Props, schema.Prop{Name: "srid", Value: strconv.Itoa(mostReference) + orMore})
			continue
		}
		value := strconv.FormatInt(system, 10)
		o.Props = append(o.Props, schema.Prop{Name: "srid", Value: value})
		d := r.tables[o.Key.Table].definition
		begin := "\n  " + quoted(o.Key.Name) + " " + o.Prop("type")
		if at := strings.Index(d.text, begin); at >= 0 {
			at += len(begin)
			d.text = d.text[:at] + " REF_SYSTEM_ID=" + value + d.text[at:]
		}
	}
}

// alike counts the systems of all databases that are not told apart.
func alike(readers []*reader) catalog.Uncompared {
	u := catalog.Uncompared{Kind: "reference systems above " + strconv.Itoa(mostReference-1), Note: "MariaDB shows all of them as " + strconv.Itoa(mostReference)}
	for _, r := range readers {
		for i := range r.columns { // and not those of views, which the server lists too
			if untold(r.columns[i].object) {
				u.Count++
			}
		}
	}
	return u
}

// untold says whether a column has a reference system that the server does not
// tell, so that no statement can be written that makes it.
func untold(column schema.Object) bool {
	return strings.HasSuffix(column.Prop("srid"), orMore)
}
