package order_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/order"
)

func TestRewrite(t *testing.T) {
	for name, c := range map[string]struct {
		tool, was, is, text, want, refused string
	}{
		"alembic": {"alembic", "a1", "b1", "\"\"\"one\n\nRevision ID: c1\nRevises: a1\n\"\"\"\nrevision: str = 'c1'\ndown_revision: Union[str, None] = 'a1'\n",
			"\"\"\"one\n\nRevision ID: c1\nRevises: b1\n\"\"\"\nrevision: str = 'c1'\ndown_revision: Union[str, None] = 'b1'\n", ""},
		"alembic, several": {"alembic", "a1", "b1", "down_revision = ('a1', 'a2')\n", "", "in 0 places"},
		"django": {"django", "shop/0001_initial", "shop/0002_base", "dependencies = [\n    ('users', '0001_initial'),\n    ('shop', '0001_initial'),\n]\n",
			"dependencies = [\n    ('users', '0001_initial'),\n    ('shop', '0002_base'),\n]\n", ""},
		"django, twice": {"django", "shop/0001_initial", "shop/0002_base", "dependencies = [('shop', '0001_initial')]\nrun_before = [('shop', '0001_initial')]\n", "", "in 2 places"},
		"goose":         {"goose", "1", "2", "", "", "more places"},
	} {
		got, err := order.Rename{Was: c.was, Is: c.is}.Rewrite(c.tool, c.text)
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s: %v", name, err)
			}
		} else if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, d)
		}
	}
}
