package report

import (
	"io"
	"slices"
)

// Format is a way to write a report.
type Format struct {
	Name   string
	Write  func(io.Writer, Report, Options) error
	Stdout bool // --format takes it
	File   bool // --report takes it
}

// Options is what the writers can be asked for. The zero value is right for files.
type Options struct {
	Text TextOptions
}

// Formats is every format, in the order in which help lists them.
func Formats() []Format {
	return []Format{
		{Name: "text", Write: func(w io.Writer, r Report, o Options) error { return WriteText(w, r, o.Text) }, Stdout: true, File: true},
		{Name: "compact", Write: func(w io.Writer, r Report, _ Options) error { return WriteCompact(w, r) }, Stdout: true, File: true},
		{Name: "json", Write: func(w io.Writer, r Report, _ Options) error { return WriteJSON(w, r) }, Stdout: true, File: true},
	}
}

// FormatNamed finds a format.
func FormatNamed(name string) (Format, bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}
