package gate

import (
	"slices"
	"strings"
	"time"

	// The zone database goes with the program: containers without a
	// distribution and Windows have none.
	_ "time/tzdata"
)

// Calendar is when changes may reach one environment: the windows that
// concern it, by the clocks on the wall of one zone. Deny beats allow, and
// where any window allows, outside of all of them is closed.
type Calendar struct {
	Zone     *time.Location
	Windows  []Window
	Holidays []Holiday
}

// Window is one span that opens or closes.
type Window struct {
	Deny        bool
	Weekdays    Weekdays
	From, Until Day // a span of dates, both included; "" where Weekdays says which days
	Hours       Hours
	Reason      string
}

// Holiday is a day on which nothing is deployed.
type Holiday struct {
	Day    Day
	Reason string
	Yearly bool // it comes again on the same day of every later year
}

// Day is a date, YYYY-MM-DD: days sort as their texts do.
type Day string

// dayOf is the date on the wall.
func dayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// Weekdays is by time.Weekday.
type Weekdays [7]bool

// ParseWeekdays reads days and spans of days, "mon" and "fri-mon": a span may
// go over the end of the week. What is none is left out: the configuration
// has been checked.
func ParseWeekdays(words []string) (days Weekdays) {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	for _, word := range words {
		first, last, span := strings.Cut(word, "-")
		if !span {
			last = first
		}
		from, to := slices.Index(names, first), slices.Index(names, last)
		if from < 0 || to < 0 {
			continue
		}
		for d := from; ; d = (d + 1) % 7 {
			days[d] = true
			if d == to {
				break
			}
		}
	}
	return days
}

// Hours is a span of a day in minutes from midnight. Where it ends before it
// begins it goes on until that time of the next day. The zero value is the
// whole day.
type Hours struct{ Start, End int }

// ParseHours reads "09:00-16:00"; "" is the whole day.
func ParseHours(text string) (h Hours) {
	from, to, _ := strings.Cut(text, "-")
	return Hours{minutes(from), minutes(to)}
}

func minutes(clock string) int {
	if len(clock) != len("09:00") {
		return 0
	}
	digit := func(i int) int { return int(clock[i] - '0') }
	return (digit(0)*10+digit(1))*60 + digit(3)*10 + digit(4)
}

// holds says whether a window covers a moment, told by the clock on the wall.
func (w Window) holds(local time.Time) bool {
	minute := local.Hour()*60 + local.Minute()
	start, end := w.Hours.Start, w.Hours.End
	if start == end {
		start, end = 0, 24*60
	}
	if start < end {
		return start <= minute && minute < end && w.on(local)
	}
	yesterday := time.Date(local.Year(), local.Month(), local.Day()-1, 12, 0, 0, 0, time.UTC)
	return minute >= start && w.on(local) || minute < end && w.on(yesterday)
}

func (w Window) on(t time.Time) bool {
	if w.From == "" && w.Until == "" {
		return w.Weekdays[t.Weekday()]
	}
	day := dayOf(t)
	return w.From <= day && (w.Until == "" || day <= w.Until)
}

func (h Holiday) on(t time.Time) bool {
	day := dayOf(t)
	return day == h.Day || h.Yearly && day > h.Day && day[len("2026"):] == h.Day[len("2026"):]
}

// open says whether a moment is open, and if not why. What is denied by
// several windows has the first one's reason.
func (c Calendar) open(t time.Time) (open bool, why string) {
	local := t.In(c.Zone)
	for _, h := range c.Holidays {
		if h.on(local) {
			return false, orElse(h.Reason, "a holiday")
		}
	}
	allows, allowed := false, false
	for _, w := range c.Windows {
		holds := w.holds(local)
		if w.Deny && holds {
			return false, orElse(w.Reason, "nothing is deployed then")
		}
		allows, allowed = allows || !w.Deny, allowed || !w.Deny && holds
	}
	if allows && !allowed {
		return false, outside
	}
	return true, ""
}

// outside is why it is closed where no window denies.
const outside = "outside of the deploy windows"

// Span is a time in which a gate stays open, or stays closed for one reason.
type Span struct {
	From, Until time.Time
	Open        bool
	Why         string
}

// Spans cuts the time from one moment to another where the gate opens or
// closes, or is closed for another reason.
func (c Calendar) Spans(from, until time.Time) []Span {
	var spans []Span
	bounds := c.bounds(from, until)
	for i, at := range bounds[:len(bounds)-1] {
		open, why := c.open(at)
		if n := len(spans); n > 0 && spans[n-1].Open == open && spans[n-1].Why == why {
			spans[n-1].Until = bounds[i+1]
			continue
		}
		spans = append(spans, Span{From: at, Until: bounds[i+1], Open: open, Why: why})
	}
	return spans
}

// horizon is how far ahead a next opening is looked for.
const horizon = 400 * 24 * time.Hour

// Next is when a gate that is closed opens, or an open one closes; ok is false
// where it stays as it is for more than a year.
func (c Calendar) Next(t time.Time) (at time.Time, ok bool) {
	open, _ := c.open(t)
	for _, at := range c.bounds(t, t.Add(horizon))[1:] {
		if now, _ := c.open(at); now != open {
			return at, true
		}
	}
	return time.Time{}, false
}

// bounds are the moments at which anything can change, in order, with both
// ends: midnights, the ends of the windows' hours, and the moments at which the
// zone's clocks are set. A time that the clocks show twice is there twice, and
// one that they leave out is where they are set.
func (c Calendar) bounds(from, until time.Time) []time.Time {
	clocks := []int{0}
	for _, w := range c.Windows {
		clocks = append(clocks, w.Hours.Start, w.Hours.End)
	}
	slices.Sort(clocks)
	clocks = slices.Compact(clocks)
	bounds := []time.Time{from, until}
	add := func(t time.Time) {
		if t.After(from) && t.Before(until) {
			bounds = append(bounds, t)
		}
	}
	for at := from; at.Before(until); {
		_, set := at.In(c.Zone).ZoneBounds()
		if set.IsZero() {
			break
		}
		add(set)
		at = set
	}
	first := from.In(c.Zone)
	for n := -1; ; n++ {
		midnight := time.Date(first.Year(), first.Month(), first.Day()+n, 0, 0, 0, 0, time.UTC)
		if midnight.After(until.Add(24 * time.Hour)) {
			break
		}
		for _, clock := range clocks {
			for _, t := range c.moments(midnight.Add(time.Duration(clock) * time.Minute)) {
				add(t)
			}
		}
	}
	slices.SortFunc(bounds, time.Time.Compare)
	return slices.CompactFunc(bounds, time.Time.Equal)
}

// moments are those at which the clocks on the wall may show a time, which is
// given as if the zone were UTC: by the zone's offsets of the day before and of
// the day after.
func (c Calendar) moments(wall time.Time) []time.Time {
	var all []time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(c.Zone).Zone()
		all = append(all, wall.Add(-time.Duration(offset)*time.Second))
	}
	return all
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
