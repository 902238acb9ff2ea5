// Package config reads schemadiff.yaml: a strict grammar with positions, the
// secrets that it refers to, and, where there is no file, the places in which a
// project usually says where its databases are.
package config

import (
	"strconv"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Getenv looks up an environment variable: os.LookupEnv, or a map in tests.
type Getenv func(name string) (value string, ok bool)

// Position is a place in a configuration file. Lines and columns count from 1,
// columns in characters.
type Position struct {
	File   string
	Line   int
	Column int
}

// String is "schemadiff.yaml:3".
func (p Position) String() string {
	if p.File == "" {
		return ""
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// Config is a schemadiff.yaml with its schemadiff.local.yaml laid over it.
type Config struct {
	Version         int          `yaml:"version"`
	RequiredVersion string       `yaml:"required_version"`
	Name            string       `yaml:"name"`
	Environments    Environments `yaml:"environments"` // in the file's order
	Schema          Schema       `yaml:"schema"`
	Migrations      Migrations   `yaml:"migrations"`
	Promotion       Promotion    `yaml:"promotion"`
	Gates           Gates        `yaml:"gates"`
	Rehearsal       Rehearsal    `yaml:"rehearsal"`
	Rules           Rules        `yaml:"rules"` // in the file's order
	FailOn          string       `yaml:"fail_on" one:"error warning info never"`
	Ignore          []Ignore     `yaml:"ignore"`
	Reports         []Output     `yaml:"reports"`

	Path  string `yaml:"-"` // of the file
	Local string `yaml:"-"` // of the overlay, "" where there is none

	origins  map[string]Position // by path: "environments.staging.host"
	settings map[string]kept     // every scalar that was read, by path
	sources  map[string]*source  // by file, for excerpts of Validate
}

// Environments are in the order of the file: reports name them so.
type Environments []Environment

// Environment is one database, or what it takes to find it.
type Environment struct {
	Name string   `yaml:"-"`
	At   Position `yaml:"-"` // of its name

	URL       Value    `yaml:"url"`
	EnvFile   Text     `yaml:"env_file"` // relative to the file
	Aliases   []string `yaml:"aliases"`
	Engine    string   `yaml:"engine" one:"postgres mysql mariadb sqlite"`
	Host      Text     `yaml:"host"`
	Port      Text     `yaml:"port"`
	Database  Text     `yaml:"database"` // a SQLite file's path
	User      Text     `yaml:"user"`
	Password  Value    `yaml:"password"`
	TLS       TLS      `yaml:"tls"`
	Via       Via      `yaml:"via"`
	Timeouts  Timeouts `yaml:"timeouts"`
	Protected bool     `yaml:"protected"`
	ForEach   ForEach  `yaml:"for_each"`
	Facts     []Fact   `yaml:"facts"`

	dir string // of the file that defines it
}

// TLS is how the server has to prove itself. The files are paths, relative to
// the configuration.
type TLS struct {
	Mode string `yaml:"mode" one:"disable allow prefer require verify-ca verify-full"`
	CA   Text   `yaml:"ca"`
	Cert Text   `yaml:"cert"`
	Key  Text   `yaml:"key"`
}

// Via is a command whose stdin and stdout are the connection.
type Via struct {
	SSH     Text   `yaml:"ssh"`     // a host of ~/.ssh/config
	Command []Text `yaml:"command"` // %h and %p are the server's host and port
}

// Timeouts bound what is asked of a server; zero is the default.
type Timeouts struct {
	Connect   Duration `yaml:"connect"`
	Statement Duration `yaml:"statement"`
	Lock      Duration `yaml:"lock"`
}

// Schema says which objects are compared, and how.
type Schema struct {
	Include []string   `yaml:"include"`
	Exclude []Pattern  `yaml:"exclude"`
	Objects []string   `yaml:"objects" one:"tables views routines triggers types sequences extensions"`
	Compare Compare    `yaml:"compare"`
	Roles   [][]string `yaml:"roles"` // each: what one role is called in the environments
}

// Pattern is an object pattern with its place. What patterns mean is parity's.
type Pattern struct {
	Text string
	At   Position
}

// Compare says how much a facet of an object matters.
type Compare struct {
	ColumnOrder     Severity `yaml:"column_order"`
	Comments        Severity `yaml:"comments"`
	Owners          Severity `yaml:"owners"`
	Grants          Severity `yaml:"grants"`
	Collation       Severity `yaml:"collation"`
	ConstraintNames Severity `yaml:"constraint_names"`
	AutoIncrement   Severity `yaml:"auto_increment"`
}

// Facets is what the configuration says of facets, and only that: the caller
// lays it over its defaults.
func (c Compare) Facets() map[schema.Facet]report.Severity {
	said := map[schema.Facet]report.Severity{}
	for facet, severity := range map[schema.Facet]Severity{
		schema.ColumnOrder: c.ColumnOrder, schema.Comments: c.Comments, schema.Owners: c.Owners, schema.Grants: c.Grants,
		schema.Collation: c.Collation, schema.Names: c.ConstraintNames, schema.Counters: c.AutoIncrement,
	} {
		if severity != "" {
			said[facet] = severity.Report()
		}
	}
	return said
}

// Migrations says which tool keeps the ledger and where its files are.
type Migrations struct {
	Tool   string `yaml:"tool"` // "" or "auto" to detect
	Dir    string `yaml:"dir"`  // relative to the file; an archive or REF:DIR, too
	Ledger Ledger `yaml:"ledger"`
}

// Ledger is a ledger's table, and the columns of one that is the project's own.
type Ledger struct {
	Table     string `yaml:"table"`
	Version   string `yaml:"version"`
	Name      string `yaml:"name"`
	Checksum  string `yaml:"checksum"`
	AppliedAt string `yaml:"applied_at"`
	OK        string `yaml:"ok"`
}

// Rules are the severities that the project gives to rules.
type Rules []RuleSetting

// RuleSetting gives a rule, by code or slug, another severity.
type RuleSetting struct {
	Rule     string
	Severity Severity
	At       Position
}

// Ignore is a difference that is known. Every empty list matches all.
type Ignore struct {
	Objects []Pattern `yaml:"objects"`
	Rules   []string  `yaml:"rules"`
	In      []string  `yaml:"in"`
	Reason  string    `yaml:"reason"`
	Owner   string    `yaml:"owner"`
	Ticket  string    `yaml:"ticket"`
	Expires Date      `yaml:"expires"`

	At Position `yaml:"-"`
}

// Output is a report that is always written.
type Output struct {
	Format string   `yaml:"format"`
	Path   string   `yaml:"path"` // relative to the file; ${command} is the command's name
	At     Position `yaml:"-"`
}
