package gate

import (
	"slices"
	"testing"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

func TestJudgeLive(t *testing.T) {
	orders := schema.Key{Kind: schema.Table, Schema: "public", Name: "orders"}
	holder := func(age time.Duration) catalog.Live {
		return catalog.Live{Holders: []catalog.Holder{{Who: "pid 7", Tables: []schema.Key{orders}, Age: age}}}
	}
	rewrite := func(bytes, free int64) Need { return Need{Tables: []string{"public.orders"}, Bytes: bytes, Free: free} }
	for _, test := range []struct {
		name string
		live catalog.Live
		need Need
		want []string // "undecided" or the message
	}{
		{"nothing", catalog.Live{}, Need{}, nil},
		{"short", holder(29 * time.Second), Need{}, nil},
		{"long", holder(10 * time.Minute), Need{}, []string{"pid 7 has had a transaction open for 10 minutes that holds public.orders"}},
		{"vacuum", catalog.Live{Holders: []catalog.Holder{{Who: "pid 7", Tables: []schema.Key{orders}, Vacuum: true}}}, Need{},
			[]string{"an autovacuum against wraparound runs on public.orders and makes way for nobody"}},
		{"unseen", catalog.Live{Unseen: []catalog.Gap{{What: "since when", Why: "no"}}}, Need{}, []string{"undecided"}},
		{"near", catalog.Live{Replicas: []catalog.Replica{{Name: "b", Lag: 3 * time.Second}}}, Need{}, nil},
		{"behind", catalog.Live{Replicas: []catalog.Replica{{Name: "b", Lag: time.Hour}}}, Need{}, []string{"replica b is 1 h behind"}},
		{"small", catalog.Live{}, rewrite(8<<20, -1), nil},
		{"disk unknown", catalog.Live{}, rewrite(8<<30, -1), []string{"undecided"}},
		{"disk small", catalog.Live{}, rewrite(8<<30, 4<<30), []string{"to write public.orders anew takes 8192 MB, and the disk has 4096 MB"}},
		{"disk large", catalog.Live{}, rewrite(8<<30, 40<<30), nil},
		{"unsized", catalog.Live{}, Need{Tables: []string{"public.orders"}, Free: 40 << 30, Unsized: true}, []string{"undecided"}},
	} {
		var got []string
		for _, f := range JudgeLive(test.live, test.need).Findings {
			if disk := f.Subject == "disk"; disk != (f.Severity == report.Error) && f.State != report.Undecided {
				t.Errorf("%s: %s", test.name, f.Severity)
			}
			if f.State == report.Undecided {
				got = append(got, "undecided")
			} else {
				got = append(got, f.Message)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
