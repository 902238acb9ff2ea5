package rehearse

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// probing forces the algorithm of every change of a table. What the migrations
// do by the mildest one is what they do by themselves, so that one clone stays
// right from the first to the last of them, and the watched clone is left alone.
var probing = manner{pieces: true, probed: true, blind: true}

// algorithms asks by which algorithm the server changes tables, on a clone of
// its own, and puts the answers beside what was watched.
func (t *Trial) algorithms(ctx context.Context, of dialects.Scratch, limits Limits) error {
	if e := t.Env.Engine; len(t.Plan.Run) == 0 || e != endpoint.MySQL && e != endpoint.MariaDB {
		return nil
	}
	probed, err := onClone(ctx, of, func(db dialects.Scratch) (Play, error) { return t.play(ctx, db, probing, limits, nil) })
	if err != nil {
		return err
	}
	for i := range t.Watched.Steps {
		if i >= len(probed.Steps) {
			break
		}
		for j := range t.Watched.Steps[i].Runs {
			if others := probed.Steps[i].Runs; j < len(others) {
				t.adopt(&t.Watched.Steps[i].Runs[j].Seen, others[j].Seen)
			}
		}
	}
	return nil
}

// adopt adds an algorithm to what was watched, of tables that exist before.
//
// MySQL, which nobody tells an algorithm, builds a table without rows anew where
// it could change it instantly, and with rows it does not: the copy has none.
// MariaDB takes ALGORITHM=INSTANT for PARTITION BY and writes the table anew all
// the same: there, what was observed is right.
func (t *Trial) adopt(seen *catalog.Observation, probed catalog.Observation) {
	if seen.Unseen == "" {
		seen.Unseen = probed.Unseen
	}
	if !slices.ContainsFunc(probed.Locks, func(l catalog.Lock) bool { return t.existed(l.Object) }) {
		return
	}
	if t.Env.Engine == endpoint.MySQL && probed.Algorithm == "INSTANT" {
		seen.Rewrites = slices.DeleteFunc(seen.Rewrites, func(k schema.Key) bool { return k == probed.Locks[0].Object })
	}
	if slices.Contains([]string{"INSTANT", "NOCOPY"}, probed.Algorithm) && slices.Contains(seen.Rewrites, probed.Locks[0].Object) {
		seen.Unseen = "the server says " + probed.Algorithm + " and writes the table anew"
		return
	}
	seen.Algorithm, seen.Reason = probed.Algorithm, probed.Reason
	seen.Locks = append(slices.Clone(probed.Locks), seen.Locks...)
}

// send sends one piece, in the manner of the play.
func (p *player) send(ctx context.Context, text string) (catalog.Done, catalog.Observation, error) {
	var seen catalog.Observation
	var done catalog.Done
	var err error
	if p.prober != nil {
		done, seen, err = p.prober.Exec(ctx, text)
	} else {
		done, err = p.session.Exec(ctx, text)
	}
	var refused *catalog.SQLError
	if errors.As(err, &refused) {
		refused.Message = p.unnamed(refused.Message)
	}
	for i := range done.Notices {
		done.Notices[i].Message = p.unnamed(done.Notices[i].Message)
	}
	return done, seen, err
}

// unnamed is a message without the throwaway's name, which is another each time
// and means nothing to anybody.
func (p *player) unnamed(message string) string {
	name := p.db.Endpoint().Database
	if name == "" {
		return message
	}
	return strings.NewReplacer("`"+name+"`.", "", "'"+name+"'.", "", name+".", "", name, p.c.Env.Name).Replace(message)
}
