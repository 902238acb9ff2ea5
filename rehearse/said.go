package rehearse

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
)

// shadow is the name of the table that MySQL and MariaDB copy into.
var shadow = lazy.Regexp("`#sql-[^`]*`")

// said is a server's error without the names that the throwaway alone has: that
// of its database, and those that are others in every run.
func (p *player) said(e *catalog.SQLError) *catalog.SQLError { return p.c.said(p.db, e) }

func (c Case) said(db dialects.Scratch, e *catalog.SQLError) *catalog.SQLError {
	if c.Env.Engine != endpoint.MySQL && c.Env.Engine != endpoint.MariaDB {
		return e
	}
	out := *e
	database := db.Endpoint().Database
	out.Message = strings.ReplaceAll(out.Message, "`"+database+"`.", "")
	out.Message = shadow().ReplaceAllString(out.Message, "the table")
	if database != "" {
		out.Message = strings.ReplaceAll(out.Message, "'"+database+".", "'")
	}
	return &out
}
