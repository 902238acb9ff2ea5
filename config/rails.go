package config

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
)

// railsRung reads config/database.yml. Ruby in it is not run: <%= ENV["X"] %>
// and <%= ENV.fetch("X") { "y" } %> are replaced, and an environment with any
// other is an error that says so.
// https://guides.rubyonrails.org/configuring.html#configuring-a-database
func railsRung(dir, name string, getenv Getenv) (endpoint.Endpoint, string, bool, error) {
	origin := filepath.Join(dir, "config", "database.yml")
	text, err := readLimited(origin)
	if os.IsNotExist(err) {
		return endpoint.Endpoint{}, "", false, nil
	}
	if err != nil {
		return endpoint.Endpoint{}, origin, false, unavailable("the file cannot be read: "+err.Error(), "check who may read it")
	}
	if rubyCode().MatchString(text) {
		return endpoint.Endpoint{}, origin, false, unavailable("the file has Ruby code that decides what stands in it, and Ruby is not run",
			"write a schemadiff.yaml: schemadiff init")
	}
	var file map[string]yaml.Node
	if err := yaml.Load([]byte(substituteRuby(text, getenv)), &file); err != nil {
		return endpoint.Endpoint{}, origin, false, unavailable("the file is not YAML once its ERB is replaced", "write a schemadiff.yaml: schemadiff init")
	}
	node, ok := file[name]
	if !ok {
		return endpoint.Endpoint{}, "", false, nil
	}
	origin += " " + name
	var raw map[string]yaml.Node
	if node.Decode(&raw) != nil {
		return endpoint.Endpoint{}, origin, false, unavailable("the environment is not a mapping", "write a schemadiff.yaml: schemadiff init")
	}
	fields := map[string]string{}
	nested := false
	for key, value := range raw {
		if value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" {
			fields[key] = value.Value
		}
		nested = nested || value.Kind == yaml.MappingNode && key != "variables"
	}
	if nested && fields["adapter"] == "" && fields["url"] == "" {
		return endpoint.Endpoint{}, origin, false, unavailable("the environment has several databases", "write a schemadiff.yaml with an environment for each: schemadiff init")
	}
	e, err := railsEndpoint(dir, fields)
	return e, origin, err == nil, err
}

func railsEndpoint(dir string, fields map[string]string) (endpoint.Endpoint, error) {
	for _, key := range []string{"url", "adapter", "host", "port", "socket", "database", "username", "password", "sslmode"} {
		if strings.Contains(fields[key], unknownRuby) {
			return endpoint.Endpoint{}, unavailable("its "+key+" is Ruby code, which is not run",
				`write <%= ENV["NAME"] %> or <%= ENV.fetch("NAME") { "default" } %>`, "or write a schemadiff.yaml: schemadiff init")
		}
		if i := strings.Index(fields[key], unsetVariable); i >= 0 {
			name, _, _ := strings.Cut(fields[key][i+len(unsetVariable):], ">")
			return endpoint.Endpoint{}, unavailable("the variable "+name+" is not set, which its "+key+" comes from", "set "+name)
		}
	}
	if fields["url"] != "" {
		e, err := endpoint.Parse(fields["url"])
		return fileIn(dir, e), err
	}
	e, err := fromFields(dir, dbFields{
		adapter: fields["adapter"], host: fields["host"], port: fields["port"], socket: fields["socket"], database: fields["database"],
		user: fields["username"], password: fields["password"], sslmode: fields["sslmode"],
	})
	if p, ok := err.(*problem.Error); ok && fields["adapter"] != "" {
		p.Why = "adapter " + strconv.Quote(fields["adapter"])
	}
	return e, err
}

// What stands for Ruby code that cannot be replaced. The marks are plain words
// for YAML; only an environment that is asked for and has one is an error.
const (
	unknownRuby   = "<schemadiff-unknown-ruby>"
	unsetVariable = "<schemadiff-unset-"
)

var (
	erb      = lazy.Regexp(`(?s)<%(.*?)%>`)
	rubyCode = lazy.Regexp(`<%[^=#]`) // <% if … %>
	rubyRead = lazy.Regexp(`^=\s*ENV(?:\.fetch\(\s*['"](\w+)['"]\s*(?:,\s*(.*?)\s*)?\)|\[\s*['"](\w+)['"]\s*\])\s*(?:(?:\{\s*(.*?)\s*\})|(?:\|\|\s*(.*?)))?\s*-?$`)
	rubyWord = lazy.Regexp(`^(?:'([^']*)'|"([^"#\\]*)"|(\d+)|:(\w+))$`)
)

// substituteRuby replaces the ERB of a database.yml.
func substituteRuby(text string, getenv Getenv) string {
	return erb().ReplaceAllStringFunc(text, func(tag string) string {
		code := strings.TrimSpace(tag[2 : len(tag)-2])
		if strings.HasPrefix(code, "#") {
			return ""
		}
		m := rubyRead().FindStringSubmatch(code)
		if m == nil {
			return unknownRuby
		}
		name := m[1] + m[3]
		if value, ok := getenv(name); ok {
			return oneLine(value)
		}
		fallback := m[2] + m[4] + m[5]
		if fallback == "" && m[3] != "" {
			return "" // ENV["X"] is nil, and ERB prints nothing for it
		}
		if fallback == "" {
			return unsetVariable + name + ">"
		}
		word := rubyWord().FindStringSubmatch(fallback)
		if word == nil {
			return unknownRuby
		}
		return oneLine(word[1] + word[2] + word[3] + word[4])
	})
}

// oneLine keeps a value from becoming more YAML than itself.
func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(s) }
