package wire

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/schemadiff/schemadiff/catalog"
)

// insider is the client's own session, for questions between two of its messages.
type insider struct{ r *relay }

// ours is the name of our statement and portal: what is unnamed is the client's.
const ours = "schemadiff_asks"

// Query asks by the extended protocol under names of our own, which leaves the
// client's unnamed statement and portal alone.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
func (i *insider) Query(ctx context.Context, text string) (catalog.Rows, error) {
	var out []byte
	var err error
	for _, m := range []pgproto3.FrontendMessage{
		&pgproto3.Parse{Name: ours, Query: text}, &pgproto3.Bind{DestinationPortal: ours, PreparedStatement: ours},
		&pgproto3.Execute{Portal: ours}, &pgproto3.Close{ObjectType: 'P', Name: ours}, &pgproto3.Close{ObjectType: 'S', Name: ours}, &pgproto3.Sync{},
	} {
		if out, err = m.Encode(out); err != nil {
			return nil, err
		}
	}
	if _, err := i.r.server.Write(out); err != nil {
		return nil, errClosed
	}
	var rows catalog.Rows
	for {
		f, err := readFrame(i.r.fromServer)
		if err != nil {
			return nil, errClosed
		}
		switch f.kind() {
		case 'D':
			var m pgproto3.DataRow
			if err := m.Decode(f.body()); err != nil {
				return nil, err
			}
			row := make([]sql.NullString, len(m.Values))
			for n, v := range m.Values {
				row[n] = sql.NullString{String: string(v), Valid: v != nil}
			}
			rows = append(rows, row)
		case 'E':
			var m pgproto3.ErrorResponse
			if err := m.Decode(f.body()); err != nil {
				return nil, err
			}
			// The client's transaction is lost with it: what follows is no longer what the tool would see.
			return nil, fmt.Errorf("the session of the migrate command could not be watched: %s (SQLSTATE %s)", m.Message, m.Code)
		case 'A', 'S': // a notification and a parameter are the client's
			if _, err := i.r.toClient.Write(f); err != nil {
				return nil, errClosed
			}
		case 'Z':
			return rows, nil
		}
	}
}

// Exec is not for those who look.
func (i *insider) Exec(context.Context, string) (catalog.Done, error) {
	return catalog.Done{}, errors.New("a session that is only looked at writes nothing")
}

// Close leaves the session to the client.
func (i *insider) Close() error { return nil }
