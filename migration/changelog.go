package migration

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parseChangelog reads the change sets and includes of one file.
func parseChangelog(name string, text []byte) ([]changeSet, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch path.Ext(name) {
	case ".sql":
		if formattedSQL().Match(text) {
			return parseFormattedSQL(string(text))
		}
		// Any other script is one change set.
		return []changeSet{{id: "raw", author: "includeAll", opaque: true}}, nil
	case ".xml":
		return parseXML(text)
	default:
		return parseYAML(text)
	}
}

// parseXML reads the elements that matter. The values of the schema's attributes
// are those of the YAML form.
func parseXML(text []byte) ([]changeSet, error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the encoding %s is not read, only UTF-8", charset)
	}
	var out []changeSet
	logical := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attr := attributes(start)
		switch start.Name.Local {
		case "databaseChangeLog":
			logical = attr["logicalFilePath"]
		case "include":
			out = append(out, changeSet{include: attr["file"], relative: isTrue(attr["relativeToChangelogFile"])})
		case "includeAll":
			out = append(out, changeSet{include: attr["path"], all: true, relative: isTrue(attr["relativeToChangelogFile"])})
		case "changeSet":
			c := changeSet{id: attr["id"], author: attr["author"], logicalPath: attr["logicalFilePath"], repeats: isTrue(attr["runOnChange"]) || isTrue(attr["runAlways"]),
				noTx: isFalse(attr["runInTransaction"]), dbms: attr["dbms"], offset: int(decoder.InputOffset())}
			if c.logicalPath == "" {
				c.logicalPath = logical
			}
			var body struct {
				Parts []xmlPart `xml:",any"`
			}
			if err := decoder.DecodeElement(&body, &start); err != nil {
				return nil, err
			}
			for _, part := range body.Parts {
				c.addXML(part)
			}
			out = append(out, c)
		}
	}
}

type xmlPart struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Parts   []xmlPart  `xml:",any"`
}

func (c *changeSet) addXML(part xmlPart) {
	attr := attributes(xml.StartElement{Attr: part.Attrs})
	switch part.XMLName.Local {
	case "validCheckSum":
		c.accept(part.Text)
	case "preConditions", "comment", "tagDatabase":
		c.opaque = c.opaque || part.XMLName.Local == "tagDatabase"
	case "rollback":
		undo := changeSet{}
		for _, p := range part.Parts {
			undo.addXML(p)
		}
		if len(part.Parts) == 0 {
			undo.changes = []sqlChange{{text: part.Text}}
		}
		if !undo.program {
			c.rollback = append(c.rollback, undo.changes...)
		}
	case "sql", "sqlFile":
		change := sqlChange{delimiter: attr["endDelimiter"], joined: isFalse(attr["splitStatements"]), stripped: isTrue(attr["stripComments"])}
		if part.XMLName.Local == "sqlFile" {
			change.file, change.relative = attr["path"], isTrue(attr["relativeToChangelogFile"])
			c.opaque = true
		} else {
			change.text = part.Text
		}
		c.changes = append(c.changes, change)
	default: // its checksum is that of Liquibase's own serialisation
		c.opaque, c.program = true, true
	}
}

func attributes(e xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range e.Attr {
		out[a.Name.Local] = a.Value
	}
	return out
}

func isTrue(s string) bool  { return strings.EqualFold(strings.TrimSpace(s), "true") }
func isFalse(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "false") }

// accept adds a checksum that the author allows; "ANY" allows every one.
func (c *changeSet) accept(sum string) {
	sum = strings.TrimSpace(sum)
	if strings.HasSuffix(strings.ToLower(sum), "any") {
		c.opaque = true
	}
	c.valid = append(c.valid, sum)
}

// yamlChangelog is the YAML form, of which JSON is a part.
type yamlChangelog struct {
	Items []struct {
		LogicalFilePath string `yaml:"logicalFilePath"`
		Include         *struct {
			File     string `yaml:"file"`
			Relative bool   `yaml:"relativeToChangelogFile"`
		} `yaml:"include"`
		IncludeAll *struct {
			Path     string `yaml:"path"`
			Relative bool   `yaml:"relativeToChangelogFile"`
		} `yaml:"includeAll"`
		ChangeSet *yamlChangeSet `yaml:"changeSet"`
	} `yaml:"databaseChangeLog"`
}

type yamlChangeSet struct {
	ID              string                 `yaml:"id"`
	Author          string                 `yaml:"author"`
	LogicalFilePath string                 `yaml:"logicalFilePath"`
	RunOnChange     bool                   `yaml:"runOnChange"`
	RunAlways       bool                   `yaml:"runAlways"`
	RunInTx         *bool                  `yaml:"runInTransaction"`
	DBMS            string                 `yaml:"dbms"`
	Rollback        yaml.Node              `yaml:"rollback"`
	ValidCheckSum   yaml.Node              `yaml:"validCheckSum"`
	Changes         []map[string]yaml.Node `yaml:"changes"`
}

func parseYAML(text []byte) ([]changeSet, error) {
	var log yamlChangelog
	if err := yaml.Unmarshal(text, &log); err != nil {
		return nil, err
	}
	var out []changeSet
	logical := ""
	for _, item := range log.Items {
		switch {
		case item.LogicalFilePath != "":
			logical = item.LogicalFilePath
		case item.Include != nil:
			out = append(out, changeSet{include: item.Include.File, relative: item.Include.Relative})
		case item.IncludeAll != nil:
			out = append(out, changeSet{include: item.IncludeAll.Path, all: true, relative: item.IncludeAll.Relative})
		case item.ChangeSet != nil:
			c := item.ChangeSet.read()
			if c.logicalPath == "" {
				c.logicalPath = logical
			}
			out = append(out, c)
		}
	}
	return out, nil
}

func (y yamlChangeSet) read() changeSet {
	c := changeSet{id: y.ID, author: y.Author, logicalPath: y.LogicalFilePath, repeats: y.RunOnChange || y.RunAlways,
		noTx: y.RunInTx != nil && !*y.RunInTx, dbms: y.DBMS}
	for _, sum := range append(slices.Collect(values(y.ValidCheckSum.Content)), y.ValidCheckSum.Value) {
		if sum != "" {
			c.accept(sum)
		}
	}
	for _, change := range y.Changes {
		c.addYAML(change)
	}
	undo := changeSet{}
	var list []map[string]yaml.Node
	switch {
	case y.Rollback.Kind == yaml.ScalarNode:
		undo.changes = []sqlChange{{text: y.Rollback.Value}}
	case y.Rollback.Decode(&list) == nil:
		for _, change := range list {
			undo.addYAML(change)
		}
	}
	if !undo.program {
		c.rollback = undo.changes
	}
	return c
}

// addYAML adds a change that is SQL, or marks the change set as one with others.
func (c *changeSet) addYAML(change map[string]yaml.Node) {
	var sql struct {
		SQL       string `yaml:"sql"`
		Path      string `yaml:"path"`
		Relative  bool   `yaml:"relativeToChangelogFile"`
		Delimiter string `yaml:"endDelimiter"`
		Split     *bool  `yaml:"splitStatements"`
		Strip     bool   `yaml:"stripComments"`
	}
	node, inline := change["sql"]
	if !inline {
		c.opaque = true
	}
	file := false
	if !inline {
		node, file = change["sqlFile"]
	}
	if !inline && !file || len(change) != 1 || node.Decode(&sql) != nil || file && sql.Path == "" {
		c.opaque = true
		if _, tag := change["tagDatabase"]; !tag {
			c.program = true
		}
		return
	}
	added := sqlChange{text: sql.SQL, delimiter: sql.Delimiter, joined: sql.Split != nil && !*sql.Split, stripped: sql.Strip}
	if file {
		added.file, added.relative, added.text = sql.Path, sql.Relative, ""
	}
	c.changes = append(c.changes, added)
}

func values(nodes []*yaml.Node) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, n := range nodes {
			if !yield(n.Value) {
				return
			}
		}
	}
}
