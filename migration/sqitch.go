package migration

import (
	"crypto/sha1" // its own choice, and not for secrecy
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://sqitch.org/docs/manual/sqitchchanges/ and
// https://github.com/sqitchers/sqitch/blob/develop/lib/App/Sqitch/Plan/Change.pm
var sqitch = Tool{
	Name: "sqitch",
	Dirs: []string{".", "db"},
	Detect: func(t Tree) []Found {
		return t.group(func(name string) string {
			if path.Base(name) != SqitchPlan {
				return ""
			}
			return path.Dir(name)
		})
	},
	Read:    readSqitch,
	Scripts: sqitchScripts,
	Check:   checkSqitch,
}

// SqitchPlan is the file that lists the changes.
const SqitchPlan = "sqitch.plan"

// sqitchLine is a change: operator, name, dependencies, date, planner, note.
var sqitchLine = lazy.Regexp(`^\s*\+?\s*([^\s\[@#%:][^\s\[]*)\s+(?:\[([^\]]*)\]\s+)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s+([^<]*<[^>]*>)\s*(?:#\s?(.*))?$`)

type sqitchChange struct {
	name, date, planner, note string
	requires, conflicts       []string
	tag                       string   // the first that follows
	tags                      []string // its own: those between it and the next change
}

func readSqitch(fsys fs.FS, dir string) ([]Migration, error) {
	name := path.Join(dir, SqitchPlan)
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	project, uri, changes, err := parsePlan(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []Migration
	parent := ""
	last := make(map[string]int, len(changes)) // by name
	for i, c := range changes {
		last[c.name] = i
	}
	for i, c := range changes {
		m := Migration{ID: project + "/" + c.id(project, uri, parent), Version: c.name, Name: c.name, Label: c.name, Path: name, Tags: c.tags}
		parent = path.Base(m.ID)
		if i > 0 {
			m.Needs = []string{out[i-1].ID}
		}
		script := c.name
		if last[c.name] > i {
			script += "@" + c.tag // reworked: the older script stands under the tag
			m.Label = script
		}
		file := path.Join(dir, "deploy", script+".sql")
		switch text, err := fs.ReadFile(fsys, file); {
		case err == nil:
			m.Path = file
			byteSums(fsys, &m, text, func(text []byte) string {
				sum := sha1.Sum(text)
				return hex.EncodeToString(sum[:])
			})
		case !errors.Is(err, fs.ErrNotExist): // another top folder or extension is configured
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// parsePlan reads the lines of a plan. What is neither a pragma, a tag nor a
// change is an error: sqitch refuses such a plan.
func parsePlan(text string) (project, uri string, changes []sqitchChange, err error) {
	tagged := 0 // changes before it have their tag
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n \t")
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#':
		case trimmed[0] == '%':
			key, value, _ := strings.Cut(trimmed[1:], "=")
			switch strings.TrimSpace(key) {
			case "project":
				project = strings.TrimSpace(value)
			case "uri":
				uri = strings.TrimSpace(value)
			}
		case trimmed[0] == '@':
			tag, _, _ := strings.Cut(trimmed[1:], " ")
			if n := len(changes); n > 0 {
				changes[n-1].tags = append(changes[n-1].tags, "@"+tag)
			}
			for ; tagged < len(changes); tagged++ {
				changes[tagged].tag = tag
			}
		default:
			parts := sqitchLine().FindStringSubmatch(line)
			if parts == nil {
				return "", "", nil, fmt.Errorf("line %d is neither a change nor a tag", number)
			}
			c := sqitchChange{name: parts[1], date: parts[3], planner: strings.TrimSpace(parts[4]), note: strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\\`, `\`).Replace(parts[5])}
			for _, need := range strings.Fields(parts[2]) {
				if conflict, ok := strings.CutPrefix(need, "!"); ok {
					c.conflicts = append(c.conflicts, conflict)
				} else {
					c.requires = append(c.requires, need)
				}
			}
			changes = append(changes, c)
		}
	}
	if project == "" {
		return "", "", nil, errors.New("the pragma %project is missing")
	}
	return project, uri, changes, nil
}

// checkSqitch looks for names that sqitch refuses: a change stands twice only
// with a tag between the two, which is how it is reworked, and a tag once.
func checkSqitch(fsys fs.FS, dir string, _ []Migration) ([]Fault, error) {
	name := path.Join(dir, SqitchPlan)
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	_, _, changes, err := parsePlan(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var faults []Fault
	since, tags := map[string]bool{}, map[string]bool{} // changes since the last tag, and all tags
	for _, c := range changes {
		if since[c.name] {
			faults = append(faults, Fault{Text: fmt.Sprintf("%s has the change %s twice and no tag between: sqitch refuses to run", name, c.name), Stops: true})
		}
		since[c.name] = true
		for _, tag := range c.tags {
			if tags[tag] {
				faults = append(faults, Fault{Text: fmt.Sprintf("%s has the tag %s twice: sqitch refuses to run", name, tag), Stops: true})
			}
			tags[tag] = true
			clear(since)
		}
	}
	return faults, nil
}

// id is SHA-1 of what git would call an object: all that the plan says of the
// change, and the ID of the one before it.
func (c sqitchChange) id(project, uri, parent string) string {
	lines := []string{"project " + project}
	if uri != "" {
		lines = append(lines, "uri "+uri)
	}
	lines = append(lines, "change "+c.name)
	if parent != "" {
		lines = append(lines, "parent "+parent)
	}
	lines = append(lines, "planner "+c.planner, "date "+c.date)
	if len(c.requires) > 0 {
		lines = append(lines, "requires", "  + "+strings.Join(c.requires, "\n  + "))
	}
	if len(c.conflicts) > 0 {
		lines = append(lines, "conflicts", "  - "+strings.Join(c.conflicts, "\n  - "))
	}
	if c.note != "" {
		lines = append(lines, "", c.note)
	}
	info := strings.Join(lines, "\n")
	sum := sha1.Sum(fmt.Appendf(nil, "change %d\x00%s", len(info), info))
	return hex.EncodeToString(sum[:])
}

// ForeignToSqitch says whether a row belongs to another project than the files:
// they share a registry.
func ForeignToSqitch(files []Migration) func(id string) bool {
	own := map[string]bool{}
	for _, m := range files {
		own[path.Dir(m.ID)] = true
	}
	return func(id string) bool { return !own[path.Dir(id)] }
}
