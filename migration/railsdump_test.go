package migration

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestRailsDump has dumps beside files of which some get other versions.
func TestRailsDump(t *testing.T) {
	inserts := func(versions ...string) string {
		return "INSERT INTO \"schema_migrations\" (version) VALUES\n('" + strings.Join(versions, "'),\n('") + "');\n"
	}
	for name, c := range map[string]struct {
		files, to      string // "2 3", "2>9"
		schema, want   string
		structure, was string
		refused        string
	}{
		"its version gets another number":   {files: "20260101000000 20260102000000", to: "20260102000000>20261123120000", schema: "2026_01_02_000000", want: "2026_11_23_120000"},
		"as Rails before 5.2 wrote it":      {files: "20260101000000 20260102000000", to: "20260102000000>20261123120000", schema: "20260102000000", want: "20261123120000"},
		"it was not dumped since":           {files: "20260101000000 20260102000000", to: "20260102000000>20261123120000", schema: "2026_01_01_000000", want: "2026_01_01_000000"},
		"base was merged, and stands above": {files: "1 2 3", to: "2>4", schema: "3", want: "4"},
		"two, one of which was dumped":      {files: "1 2 3", to: "2>8 3>9", schema: "2", want: "8"},
		"base's would count as run":         {files: "1 2 3", to: "2>4", schema: "2", refused: "3_x.rb is newer: with another version it would count as run"},
		"of another branch":                 {files: "1 2", to: "2>9", schema: "5", refused: "no file is: whether it has what the files do is not known"},
		"of another branch, below":          {files: "5 6", to: "6>9", schema: "3", want: "3"},
		"every version, upwards":            {files: "1 2 3", to: "2>4", structure: inserts("1", "2", "3"), was: inserts("1", "3", "4")},
		"every version, downwards":          {files: "1 2 3", to: "2>4", structure: inserts("3", "2", "1"), was: inserts("4", "3", "1")},
		"every version, and not this":       {files: "1 2 3", to: "2>4", structure: inserts("1", "3")},
		"every version, in no order":        {files: "1 2 3", to: "2>4", structure: inserts("1", "3", "2"), was: inserts("1", "3", "4")},
		"without a dump":                    {files: "1 2", to: "2>4"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys, to := fstest.MapFS{}, map[string]string{}
			for _, v := range strings.Fields(c.files) {
				fsys["db/animals_migrate/"+v+"_x.rb"] = &fstest.MapFile{}
			}
			for _, pair := range strings.Fields(c.to) {
				was, is, _ := strings.Cut(pair, ">")
				to[was] = is
			}
			text, want := c.structure, c.was
			if c.schema != "" {
				text, want = "ActiveRecord::Schema[7.1].define(version: "+c.schema+") do\nend\n", "ActiveRecord::Schema[7.1].define(version: "+c.want+") do\nend\n"
				fsys["db/animals_schema.rb"] = &fstest.MapFile{Data: []byte(text)}
			} else if text != "" {
				fsys["db/animals_structure.sql"] = &fstest.MapFile{Data: []byte(text)}
			}
			ms, err := readRails(fsys, "db/animals_migrate")
			if err != nil {
				t.Fatal(err)
			}
			_, got, note, err := RailsDump(fsys, "db/animals_migrate", ms, to)
			switch {
			case c.refused != "":
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("%v", err)
				}
			case err != nil:
				t.Error(err)
			case want == text || want == "":
				if note != "" || got != nil {
					t.Errorf("it becomes %s", got)
				}
			case string(got) != want:
				t.Errorf("it becomes\n%s\nand not\n%s", got, want)
			}
		})
	}
}
