package rehearse

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Copy is a throwaway in an environment's state: its schema and its ledgers'
// rows, no other rows.
type Copy struct {
	DB      dialects.Scratch
	Objects int
	Unlike  []schema.Change       // in what it is not like the environment, all facets that a migration can meet
	Refused map[schema.Key]string // why the throwaway lacks what Unlike tells of, as far as its server says so
	Manual  []string              // what else no statement can make and what the server cannot have, one clause each
}

// Seed makes a copy of an environment, which may be a snapshot: definitions in
// the order of their needs, the ledgers' rows, and then it is read again and
// compared with the environment. Of its roles the copy has those that the schema
// names, and these.
func Seed(ctx context.Context, server throwaway.Server, env parity.Env, roles ...string) (out Copy, err error) {
	return seedWith(ctx, server, env, env.Reading.Roles, roles)
}

// seedWith is Seed of an environment whose roles are known by another reading.
func seedWith(ctx context.Context, server throwaway.Server, env parity.Env, known []catalog.Role, roles []string) (out Copy, err error) {
	if out.DB, err = server.Create(ctx); err != nil {
		return out, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, out.DB.Drop(context.WithoutCancel(ctx)))
		}
	}()
	wanted, err := called(env.Reading.Schema, out.DB.Endpoint().Database)
	if err != nil {
		return out, err
	}
	statements, err := dialects.Create(env.Engine, wanted)
	if err != nil {
		return out, err
	}
	statements = append(dialects.Grantees(env.Engine, known, roles), statements...)
	made, err := build(ctx, out.DB, env.Engine, statements)
	if err != nil {
		return out, err
	}
	unkept, err := keepLedgers(ctx, out.DB, env)
	if err != nil {
		return out, err
	}
	again, err := read(ctx, out.DB, env)
	if err != nil {
		return out, err
	}
	out.Objects = again.Len()
	out.Unlike = slices.DeleteFunc(schema.Diff(env.Reading.Schema.Filter(partOfDatabase), again, dialects.Canon(env.Engine)), func(c schema.Change) bool { return !c.Structural() })
	out.tell(statements, made, server.Unmet())
	out.Manual = append(out.Manual, unkept...)
	return out, nil
}

// called gives what is said of a database as a whole another name. Its comment
// is not the copy's: that is marked by one of its own.
func called(s schema.Schema, name string) (schema.Schema, error) {
	whole := schema.Key{Kind: schema.Database, Name: catalog.OwnDatabase}
	if _, ok := s.Lookup(whole); !ok {
		return s, nil
	}
	objects := slices.Collect(s.All())
	for i, o := range objects {
		if o.Key != whole {
			continue
		}
		var props []schema.Prop
		for _, p := range o.Props {
			switch p.Name {
			case "name":
				p.Value = name
			case "comment":
				continue
			}
			props = append(props, p)
		}
		objects[i].Props = props
	}
	return schema.New(objects)
}

// tell says once what could not be made: of what the second reading misses why,
// and of what no reading tells that it is not there.
func (c *Copy) tell(statements []catalog.Statement, refused []untaken, unmet []string) {
	missed := map[schema.Key]bool{}
	for _, change := range c.Unlike {
		missed[change.Key] = true
	}
	c.Refused = map[schema.Key]string{}
	say := func(s catalog.Statement, text string) {
		told := false
		for _, k := range s.For {
			if missed[k] {
				told = true
				if c.Refused[k] == "" {
					c.Refused[k] = text
				}
			}
		}
		if len(s.For) > 0 && s.For[0] != (schema.Key{}) {
			text = s.For[0].String() + ": " + text
		}
		if !told && !slices.Contains(c.Manual, text) {
			c.Manual = append(c.Manual, text)
		}
	}
	for _, text := range unmet {
		name, why, _ := strings.Cut(text, ": ")
		k := schema.Key{Kind: schema.Extension, Name: strings.TrimPrefix(name, "extension ")}
		if missed[k] {
			c.Refused[k] = why
		} else if !slices.Contains(c.Manual, text) {
			c.Manual = append(c.Manual, text)
		}
	}
	failed := map[int]bool{}
	for _, r := range refused {
		failed[r.statement] = true
		s := statements[r.statement]
		if len(s.For) == 0 && s.Note != "" {
			say(s, s.Note+": "+r.err.Message)
			continue
		}
		say(s, r.err.Message)
	}
	for i, s := range statements {
		if s.Risk == catalog.Manual && len(s.For) == 0 && len(refused)+len(c.Unlike) == 0 {
			continue // it doubts an order that has done
		}
		if s.Risk == catalog.Manual && !failed[i] {
			say(s, s.Note)
		}
	}
}

// untaken is a statement that the throwaway's server did not take.
type untaken struct {
	statement int
	err       *catalog.SQLError
}

// together is how many statements are one message: each waits for an answer
// otherwise, and more would ask PostgreSQL for more locks than it may have.
const together = 200

// build runs the statements. What the throwaway refuses, an extension that it
// lacks, is told and does not stop the others: the second reading says what is
// missing in the end.
func build(ctx context.Context, db dialects.Scratch, engine endpoint.Engine, statements []catalog.Statement) (refused []untaken, err error) {
	session, err := db.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	for at := 0; at < len(statements); at += together {
		part := statements[at:min(at+together, len(statements))]
		if engine == endpoint.Postgres {
			// One message is one transaction: where one fails nothing was done.
			// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
			if text := joined(part); text != "" {
				if no, err := send(ctx, session, text); err != nil {
					return refused, err
				} else if no == nil {
					continue
				}
			}
		}
		for i, s := range part {
			if s.SQL == "" {
				continue
			}
			if no, err := send(ctx, session, s.SQL); err != nil {
				return refused, err
			} else if no != nil {
				refused = append(refused, untaken{at + i, no})
			}
		}
	}
	return refused, nil
}

// joined is statements as one text. A line of its own keeps the semicolon out of
// a comment at the end of one.
func joined(statements []catalog.Statement) string {
	var b strings.Builder
	for _, s := range statements {
		if s.SQL != "" {
			b.WriteString(s.SQL + "\n;\n")
		}
	}
	return b.String()
}

// send runs one text. A server's untaken is no error of ours, unless our own
// cancelling brought it about.
func send(ctx context.Context, session dialects.Session, text string) (refused *catalog.SQLError, err error) {
	if _, err = session.Exec(ctx, text); errors.As(err, &refused) && ctx.Err() == nil {
		return refused, nil
	}
	return nil, err
}
