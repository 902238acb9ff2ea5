package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// Likeness says whether two spellings of a property mean the same although the
// servers keep them apart.
func Likeness(s catalog.Spelling) catalog.Likeness {
	switch s.Property {
	case "default":
		if now(s.From) == now(s.To) {
			return catalog.Cosmetic
		}
	case "partitions":
		if slices.Equal(history(s.From), history(s.To)) {
			return catalog.Cosmetic
		}
		return catalog.Different
	case "starts":
		// A dump writes down when an event without STARTS began.
		if began := s.Objects[0].Prop("started"); began != "" && began == s.Objects[1].Prop("started") {
			return catalog.Cosmetic
		}
		return catalog.Different
	case "generated", "expression", "query", "columns":
	case "sql_mode":
		// Code takes the mode of the server that it is loaded on: where the
		// servers are of two vendors, the modes are theirs and compared as settings.
		if acrossVendors(s) && s.From == fact(s.FromServer, "sql_mode") && s.To == fact(s.ToServer, "sql_mode") {
			return catalog.OfServer
		}
		return catalog.Different
	default:
		return catalog.Different
	}
	if acrossVendors(s) || series(s.FromServer) != series(s.ToServer) {
		return printers(s)
	}
	return catalog.Different
}

// series is what versions of a server have in common that print alike: 8.4, 11.8.
func series(p catalog.Platform) int { return p.Number / 100 }

func acrossVendors(s catalog.Spelling) bool {
	return (s.FromServer.Vendor == "MariaDB") != (s.ToServer.Vendor == "MariaDB")
}

func fact(p catalog.Platform, name string) string {
	for _, f := range p.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// now makes one of the two ways in which MySQL keeps the same default: of
// DEFAULT (now()) it makes an expression, of DEFAULT CURRENT_TIMESTAMP a word.
func now(text string) string {
	if rest, ok := strings.CutPrefix(text, "now("); ok {
		return "current_timestamp(" + rest
	}
	return text
}

// history is the tokens of PARTITION BY SYSTEM_TIME INTERVAL without STARTS, which
// MariaDB fills in with the day or hour at which it made the partitions, and with AUTO
// without their number, which it raises as time goes by. Both decide in which partition
// old rows lie. https://mariadb.com/kb/en/system-versioned-tables/#storing-the-history-separately
func history(partitions string) []string {
	tokens := significant(partitions)
	is := func(i int, text string) bool { return i < len(tokens) && tokens[i].Is(text) }
	var texts []string
	auto := false
	for i := 0; i < len(tokens); i++ {
		switch {
		case !is(2, "system_time") || !is(3, "interval"):
		case is(i, "starts") && is(i+1, "timestamp"):
			i += 2
			continue
		case is(i, "auto"):
			auto = true
		case auto && is(i, "partitions"):
			i++
			continue
		}
		texts = append(texts, tokens[i].Text)
	}
	return texts
}
