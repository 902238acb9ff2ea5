package catalog

import (
	"time"

	"github.com/schemadiff/schemadiff/schema"
)

// Live is what goes on in a database at the moment, as far as the server shows
// it to the role.
type Live struct {
	Holders  []Holder
	Replicas []Replica
	Unseen   []Gap // what the role may not see
}

// Holder is an open transaction of somebody else that holds tables, so that a
// change of them may have to wait for it.
type Holder struct {
	Who    string // a session as the server numbers it: "pid 4711"
	Tables []schema.Key
	Age    time.Duration // since it began; below zero where the server does not say
	Vacuum bool          // an autovacuum against wraparound, which makes way for nobody
}

// Replica is a copy of the server that follows it.
type Replica struct {
	Name string
	Lag  time.Duration // below zero where the server does not say
}
