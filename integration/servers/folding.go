package servers

import (
	"fmt"
	"os"
	"testing"
)

// FoldingNames returns a MySQL or MariaDB server of the same program with lower_case_table_names=1, which it must have from its first
// start on (https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html). Like the others it is shared and stops when
// unused. It skips the test where there is no program to start, as for a server that the environment gives.
func (s Server) FoldingNames(t testing.TB) Server {
	t.Helper()
	for _, base := range matching(s.Name) {
		folding, err := lookFolding(base)
		if err != nil {
			t.Fatal(err)
		}
		if folding.AdminURL != "" {
			return folding
		}
	}
	t.Skipf("%s: no program to start with lower_case_table_names=1", s.Name)
	return Server{}
}

func lookFolding(base spec) (Server, error) {
	found, _ := find(base)
	program, ok := found.(mysqlProgram)
	if !ok {
		return Server{}, nil
	}
	program.options = []string{"--lower-case-table-names=1"}
	s := spec{base.name + "-folding", base.engine, base.version}
	place := s.place()
	unlock, err := place.lock()
	if err != nil {
		return Server{}, fmt.Errorf("%s: %w", s.name, err)
	}
	defer unlock()
	if err := place.use(os.Getpid()); err != nil {
		return Server{}, fmt.Errorf("%s: %w", s.name, err)
	}
	if server, ok := place.running(); ok {
		return server, nil
	}
	return place.start(s, program)
}
