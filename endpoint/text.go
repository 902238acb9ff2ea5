package endpoint

import (
	"strings"
	"unicode"
)

// unescape undoes percent-encoding. A plus sign is a plus sign: forms encode
// spaces so, addresses do not. It is false for a % without two hexadecimal digits.
func unescape(s string) (string, bool) {
	if !strings.Contains(s, "%") {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
			return "", false
		}
		c := hex(s[i+1])<<4 | hex(s[i+2])
		if c == 0 {
			return "", false // no engine takes it
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String(), true
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func hex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

func isControl(r rune) bool { return unicode.IsControl(r) }

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isScheme is RFC 3986's scheme, of a length that a scheme has.
func isScheme(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.')) {
			return false
		}
	}
	return true
}
