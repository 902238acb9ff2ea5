package mysql

import "testing"

func TestGrants(t *testing.T) {
	var gs grants
	for _, line := range []string{
		"GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*ABC'",
		"GRANT `reader`@`%` TO `app`@`%`",
		"GRANT SELECT, SHOW VIEW ON `sh_p`.* TO `app`@`%`",
		"GRANT ALL PRIVILEGES ON `own\\_db`.* TO `app`@`%` WITH GRANT OPTION",
		"GRANT SELECT (`a`, `b`), INSERT ON `far`.`t` TO `app`@`%`",
		"GRANT EXECUTE ON PROCEDURE `far`.`p` TO `app`@`%`",
		"GRANT SHOW_ROUTINE,BACKUP_ADMIN ON *.* TO `app`@`%`",
		"REVOKE SHOW VIEW ON `shop`.* FROM `app`@`%`",
	} {
		if g, ok := parseGrant(line); ok {
			gs = append(gs, g)
		}
	}
	for what, c := range map[string]struct{ got, want bool }{
		"a pattern covers":               {gs.database("shop", "SELECT"), true},
		"a pattern covers no more":       {gs.database("shopp", "SELECT"), false},
		"a revoke counts":                {gs.database("shop", "SHOW VIEW"), false},
		"a revoke counts for one":        {gs.database("shxp", "SHOW VIEW"), true},
		"an escaped pattern is a name":   {gs.database("own_db", "TRIGGER"), true},
		"an escaped pattern is no other": {gs.database("ownXdb", "TRIGGER"), false},
		"usage is nothing":               {gs.global("SELECT"), false},
		"a dynamic privilege":            {gs.global("SHOW_ROUTINE"), true},
		"columns are not the table":      {gs.table("far", "t", "SELECT"), false},
		"a table's privilege":            {gs.table("far", "t", "INSERT"), true},
		"a table is not the database":    {gs.database("far", "INSERT"), false},
		"a procedure is not the rest":    {gs.database("far", "EXECUTE"), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %t", what, c.got)
		}
	}
}

func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		version, comment string
		aurora           bool
		flavour          string
		number           int
	}{
		{"9.7.4-2", "(Debian)", false, "MySQL", 90704},
		{"8.0.36", "MySQL Community Server - GPL", false, "MySQL", 80036},
		{"8.0.36-28", "Percona Server (GPL), Release 28", false, "Percona Server", 80036},
		{"8.0.28", "Source distribution", true, "Aurora MySQL", 80028},
		{"5.5.5-10.6.12-MariaDB-log", "MariaDB Server", false, "MariaDB", 100612},
		{"11.8.6-MariaDB-0+deb13u1 from Debian", "-- Please help", false, "MariaDB", 110806},
		{"5.7.44-log", "MySQL Community Server (GPL)", false, "", 0},
		{"10.4.30-MariaDB", "", false, "", 0},
		{"8.0.11-TiDB-v8.5.0", "TiDB Server (Apache License 2.0)", false, "", 0},
	} {
		s, err := identify(c.version, c.comment, c.aurora)
		if (err != nil) != (c.flavour == "") || err == nil && (s.flavour != c.flavour || s.number != c.number) {
			t.Errorf("%s %s: got %+v, %v", c.version, c.comment, s, err)
		}
	}
}
