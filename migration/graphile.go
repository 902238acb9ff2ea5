package migration

import (
	"crypto/sha1" // its own choice, and not for secrecy
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/graphile/migrate/blob/main/src/migration.ts
var (
	graphileFiles = folder{parse: graphileName, order: CompareNumbers}
	graphile      = Tool{
		Name:    "graphile-migrate",
		Dirs:    []string{"migrations/committed"},
		Detect:  graphileFiles.detect(words("--! Previous:")),
		Read:    readGraphile,
		Check:   checkGraphile,
		Scripts: graphileScripts,
	}
)

var graphileFile = lazy.Regexp(`^(\d{6})(?:-(.*))?\.sql$`)

func graphileName(base string) (Migration, bool) {
	parts := graphileFile().FindStringSubmatch(base)
	if parts == nil {
		return Migration{}, false
	}
	stem, _ := stemOf(base, ".sql")
	return Migration{ID: numberOf(parts[1]), Version: parts[1], Name: parts[2], Label: stem}, true
}

// graphileHeader is what stands above a committed migration.
type graphileHeader struct {
	previous, hash string // without the "-" of the first migration
	invalidHash    bool   // AllowInvalidHash
	body           string
}

func readGraphileFile(fsys fs.FS, name string) (graphileHeader, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return graphileHeader{}, err
	}
	var h graphileHeader
	head, body, ok := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n\n")
	if !ok || !strings.HasPrefix(head, "--! Previous:") {
		return h, fmt.Errorf("%s: graphile-migrate refuses a committed migration without its header (--! Previous: and --! Hash:)", name)
	}
	h.body = body
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "--!"), ":")
		switch value = strings.TrimSpace(value); strings.TrimSpace(key) {
		case "Previous":
			h.previous = strings.TrimPrefix(value, "-")
		case "Hash":
			h.hash = value
		case "AllowInvalidHash":
			h.invalidHash = true
		}
	}
	return h, nil
}

// readGraphile reads the chain; the hash of a migration is the one that its
// header has, which checkGraphile holds against the text.
func readGraphile(fsys fs.FS, dir string) ([]Migration, error) {
	ms, err := graphileFiles.read(fsys, dir)
	if err != nil {
		return nil, err
	}
	for i := range ms {
		h, err := readGraphileFile(fsys, ms[i].Path)
		if err != nil {
			return nil, err
		}
		ms[i].Sums = []string{h.hash}
		if i > 0 {
			ms[i].Needs = []string{ms[i-1].ID}
		}
	}
	return ms, nil
}

func checkGraphile(fsys fs.FS, _ string, ms []Migration) ([]Fault, error) {
	var faults []Fault
	before := ""
	for _, m := range ms {
		h, err := readGraphileFile(fsys, m.Path)
		if err != nil {
			return nil, err
		}
		if h.previous != before {
			faults = append(faults, Fault{Text: fmt.Sprintf("%s follows on %q, and the migration before it is %q: two branches met", m.Path, h.previous, before), Stops: true})
		} else if want := graphileHash(h.previous, h.body); want != h.hash && !h.invalidHash {
			faults = append(faults, Fault{Text: fmt.Sprintf("%s was edited after it was committed: its text has the hash %s, and graphile-migrate stops wherever it is not applied yet", m.Path, want)})
		}
		before = h.hash
	}
	return faults, nil
}

// graphileHash links a migration to the one before it.
func graphileHash(previous, body string) string {
	sum := sha1.Sum([]byte(strings.TrimSpace(previous+"\n"+strings.TrimSpace(body)) + "\n"))
	return "sha1:" + hex.EncodeToString(sum[:])
}

var (
	graphileHead        = lazy.Regexp(`^(?:--!.*\r?\n)+\r?\n`)
	graphilePlaceholder = lazy.Regexp(`(?:^|[^:])(:[A-Z][0-9A-Z_]+)\b`)
)

// graphileScripts is the body below the header, sent whole. There are no down
// migrations.
func graphileScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	head := len(graphileHead().FindString(s.text))
	if at := graphilePlaceholder().FindStringSubmatchIndex(s.text[head:]); at != nil {
		return nil, nil, s.refuse(head+at[2], s.text[head+at[2]:head+at[3]]+" is a placeholder, and what graphile-migrate puts there is known only where it runs",
			"rehearse a folder in which the placeholders are replaced")
	}
	tx := PerMigration
	if strings.HasPrefix(strings.TrimLeft(s.text[head:], space), "--! no-transaction") {
		tx = None
	}
	up, err = s.script(tx, s.trimmed(head, len(s.text)))
	return up, nil, err
}
