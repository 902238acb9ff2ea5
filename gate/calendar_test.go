package gate

import (
	"strings"
	"testing"
	"time"
)

// calendars are the windows of TestOpen by name, as a configuration has them:
// allow or deny, days or from..until, hours, reason.
var calendars = map[string]string{
	"none":         "",
	"weekdays":     "allow mon-thu 09:00-16:00",
	"friday":       "allow mon-fri 09:00-17:00; deny fri 12:00-24:00 No Friday deploys",
	"night":        "allow mon-thu 22:00-04:00",
	"weekend":      "deny fri-mon 18:00-08:00 Weekend",
	"over-weekend": "deny fri 12:00-24:00; deny sat-sun; deny mon 00:00-08:00",
	"freeze":       "allow mon-sun; deny 2026-12-18..2027-01-04 Year-end freeze",
	"early":        "allow mon-sun 01:30-02:30",
	"in-gap":       "allow sun 02:00-03:00",
	"holidays":     "holiday 2026-12-24 Christmas Eve; yearly 2020-05-01 Labour Day",
}

func calendarOf(t *testing.T, name, zone string) Calendar {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	c := Calendar{Zone: location}
	text, ok := calendars[name]
	if !ok {
		t.Fatalf("no calendar %s", name)
	}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		reason := func(from int) string { return strings.Join(words[min(from, len(words)):], " ") }
		if words[0] == "holiday" || words[0] == "yearly" {
			c.Holidays = append(c.Holidays, Holiday{Day: Day(words[1]), Reason: reason(2), Yearly: words[0] == "yearly"})
			continue
		}
		w := Window{Deny: words[0] == "deny"}
		if from, until, span := strings.Cut(words[1], ".."); span {
			w.From, w.Until = Day(from), Day(until)
		} else {
			w.Weekdays = ParseWeekdays([]string{words[1]})
		}
		w.Reason = reason(2)
		if len(words) > 2 && strings.Contains(words[2], ":") {
			w.Hours, w.Reason = ParseHours(words[2]), reason(3)
		}
		c.Windows = append(c.Windows, w)
	}
	return c
}

// The clocks of Berlin go from 2:00 to 3:00 on 29 March 2026 and from 3:00 back
// to 2:00 on 25 October; those of New York on 8 March and 1 November. Lord Howe
// Island's go by half an hour, and Apia lost the 30 December of 2011.
func TestOpen(t *testing.T) {
	for _, test := range []struct {
		calendar, zone, at string
		open               bool
		why, next          string // next is "" where nothing changes within a year
	}{
		{"none", "UTC", "2026-11-20T18:20:00Z", true, "", ""},
		{"weekdays", "Europe/Berlin", "2026-11-19T10:00:00+01:00", true, "", "2026-11-19T16:00:00+01:00"},
		{"weekdays", "Europe/Berlin", "2026-11-19T15:59:59+01:00", true, "", "2026-11-19T16:00:00+01:00"},
		{"weekdays", "Europe/Berlin", "2026-11-19T16:00:00+01:00", false, outside, "2026-11-23T09:00:00+01:00"},
		{"weekdays", "Europe/Berlin", "2026-11-20T10:00:00+01:00", false, outside, "2026-11-23T09:00:00+01:00"},
		// The same moment, by clocks elsewhere.
		{"weekdays", "America/New_York", "2026-11-19T10:00:00+01:00", false, outside, "2026-11-19T09:00:00-05:00"},
		{"weekdays", "Asia/Kolkata", "2026-11-19T10:00:00+01:00", true, "", "2026-11-19T16:00:00+05:30"},
		{"weekdays", "Pacific/Auckland", "2026-11-19T10:00:00+01:00", false, outside, "2026-11-23T09:00:00+13:00"},

		{"friday", "Europe/Berlin", "2026-11-20T11:59:00+01:00", true, "", "2026-11-20T12:00:00+01:00"},
		{"friday", "Europe/Berlin", "2026-11-20T12:00:00+01:00", false, "No Friday deploys", "2026-11-23T09:00:00+01:00"},

		// Over midnight: the night belongs to the day on which it begins.
		{"night", "Europe/Berlin", "2026-11-19T23:00:00+01:00", true, "", "2026-11-20T04:00:00+01:00"},
		{"night", "Europe/Berlin", "2026-11-20T03:59:00+01:00", true, "", "2026-11-20T04:00:00+01:00"},
		{"night", "Europe/Berlin", "2026-11-20T23:00:00+01:00", false, outside, "2026-11-23T22:00:00+01:00"},
		{"night", "Europe/Berlin", "2026-11-23T03:00:00+01:00", false, outside, "2026-11-23T22:00:00+01:00"},
		// The night in which the clocks go forward, Saturday to Sunday, is none of its days; that of a Thursday is.
		{"night", "Europe/Berlin", "2026-03-27T03:00:00+01:00", true, "", "2026-03-27T04:00:00+01:00"},

		// Over the end of the week.
		{"weekend", "Europe/Berlin", "2026-11-22T23:00:00+01:00", false, "Weekend", "2026-11-23T08:00:00+01:00"},
		{"weekend", "Europe/Berlin", "2026-11-24T07:00:00+01:00", false, "Weekend", "2026-11-24T08:00:00+01:00"},
		{"weekend", "Europe/Berlin", "2026-11-24T23:00:00+01:00", true, "", "2026-11-27T18:00:00+01:00"},
		{"over-weekend", "Europe/Berlin", "2026-11-20T12:00:00+01:00", false, "nothing is deployed then", "2026-11-23T08:00:00+01:00"},
		{"over-weekend", "Europe/Berlin", "2026-11-23T08:00:00+01:00", true, "", "2026-11-27T12:00:00+01:00"},

		// Both days of a freeze are of it.
		{"freeze", "Europe/Berlin", "2026-12-17T23:59:59+01:00", true, "", "2026-12-18T00:00:00+01:00"},
		{"freeze", "Europe/Berlin", "2026-12-18T00:00:00+01:00", false, "Year-end freeze", "2027-01-05T00:00:00+01:00"},
		{"freeze", "Europe/Berlin", "2027-01-04T23:59:59+01:00", false, "Year-end freeze", "2027-01-05T00:00:00+01:00"},
		{"freeze", "Europe/Berlin", "2027-01-05T00:00:00+01:00", true, "", ""},

		{"holidays", "Europe/Berlin", "2026-12-23T23:30:00+01:00", true, "", "2026-12-24T00:00:00+01:00"},
		{"holidays", "Europe/Berlin", "2026-12-24T12:00:00+01:00", false, "Christmas Eve", "2026-12-25T00:00:00+01:00"},
		{"holidays", "America/New_York", "2026-12-24T00:30:00+01:00", true, "", "2026-12-24T00:00:00-05:00"},
		{"holidays", "Europe/Berlin", "2026-05-01T12:00:00+02:00", false, "Labour Day", "2026-05-02T00:00:00+02:00"},
		{"holidays", "Europe/Berlin", "2019-05-01T12:00:00+02:00", true, "", "2020-05-01T00:00:00+02:00"},

		// Forward: from 1:30 to 2:30 is half an hour, for 2:00 is 3:00 already.
		{"early", "Europe/Berlin", "2026-03-29T01:45:00+01:00", true, "", "2026-03-29T03:00:00+02:00"},
		{"early", "Europe/Berlin", "2026-03-29T03:00:00+02:00", false, outside, "2026-03-30T01:30:00+02:00"},
		{"early", "America/New_York", "2026-03-08T01:45:00-05:00", true, "", "2026-03-08T03:00:00-04:00"},
		// A window within the hour that is left out does not open that day.
		{"in-gap", "Europe/Berlin", "2026-03-28T12:00:00+01:00", false, outside, "2026-04-05T02:00:00+02:00"},
		// Back: what the clocks show twice is in it twice.
		{"early", "Europe/Berlin", "2026-10-25T01:45:00+02:00", true, "", "2026-10-25T02:30:00+02:00"},
		{"early", "Europe/Berlin", "2026-10-25T02:15:00+02:00", true, "", "2026-10-25T02:30:00+02:00"},
		{"early", "Europe/Berlin", "2026-10-25T02:45:00+02:00", false, outside, "2026-10-25T02:00:00+01:00"},
		{"early", "Europe/Berlin", "2026-10-25T02:15:00+01:00", true, "", "2026-10-25T02:30:00+01:00"},
		{"in-gap", "Europe/Berlin", "2026-10-25T02:30:00+01:00", true, "", "2026-10-25T03:00:00+01:00"},
		{"in-gap", "Europe/Berlin", "2026-10-25T02:30:00+02:00", true, "", "2026-10-25T03:00:00+01:00"},
		{"early", "America/New_York", "2026-11-01T01:45:00-04:00", true, "", "2026-11-01T01:00:00-05:00"},
		{"early", "America/New_York", "2026-11-01T01:15:00-05:00", false, outside, "2026-11-01T01:30:00-05:00"},
		{"early", "Australia/Lord_Howe", "2026-10-04T01:45:00+10:30", true, "", "2026-10-04T02:30:00+11:00"},
		{"early", "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00", true, "", "2026-04-05T02:30:00+10:30"},
		{"weekdays", "Pacific/Apia", "2011-12-29T15:00:00-10:00", true, "", "2011-12-29T16:00:00-10:00"},
		{"weekdays", "Pacific/Apia", "2011-12-29T23:00:00-10:00", false, outside, "2012-01-02T09:00:00+14:00"},
		// Hours that are not touched stay those of the wall on both sides of a change.
		{"weekdays", "Europe/Berlin", "2026-03-26T16:30:00+01:00", false, outside, "2026-03-30T09:00:00+02:00"},
		{"weekdays", "Europe/Berlin", "2026-10-22T16:30:00+02:00", false, outside, "2026-10-26T09:00:00+01:00"},
	} {
		c := calendarOf(t, test.calendar, test.zone)
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		open, why := c.open(at)
		next := ""
		if moment, ok := c.Next(at); ok {
			next = moment.In(c.Zone).Format(time.RFC3339)
		}
		if open != test.open || why != test.why || next != test.next {
			t.Errorf("%s in %s at %s: open %v (%s), next %s; want %v (%s), next %s", test.calendar, test.zone, test.at, open, why, next, test.open, test.why, test.next)
		}
	}
}

// What bounds finds is what asking every minute finds, across both changes of
// the clocks.
func TestSpansMissNothing(t *testing.T) {
	for name := range calendars {
		for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "UTC"} {
			c := calendarOf(t, name, zone)
			for _, start := range []string{"2026-03-07T00:00:00Z", "2026-03-28T12:34:00Z", "2026-04-04T00:00:00Z", "2026-10-24T00:00:00Z", "2026-10-31T12:00:00Z", "2026-12-23T00:00:00Z"} {
				from, _ := time.Parse(time.RFC3339, start)
				until := from.AddDate(0, 0, 2)
				spans := c.Spans(from, until)
				if !spans[0].From.Equal(from) || !spans[len(spans)-1].Until.Equal(until) {
					t.Fatalf("%s: spans do not cover the time", name)
				}
				i := 0
				for at := from; at.Before(until); at = at.Add(time.Minute) {
					for !at.Before(spans[i].Until) {
						i++
					}
					if open, why := c.open(at); open != spans[i].Open || why != spans[i].Why {
						t.Fatalf("%s in %s at %v: open %v (%s), its span says %v (%s)", name, zone, at, open, why, spans[i].Open, spans[i].Why)
					}
				}
			}
		}
	}
}

func TestParseHolidays(t *testing.T) {
	days := func(text string) string {
		list, err := ParseHolidays(text)
		if err != nil {
			return err.Error()
		}
		var words []string
		for _, h := range list {
			word := string(h.Day)
			if h.Yearly {
				word += " yearly"
			}
			words = append(words, strings.TrimSpace(word+" "+h.Reason))
		}
		return strings.Join(words, "; ")
	}
	calendar := func(lines ...string) string {
		return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	}
	for _, test := range []struct{ text, want string }{
		{calendar("DTSTART;VALUE=DATE:20261224", "SUMMARY:Christmas Eve"), "2026-12-24 Christmas Eve"},
		{calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Christmas\\, all\r\n  of it"), "2026-12-24 Christmas, all of it; 2026-12-25 Christmas, all of it; 2026-12-26 Christmas, all of it"},
		{calendar("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"), "2026-05-01 yearly"},
		{calendar("DTSTART;VALUE=DATE:20260501", "BEGIN:VALARM", "TRIGGER:-P1D", "DURATION:PT5M", "END:VALARM"), "2026-05-01"},
		{calendar("DTSTART;VALUE=DATE:20260501", "STATUS:CANCELLED"), ""},
		{calendar("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=WEEKLY"), "line 3: the event repeats by a rule that is not understood: RRULE:FREQ=WEEKLY"},
		{calendar("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY;UNTIL=20300501"), "line 3: the event repeats by a rule that is not understood: RRULE:FREQ=YEARLY;UNTIL=20300501"},
		{calendar("DTSTART;TZID=Europe/Berlin:20260501T090000"), "line 3: an event of hours, not of whole days: TZID=EUROPE/BERLIN 20260501T090000"},
		{calendar("DTSTART;VALUE=DATE:20260501", "EXDATE:20270501"), "line 3: EXDATE is not understood"},
		{calendar("SUMMARY:nothing"), "line 3: the event has no DTSTART"},
		{"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260501\n", "line 2: the event has no end"},
		{"<html>", "it is no calendar: BEGIN:VCALENDAR is missing"},
		{"BEGIN:VCALENDAR\nEND:VCALENDAR\n", ""},
	} {
		if got := days(test.text); got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
	}
}

func TestMomentsOfLedgers(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	for _, test := range []struct {
		text string
		zone *time.Location
		want string
	}{
		{"2026-11-18 08:12:44", time.UTC, "2026-11-18T08:12:44Z"},
		{"2026-11-18 08:12:44.123456+00", nil, "2026-11-18T08:12:44Z"},
		{"2026-11-18 08:12:44+05:30", berlin, "2026-11-18T02:42:44Z"},
		{"2026-11-18T08:12:44.5Z", nil, "2026-11-18T08:12:44Z"},
		{"2026-11-18 08:12:44.000Z", nil, "2026-11-18T08:12:44Z"},
		{"2026-11-18 08:12:44.1", berlin, "2026-11-18T07:12:44Z"},
		{"2026-10-25 02:30:00", berlin, "2026-10-25T01:30:00Z"}, // shown twice: the later one
		{"1795000000", nil, "2026-11-18T11:06:40Z"},
		{"2026-11-18 08:12:44", nil, ""},
		{"", time.UTC, ""},
		{"yesterday", time.UTC, ""},
	} {
		got := ""
		if at, _, ok := parseMoment(test.text, test.zone); ok {
			got = at.UTC().Truncate(time.Second).Format(time.RFC3339)
		}
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
	}
}

func TestApprovals(t *testing.T) {
	for _, test := range []struct{ text, digest, at, who string }{
		{"3789d9f17ae54d32", "3789d9f17ae54d32", "", ""},
		{"plan 3789 d9f1 7ae5 4d32", "3789d9f17ae54d32", "", ""},
		{"3789d9f17ae54d32 2026-11-20T10:00:00Z ada@example.com", "3789d9f17ae54d32", "2026-11-20T10:00:00Z", "ada@example.com"},
		{"3789 d9f1 7ae5 4d32 2026-11-20T10:00:00+01:00 Ada Lovelace", "3789d9f17ae54d32", "2026-11-20T09:00:00Z", "Ada Lovelace"},
		{"3789d9f17ae54d32 ada", "3789d9f17ae54d32", "", "ada"},
		{"yes", "", "", "yes"},
		{"", "", "", ""},
	} {
		a := parseApproval(test.text)
		at := ""
		if !a.at.IsZero() {
			at = a.at.UTC().Format(time.RFC3339)
		}
		if a.digest != test.digest || at != test.at || a.who != test.who {
			t.Errorf("%q: %+v", test.text, a)
		}
	}
}
