package postgres

import (
	"cmp"
	"context"
	"maps"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/schemadiff/schemadiff/endpoint"
)

// Hijack opens a session of a throwaway database with the parameters that some
// other client begins its own with, and gives the connection away as it is then.
func Hijack(ctx context.Context, e endpoint.Endpoint, params map[string]string) (*pgconn.HijackedConn, error) {
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	cfg.RuntimeParams = maps.Clone(params)
	connecting, cancel := context.WithTimeout(ctx, cmp.Or(e.Timeouts.Connect, endpoint.DefaultTimeouts.Connect))
	defer cancel()
	conn, err := pgconn.ConnectConfig(connecting, cfg)
	if err != nil {
		return nil, err
	}
	if err := conn.SyncConn(connecting); err != nil {
		return nil, err
	}
	return conn.Hijack()
}

// Cancel asks a throwaway's server to cancel what a session runs, as that
// session's own client would.
func Cancel(ctx context.Context, e endpoint.Endpoint, processID uint32, key []byte) error {
	cfg, err := config(e)
	if err != nil {
		return err
	}
	network, address := pgconn.NetworkAddress(cfg.Host, cfg.Port)
	conn, err := cfg.DialFunc(ctx, network, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	message, err := (&pgproto3.CancelRequest{ProcessID: processID, SecretKey: key}).Encode(nil)
	if err != nil {
		return err
	}
	if _, err := conn.Write(message); err != nil {
		return err
	}
	_, _ = conn.Read(make([]byte, 1)) // the server closes when it has done it
	return nil
}
