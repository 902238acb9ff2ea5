package gate

import (
	"fmt"
	"strings"
	"time"
)

// ParseHolidays reads an iCalendar file of all-day events (RFC 5545). An event
// that is none, or that repeats in a way other than every year, is an error: a
// gate must not stand open because a line was not understood.
func ParseHolidays(text string) ([]Holiday, error) {
	if !strings.Contains(text, "BEGIN:VCALENDAR") {
		return nil, fmt.Errorf("it is no calendar: BEGIN:VCALENDAR is missing")
	}
	var holidays []Holiday
	var e *event
	inside := "" // a part of an event, an alarm
	for n, line := range unfolded(text) {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		name, params, _ := strings.Cut(strings.ToUpper(name), ";")
		switch {
		case name == "BEGIN" && strings.EqualFold(value, "VEVENT"):
			e = &event{line: n}
		case e == nil:
		case inside != "":
			if name == "END" && strings.EqualFold(value, inside) {
				inside = ""
			}
		case name == "BEGIN":
			inside = value
		case name == "END" && strings.EqualFold(value, "VEVENT"):
			days, err := e.holidays()
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", e.line, err)
			}
			holidays = append(holidays, days...)
			e = nil
		default:
			e.take(name, params, value)
		}
	}
	if e != nil {
		return nil, fmt.Errorf("line %d: the event has no end", e.line)
	}
	return holidays, nil
}

// event is a VEVENT in the making.
type event struct {
	line                        int
	start, end, summary, repeat string
	cancelled                   bool
	wrong                       string
}

func (e *event) take(name, params, value string) {
	switch name {
	case "DTSTART":
		e.start = value
		e.date(value, params)
	case "DTEND":
		e.end = value
		e.date(value, params)
	case "DURATION", "RDATE", "EXDATE", "EXRULE":
		e.wrong = name + " is not understood"
	case "RRULE":
		e.repeat = value
	case "SUMMARY":
		e.summary = strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(value)
	case "STATUS":
		e.cancelled = strings.EqualFold(value, "CANCELLED")
	}
}

// date notes a value that is no date: an event of some hours.
func (e *event) date(value, params string) {
	if _, err := time.Parse("20060102", value); err != nil {
		e.wrong = "an event of hours, not of whole days: " + strings.TrimSpace(params+" "+value)
	}
}

// holidays are the days of an event. Its end is the first day that is not of
// it. https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1
func (e *event) holidays() ([]Holiday, error) {
	switch {
	case e.cancelled:
		return nil, nil
	case e.wrong != "":
		return nil, fmt.Errorf("%s", e.wrong)
	case e.start == "":
		return nil, fmt.Errorf("the event has no DTSTART")
	}
	yearly, err := e.yearly()
	if err != nil {
		return nil, err
	}
	start, _ := time.Parse("20060102", e.start)
	end := start.AddDate(0, 0, 1)
	if e.end != "" {
		end, _ = time.Parse("20060102", e.end)
	}
	if end.Sub(start) > 366*24*time.Hour {
		return nil, fmt.Errorf("the event is longer than a year")
	}
	var days []Holiday
	for d := start; d.Before(end); d = d.AddDate(0, 0, 1) {
		days = append(days, Holiday{Day: dayOf(d), Reason: e.summary, Yearly: yearly})
	}
	return days, nil
}

// yearly says whether the event comes again every year, with no end.
func (e *event) yearly() (bool, error) {
	if e.repeat == "" {
		return false, nil
	}
	for part := range strings.SplitSeq(strings.ToUpper(e.repeat), ";") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case name == "FREQ" && value == "YEARLY", name == "INTERVAL" && value == "1", name == "WKST":
		// The day that it begins on, said again.
		case name == "BYMONTH" && len(e.start) == 8 && value == strings.TrimPrefix(e.start[4:6], "0"):
		case name == "BYMONTHDAY" && len(e.start) == 8 && value == strings.TrimPrefix(e.start[6:8], "0"):
		default:
			return false, fmt.Errorf("the event repeats by a rule that is not understood: RRULE:%s", e.repeat)
		}
	}
	return true, nil
}

// unfolded are the file's lines with the number of each: a line that begins
// with a blank goes on from the one before.
// https://www.rfc-editor.org/rfc/rfc5545#section-3.1
func unfolded(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		text = strings.TrimPrefix(text, "\ufeff")
		lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		for i := 0; i < len(lines); {
			line, number := lines[i], i+1
			for i++; i < len(lines) && (strings.HasPrefix(lines[i], " ") || strings.HasPrefix(lines[i], "\t")); i++ {
				line += lines[i][1:]
			}
			if !yield(number, line) {
				return
			}
		}
	}
}
