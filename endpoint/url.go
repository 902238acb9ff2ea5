package endpoint

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// Parse reads an address of any engine: postgres://, postgresql://, mysql://,
// mariadb://, sqlite:, sqlite3:, each with jdbc: before it or not, and libpq's
// service=NAME. The error is a *problem.Error (X921) and repeats nothing of
// what follows the scheme: the commonest mistake in a URL is a password that is
// not encoded, so any part of a broken URL may be a part of the password. That
// is why net/url, whose errors quote their input, is not used.
func Parse(raw string) (Endpoint, error) {
	if strings.IndexFunc(raw, isControl) >= 0 {
		return Endpoint{}, invalid("the address holds a control character or a line break",
			"check where it comes from: a file or a variable with a trailing line break, for example")
	}
	if name, ok := strings.CutPrefix(raw, "service="); ok {
		return parseService(name)
	}
	if isDriverDSN(raw) {
		return Endpoint{}, invalid("the address is a DSN of go-sql-driver/mysql, not a URL",
			"write USER:PASSWORD@tcp(HOST:PORT)/DATABASE as mysql://USER:PASSWORD@HOST:PORT/DATABASE",
			"write USER:PASSWORD@unix(SOCKET)/DATABASE as mysql://USER:PASSWORD@/DATABASE?socket=SOCKET")
	}
	rest, jdbc := strings.CutPrefix(raw, "jdbc:")
	scheme, rest, ok := strings.Cut(rest, ":")
	if !ok || !isScheme(scheme) {
		return Endpoint{}, invalid("the address has no scheme", "write postgres://, mysql://, mariadb:// or sqlite: before it")
	}
	d, ok := forms[strings.ToLower(scheme)]
	if !ok {
		return Endpoint{}, unknownScheme(scheme, rest)
	}
	if d.engine == SQLite {
		return parseFile(rest)
	}
	rest, ok = strings.CutPrefix(rest, "//")
	if !ok {
		return Endpoint{}, invalid("the "+string(d.engine)+" address lacks // after the scheme", "write "+d.example)
	}
	return d.parse(rest, jdbc)
}

// IsAddress says whether Parse is the one to read the argument: it has a scheme
// or is service=NAME. What is no address may be a file or an environment's name.
func IsAddress(arg string) bool {
	if strings.HasPrefix(arg, "service=") || strings.HasPrefix(arg, "jdbc:") || isDriverDSN(arg) {
		return true
	}
	scheme, rest, ok := strings.Cut(arg, ":")
	if !ok || !isScheme(scheme) {
		return false
	}
	_, known := forms[strings.ToLower(scheme)]
	return known || strings.HasPrefix(rest, "//")
}

// form is how addresses of one engine are written.
type form struct {
	engine  Engine
	example string
	params  map[string]param
}

// forms is every scheme that we read. A scheme more is a line more.
var forms = map[string]form{
	"postgres":   {Postgres, "postgres://USER@HOST:5432/DATABASE", postgresParams},
	"postgresql": {Postgres, "postgres://USER@HOST:5432/DATABASE", postgresParams},
	"mysql":      {MySQL, "mysql://USER@HOST:3306/DATABASE", mysqlParams},
	"mariadb":    {MariaDB, "mariadb://USER@HOST:3306/DATABASE", mysqlParams},
	"sqlite":     {SQLite, "sqlite:PATH", nil},
	"sqlite3":    {SQLite, "sqlite:PATH", nil},
}

func (f form) parse(rest string, jdbc bool) (Endpoint, error) {
	if strings.Contains(rest, "#") {
		return Endpoint{}, f.unencoded("#", "%23")
	}
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, slash := strings.Cut(rest, "/")
	if f.engine != Postgres {
		authority, path, slash = driverAddress(authority, path, slash)
	}
	if err := f.misplaced(authority, path, query); err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{Engine: f.engine}
	if err := f.userinfo(&e, &authority); err != nil {
		return Endpoint{}, err
	}
	if err := f.hostport(&e, authority); err != nil {
		return Endpoint{}, err
	}
	if slash {
		name, ok := unescape(path)
		if !ok {
			return Endpoint{}, invalid("the database's name in the "+string(f.engine)+" address holds a % that encodes nothing a name may have", "write % as %25")
		}
		if strings.Contains(path, "/") {
			return Endpoint{}, invalid("the "+string(f.engine)+" address has a / after the database's name", "write "+f.example)
		}
		e.Database = name
	}
	if err := f.query(&e, query, jdbc); err != nil {
		return Endpoint{}, err
	}
	return e, f.complete(&e)
}

// misplaced finds the @ that ends the user and password on the wrong side of a
// / or ?: then that character is one of the password's own.
func (f form) misplaced(authority, path, query string) error {
	if strings.Contains(authority, "@") {
		return nil
	}
	if strings.Contains(path, "@") {
		return f.unencoded("/", "%2F")
	}
	for _, pair := range strings.Split(query, "&") {
		if name, _, _ := strings.Cut(pair, "="); strings.Contains(name, "@") {
			return f.unencoded("?", "%3F")
		}
	}
	if _, port, ok := cutPort(authority); ok && strings.Contains(query, "@") && !isNumber(port) {
		return f.unencoded("?", "%3F")
	}
	return nil
}

func (f form) userinfo(e *Endpoint, authority *string) error {
	info, host, ok := strings.Cut(*authority, "@")
	if !ok {
		return nil
	}
	if strings.Contains(host, "@") {
		return f.unencoded("@", "%40")
	}
	*authority = host
	user, password, _ := strings.Cut(info, ":")
	var ok1, ok2 bool
	e.User, ok1 = unescape(user)
	password, ok2 = unescape(password)
	if !ok1 || !ok2 {
		return f.unencoded("%", "%25")
	}
	if password != "" {
		e.Password = NewSecret(password)
	}
	return nil
}

// complete says what the address lacks.
func (f form) complete(e *Endpoint) error {
	if e.Service != "" {
		return nil
	}
	if e.Database == "" {
		return invalid("the "+string(f.engine)+" address names no database", "write "+f.example)
	}
	if e.Host == "" && f.engine != Postgres {
		return invalid("the "+string(f.engine)+" address names no host",
			"write "+f.example, "for a Unix socket write "+string(f.engine)+"://USER@/DATABASE?socket=/path/of/the.sock")
	}
	return nil
}

func (f form) unencoded(char, code string) error {
	return invalid("the user or password in the "+string(f.engine)+" address holds a "+char+" that is not encoded",
		"write "+char+" as "+code,
		"or leave the password out of the URL: `password: { env: NAME }` in schemadiff.yaml takes it as it is")
}

func parseService(name string) (Endpoint, error) {
	if name == "" || strings.ContainsAny(name, " =@/:") {
		return Endpoint{}, invalid("service= takes the name of one libpq service",
			"write service=NAME, with [NAME] in ~/.pg_service.conf or in the file that PGSERVICEFILE names")
	}
	return Endpoint{Engine: Postgres, Service: name}, nil
}

func unknownScheme(scheme, rest string) error {
	fix := []string{"write postgres://, mysql://, mariadb:// or sqlite: before it"}
	if !strings.HasPrefix(rest, "//") {
		// user:password@host without a scheme looks alike: the word is not shown.
		return invalid("the address has no scheme that schemadiff knows", fix...)
	}
	known := make([]string, 0, len(forms))
	for name := range forms {
		known = append(known, name)
	}
	slices.Sort(known)
	if near, ok := problem.Nearest(strings.ToLower(scheme), known); ok {
		fix = []string{"did you mean " + near + "://"}
	}
	return invalid("addresses with the scheme "+scheme+":// are not understood", fix...)
}

func invalid(what string, fix ...string) error {
	return &problem.Error{Code: "X921", What: what, Fix: fix}
}
