package migration

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/ariga/atlas/blob/master/sql/migrate/dir.go
var (
	atlasFiles = folder{parse: atlasName, order: strings.Compare}
	atlas      = Tool{
		Name:   "atlas",
		Dirs:   []string{"migrations", "atlas/migrations", "db/migrations"},
		Detect: atlasFiles.detect(func(t Tree, name string) bool { return t.has(path.Join(path.Dir(name), atlasSum)) }),
		Read:   readAtlas,
		Check:  checkAtlas,
		Beside: func(fsys fs.FS, dir string, set *Set) (err error) {
			set.SkipsLate = atlasOrder(fsys, dir) == "LINEAR_SKIP"
			set.Checkpoints, err = atlasFilesOf(fsys, dir, true)
			return err
		},
		RunsLate: func(fsys fs.FS, dir string) bool { return atlasOrder(fsys, dir) == "NON_LINEAR" },
		Scripts:  atlasScripts,
	}
)

const atlasSum = "atlas.sum"

var atlasExecOrder = lazy.Regexp(`(?m)^\s*exec_order\s*=\s*"?(\w+)`)

// atlasOrder is what the nearest atlas.hcl says of late files, where it says one
// thing: each of its environments may have its own, and the flag goes before.
// https://atlasgo.io/versioned/apply#execution-order
func atlasOrder(fsys fs.FS, dir string) (order string) {
	for {
		if text, err := fs.ReadFile(fsys, path.Join(dir, "atlas.hcl")); err == nil {
			for _, found := range atlasExecOrder().FindAllSubmatch(text, -1) {
				if said := strings.ToUpper(string(found[1])); order == "" {
					order = said
				} else if said != order {
					return ""
				}
			}
			return order
		}
		if dir == "." {
			return ""
		}
		dir = path.Dir(dir)
	}
}

// atlasName is the version up to the first underscore, and what follows it.
func atlasName(base string) (Migration, bool) {
	stem, ok := stemOf(base, ".sql")
	version, name, _ := strings.Cut(stem, "_")
	return Migration{ID: version, Version: version, Name: name, Label: stem}, ok && version != ""
}

var (
	atlasIgnores    = []byte("-- atlas:sum ignore")
	atlasCheckpoint = []byte("-- atlas:checkpoint")
)

// readAtlas reads what is run; a checkpoint only fills empty databases.
func readAtlas(fsys fs.FS, dir string) ([]Migration, error) { return atlasFilesOf(fsys, dir, false) }

func atlasFilesOf(fsys fs.FS, dir string, checkpoints bool) ([]Migration, error) {
	ms, err := atlasFiles.read(fsys, dir)
	if err != nil {
		return nil, err
	}
	_, lines, err := atlasSums(fsys, dir, func(text []byte) []byte { return text })
	if err != nil {
		return nil, err
	}
	sums := map[string]string{} // by file
	for _, l := range lines {
		sums[l.file] = l.sum
	}
	out := ms[:0]
	for _, m := range ms {
		text, err := fs.ReadFile(fsys, m.Path)
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(text, atlasCheckpoint) != checkpoints {
			continue
		}
		if sum, ok := sums[path.Base(m.Path)]; ok {
			m.Sums = []string{strings.TrimPrefix(sum, "h1:")}
		}
		m.Steps = func() Steps { return atlasSteps(text) }
		out = append(out, m)
	}
	return out, nil
}

// atlasLine is one file of atlas.sum.
type atlasLine struct{ file, sum string }

// atlasSums is what atlas.sum should hold: the sum of each file covers those
// before it, too.
func atlasSums(fsys fs.FS, dir string, text func([]byte) []byte) (whole string, lines []atlasLine, err error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return "", nil, err
	}
	running, all := sha256.New(), sha256.New()
	for _, base := range names {
		if !strings.HasSuffix(base, ".sql") {
			continue
		}
		content, err := fs.ReadFile(fsys, path.Join(dir, base))
		if err != nil {
			return "", nil, err
		}
		running.Write([]byte(base))
		if bytes.HasPrefix(content, atlasIgnores) {
			continue
		}
		running.Write(text(content))
		sum := base64.StdEncoding.EncodeToString(running.Sum(nil))
		all.Write([]byte(base + sum))
		lines = append(lines, atlasLine{base, "h1:" + sum})
	}
	return "h1:" + base64.StdEncoding.EncodeToString(all.Sum(nil)), lines, nil
}

// checkAtlas compares atlas.sum with the folder: atlas refuses to run when they
// do not agree.
func checkAtlas(fsys fs.FS, dir string, _ []Migration) ([]Fault, error) {
	name := path.Join(dir, atlasSum)
	text, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return []Fault{{Text: name + " is missing", Stops: true}}, nil
	} else if err != nil {
		return nil, err
	}
	_, lines, err := atlasSums(fsys, dir, func(text []byte) []byte { return text })
	if err != nil {
		return nil, err
	}
	have := readAtlasSum(text)
	if slices.Equal(have, lines) {
		return nil, nil
	}
	for _, spelling := range []int{0, 1} {
		_, respelt, err := atlasSums(fsys, dir, func(text []byte) []byte { return respelled(text)[spelling] })
		if err != nil {
			return nil, err
		}
		if slices.Equal(have, respelt) {
			return []Fault{{Text: name + " fits the files but for their line ends (LF and CRLF): git changed them", Stops: true}}, nil
		}
	}
	for i, l := range lines {
		if i >= len(have) || have[i] != l {
			return []Fault{{Text: fmt.Sprintf("%s does not fit the files from %s on", name, l.file), Stops: true}}, nil
		}
	}
	return []Fault{{Text: fmt.Sprintf("%s lists %s, which is not there", name, have[len(lines)].file), Stops: true}}, nil
}

func readAtlasSum(text []byte) []atlasLine {
	var lines []atlasLine
	scanner := bufio.NewScanner(bytes.NewReader(text))
	for scanner.Scan() {
		if file, sum, ok := strings.Cut(scanner.Text(), " "); ok { // the first line is that of the folder
			lines = append(lines, atlasLine{file, strings.TrimSpace(sum)})
		}
	}
	return lines
}
