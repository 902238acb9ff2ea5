package main

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) initCommand() *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "write a schemadiff.yaml with what can be found here",
		ArgsUsage: "[ENV...]",
		Description: "Looks for the migrations and for dev, staging and production, or the environments named, in .env files,\n" +
			"variables, config/database.yml and libpq services. No secret is written into the file.",
		Flags: append(everywhere(),
			&cli.BoolFlag{Name: "force", Usage: "write over a schemadiff.yaml that is there"}),
		Action: p.verb(p.init),
	}
}

func (p *program) init(c *cli.Context) error {
	path := c.String("config")
	if path == "" {
		path = "schemadiff.yaml"
	}
	if _, err := os.Lstat(path); err == nil && !c.Bool("force") {
		return &problem.Error{Code: report.Usage.Code, What: path + " is there already", Fix: []string{"schemadiff config validate", "schemadiff init --force"}}
	}
	names := c.Args().Slice()
	if len(names) == 0 {
		names = []string{"dev", "staging", "production"}
	}
	var found []config.Found
	for _, name := range names {
		f, origin := p.found(name)
		found = append(found, f)
		fmt.Fprintf(p.out, "  %s%s\n", pad(name, 14), report.Printable(origin))
	}
	tool, dir := "", ""
	if all := migration.Detect(os.DirFS(filepath.Dir(path))); len(all) > 0 {
		tool, dir = all[0].Tool, all[0].Dir
		fmt.Fprintf(p.out, "  %s%s in %s: %s\n", pad("migrations", 14), tool, dir, all[0].Why)
	} else {
		fmt.Fprintf(p.out, "  %snone found\n", pad("migrations", 14))
	}
	if err := writeNew(path, config.Template(tool, dir, found...), c.Bool("force")); err != nil {
		return &problem.Error{Code: report.OutputNotWritten.Code, What: path + " could not be written", Why: cause(err), Err: err}
	}
	fmt.Fprintf(p.out, "\n%s wrote %s\n  next  schemadiff config validate\n        schemadiff %s\n", p.mark(true), path, names[0]+" "+names[min(1, len(names)-1)])
	return nil
}

// found is how the new file names an environment, and where it was found.
func (p *program) found(name string) (f config.Found, origin string) {
	f.Name = name
	to, origin, _, err := config.Detect(".", name, p.lookup)
	p.secrets.Add(to.Password.Reveal(), to.User, to.Database, to.Host)
	if err != nil {
		if code := problem.Of(err).Code; code != report.NoConfiguration.Code {
			return f, "not usable: " + problem.Of(err).What
		}
		return f, "not found, to be set as " + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name)) + "_DATABASE_URL"
	}
	if variable, ok := strings.CutPrefix(origin, "variable "); ok {
		f.URL = "${" + variable + "}"
		return f, origin
	}
	f.URL, f.Note = passwordless(to), "from "+origin
	if !to.Password.Empty() {
		f.Note += "; its password is to be given as password: { env: NAME }"
	}
	return f, origin
}

// passwordless is an endpoint's address without its password; "" where an
// address cannot say all of it.
func passwordless(to endpoint.Endpoint) string {
	switch {
	case to.Engine == endpoint.SQLite:
		return "sqlite:" + filepath.ToSlash(to.Path)
	case to.Service != "":
		return "service=" + to.Service
	}
	u, params := url.URL{Scheme: string(to.Engine), Path: "/" + to.Database}, url.Values{}
	switch socket := strings.HasPrefix(to.Host, "/"); {
	case socket && to.Engine == endpoint.Postgres:
		params.Set("host", to.Host)
	case socket:
		params.Set("socket", to.Host)
	case to.Host != "":
		u.Host = to.Address()
	}
	if to.User != "" {
		u.User = url.User(to.User)
	}
	if to.TLS.Mode != "" && to.Engine == endpoint.Postgres {
		params.Set("sslmode", to.TLS.Mode)
	}
	u.RawQuery = strings.ReplaceAll(params.Encode(), "%2F", "/")
	text := u.String()
	if again, err := endpoint.Parse(text); err != nil || again.Engine != to.Engine || again.Address() != to.Address() || again.Database != to.Database ||
		again.User != to.User || again.TLS != to.TLS || !maps.Equal(again.Params, to.Params) {
		return ""
	}
	return text
}

// writeNew writes a file that must not be there yet, unless it may be written over.
func writeNew(path, text string, over bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if over {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
