package catalog

import "testing"

func TestUncomparedString(t *testing.T) {
	for _, test := range []struct {
		u    Uncompared
		want string
	}{
		{Uncompared{Kind: "policies", Count: 3}, "3 policies"},
		{Uncompared{Kind: "policies", Count: 1}, "1 policy"},
		{Uncompared{Kind: "domains", Count: 1}, "1 domain"},
		{Uncompared{Kind: "operator classes", Count: 1}, "1 operator class"},
		{Uncompared{Kind: "objects with granted privileges", Count: 1}, "1 object with granted privileges"},
		{Uncompared{Kind: "ledgers of knex", Count: 1}, "1 ledger of knex"},
		{Uncompared{Kind: "operator families", Count: 1}, "1 operator family"},
		{Uncompared{Kind: "indexes of foreign keys", Count: 1}, "1 index of foreign keys"},
		{Uncompared{Kind: "comments on columns of partitions", Count: 1}, "1 comment on columns of partitions"},
	} {
		if got := test.u.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
