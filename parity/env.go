// Package parity loads environments concurrently and compares them: ledger,
// schema, platform.
package parity

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
)

// Target is one environment that is to be looked at: a live database, or with
// Snapshot set a file.
type Target struct {
	Name     string
	Endpoint endpoint.Endpoint
	Snapshot string // path of a snapshot file, "-" for standard input
	Repo     bool   // what the checkout's migrations make: whoever loads makes it, Load keeps its place
	Scope    catalog.Scope
	Ledger   ledger.Options
	Home     string // the schema of PostgreSQL that it is, of a group's member: what unqualified names mean there; "" for a database
}

// Repository is Env.From of what the checkout's migrations make.
const Repository = "repo"

// Env is one environment's state: the same value whether it was read from a
// server or a snapshot file.
type Env struct {
	Name     string
	Engine   endpoint.Engine
	Endpoint string // its label
	From     string // "server", "file" (SQLite), "snapshot" or Repository
	TakenAt  string // RFC 3339 with seconds, of a snapshot
	Reading  catalog.Reading
	Ledgers  []ledger.Ledger
	Kept     []ledger.Kept // the rows of the ledgers' tables; none of a snapshot of format 1.0, or where only the ledgers were read
	NoLedger bool          // a ledger is there and could not be read: among Reading.Gaps, and Ledgers says nothing
	Platform catalog.Platform
	Home     string         // the schema that it is, of a group's member in PostgreSQL
	Problem  *problem.Error // why it could not be read; then the rest is empty
}
