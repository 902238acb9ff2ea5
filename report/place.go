package report

import (
	"path"
	"strings"
)

// placeOf is where in the repository a finding is best shown: the statement or
// the migration that it is about, else the line of the configuration that
// defines the environment which is not as the reference is. The zero Place
// where the repository says nothing of it.
func placeOf(r Report, f Finding) Place {
	if f.Cause != nil && f.Cause.File != "" {
		return Place{f.Cause.File, f.Cause.Line}
	}
	name, ok := strings.CutPrefix(f.Subject, "migration ")
	for _, about := range append([]string{name}, f.Explains...) {
		if ok || f.Explains != nil {
			if p := r.placeOfMigration(about); p.File != "" {
				return p
			}
		}
	}
	for _, id := range strangers(f, r.Told(f)) {
		if p := r.placeOfTarget(id); p.File != "" {
			return p
		}
	}
	return r.somePlace()
}

func (r Report) placeOfMigration(name string) Place {
	for _, l := range r.Ledgers {
		for _, row := range l.Rows {
			if row.File != "" && (row.Name == name || row.ID == name) {
				return Place{row.File, 1}
			}
		}
	}
	return Place{}
}

func (r Report) placeOfTarget(id string) Place {
	if i := r.position(id); i >= 0 {
		return r.Targets[i].Defined
	}
	return Place{}
}

// somePlace is the first line that defines one of the environments: for what
// is about none of them in particular, or about all.
func (r Report) somePlace() Place {
	for _, t := range r.Targets {
		if t.Defined.File != "" {
			return t.Defined
		}
	}
	return Place{}
}

// defaultPlace is for formats that take nothing without a file: where the
// environments would be defined.
func defaultPlace(p Place) Place {
	if p.File == "" {
		return Place{"schemadiff.yaml", 1}
	}
	p.Line = max(p.Line, 1)
	return p
}

// Within puts the folder before the paths of migrations: they are read as paths
// in the folder that was named, and a repository knows them from its root.
func (r *Report) Within(folder string) {
	if folder == "" || folder == "." {
		return
	}
	prefix := path.Clean(folder) + "/"
	put := func(file *string) { // the path is clean: it is one in a file system
		if *file != "" {
			*file = prefix + *file
		}
	}
	for i := range r.Ledgers {
		for j := range r.Ledgers[i].Rows {
			put(&r.Ledgers[i].Rows[j].File)
		}
	}
	if r.Rehearsal != nil {
		for i := range r.Rehearsal.Steps {
			put(&r.Rehearsal.Steps[i].File)
		}
	}
	for i := range r.Findings {
		if c := r.Findings[i].Cause; c != nil {
			moved := *c
			put(&moved.File)
			r.Findings[i].Cause = &moved
		}
	}
}
