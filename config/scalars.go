package config

import (
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/report"
)

// Duration is written 10s, 15m or 72h.
type Duration time.Duration

func (v *Duration) decode(d *decoder, n *node, path, _ string) {
	text, ok := d.scalar(n, path)
	if !ok {
		return
	}
	parsed, err := time.ParseDuration(text)
	switch {
	case n.tag == "!!int":
		d.wrong(n, path, lastKey(path)+" lacks its unit", "write "+text+"s, "+text+"m or "+text+"h")
	case err != nil || parsed < 0:
		d.wrong(n, path, lastKey(path)+" has to be a time such as 500ms, 10s, 15m or 24h", "")
	default:
		*v = Duration(parsed)
		d.keep(path, n, text)
	}
}

// Date is a day, YYYY-MM-DD. The zero value is no date.
type Date struct{ text string }

// String is YYYY-MM-DD, or "".
func (v Date) String() string { return v.text }

// IsZero says whether there is no date.
func (v Date) IsZero() bool { return v.text == "" }

// Before says whether the date is an earlier one.
func (v Date) Before(other Date) bool { return v.text < other.text }

func (v *Date) decode(d *decoder, n *node, path, _ string) {
	text, ok := d.scalar(n, path)
	if !ok {
		return
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		d.wrong(n, path, lastKey(path)+" has to be a day that exists, as YYYY-MM-DD", "")
		return
	}
	*v = Date{text}
	d.keep(path, n, text)
}

// Severity is error, warning, info or off; "" where nothing is said.
type Severity string

// Report is the severity as reports order it.
func (v Severity) Report() report.Severity {
	switch v {
	case "error":
		return report.Error
	case "warning":
		return report.Warning
	case "info":
		return report.Info
	}
	return report.Off
}

func (v *Severity) decode(d *decoder, n *node, path, _ string) {
	text, ok := d.scalar(n, path)
	if !ok {
		return
	}
	if n.tag == "!!bool" && strings.EqualFold(text, "false") {
		text = "off" // YAML 1.1 readers turn off into false, and so do their users
	}
	if d.word(n, path, text, "error warning info off") {
		*v = Severity(text)
		d.keep(path, n, text)
	}
}

func (v *Pattern) decode(d *decoder, n *node, path, _ string) {
	if text, ok := d.scalar(n, path); ok {
		*v = Pattern{Text: text, At: n.at}
		d.keep(path, n, text)
	}
}

// Weekdays as gates take them.
const weekdays = "mon tue wed thu fri sat sun"

var hours = lazy.Regexp(`^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)

func (v *Hours) decode(d *decoder, n *node, path, _ string) {
	text, ok := d.scalar(n, path)
	if !ok {
		return
	}
	if !hours().MatchString(text) {
		d.wrong(n, path, lastKey(path)+` has to be a span such as "09:00-16:00"`, "")
		return
	}
	*v = Hours(text)
	d.keep(path, n, text)
}

func (v *Days) decode(d *decoder, n *node, path, _ string) {
	switch n.kind {
	case sequence:
		for _, item := range n.items {
			text, ok := d.scalar(item, path)
			if !ok {
				continue
			}
			from, to, span := strings.Cut(text, "-")
			if d.word(item, path, from, weekdays) && (!span || d.word(item, path, to, weekdays)) {
				v.Weekdays = append(v.Weekdays, text)
			}
		}
	case mapping:
		for _, e := range n.entries {
			switch e.key.text {
			case "from":
				d.into(reflectOf(&v.From), e.value, path+".from", "")
			case "until":
				d.into(reflectOf(&v.Until), e.value, path+".until", "")
			default:
				d.unknownKey(e.key, e.named(), path, []string{"from", "until"})
			}
		}
	default:
		d.wrong(n, path, lastKey(path)+" has to be a list of days or { from: DATE, until: DATE }", "write "+lastKey(path)+": [fri, sat-sun], or "+lastKey(path)+": { from: 2026-12-20, until: 2027-01-02 }")
	}
}

func (v *Start) decode(d *decoder, n *node, path, _ string) {
	if n.kind != scalar || n.text != "schema" {
		d.wrong(n, path, "start_from takes nothing but schema: a rehearsal begins with the environment's own schema and rows that are made up",
			"leave it out; schemadiff rehearse FILE   begins with a snapshot instead")
		return
	}
	*v = Start(n.text)
	d.keep(path, n, n.text)
}

// oneOf reports a mapping that has more or fewer of some keys than one.
func (d *decoder) oneOf(n *node, path string, keys ...string) bool {
	found := 0
	for _, e := range n.entries {
		for _, key := range keys {
			if e.key.text == key {
				found++
			}
		}
	}
	if found != 1 {
		d.wrong(n, path, lastKey(path)+" takes exactly one of "+strings.Join(keys, ", "), "")
	}
	return found == 1
}
