package parity

import (
	"testing"

	"github.com/schemadiff/schemadiff/lexer"
)

func TestOwnerText(t *testing.T) {
	for _, test := range []struct {
		name    string
		dialect lexer.Dialect
		in, out string
	}{
		{"tenant_1", lexer.Postgres, "tenant_1.orders", "(its own).orders"},
		{"tenant_1", lexer.Postgres, "tenant_10.orders", "tenant_10.orders"},
		{"tenant_1", lexer.Postgres, "SELECT o.id FROM tenant_1.orders o JOIN public.c ON tenant_1.f(o.id)", "SELECT o.id FROM (its own).orders o JOIN public.c ON (its own).f(o.id)"},
		{"tenant_1", lexer.Postgres, "shop.tenant_1.orders", "shop.tenant_1.orders"},
		{"tenant_1", lexer.Postgres, "tenant_1", "tenant_1"},
		{"Tenant 1", lexer.Postgres, `"Tenant 1".orders`, "(its own).orders"},
		{"tenant_1", lexer.Postgres, `"tenant_1"."Orders"`, `(its own)."Orders"`},
		{"tenant_1", lexer.Postgres, "nextval('tenant_1.orders_id_seq'::regclass)", "nextval('(its own).orders_id_seq'::regclass)"},
		{"Tenant 1", lexer.Postgres, `nextval('"Tenant 1".orders_id_seq'::regclass)`, "nextval('(its own).orders_id_seq'::regclass)"},
		{"tenant_1", lexer.Postgres, "'tenant_1'::text", "'tenant_1'::text"},
		{"tenant_1", lexer.Postgres, "'tenant_1.x'::text", "'tenant_1.x'::text"},     // data
		{"tenant_1", lexer.Postgres, "SELECT 1 FROM orders", "SELECT 1 FROM orders"}, // whatever the search path finds
		{"tenant_1", lexer.Postgres, "'tenant_1. is a sentence'", "'tenant_1. is a sentence'"},
		{"tenant_1", lexer.Postgres, "'see tenant_1.orders'", "'see tenant_1.orders'"},
		{"tenant_1", lexer.Postgres, "AS $b$ SELECT 1 FROM tenant_1.orders $b$", "AS $b$ SELECT 1 FROM (its own).orders $b$"},
		{"tenant_1", lexer.Postgres, "-- tenant_1.orders\nSELECT 1", "-- tenant_1.orders\nSELECT 1"},
		{"shop_1", lexer.MySQL, "select `shop_1`.`orders`.`id` from `shop_1`.`orders`", "select `orders`.`id` from `orders`"},
		{"", lexer.Postgres, "a.b", "a.b"},
	} {
		if got := (owner{test.name, test.dialect}).text(test.in); got != test.out {
			t.Errorf("%s in %s: %s, want %s", test.name, test.in, got, test.out)
		}
	}
}

func TestOwnerPath(t *testing.T) {
	for in, out := range map[string]string{
		"search_path=tenant_1":                                "search_path=" + ownName,
		"search_path=tenant_1, public":                        "search_path=" + ownName + ", public",
		"search_path=tenant_10":                               "search_path=tenant_10",
		"work_mem=tenant_1":                                   "work_mem=tenant_1",
		" SET search_path TO 'tenant_1', 'public'\n tenant_1": " SET search_path TO " + ownName + ", 'public'\n tenant_1",
	} {
		if got := (owner{"tenant_1", lexer.Postgres}).path(in); got != out {
			t.Errorf("%s: %s, want %s", in, got, out)
		}
	}
}
