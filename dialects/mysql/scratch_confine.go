package mysql

import (
	"context"
	"errors"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
)

// reaching are the privileges by which an account reads and writes files of the
// server, changes what its log files are called, or has it connect elsewhere.
// https://dev.mysql.com/doc/refman/9.7/en/privileges-provided.html, https://mariadb.com/kb/en/grant/#global-privileges
func reaching(s server) []string {
	switch {
	case s.mariadb && s.number < 100502:
		return []string{"FILE", "SUPER", "SHUTDOWN"}
	case s.mariadb:
		return []string{"FILE", "SUPER", "SHUTDOWN", "REPLICATION SLAVE ADMIN"}
	}
	return []string{"FILE", "SUPER", "SHUTDOWN", "SYSTEM_VARIABLES_ADMIN", "PERSIST_RO_VARIABLES_ADMIN", "REPLICATION_SLAVE_ADMIN", "CLONE_ADMIN"}
}

// OpenOwnHost connects to a server that is ours alone.
func OpenOwnHost(ctx context.Context, e endpoint.Endpoint) (*Host, error) {
	h, err := OpenHost(ctx, e)
	if err == nil {
		h.own = true
	}
	return h, err
}

// Confine takes from the account of a server that is ours alone what reaches the machine:
// sessions that begin from then on are without. It says whether the server is.
func (s *Scratch) Confine(ctx context.Context) (held bool, err error) {
	h := s.host
	h.mu.Lock()
	due := h.own && !h.confined
	h.confined = h.own
	h.mu.Unlock()
	if due {
		if err := h.exec(ctx, "REVOKE "+strings.Join(reaching(h.server), ", ")+" ON *.* FROM CURRENT_USER()"); err != nil {
			return false, h.problem("the throwaway server's account cannot be confined", err)
		}
	}
	return h.own, nil
}

// SessionOf is nothing that a session of MySQL can become.
func (s *Scratch) SessionOf(context.Context, catalog.Role, bool) (catalog.Session, error) {
	return nil, errors.New("no session of MySQL becomes another account's")
}

// Lift does not: nobody has the rights.
func (s *Scratch) Lift(context.Context) (lower func() error, lifted bool, err error) {
	return nil, false, nil
}

// Owns is nothing that MySQL has: its accounts are dropped by nobody.
func (s *Scratch) Owns([]string) {}
