package endpoint

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	tests := []struct {
		raw      string
		want     Endpoint
		password string
	}{
		{raw: "postgres://app@db/shop", want: Endpoint{Engine: Postgres, Host: "db", User: "app", Database: "shop"}},
		{raw: "postgresql://app:s3cret@db:6432/shop", password: "s3cret",
			want: Endpoint{Engine: Postgres, Host: "db", Port: 6432, User: "app", Database: "shop"}},
		{raw: "POSTGRES://db/shop", want: Endpoint{Engine: Postgres, Host: "db", Database: "shop"}},
		{raw: "postgres://a%40b:%25%40%23%3F%2F%3A+@db/s%20hop", password: "%@#?/:+",
			want: Endpoint{Engine: Postgres, Host: "db", User: "a@b", Database: "s hop"}},
		{raw: "postgres://app:with:colon@db/shop", password: "with:colon",
			want: Endpoint{Engine: Postgres, Host: "db", User: "app", Database: "shop"}},
		{raw: "postgres://app@[2001:db8::1]:5433/shop", want: Endpoint{Engine: Postgres, Host: "2001:db8::1", Port: 5433, User: "app", Database: "shop"}},
		{raw: "postgres://[fe80::1%25eth0]/shop", want: Endpoint{Engine: Postgres, Host: "fe80::1%eth0", Database: "shop"}},
		{raw: "postgres:///shop?host=/run/postgresql&port=5433", want: Endpoint{Engine: Postgres, Host: "/run/postgresql", Port: 5433, Database: "shop"}},
		{raw: "postgres://app@%2Frun%2Fpostgresql/shop", want: Endpoint{Engine: Postgres, Host: "/run/postgresql", User: "app", Database: "shop"}},
		{raw: "postgres:///shop", want: Endpoint{Engine: Postgres, Database: "shop"}},
		{raw: "postgres://db/?dbname=shop&user=a@b", want: Endpoint{Engine: Postgres, Host: "db", User: "a@b", Database: "shop"}},
		{raw: "postgres://db/shop?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem&connect_timeout=7&search_path=a,b",
			want: Endpoint{Engine: Postgres, Host: "db", Database: "shop", Params: map[string]string{"search_path": "a,b"},
				TLS: TLS{"verify-full", "/ca.pem", "/c.pem", "/k.pem"}, Timeouts: Timeouts{Connect: 7 * time.Second}}},
		{raw: "postgres://db/shop?connection_limit=5&pgbouncer=true", want: Endpoint{Engine: Postgres, Host: "db", Database: "shop"}},
		{raw: "service=prod", want: Endpoint{Engine: Postgres, Service: "prod"}},
		{raw: "postgres:///?service=prod", want: Endpoint{Engine: Postgres, Service: "prod"}},
		{raw: "jdbc:postgresql://db:5432/shop?user=app&password=a%26b&ssl=true&currentSchema=billing", password: "a&b",
			want: Endpoint{Engine: Postgres, Host: "db", Port: 5432, User: "app", Database: "shop",
				TLS: TLS{Mode: "verify-full"}, Params: map[string]string{"search_path": "billing"}}},

		{raw: "mysql://app:s3cret@db:3307/shop?tls=skip-verify&parseTime=true", password: "s3cret",
			want: Endpoint{Engine: MySQL, Host: "db", Port: 3307, User: "app", Database: "shop", TLS: TLS{Mode: "require"}}},
		{raw: "mariadb://app@db/shop?ssl-mode=VERIFY_IDENTITY&ssl-ca=/ca.pem",
			want: Endpoint{Engine: MariaDB, Host: "db", User: "app", Database: "shop", TLS: TLS{Mode: "verify-full", CA: "/ca.pem"}}},
		{raw: "mysql://app@/shop?socket=/run/mysqld/mysqld.sock", want: Endpoint{Engine: MySQL, Host: "/run/mysqld/mysqld.sock", User: "app", Database: "shop"}},
		{raw: "mysql://app@unix(/run/mysqld.sock)/shop", want: Endpoint{Engine: MySQL, Host: "/run/mysqld.sock", User: "app", Database: "shop"}},
		{raw: "mysql://app:s3cret@tcp(db:3307)/shop", password: "s3cret",
			want: Endpoint{Engine: MySQL, Host: "db", Port: 3307, User: "app", Database: "shop"}},
		{raw: "jdbc:mysql://db/shop?useSSL=false&connectTimeout=2000&serverTimezone=UTC",
			want: Endpoint{Engine: MySQL, Host: "db", Database: "shop", TLS: TLS{Mode: "disable"}, Timeouts: Timeouts{Connect: 2 * time.Second}}},

		{raw: "sqlite:db/shop.db", want: Endpoint{Engine: SQLite, Path: "db/shop.db"}},
		{raw: "sqlite:///data/shop.db", want: Endpoint{Engine: SQLite, Path: "/data/shop.db"}},
		{raw: "sqlite:////data/shop.db", want: Endpoint{Engine: SQLite, Path: "/data/shop.db"}},
		{raw: "sqlite://data/shop.db", want: Endpoint{Engine: SQLite, Path: "data/shop.db"}},
		{raw: "sqlite3:db/a%20b.db?mode=rwc", want: Endpoint{Engine: SQLite, Path: "db/a b.db"}},
		{raw: "jdbc:sqlite:C:/data/shop.db", want: Endpoint{Engine: SQLite, Path: "C:/data/shop.db"}},
	}
	for _, test := range tests {
		got, err := Parse(test.raw)
		if err != nil {
			t.Errorf("%s: %s", test.raw, text(err))
			continue
		}
		if got.Password.Reveal() != test.password {
			t.Errorf("%s: password %q, want %q", test.raw, got.Password.Reveal(), test.password)
		}
		got.Password = Secret{}
		if d := cmp.Diff(test.want, got, cmp.AllowUnexported(Secret{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.raw, d)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ raw, says string }{
		{"", "has no scheme"},
		{"staging", "has no scheme"},
		{"postgres:db/shop", "lacks //"},
		{"oracle://db/shop", "scheme oracle://"},
		{"postgrse://db/shop", "did you mean postgres://"},
		{"app:s3cret@db/shop", "no scheme that schemadiff knows"},
		{"app:s3cret@tcp(db:3306)/shop", "write USER:PASSWORD@tcp(HOST:PORT)/DATABASE as mysql://"},
		{"app:s3/cr@et@unix(/run/x.sock)/shop", "DSN of go-sql-driver"},
		{"jdbc:oracle:thin:@db:1521/shop", "no scheme that schemadiff knows"},
		{"postgres://app:p@ss@db/shop", "write @ as %40"},
		{"postgres://app:p#ss@db/shop", "write # as %23"},
		{"postgres://app:p?ss@db/shop", "write ? as %3F"},
		{"postgres://app:12?ss@db/shop", "write ? as %3F"},
		{"postgres://app:p/ss@db/shop", "write / as %2F"},
		{"postgres://app:50%off@db/shop", "write % as %25"},
		{"postgres://app:p%@db/shop", "write % as %25"},
		{"postgres://a%00b@db/shop", "write % as %25"},
		{"postgres://app:pass/db", "if what stands there belongs to the password, encode it"},
		{"postgres://db/shop\n", "line break"},
		{"postgres://db:0/shop", "1 to 65535"},
		{"postgres://db:65536/shop", "1 to 65535"},
		{"postgres://db:+5432/shop", "1 to 65535"},
		{"postgres://::1/shop", "brackets"},
		{"postgres://[::1/shop", "not an IPv6 address"},
		{"postgres://[db]/shop", "not an IPv6 address"},
		{"postgres://a,b/shop", "several hosts"},
		{"postgres://a:1,b:2/shop", "several hosts"},
		{"postgres://db", "names no database"},
		{"postgres://db/", "names no database"},
		{"mysql:///shop", "names no host"},
		{"postgres://db/shop/x", "/ after the database's name"},
		{"mysql://root@db/a%00b", "the database's name in the mysql address"},
		{"postgres://db/a%zz", "the database's name in the postgres address"},
		{"postgres://db/shop?sslmod=require", "parameter 1 of the postgres address is unknown\ndid you mean sslmode"},
		{"postgres://db/shop?sslmode=on", "write sslmode=disable, allow"},
		{"postgres://db/shop?host=/run", "and no host before it"},
		{"postgres://db/shop?sslpassword=x", "parameter 1 of the postgres address is unknown"},
		{"mysql://db/shop?sql_mode=ANSI", "parameter 1 of the mysql address is unknown"},
		{"mysql://%2Frun%2Fx.sock/shop", "?socket="},
		{"service=", "name of one libpq service"},
		{"service=prod dbname=x", "name of one libpq service"},
		{"sqlite:", "names no file"},
		{"sqlite::memory:", "in memory"},
		{"sqlite:x.db?vfs=y", "parameter of the sqlite address"},
	}
	for _, test := range tests {
		_, err := Parse(test.raw)
		if err == nil {
			t.Errorf("%s: was taken", test.raw)
			continue
		}
		got := text(err)
		if !strings.HasPrefix(got, "X921 ") || !strings.Contains(got, test.says) {
			t.Errorf("%s:\n%s\nwant %q in it", test.raw, got, test.says)
		}
	}
}

func TestIsAddress(t *testing.T) {
	for arg, want := range map[string]bool{
		"staging": false, "data/shop.db": false, "env:STAGING_URL": false, "file:prod.json": false, "-": false, "C:/shop.db": false,
		"postgres://db/shop": true, "oracle://db": true, "sqlite:x.db": true, "service=prod": true, "jdbc:x": true, "a:b@tcp(c)/d": true,
	} {
		if IsAddress(arg) != want {
			t.Errorf("IsAddress(%q) = %v", arg, !want)
		}
	}
}

// FuzzParse puts a password, as its owner would type it, into a URL of each
// kind: whatever comes of it, the password is in nothing that can be printed.
func FuzzParse(f *testing.F) {
	for _, password := range []string{"plain-word", "p@ss", "p#ss", "p?ss&x=y", "p/ss", "50%off", "a:b", "p[ss]", "x y", "tcp(a)", "://", "?@&a=b"} {
		f.Add("postgres", password, "db:5432/shop?sslmode=require")
	}
	f.Add("mysql", "x", "unix(/run/x.sock)/shop")
	f.Add("jdbc:postgresql", "x", "[::1]:99999/")
	f.Fuzz(func(t *testing.T, scheme, password, rest string) {
		const canary = "QxZqKanarieJwVy"
		secret := password + canary + password
		for i, raw := range []string{
			scheme + "://app:" + secret + "@" + rest,
			scheme + ":app:" + secret + "@" + rest,
			"app:" + secret + "@" + rest,
			scheme + "://" + rest + "?password=" + secret,
			scheme + "://" + rest + "&password=" + secret + "&user=x",
		} {
			e, err := Parse(raw)
			if err != nil {
				if strings.Contains(text(err), canary) {
					t.Errorf("%q: the password is in the error: %s", raw, text(err))
				}
				continue
			}
			if e.Engine == SQLite || i > 2 && !strings.Contains(e.Password.Reveal(), canary) {
				continue // a path, or a & in the password: the rest is another parameter
			}
			if strings.Contains(prints(e), canary) {
				t.Errorf("%q: the password is in %s", raw, prints(e))
			}
		}
	})
}
