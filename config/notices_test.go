package config

import "testing"

func TestNoticesOfLiteralPasswords(t *testing.T) {
	tests := []struct {
		environment string
		notices     int
	}{
		{`url: "postgres://app:secret1@db/x"`, 1},
		{`url: "postgres://app:secret1@${HOST}/x"`, 1},
		{`url: "postgres://app:secret1@${HOST:?ask}/x"`, 1},
		{`url: "${URL:-postgres://app:secret1@db/x}"`, 1},
		{`url: "postgres://app@db/x", password: secret1`, 1},
		{`url: "postgres://app@db/x", password: "${PW:-secret1}"`, 1},
		{`engine: mysql, host: 10.0.0.1, database: x, password: secret1`, 1},
		{`url: "postgres://app@db/x", password: "${PW}"`, 0},
		{`url: "postgres://app@db/x", password: { env: PW }`, 0},
		{`url: "postgres://app:${PW}@db/x"`, 0},
		{`url: "${URL}"`, 0},
		{`url: "postgres://app:secret1@localhost/x"`, 0},
		{`url: "postgres://app:secret1@127.0.0.2/x"`, 0},
		{`url: "mysql://app:secret1@[::1]/x"`, 0},
		{`url: "mysql://app:secret1@/x?socket=/run/x.sock"`, 0},
		{`engine: mysql, database: x, password: secret1`, 0},
		{`url: "sqlite:x.db"`, 0},
		{`for_each: { urls: ["postgres://app:secret1@db/x", "postgres://app@db/y", { env: URL }] }`, 1},
		{`password: { env: PW }, for_each: { urls: ["postgres://app:secret1@db/x"] }`, 0},
	}
	for _, test := range tests {
		c := load(t, "version: 1\nenvironments:\n  prod: { "+test.environment+" }\n", env())
		got := c.Notices()
		if len(got) != test.notices {
			t.Errorf("%s: %v", test.environment, got)
		}
		for _, n := range got {
			if n.Rule.Code != "X908" || n.At.Line != 3 || n.Env != "prod" {
				t.Errorf("%s: %+v", test.environment, n)
			}
		}
	}
}
