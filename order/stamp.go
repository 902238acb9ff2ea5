package order

import (
	"strconv"
	"strings"
	"time"
)

// The layouts in which tools write the time into a version.
var stampLayouts = []string{"20060102150405", "200601021504"}

// stamped is the time that a version stands for, and the layout in which it is
// written: "" for the seconds or milliseconds since 1970. Times have no zone: of
// some tools it is the author's, of others UTC.
func stamped(version string) (at time.Time, layout string, ok bool) {
	digits := strings.ReplaceAll(version, "_", "")
	if i := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = digits[:i]
	}
	for _, layout := range stampLayouts {
		if len(digits) == len(layout) {
			if at, err := time.ParseInLocation(layout, digits, time.UTC); err == nil && at.Year() > 1990 && at.Year() < 2200 {
				return at, layout, true
			}
		}
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
