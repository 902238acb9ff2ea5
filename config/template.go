package config

import (
	"strconv"
	"strings"
)

// Minimal is the smallest schemadiff.yaml with the environments, for the message
// that nothing was found.
func Minimal(names []string) string {
	var b strings.Builder
	b.WriteString("version: 1\nenvironments:\n")
	for _, name := range names {
		b.WriteString("  " + yamlKey(name) + ": { url: \"${" + variableName(name) + "_DATABASE_URL}\" }\n")
	}
	return b.String()
}

// Found is an environment that Detect or a user named, for Template.
type Found struct {
	Name string
	URL  string // what url: shall say, without a secret: "${STAGING_DATABASE_URL}", "sqlite:dev.db"; "" for a variable of that form
	Note string // where it was found, for a comment
}

// Template is the file that init writes: valid, short, and with the rest of the
// grammar in comments.
func Template(tool, dir string, found ...Found) string {
	if len(found) == 0 {
		found = []Found{{Name: "dev"}, {Name: "staging"}, {Name: "production"}}
	}
	var b strings.Builder
	b.WriteString(`# yaml-language-server: $schema=` + SchemaURL + `
version: 1

environments:
`)
	for _, f := range found {
		url := f.URL
		if url == "" {
			url = "${" + variableName(f.Name) + "_DATABASE_URL}"
		}
		b.WriteString("  " + yamlKey(f.Name) + ":\n    url: " + strconv.Quote(url))
		if f.Note != "" {
			b.WriteString(" # " + strings.Join(strings.Fields(f.Note), " "))
		}
		b.WriteString("\n")
	}
	b.WriteString(templateEnvironment)
	if tool == "" {
		tool = "auto"
	}
	b.WriteString("\nmigrations:\n  tool: " + yamlKey(tool) + "\n")
	if dir != "" {
		b.WriteString("  dir: " + strconv.Quote(dir) + "\n")
	}
	b.WriteString(templateRest)
	return b.String()
}

const templateEnvironment = `  # An environment whose parts are given one by one. Passwords are never encoded here.
  # another:
  #   engine: postgres
  #   host: db.internal
  #   database: shop
  #   user: schemadiff_ro
  #   password: { env: PRODUCTION_DB_PASSWORD }   # or { file: PATH }, { command: [PROGRAM, ARGUMENT] }
  #   tls: { mode: verify-full, ca: certs/ca.pem }
  #   via: { ssh: bastion }
`

const templateRest = `
# schema:
#   include: [public]
#   exclude: ["table:public.tmp_*"]
#   compare: { column_order: info, comments: off }

# fail_on: error

# ignore:
#   - objects: ["index:public.orders.idx_orders_tmp_*"]
#     reason: made by hand during an incident, to be removed
#     expires: 2030-01-31
`

// yamlKey quotes what is not a plain word.
func yamlKey(s string) string {
	if isKey(s) {
		return s
	}
	return strconv.Quote(s)
}
