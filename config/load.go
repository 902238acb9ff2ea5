package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// largest is the size in bytes above which a file is no configuration.
const largest = 1 << 20

// Load reads a configuration and the schemadiff.local.yaml beside it. The error
// is all mistakes of both files, each a *problem.Error (X904): problem.All gives
// them one by one. Variables are not looked up yet, except SCHEMADIFF_FAIL_ON:
// an environment that a run does not use may lack its secrets.
func Load(path string, getenv Getenv) (*Config, error) {
	text, err := readSmall(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	files := []file{{path, text}}
	local := filepath.Join(filepath.Dir(path), "schemadiff.local.yaml")
	text, err = readSmall(local)
	switch {
	case err == nil:
		files = append(files, file{local, text})
	case !errors.Is(err, fs.ErrNotExist):
		return nil, unreadable(local, err)
	}
	return decode(files, getenv)
}

type file struct {
	path string
	text []byte
}

// decode reads the first file and lays the others over it.
func decode(files []file, getenv Getenv) (*Config, error) {
	m := &mistakes{sources: map[string]*source{}}
	c := &Config{Path: files[0].path, origins: map[string]Position{}, settings: map[string]kept{}, sources: m.sources}
	for i, f := range files {
		if i > 0 {
			c.Local = f.path
		}
		root := parse(f.path, f.text, m)
		if root == nil {
			continue
		}
		d := &decoder{mistakes: m, cfg: c, dir: filepath.Dir(f.path)}
		d.structure(reflect.ValueOf(c).Elem(), root, "")
	}
	if len(m.list) == 0 {
		c.check(m)
	}
	if len(m.list) > 0 {
		return nil, m.err()
	}
	return c, c.fromVariables(getenv)
}

// fromVariables applies what the environment says over the files.
func (c *Config) fromVariables(getenv Getenv) error {
	value, ok := getenv("SCHEMADIFF_FAIL_ON")
	if !ok || value == "" {
		return nil
	}
	words := "error warning info never"
	for _, word := range strings.Fields(words) {
		if word == value {
			c.FailOn = value
			c.settings["fail_on"] = kept{Setting{Path: "fail_on", Value: value, Origin: "variable SCHEMADIFF_FAIL_ON"}, len(c.settings)}
			return nil
		}
	}
	return &problem.Error{Code: "X904", What: "SCHEMADIFF_FAIL_ON does not take this value", Fix: []string{"set it to error, warning, info or never"}}
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("it is a folder")
	}
	if info.Size() > largest {
		return nil, errors.New("it is larger than 1 MiB")
	}
	return os.ReadFile(path)
}

func unreadable(path string, err error) error {
	code, fix := "X904", "give the path of a file that schemadiff may read"
	if errors.Is(err, fs.ErrNotExist) {
		code, fix = "X903", "check the path of --config or SCHEMADIFF_CONFIG; without them schemadiff.yaml is looked for, here and in the folders above"
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err // without the path a second time
	}
	return &problem.Error{Code: code, What: "the configuration " + path + " cannot be read", Why: err.Error(), Fix: []string{fix}, Err: err}
}
