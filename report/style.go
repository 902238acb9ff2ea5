package report

// look is what a piece of text means; colour only repeats what a glyph or a
// word already says.
type look uint8

const (
	plain look = iota
	strong
	faint
	good
	bad
	warn
	mild
	reference // what the first target has
	another   // what another target has
	marked    // the characters of a line that differ
)

// sgr is the ANSI codes by look. The reference is orange and the others are
// blue: red and green look alike to one man in twelve.
var sgr = [...]string{
	plain: "", strong: "1", faint: "2", good: "1;32", bad: "1;31", warn: "1;33", mild: "36",
	reference: "38;5;208", another: "38;5;75", marked: "7",
}

// glyphs is the alphabet of the drawing.
type glyphs struct {
	inSync, found, below, undecided string // the verdict's mark
	equal, unequal, unsure          string // between the names of targets
	applied, pending, failed        string // cells
	absent, unproven, mixed         string
	differs, same                   string
	bullet, ellipsis, gutter, dot   string
}

var unicodeGlyphs = glyphs{
	inSync: "✓", found: "✗", below: "!", undecided: "–",
	equal: "=", unequal: "≠", unsure: "?",
	applied: "●", pending: "○", failed: "✗", absent: "·", unproven: "?", mixed: "◐",
	differs: "~", same: "=",
	bullet: "·", ellipsis: "…", gutter: "│", dot: " · ",
}

var asciiGlyphs = glyphs{
	inSync: "OK", found: "X", below: "!", undecided: "-",
	equal: "=", unequal: "!=", unsure: "?",
	applied: "*", pending: "o", failed: "X", absent: ".", unproven: "?", mixed: "%",
	differs: "~", same: "=",
	bullet: "-", ellipsis: "...", gutter: "|", dot: " - ",
}

// severityLook is by severity.
var severityLook = [...]look{Off: plain, Info: mild, Warning: warn, Error: bad, Never: plain}
