package config

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// alike are the names by which projects call the same environment.
var alike = [][]string{
	{"dev", "development"},
	{"staging", "stage"},
	{"production", "prod", "live"},
}

// spellings are a name and those that mean the same, the given one first.
func spellings(name string) []string {
	all := []string{name}
	for _, group := range alike {
		for _, word := range group {
			if word != name {
				continue
			}
			for _, other := range group {
				if other != name {
					all = append(all, other)
				}
			}
		}
	}
	return all
}

// rung is one place to look. found is false where the place says nothing of the
// environment; an error is one of a place that does and cannot be used.
type rung func(dir string, name string, getenv Getenv) (e endpoint.Endpoint, origin string, found bool, err error)

// rungs are the places in the order in which they are looked at, each with its
// name for what was tried. flyway.toml is not among them: TOML takes a library.
var rungs = []struct {
	place func(name string) string
	look  rung
}{
	{func(name string) string { return ".env." + name }, dotenvRung},
	{func(name string) string { return variableName(name) + "_DATABASE_URL" }, variableRung},
	{func(name string) string { return "config/database.yml (" + name + ")" }, railsRung},
	{func(name string) string { return "libpq service " + name }, serviceRung},
}

// Detect finds an environment's database without a configuration: in .env.NAME
// (DATABASE_URL, or DB_HOST and the like), NAME_DATABASE_URL, config/database.yml
// and libpq's services, under the name and those that mean the same. origin says
// where it was found, tried what was looked at until then. Where nothing is found the
// error is X903; a place that names the environment and cannot be read is an
// error too, because the next place could be another database.
func Detect(dir string, name string, getenv Getenv) (e endpoint.Endpoint, origin string, tried []string, err error) {
	for _, r := range rungs {
		for _, word := range spellings(name) {
			tried = append(tried, r.place(word))
			e, origin, found, err := r.look(dir, word, getenv)
			if err != nil {
				p := *problem.Of(err)
				p.Env, p.Where = name, origin
				return endpoint.Endpoint{}, origin, tried, &p
			}
			if found {
				e.Timeouts = Timeouts{}.over(e.Timeouts)
				return e, origin, tried, nil
			}
		}
	}
	return endpoint.Endpoint{}, "", tried, &problem.Error{Code: "X903", What: "nothing here says where " + name + " is",
		Why: "no schemadiff.yaml; looked at " + strings.Join(tried, ", "), Fix: []string{"schemadiff init"}}
}

// dotenvRung reads .env.NAME, as Laravel, Next and many others write it.
func dotenvRung(dir, name string, getenv Getenv) (endpoint.Endpoint, string, bool, error) {
	origin := filepath.Join(dir, ".env."+name)
	text, err := readLimited(origin)
	if os.IsNotExist(err) {
		return endpoint.Endpoint{}, "", false, nil
	}
	if err != nil {
		return endpoint.Endpoint{}, origin, false, unavailable("the file cannot be read: "+err.Error(), "check who may read it")
	}
	// The file is the environment's own: the process environment, which is
	// probably dev's, does not win over it here.
	values, err := ParseDotenv(text, getenv)
	if err != nil {
		return endpoint.Endpoint{}, origin, false, unavailable("the file cannot be read: "+err.Error(), "write NAME=value on a line of its own")
	}
	for _, key := range []string{"DATABASE_URL", "DB_URL"} {
		if values[key] != "" {
			e, err := endpoint.Parse(values[key])
			return fileIn(dir, e), origin + " " + key, err == nil, err
		}
	}
	if values["DB_CONNECTION"] == "" && values["DB_HOST"] == "" && values["DB_DATABASE"] == "" {
		return endpoint.Endpoint{}, "", false, nil
	}
	e, err := fromFields(dir, dbFields{
		adapter: values["DB_CONNECTION"], host: values["DB_HOST"], port: values["DB_PORT"], socket: values["DB_SOCKET"],
		database: values["DB_DATABASE"], user: values["DB_USERNAME"], password: values["DB_PASSWORD"], sslmode: values["DB_SSLMODE"],
	})
	return e, origin + " DB_*", err == nil, err
}

// variableRung reads STAGING_DATABASE_URL.
func variableRung(dir, name string, getenv Getenv) (endpoint.Endpoint, string, bool, error) {
	key := variableName(name) + "_DATABASE_URL"
	raw, ok := getenv(key)
	if !ok || raw == "" {
		return endpoint.Endpoint{}, "", false, nil
	}
	e, err := endpoint.Parse(raw)
	return fileIn(dir, e), "variable " + key, err == nil, err
}

func variableName(name string) string {
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name))
}

// serviceRung looks for [NAME] where libpq does. pgx reads the service itself.
// https://www.postgresql.org/docs/current/libpq-pgservice.html
func serviceRung(_, name string, getenv Getenv) (endpoint.Endpoint, string, bool, error) {
	for _, path := range serviceFiles(getenv) {
		text, err := readLimited(path)
		if err != nil {
			continue // as libpq does
		}
		for _, line := range strings.Split(text, "\n") {
			if strings.TrimSpace(line) == "["+name+"]" {
				return endpoint.Endpoint{Engine: endpoint.Postgres, Service: name}, path + " [" + name + "]", true, nil
			}
		}
	}
	return endpoint.Endpoint{}, "", false, nil
}

func serviceFiles(getenv Getenv) []string {
	var files []string
	if path, ok := getenv("PGSERVICEFILE"); ok && path != "" {
		files = append(files, path)
	} else if home, ok := getenv("HOME"); ok && home != "" {
		files = append(files, filepath.Join(home, ".pg_service.conf"))
	}
	if dir, ok := getenv("PGSYSCONFDIR"); ok && dir != "" {
		files = append(files, filepath.Join(dir, "pg_service.conf"))
	}
	return files
}

func fileIn(dir string, e endpoint.Endpoint) endpoint.Endpoint {
	if e.Engine == endpoint.SQLite {
		e.Path = resolve(dir, e.Path)
	}
	return e
}
