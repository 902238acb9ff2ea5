package report

import (
	"net"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// Redactions are what --redact can hide: where databases are, and what stands
// in literals of SQL, texts and numbers alike, and in comments, which may be a
// secret. What makes a type, as numeric(12,2), is none.
func Redactions() []string { return []string{"hosts", "literals"} }

const hiddenHost, hiddenText = "[host]", "[redacted]"

// Redacted is the report without what is named. What a finding is about, and its
// ID, stay.
func (r Report) Redacted(what []string) Report {
	if len(what) == 0 {
		return r
	}
	for _, list := range [][]Finding{r.Findings, r.Cosmetic} {
		for i := range list {
			list[i].id = list[i].ID()
		}
	}
	if slices.Contains(what, "hosts") {
		r.rewrite(r.hidingHosts())
	}
	if slices.Contains(what, "literals") {
		r.hideSQL()
		r.rewrite(func(text string) string { return quoted().ReplaceAllString(text, "$1'"+hiddenText+"'") })
	}
	return r
}

// quoted is a literal in a sentence. An apostrophe stands behind a letter.
var quoted = lazy.Regexp(`(^|[^\w'])'(?:[^']|'')*'`)

// rewrite puts every text of the report through a function.
func (r *Report) rewrite(f func(string) string) { rewriteIn(reflect.ValueOf(r).Elem(), f) }

func rewriteIn(v reflect.Value, f func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() { // not the words of an enumeration
			v.SetString(f(v.String()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			rewriteIn(v.Elem(), f)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			rewriteIn(v.Index(i), f)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Rule]() {
			return
		}
		for i := range v.NumField() {
			rewriteIn(v.Field(i), f)
		}
	}
}

// hidingHosts hides the targets' hosts, as far as they are told with a port or
// are names that nothing else has.
func (r *Report) hidingHosts() func(string) string {
	var hosts []string
	for _, t := range r.Targets {
		at, _, _ := strings.Cut(t.Endpoint, "/")
		if host, _, err := net.SplitHostPort(at); err == nil && t.From == "server" {
			hosts = append(hosts, regexp.QuoteMeta(host))
		}
	}
	// What drivers say that they connected to, resolved: 10.0.0.3:5432, [::1]:5432.
	patterns := []string{`\b\d{1,3}(?:\.\d{1,3}){3}:\d+\b`, `\[[0-9a-fA-F:]+\]:\d+\b`}
	for _, h := range hosts {
		patterns = append(patterns, `\[?\b`+h+`\b\]?:\d+\b`)
		if strings.ContainsAny(h, ".:") {
			patterns = append(patterns, `\b`+h+`\b`)
		}
	}
	found := regexp.MustCompile(strings.Join(patterns, "|"))
	return func(text string) string { return found.ReplaceAllString(text, hiddenHost) }
}

// hideSQL hides the literals in what is SQL, and comments as a whole.
func (r *Report) hideSQL() {
	dialect := lexer.Postgres
	for _, t := range r.Targets {
		switch t.Engine {
		case "mysql", "mariadb":
			dialect = lexer.MySQL
		case "sqlite":
			dialect = lexer.SQLite
		}
	}
	hide := func(sql *string) { *sql = withoutLiterals(dialect, *sql) }
	if len(r.Targets) == 0 { // branches alone do not say what they are for: in MySQL a text may stand in double quotes
		hide = func(sql *string) { *sql = withoutLiterals(lexer.MySQL, withoutLiterals(lexer.Postgres, *sql)) }
	}
	hideTexts := func(value *string) { *value = withoutTexts(dialect, *value) }
	for _, list := range [][]Finding{r.Findings, r.Cosmetic} {
		for i := range list {
			f := &list[i]
			for j := range f.Values {
				if v := &f.Values[j]; v.Text != "" && (f.Field == "comment" || f.Field == "default" && !strings.ContainsAny(v.Text, "'(")) {
					v.Text = hiddenText
				} else if slices.Contains(expressions, f.Field) {
					hide(&v.Text)
				} else {
					hideTexts(&v.Text)
				}
			}
			for j := range f.Definitions {
				hide(&f.Definitions[j].Text)
			}
			hide(&f.Probe)
			if f.Cause != nil {
				hide(&f.Cause.SQL)
			}
			for j := range f.Sides {
				hide(&f.Sides[j].SQL)
			}
			if f.Fix != nil {
				hideStatements(f.Fix.Statements, hide)
			}
		}
	}
	hideStatements(r.Repair, hide)
	if r.Rehearsal != nil {
		for i := range r.Rehearsal.Steps {
			for j := range r.Rehearsal.Steps[i].Statements {
				hide(&r.Rehearsal.Steps[i].Statements[j].SQL)
			}
		}
	}
}

func hideStatements(list []catalog.Statement, hide func(*string)) {
	for i := range list {
		hide(&list[i].SQL)
	}
}
