package order

import (
	"strconv"
	"strings"
	"time"
)

// stampLayouts are how tools write the time into a version: most of them, Laravel
// and Diesel.
var stampLayouts = []string{"20060102150405", "200601021504", "20060102_150405", "2006_01_02_150405", "2006-01-02-150405"}

// stamped is the time that a version stands for, and the layout in which it is
// written: "" for the seconds or milliseconds since 1970. Times have no zone: of
// some tools it is the author's, of others UTC.
func stamped(version string) (at time.Time, layout string, ok bool) {
	for _, layout := range stampLayouts {
		if len(version) < len(layout) || len(version) > len(layout) && version[len(layout)] >= '0' && version[len(layout)] <= '9' {
			continue
		}
		if at, err := time.ParseInLocation(layout, version[:len(layout)], time.UTC); err == nil && at.Year() > 1990 && at.Year() < 2200 {
			return at, layout, true
		}
	}
	digits := version
	if i := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = digits[:i]
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil:
		return at, "", false
	case len(digits) == 13:
		return time.UnixMilli(n).UTC(), "", true
	case len(digits) == 10 && n > 1_000_000_000 && n < 4_102_444_800: // until 2100
		return time.Unix(n, 0).UTC(), "", true
	}
	return at, "", false
}
