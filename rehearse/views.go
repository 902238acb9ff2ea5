package rehearse

import (
	"context"
	"errors"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// BrokenViews are the views that nobody can read any more, with what the server
// says of each: MySQL, MariaDB and SQLite let go of a table or a column that a view
// is made of, and SQLite makes views of what is not there. PostgreSQL does neither.
// https://dev.mysql.com/doc/refman/8.4/en/view-restrictions.html
func (c Case) BrokenViews(ctx context.Context, db dialects.Scratch, s schema.Schema) (broken map[schema.Key]string, err error) {
	engine := db.Endpoint().Engine
	if engine == endpoint.Postgres {
		return nil, nil
	}
	session, err := db.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	v := values{engine: engine, schema: s}
	broken = map[schema.Key]string{}
	for o := range s.All() {
		if o.Key.Kind != schema.View {
			continue
		}
		_, err := session.Query(ctx, "SELECT * FROM "+v.table(o.Key)+" LIMIT 0")
		if refused := new(catalog.SQLError); errors.As(err, &refused) {
			broken[o.Key] = c.said(db, refused).Message
		} else if err != nil {
			return nil, err
		}
	}
	return broken, nil
}
