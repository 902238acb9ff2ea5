package throwaway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/mark"
)

// Leftover is something that a run has left behind, or seems to have.
type Leftover struct {
	What string // "folder", "database" or "container"
	Name string // its path or its name
	Kept string // why it stays, "" where it goes
	Size int64  // bytes, 0 where nobody counts
}

// Clean removes what dead runs of this user have left in the temporary folder,
// in containers where o.Container names their program, and on the server of o.Given, once the guards let us there. With dry it only
// says what it would remove.
func Clean(ctx context.Context, o Options, dry bool) ([]Leftover, error) {
	o = o.complete()
	found, err := cleanFolders(o, dry)
	if o.Container != "" {
		more, failed := cleanContainers(ctx, o.Container, dry)
		return append(found, more...), errors.Join(err, failed)
	}
	if o.Given == nil {
		return found, err
	}
	host, refused := guarded(ctx, Need{Engine: o.Given.Engine}, o)
	if refused != nil {
		return found, errors.Join(err, refused)
	}
	defer host.Close()
	more, failed := cleanServer(ctx, host, dry)
	return append(found, more...), errors.Join(err, failed)
}

// cleanFolders ends servers whose owners are dead, and removes their folders.
func cleanFolders(o Options, dry bool) ([]Leftover, error) {
	folders, err := abandoned(o)
	var found []Leftover
	for _, f := range folders {
		l := Leftover{What: "folder", Name: f.path, Size: f.size()}
		if dry {
			f.lock.Close()
			found = append(found, l)
			continue
		}
		f.end()
		if failed := f.remove(); failed != nil {
			err = errors.Join(err, failed)
			l.Kept = failed.Error()
		}
		found = append(found, l)
	}
	return found, err
}

// withoutMark is how long an empty database without a mark is left alone: its
// maker may be between making and marking it.
const withoutMark = 24 * time.Hour

// cleanServer drops databases whose owners are dead.
func cleanServer(ctx context.Context, host dialects.Host, dry bool) ([]Leftover, error) {
	databases, err := host.Leftovers(ctx)
	if err != nil {
		return nil, err
	}
	var found []Leftover
	for _, d := range databases {
		l := Leftover{What: "database", Name: d.Name, Kept: stays(d)}
		if l.Kept == "" && !dry {
			if failed := host.Remove(ctx, d.Name); failed != nil {
				err = errors.Join(err, failed)
				l.Kept = failed.Error()
			}
		}
		found = append(found, l)
	}
	return found, err
}

// stays says why a database is not dropped, "" where it is. Ages are by the
// server's clock.
func stays(d catalog.Leftover) string {
	age, ttl := time.Duration(d.Age)*time.Second, time.Duration(d.TTL)*time.Second
	switch {
	case d.Alive:
		return "its owner is at work"
	case !d.Marked && !d.Empty:
		return "it does not carry the mark of schemadiff and is not empty"
	case !d.Marked && age < withoutMark:
		return fmt.Sprintf("it does not carry the mark of schemadiff and is younger than %v", withoutMark)
	case d.Marked && age < max(ttl, mark.TTL):
		return fmt.Sprintf("it is younger than %v", max(ttl, mark.TTL))
	}
	return ""
}
