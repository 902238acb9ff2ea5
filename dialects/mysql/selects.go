package mysql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// withNames writes SELECT a AS x for the (x) AS SELECT a of a view, as MariaDB
// does.
func withNames(list []term) []term {
	for i, t := range list {
		query := i + 1
		if query < len(list) && list[query].is("as") && i > 0 {
			query++
		}
		if t.nested != brackets || t.query() || query >= len(list) || !list[query].is("select") || query == i+1 && i > 0 {
			continue
		}
		start, end := selectBounds(list[query+1:])
		start, end = query+1+start, query+1+end
		names, items := split(t.inner), split(list[start:end])
		if len(names) != len(items) {
			return list
		}
		out := slices.Concat(list[:i], list[i+1:start])
		for n, item := range items {
			if n > 0 {
				out = append(out, term{token: lexer.Token{Kind: lexer.Punct, Text: ","}})
			}
			out = append(append(append(out, named(item, false)...), word("as")), names[n]...)
		}
		return append(out, list[end:]...)
	}
	return list
}

// numbersInWords writes ORDER BY a for ORDER BY 1, as MySQL does: the number
// of a column in the list that is selected. What is ordered behind a UNION is
// its result, whose columns have the names of the first list.
func numbersInWords(list []term) []term {
	if !slices.ContainsFunc(list, func(t term) bool { return t.is("by") }) {
		return list
	}
	var first, current [][]term
	united, counted := false, "" // within ORDER BY or GROUP BY
	var out []term
	for i, t := range list {
		switch {
		case t.is("select"):
			current = selectList(list[i+1:])
			if first == nil {
				first = current
			}
		case t.is("union", "except", "intersect"):
			united, counted = true, ""
		case t.is("by") && i > 0 && list[i-1].is("order", "group"):
			counted = strings.ToLower(list[i-1].token.Text)
		case t.is("limit", "having", "from", "where", "for", "window", "into", "order"):
			counted = ""
		}
		alone := counted != "" && list[i-1].is("by", ",") && (i+1 == len(list) || bindings(list[i : i+2])[1] == separates)
		if item := selectedItem(current, t); alone && item != nil && !(united && counted == "order") {
			out = append(out, named(item, false)...)
		} else if item := selectedItem(first, t); alone && item != nil {
			out = append(out, named(item, true)...)
		} else {
			out = append(out, t)
		}
	}
	return out
}

// withoutWindows writes f() OVER (ORDER BY a) for f() OVER w ... WINDOW w AS (ORDER
// BY a), as MariaDB does. A window that is made of another, and the windows of a
// UNION, stay as they are.
func withoutWindows(list []term) []term {
	at := slices.IndexFunc(list, func(t term) bool { return t.is("window") })
	if at < 0 || slices.ContainsFunc(list, func(t term) bool { return t.is("union", "except", "intersect") }) {
		return list
	}
	windows := map[string]term{}
	end := at + 1
	for ; end+2 < len(list) && list[end].nested == flat && list[end+1].is("as") && list[end+2].nested == brackets; end += 4 {
		inner := list[end+2].inner
		if len(inner) > 0 && !inner[0].is("partition", "order", "rows", "range", "groups") {
			return list
		}
		windows[strings.ToLower(lexer.Name(lexer.MySQL, list[end].token))] = list[end+2]
		if end+3 == len(list) || !list[end+3].is(",") {
			end += 3
			break
		}
	}
	if len(windows) == 0 {
		return list
	}
	return slices.Concat(over(list[:at], windows), list[min(end, len(list)):])
}

// over puts windows where their names stand, but for queries within, which have windows of their own.
func over(list []term, windows map[string]term) []term {
	out := slices.Clone(list)
	for i, t := range out {
		switch {
		case t.nested != flat && !t.query():
			out[i].inner = over(t.inner, windows)
		case i > 0 && out[i-1].is("over") && t.nested == flat:
			if w, ok := windows[strings.ToLower(lexer.Name(lexer.MySQL, t.token))]; ok {
				out[i] = w
			}
		}
	}
	return out
}

// selectList is the columns behind SELECT.
func selectList(list []term) [][]term {
	start, end := selectBounds(list)
	return split(list[start:end])
}

// selectBounds is where the columns behind SELECT stand.
func selectBounds(list []term) (start, end int) {
	for start < len(list) && list[start].is("distinct", "straight_join", "all", "high_priority", "sql_no_cache", "sql_calc_found_rows",
		"sql_small_result", "sql_big_result", "sql_buffer_result") {
		start++
	}
	for end = start; end < len(list) && !list[end].is("from", "union", "except", "intersect", "order", "limit", "where"); end++ {
	}
	return start, end
}

// selectedItem is the item of the list that a number names, nil if it names none.
func selectedItem(items [][]term, t term) []term {
	if t.nested != flat || t.token.Kind != lexer.Number {
		return nil
	}
	for n, item := range items {
		if t.token.Text == strconv.Itoa(n+1) {
			return item
		}
	}
	return nil
}

// named is what ORDER BY says of a selected column: the expression, or of a
// UNION the name.
func named(item []term, name bool) []term {
	for i := len(item) - 1; i > 0; i-- {
		if !item[i].is("as") {
			continue
		}
		if name {
			return item[i+1:]
		}
		return item[:i]
	}
	return item
}
