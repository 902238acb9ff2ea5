package mysql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// server is which product answers, and how old it is.
type server struct {
	mariadb bool
	flavour string // as it calls itself: "MySQL", "MariaDB", "Percona Server", "Aurora MySQL"
	version string // "10.11.8"
	number  int    // 101108: comparable
}

// The oldest servers whose catalogs have what is read here.
const (
	oldestMySQL   = 80016 // has CHECK constraints, and a catalog of them
	oldestMariaDB = 100500
)

// identify reads version() and @@version_comment, which are the only place
// where the forks say who they are.
func identify(version, comment string, aurora bool) (server, error) {
	s := server{flavour: "MySQL", mariadb: strings.Contains(strings.ToLower(version+comment), "mariadb")}
	switch text := strings.ToLower(version + " " + comment); {
	case s.mariadb:
		s.flavour = "MariaDB"
		// Replication's fake prefix, which old managed servers still show: 5.5.5-10.6.12-MariaDB.
		version = strings.TrimPrefix(version, "5.5.5-")
	case aurora:
		s.flavour = "Aurora MySQL"
	case strings.Contains(text, "percona"):
		s.flavour = "Percona Server"
	}
	s.version, _, _ = strings.Cut(version, "-")
	for i, part := range strings.SplitN(s.version, ".", 4) {
		n, err := strconv.Atoi(part)
		if i < 3 && err == nil {
			s.number += n * [...]int{10000, 100, 1}[i]
		}
	}
	for _, other := range []string{"tidb", "vitess", "singlestore", "dolt", "oceanbase"} {
		if strings.Contains(strings.ToLower(version+" "+comment), other) {
			return s, s.unsupported("it is " + other + ", whose catalog is not MySQL's")
		}
	}
	if oldest := map[bool]int{true: oldestMariaDB, false: oldestMySQL}[s.mariadb]; s.number < oldest {
		return s, s.unsupported("MySQL 8.0.16 and MariaDB 10.5 are the oldest that are read")
	}
	return s, nil
}

func (s server) unsupported(why string) error {
	return &problem.Error{
		Code: "X915", What: fmt.Sprintf("%s %s cannot be compared", s.flavour, s.version), Why: why,
		Fix: []string{"compare snapshots that were taken of a supported server"},
	}
}

// atLeast says whether a MariaDB server is at least of that version; never of MySQL.
func (s server) mariaDBAtLeast(number int) bool { return s.mariadb && s.number >= number }

// listsIgnoredIndexes: https://mariadb.com/kb/en/ignored-indexes/
func (s server) listsIgnoredIndexes() bool { return s.mariaDBAtLeast(100600) }

// grantsShowCreateRoutine: https://mariadb.com/kb/en/grant/#show-create-routine
func (s server) grantsShowCreateRoutine() bool { return s.mariaDBAtLeast(110300) }

// grantsShowRoutine: https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html#priv_show-routine
func (s server) grantsShowRoutine() bool { return !s.mariadb && s.number >= 80020 }

// takesHints: MariaDB reads them as comments until 12.0.
// https://mariadb.com/kb/en/optimizer-hints/
func (s server) takesHints() bool { return !s.mariadb || s.number >= 120000 }

// hasLibraries: https://dev.mysql.com/doc/refman/9.2/en/create-library.html
func (s server) hasLibraries() bool { return !s.mariadb && s.number >= 90200 }
