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
}

// Options is what the writers can be asked for. The zero value is right for files.
type Options struct {
	Text     TextOptions
	MaxBytes int // of Markdown; 0 for what fits a comment
}

// Formats is every format, in the order in which help lists them.
func Formats() []Format {
	return []Format{
		{"text", "people at a terminal", func(w io.Writer, r Report, o Options) error { return WriteText(w, r, o.Text) }, true, true},
		{"compact", "grep and tools that read: one line for each finding", plainly(WriteCompact), true, true},
		{"json", "programs: one document of result.v1.json, which render reads back", plainly(WriteJSON), true, true},
		{"jsonl", "log collectors: one JSON object a line", plainly(WriteJSONL), true, true},
		{"markdown", "comments on changes and step summaries, no longer than --max-bytes", func(w io.Writer, r Report, o Options) error { return WriteMarkdown(w, r, o.MaxBytes) }, true, true},
		{"sarif", "code scanning: SARIF 2.1.0 as GitHub reads it", plainly(WriteSARIF), true, true},
		{"junit", "every CI server's test report: a case for each object, migration and setting", plainly(WriteJUnit), true, true},
		{"gitlab", "GitLab's code quality widget", plainly(WriteGitLab), true, true},
		{"github", "GitHub Actions: annotations of the run and of changed lines", plainly(WriteGitHub), true, true},
		{"azure", "Azure Pipelines: issues and output variables", plainly(WriteAzure), true, true},
		{"octopus", "Octopus Deploy: log levels and output variables", plainly(WriteOctopus), true, true},
		{"openmetrics", "Prometheus' textfile collector and GitLab's metrics reports", plainly(WriteOpenMetrics), true, true},
		{"terraform-external", "Terraform's external data source", plainly(WriteTerraform), true, true},
		{"mermaid", "a graph of what differs and what needs it, in Markdown", plainly(WriteMermaid), true, true},
		{"dot", "the same graph for Graphviz", plainly(WriteDOT), true, true},
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
