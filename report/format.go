package report

import (
	"io"
	"slices"
)

// Format is a way to write a report.
type Format struct {
	Name   string
	For    string // what reads it, in a clause
	Write  func(io.Writer, Report, Options) error
	Stdout bool // --format takes it
	File   bool // --report takes it

	// Folder is the files of a format that takes a folder, which have to be
	// written in their order: the last is the one to open. Write is nil then.
	Folder func(Report) ([]NamedFile, error)
}

// NamedFile is one file of a folder.
type NamedFile struct {
	Name    string
	Content []byte
}

// Options is what the writers can be asked for. The zero value is right for files.
type Options struct {
	Text     TextOptions
	MaxBytes int // of Markdown; 0 for what fits a comment

	Suppressed bool // of SARIF: ignored findings, too, as suppressed ones
}

// Formats is every format, in the order in which help lists them.
func Formats() []Format {
	return []Format{
		{Name: "text", For: "people at a terminal", Write: func(w io.Writer, r Report, o Options) error { return WriteText(w, r, o.Text) }, Stdout: true, File: true},
		{Name: "compact", For: "grep and tools that read: one line for each finding", Write: plainly(WriteCompact), Stdout: true, File: true},
		{Name: "json", For: "programs: one document of result.v1.json, which render reads back", Write: plainly(WriteJSON), Stdout: true, File: true},
		{Name: "jsonl", For: "log collectors: one JSON object a line", Write: plainly(WriteJSONL), Stdout: true, File: true},
		{Name: "markdown", For: "comments on changes and step summaries, no longer than --max-bytes", Write: func(w io.Writer, r Report, o Options) error { return WriteMarkdown(w, r, o.MaxBytes) }, Stdout: true, File: true},
		{Name: "html", For: "people: one page that needs no network, no script and no style", Write: plainly(WriteHTML), Stdout: true, File: true},
		{Name: "html-dir", For: "the same page in a folder, for servers that forbid scripts and styles within a page (Jenkins)", File: true, Folder: htmlFolder},
		{Name: "sarif", For: "code scanning: SARIF 2.1.0 as GitHub reads it", Write: func(w io.Writer, r Report, o Options) error { return WriteSARIF(w, r, o.Suppressed) }, Stdout: true, File: true},
		{Name: "junit", For: "every CI server's test report: a case for each object, migration and setting", Write: plainly(WriteJUnit), Stdout: true, File: true},
		{Name: "gitlab", For: "GitLab's code quality widget", Write: plainly(WriteGitLab), Stdout: true, File: true},
		{Name: "github", For: "GitHub Actions: annotations of the run and of changed lines", Write: plainly(WriteGitHub), Stdout: true, File: true},
		{Name: "azure", For: "Azure Pipelines: issues and output variables", Write: plainly(WriteAzure), Stdout: true, File: true},
		{Name: "octopus", For: "Octopus Deploy: log levels and output variables", Write: plainly(WriteOctopus), Stdout: true, File: true},
		{Name: "openmetrics", For: "Prometheus' textfile collector and GitLab's metrics reports", Write: plainly(WriteOpenMetrics), Stdout: true, File: true},
		{Name: "terraform-external", For: "Terraform's external data source", Write: plainly(WriteTerraform), Stdout: true, File: true},
		{Name: "mermaid", For: "a graph of what differs and what needs it, in Markdown", Write: plainly(WriteMermaid), Stdout: true, File: true},
		{Name: "dot", For: "the same graph for Graphviz", Write: plainly(WriteDOT), Stdout: true, File: true},
	}
}

// plainly is a writer that has no options.
func plainly(write func(io.Writer, Report) error) func(io.Writer, Report, Options) error {
	return func(w io.Writer, r Report, _ Options) error { return write(w, r) }
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
