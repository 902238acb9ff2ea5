package mysql

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// MariaDB's catalog and its SHOW CREATE are of three bytes a character: of a default
// with others they show question marks, and the server has them nevertheless.
// https://mariadb.com/kb/en/unicode/. MySQL's catalog does so, too, and its SHOW CREATE
// has bytes instead.

// readSupplementary asks for the defaults of texts in which question marks may
// stand for something else: of a table without rows the server tells them.
func (s *Source) readSupplementary(ctx context.Context, readers []*reader) error {
	type asked struct {
		r      *reader
		column *column
		err    error
	}
	var unsure []*asked
	var asks []ask
	for _, r := range readers {
		for i := range r.columns {
			c := &r.columns[i]
			shown := c.object.Prop("default")
			if c.bytes || !strings.HasPrefix(shown, "'") || !strings.Contains(shown, "?") {
				continue
			}
			if !r.server.mariadb {
				if said := defaultIn(r.tables[c.object.Key.Table].definition.text, c.object.Key.Name); strings.HasPrefix(said, "0x") {
					c.object.Props[c.defaultAt()].Value = literal(bytesOf(said))
				}
				continue
			}
			u := &asked{r: r, column: c}
			unsure = append(unsure, u)
			k := c.object.Key
			asks = append(asks, ask{
				script: "SELECT hex(convert(default(t." + quoted(k.Name) + ") USING utf8mb4)) AS spelled FROM (SELECT 1) AS one LEFT JOIN " + quoted(r.database) + "." + quoted(k.Table) + " AS t ON FALSE",
				err:    &u.err,
				take: func(in row) {
					if text, err := hex.DecodeString(in.text("spelled")); err == nil {
						u.column.spell(u.r, literal(string(text)))
					}
				}})
		}
	}
	if len(asks) == 0 {
		return nil
	}
	if err := s.readEach(ctx, asks); err != nil {
		return err
	}
	for _, u := range unsure {
		if u.err != nil {
			u.r.broken = append(u.r.broken, broken{"default of " + u.column.object.Key.String(), "it is shown with question marks, which may stand for other characters, and was not told: " + why(u.err)})
		}
	}
	return nil
}

// spell replaces a column's default, in the definition of its table as well.
func (c *column) spell(r *reader, value string) {
	d := c.defaultAt()
	shown := c.object.Props[d].Value
	if shown == value {
		return
	}
	c.object.Props[d].Value = value
	definition := r.tables[c.object.Key.Table].definition
	at := strings.Index(definition.text, "\n  "+quoted(c.object.Key.Name)+" ")
	if at < 0 {
		return
	}
	head, rest := definition.text[:at], definition.text[at:]
	definition.text = head + strings.Replace(rest, " DEFAULT "+shown, " DEFAULT "+value, 1)
}

func (c *column) defaultAt() int {
	return slices.IndexFunc(c.object.Props, func(p schema.Prop) bool { return p.Name == "default" })
}
