package endpoint

import (
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/problem"
)

// param is what one parameter of an address does; a nil apply means that it
// has no effect on what we read, and is passed over.
type param struct {
	apply func(e *Endpoint, value string) bool // false: the value is not one of the parameter's
	want  string                               // the values, for the error
}

var ignored = param{}

// query reads the parameters. Unknown ones are errors: sslmod=verify-full that
// is passed over would connect without the check that was asked for.
func (f form) query(e *Endpoint, query string, jdbc bool) error {
	if query == "" {
		return nil
	}
	params := f.params
	for i, pair := range strings.Split(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		p, known := params[name]
		if jdbc {
			if own, ok := jdbcParams[f.engine][name]; ok {
				p, known = own, true
			}
		}
		if !known {
			return f.unknownParam(i, name)
		}
		value, ok := unescape(value)
		if !ok {
			return f.unencodedParam(i)
		}
		if p.apply != nil && !p.apply(e, value) {
			fix := []string{}
			if p.want != "" {
				fix = append(fix, "write "+name+"="+p.want)
			}
			return invalid("the parameter "+name+" of the "+string(f.engine)+" address has a value that it does not take", fix...)
		}
	}
	return nil
}

func (f form) unencodedParam(i int) error {
	return invalid("parameter "+strconv.Itoa(i+1)+" of the "+string(f.engine)+" address holds a % that is not encoded", "write % as %25")
}

// unknownParam counts the parameter rather than naming it: its name may be a
// part of a password with a ? or & in it.
func (f form) unknownParam(i int, name string) error {
	fix := []string{"leave it out; schemadiff's own settings (tls, timeouts, include) stand in schemadiff.yaml"}
	if near, ok := nearestParam(name, f.params); ok {
		fix = []string{"did you mean " + near}
	}
	return invalid("parameter "+strconv.Itoa(i+1)+" of the "+string(f.engine)+" address is unknown", fix...)
}

func nearestParam(name string, params map[string]param) (string, bool) {
	return problem.Nearest(name, sortedNames(params))
}

// The makers of parameters.

func field(at func(*Endpoint) *string) param {
	return param{apply: func(e *Endpoint, v string) bool {
		*at(e) = v
		return true
	}, want: "VALUE"}
}

func kept(name string) param {
	return param{apply: func(e *Endpoint, v string) bool {
		if e.Params == nil {
			e.Params = map[string]string{}
		}
		e.Params[name] = v
		return true
	}}
}

// seconds is libpq's and pgjdbc's way, milliseconds Connector/J's.
func connectTimeout(unit time.Duration) param {
	return param{want: "NUMBER", apply: func(e *Endpoint, v string) bool {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > int(24*time.Hour/unit) {
			return false
		}
		e.Timeouts.Connect = time.Duration(n) * unit
		return true
	}}
}

// goTimeout is go-sql-driver's: a number with its unit.
var goTimeout = param{want: "10s", apply: func(e *Endpoint, v string) bool {
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		return false
	}
	e.Timeouts.Connect = d
	return true
}}

var (
	userParam     = field(func(e *Endpoint) *string { return &e.User })
	databaseParam = field(func(e *Endpoint) *string { return &e.Database })
	caParam       = field(func(e *Endpoint) *string { return &e.TLS.CA })
	certParam     = field(func(e *Endpoint) *string { return &e.TLS.Cert })
	keyParam      = field(func(e *Endpoint) *string { return &e.TLS.Key })
	passwordParam = param{apply: func(e *Endpoint, v string) bool {
		e.Password = NewSecret(v)
		return true
	}}
	portParam = param{want: "1 to 65535", apply: func(e *Endpoint, v string) bool {
		n, err := strconv.Atoi(v)
		e.Port = n
		return err == nil && n >= 1 && n <= 65535
	}}
	// hostParam is libpq's: a socket's directory or a name. Two hosts are a mistake.
	hostParam = param{want: "/DIRECTORY/OF/THE/SOCKET, and no host before it", apply: func(e *Endpoint, v string) bool {
		if e.Host != "" || strings.Contains(v, ",") {
			return false
		}
		e.Host = v
		return true
	}}
	socketParam = param{want: "/PATH/OF/THE.sock", apply: func(e *Endpoint, v string) bool {
		// A host beside a socket is passed over, as mysql(1) does for localhost only.
		if !strings.HasPrefix(v, "/") || e.Host != "" && e.Host != "localhost" {
			return false
		}
		e.Host, e.Port = v, 0
		return true
	}}
)

// words maps each spelling of a mode to libpq's word.
func words(mode map[string]string, want string) param {
	return param{want: want, apply: func(e *Endpoint, v string) bool {
		m, ok := mode[strings.ToLower(v)]
		e.TLS.Mode = m
		return ok
	}}
}
