package ledger

import "strings"

// Class is what a column holds, across the spellings of the engines. SQLite's
// types are free text, so that only what would be absurd is refused.
type Class int

// The classes of columns.
const (
	Any    Class = iota
	Text         // names, versions as text, checksums in hexadecimal
	Whole        // integers of any width
	Flag         // booleans: bool, tinyint(1), SQLite's integer
	Moment       // times: also SQLite's text and milliseconds
)

// Field is one column of a signature.
type Field struct {
	Name  string
	Class Class
}

// Signature is the columns by which a ledger is known.
type Signature struct {
	Has  []Field
	May  []string // further columns of some releases of the tool
	Open bool     // other columns are allowed: those of Has are distinctive enough
}

// allows says whether a table of the signature can have so many columns. Nearly
// all tables have too many, so that nobody looks at a name of theirs.
func (s *Signature) allows(columns int) bool {
	return columns >= len(s.Has) && (s.Open || columns <= len(s.Has)+len(s.May))
}

// fits says whether a table has the signature.
func (s *Signature) fits(t Table) bool {
	if !s.allows(len(t.Columns)) {
		return false
	}
	for _, f := range s.Has {
		if c, ok := t.Column(f.Name); !ok || !f.Class.holds(c.Type) {
			return false
		}
	}
	if s.Open {
		return true
	}
	known := map[string]bool{}
	for _, f := range s.Has {
		known[strings.ToLower(f.Name)] = true
	}
	for _, name := range s.May {
		known[strings.ToLower(name)] = true
	}
	for _, c := range t.Columns {
		if !known[strings.ToLower(c.Name)] {
			return false
		}
	}
	return true
}

// holds says whether a declared type can be of the class.
func (c Class) holds(declared string) bool {
	t := strings.ToLower(declared)
	contains := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(t, w) {
				return true
			}
		}
		return false
	}
	switch {
	case c == Any || t == "":
		return true
	case c == Text:
		return contains("char", "text", "clob", "string")
	case c == Whole:
		return contains("int", "serial", "numeric", "decimal", "number") && !contains("interval", "point")
	case c == Flag:
		return contains("bool", "int", "bit") && !contains("interval", "point")
	default:
		return contains("time", "date", "text", "char", "int", "numeric")
	}
}
