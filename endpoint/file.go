package endpoint

import (
	"path"
	"strings"
)

// parseFile reads what follows sqlite: or sqlite3: — a path as it is, or after
// two slashes: sqlite:///absolute, sqlite://relative. SQLAlchemy counts one slash
// more for absolute paths, which comes to the same: sqlite:////absolute.
func parseFile(rest string) (Endpoint, error) {
	rest, query, _ := strings.Cut(rest, "?")
	name, ok := unescape(rest)
	if !ok {
		return Endpoint{}, invalid("the sqlite address holds a % that is not encoded",
			"write % as %25", "or give the file's path without sqlite: before it")
	}
	name = strings.TrimPrefix(name, "//")
	switch {
	case name == "":
		return Endpoint{}, invalid("the sqlite address names no file", "write sqlite:PATH")
	case name == ":memory:" || strings.HasSuffix(name, "/:memory:"):
		return Endpoint{}, invalid("a database in memory belongs to one process and cannot be compared", "write sqlite:PATH")
	}
	e := Endpoint{Engine: SQLite, Path: path.Clean(name)}
	for _, pair := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "", "mode", "cache", "_pragma", "_foreign_keys", "_fk", "_journal_mode", "_busy_timeout", "_txlock", "x-migrations-table", "x-no-tx-wrap":
			// We open read-only and run our own pragmas.
		case "immutable":
			e.Params = map[string]string{"immutable": value}
		default:
			return Endpoint{}, invalid("a parameter of the sqlite address is unknown", "write sqlite:PATH; ? in a file's name is written %3F")
		}
	}
	return e, nil
}
