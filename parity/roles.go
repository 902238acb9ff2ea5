package parity

import (
	"slices"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/schema"
)

// likeRoles gives b's roles the names that they have in a, where the
// configuration says which names are one role's and a has just one of them.
// Nothing is renamed to a name that b has besides.
func (o Options) likeRoles(env Env, a, b schema.Schema) schema.Schema {
	if len(o.Roles) == 0 {
		return b
	}
	ofA, ofB := dialects.Roles(env.Engine, a), dialects.Roles(env.Engine, b)
	to := map[string]string{}
	for _, names := range o.Roles {
		isOne := func(role string) bool { return slices.Contains(names, role) }
		here, there := slices.IndexFunc(ofA, isOne), slices.IndexFunc(ofB, isOne)
		if here < 0 || there < 0 || slices.ContainsFunc(ofA[here+1:], isOne) || slices.ContainsFunc(ofB[there+1:], isOne) {
			continue // two of them in one environment are two roles
		}
		to[ofB[there]] = ofA[here]
	}
	return dialects.RenameRoles(env.Engine, b, to)
}
