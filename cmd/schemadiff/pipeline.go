package main

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// pipelines is what --ci can be: what reads the log, and the variable by which
// it is recognised, "" for what is not.
var pipelines = []struct{ name, variable string }{
	{"auto", ""}, {"github", "GITHUB_ACTIONS"}, {"gitlab", "GITLAB_CI"}, {"azure", "TF_BUILD"}, {"octopus", ""}, {"none", ""},
}

func pipelineNames() []string {
	var names []string
	for _, p := range pipelines {
		names = append(names, p.name)
	}
	return names
}

// pipelineNamed is what --ci says, or what the process finds itself in.
func (p *program) pipelineNamed(word string) (string, error) {
	word = cmp.Or(word, "auto")
	if known := pipelineNames(); !slices.Contains(known, word) {
		return "", unknownWord("pipeline", word, known, "--ci=")
	}
	if word != "auto" {
		return word, nil
	}
	for _, known := range pipelines {
		if known.variable != "" && p.env(known.variable) != "" {
			return known.name, nil
		}
	}
	return "none", nil
}

// annotate adds to a text what the pipeline shows elsewhere: annotations, the
// summary of the step, variables for later steps. It takes nothing away.
func (p *program) annotate(o outputs, r report.Report) error {
	switch o.pipeline {
	case "github":
		return errors.Join(report.WriteGitHub(p.out, r),
			p.append("GITHUB_STEP_SUMMARY", func(w io.Writer) error { return report.WriteMarkdown(w, r, report.SummaryBytes) }),
			p.append("GITHUB_OUTPUT", func(w io.Writer) error { return report.WriteGitHubOutput(w, r) }))
	case "azure":
		err := report.WriteAzure(p.out, r)
		return errors.Join(err, eachFile(o.files, "markdown", func(path string, _ int64) error { return report.WriteAzureSummary(p.out, path) }))
	case "octopus":
		err := report.WriteOctopus(p.out, r)
		return errors.Join(err, eachFile(o.files, "html", func(path string, size int64) error {
			return report.WriteOctopusArtifact(p.out, path, filepath.Base(path), size)
		}))
	}
	return nil
}

// append adds to the file that a variable names, if it names one.
func (p *program) append(variable string, write func(io.Writer) error) error {
	path := p.env(variable)
	if path == "" {
		return nil
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = io.WriteString(file, p.secrets.String(b.String()))
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return &problem.Error{Code: report.OutputNotWritten.Code, What: "the file of " + variable + " could not be written", Why: cause(err), Err: err, Fix: []string{"--ci none   leaves it alone"}}
	}
	return nil
}

// eachFile calls do with the absolute path and the size of every report of a
// format that was written.
func eachFile(files []file, format string, do func(path string, size int64) error) error {
	for _, f := range files {
		if f.format.Name != format {
			continue
		}
		path, err := filepath.Abs(f.path)
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			continue // it could not be written, which is told already
		}
		if err := do(path, info.Size()); err != nil {
			return err
		}
	}
	return nil
}

// placed says where in the repository the environments are defined and the
// migrations lie.
func (p *program) placed(r *report.Report) {
	r.Within(p.folder)
	if p.defined == nil {
		return
	}
	for i := range r.Targets {
		if e, ok := p.defined.Environment(r.Targets[i].ID); ok && e.At.File != "" {
			r.Targets[i].Defined = report.Place{File: fromHere(e.At.File), Line: e.At.Line}
		}
	}
}

// fromHere is a path from the working folder, with slashes, where it lies below it.
func fromHere(path string) string {
	if filepath.IsAbs(path) {
		if here, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(rel, "..") {
				path = rel
			}
		}
	}
	return filepath.ToSlash(path)
}

// folderOf is where the paths of a place begin, from here: "" for the files of
// an archive, which are in no repository.
func (p place) folderOf() string {
	switch {
	case p.folder != "":
		return fromHere(p.folder)
	case p.tree != nil:
		return p.inside
	}
	return ""
}
