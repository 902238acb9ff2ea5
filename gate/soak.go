package gate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeSoak: what is pending has been in the environment before for a while.
func judgeSoak(c Case) Verdict {
	if v, no := c.unplanned(Soak); no {
		return v
	}
	if v, no := c.noneBefore(Soak); no {
		return v
	}
	switch {
	case c.pending() == 0:
		return Verdict{Text: nothingPending}
	case c.Unknown != "":
		return undecided(Soak, c.Unknown, "schemadiff status "+c.Before.Name)
	}
	from := c.Before.Name
	zone, zoneName := zoneOf(*c.Before, c.Tool)
	var latest time.Time
	var absent, timeless []string
	naive := false
	all := c.Standing
	if c.Members > 0 {
		all = c.Times
	}
	for _, s := range all {
		if s.Cell != report.CellApplied && s.Cell != report.CellUnproven {
			absent = append(absent, s.Migration.Label)
			continue
		}
		at, zoned, ok := parseMoment(s.AppliedAt, zone)
		if !ok {
			timeless = append(timeless, s.Migration.Label)
			continue
		}
		naive = naive || !zoned
		if at.After(latest) {
			latest = at
		}
	}
	slices.Sort(absent)
	slices.Sort(timeless)
	absent, timeless = slices.Compact(absent), slices.Compact(timeless)
	required := "(" + inUnits(c.SoakFor) + " required)"
	switch {
	case len(absent) > 0:
		in := from
		if c.Members > 0 {
			in = "every member of " + from
		}
		return closed(report.SoakTime, Soak, some(absent)+" not in "+in+" yet "+required, "deploy to "+from+" first")
	case len(timeless) > 0:
		why := fmt.Sprintf("since when %s is in %s is not known: the ledger of %s has no time of it", some(timeless), from, c.Tool)
		if zone == nil {
			why = "since when " + some(timeless) + " is in " + from + " is not known: its ledger's times have no zone, and the server's is " + zoneName
		}
		return undecided(Soak, why, "--soak-snapshot FILE: a snapshot that was taken when it came to "+from)
	}
	text := "in " + from + " since " + c.moment(latest) + " " + required
	if naive && c.Before.Engine != endpoint.SQLite && zoneName != "UTC" {
		text += ", by the server's clock, " + zoneName
	}
	opens := latest.Add(c.SoakFor)
	if c.Now.Before(opens) {
		v := closed(report.SoakTime, Soak, text+", until "+c.moment(opens), "wait, or --override-gate soak=REASON")
		v.Opens = opens
		return v
	}
	return Verdict{Text: text}
}

// inUnits is a configured duration as people write it: "24 h", "30 min", "3 days".
func inUnits(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0 && d > 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.String()
}

// zoned and zoneless are how servers print times.
var (
	zoned    = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05-0700", "2006-01-02 15:04:05 -0700"}
	zoneless = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05"}
)

// parseMoment reads a time of a ledger. One without a zone is of the zone that
// is given; with none it is not known. Of a time that the clocks showed twice
// it is the later one.
func parseMoment(text string, zone *time.Location) (at time.Time, hasZone, ok bool) {
	for _, layout := range zoned {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true, true
		}
	}
	if zone != nil {
		for _, layout := range zoneless {
			t, err := time.ParseInLocation(layout, text, zone)
			if err != nil {
				continue
			}
			if again := t.Add(time.Hour); again.Format(layout) == t.Format(layout) {
				t = again
			}
			return t, false, true
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) == 10 {
		return time.Unix(n, 0), true, true
	}
	return time.Time{}, false, false
}

// zoneOf is the zone of the times without one in an environment's ledger: nil
// where it is not known, and then the name says what the server says. SQLite's
// CURRENT_TIMESTAMP is UTC, and our sessions read MySQL's TIMESTAMP in UTC; a
// DATETIME, and PostgreSQL's timestamp, is the time on the server's clock.
// https://www.sqlite.org/lang_datefunc.html
// https://dev.mysql.com/doc/refman/8.4/en/datetime.html
func zoneOf(env parity.Env, tool string) (zone *time.Location, name string) {
	fact := func(name string) string {
		for _, f := range env.Platform.Facts {
			if f.Name == name {
				return f.Value
			}
		}
		return ""
	}
	switch env.Engine {
	case endpoint.SQLite:
		return time.UTC, "UTC"
	case endpoint.Postgres:
		name = fact("TimeZone")
	default:
		if !hasDatetime(env, tool) {
			return time.UTC, "UTC"
		}
		if name = fact("time_zone"); strings.EqualFold(name, "SYSTEM") {
			name = fact("system_time_zone")
		}
		if t, err := time.Parse("-07:00", name); err == nil {
			return t.Location(), name
		}
	}
	if name == "UTC" || name == "Etc/UTC" {
		return time.UTC, "UTC"
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, orElse(name, "not told")
	}
	return zone, name
}

// hasDatetime says whether the table of a tool's ledger has a column of MySQL's
// type DATETIME.
func hasDatetime(env parity.Env, tool string) bool {
	for _, l := range env.Ledgers {
		if l.Tool == tool && hasColumn(env.Reading, l, "datetime") {
			return true
		}
	}
	return false
}

func hasColumn(r catalog.Reading, l ledger.Ledger, kind string) bool {
	for o := range r.Schema.All() {
		if o.Key.Kind == schema.Column && o.Key.Table == l.Table.Name && o.Key.Schema == l.Table.Schema && strings.HasPrefix(o.Prop("type"), kind) {
			return true
		}
	}
	return false
}
