package migration

import (
	"io/fs"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

var (
	atlasDirective = lazy.Regexp(`(?m)^--\s*atlas:(delimiter|txmode)[ \t]+(.*?)[ \t]*\r?$`)
	atlasEscapes   = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t")
)

// atlasScripts are the statements of the file, one by one, cut at the delimiter
// that the directives above the first statement may name. Down migrations are
// planned when they run.
// https://atlasgo.io/concepts/migrations#directives
func atlasScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	head := 0
	for at, line := range s.lines(0, len(s.text)) {
		if line != "" && !strings.HasPrefix(line, "--") {
			break
		}
		head = min(len(s.text), at.Offset+len(line)+1)
	}
	tx, from := PerMigration, 0
	for _, found := range atlasDirective().FindAllStringSubmatchIndex(s.text[:head], -1) {
		switch value := s.text[found[4]:found[5]]; s.text[found[2]:found[3]] {
		case "delimiter":
			s.delimiter = atlasEscapes.Replace(value)
			from = found[1] // a delimiter like "-- end" may look like a comment
		case "txmode":
			switch value {
			case "none":
				tx = None
			case "all":
				tx = PerRun
			case "file":
			default:
				return nil, nil, s.refuse(found[0], "atlas knows no transaction mode "+value, "write file, all or none")
			}
		}
	}
	up, err = s.each(tx, from, len(s.text))
	return up, nil, err
}
