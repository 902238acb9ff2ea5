package endpoint

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Redactor is the second line of defence: nothing of ours prints a secret, and
// what others print, a server's message or a command's stderr, goes through
// here. It is used by several goroutines. The zero value knows no secret.
type Redactor struct {
	mu      sync.RWMutex
	needles []string  // each form of each secret
	first   [256]bool // the bytes that they begin with
}

// shortest is the length in bytes below which a secret is not replaced: "abc"
// stands in ordinary words, so replacing it would garble the report and tell a
// reader, by what is missing, what it was.
const shortest = 4

// commonplace are the passwords of development databases that are words of
// every report. Replacing them would break "engine": "postgres" and hide nothing.
var commonplace = []string{
	"postgres", "postgresql", "mysql", "mariadb", "sqlite", "root", "admin", "password", "secret", "test", "public",
	"development", "staging", "production", "schemadiff", "true", "false", "null",
}

// Add registers a secret in all the forms in which it may turn up: itself, each
// of its lines, encoded for a URL, in base64, in JSON, HTML and quoted by Go.
// Words given as public, a user's or a database's name, are printed on purpose:
// a secret that equals one of them cannot be hidden.
func (r *Redactor) Add(secret string, public ...string) {
	if len(secret) < shortest || slices.Contains(commonplace, secret) || slices.Contains(public, secret) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, needle := range spellings(secret) {
		if len(needle) >= shortest && !slices.Contains(r.needles, needle) {
			r.needles = append(r.needles, needle)
			r.first[needle[0]] = true
		}
	}
	slices.SortFunc(r.needles, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
}

func spellings(secret string) []string {
	all := append(strings.Split(secret, "\n"), secret)
	for _, escaped := range []string{
		url.QueryEscape(secret), url.PathEscape(secret),
		strings.TrimPrefix(url.UserPassword("", secret).String(), ":"),
	} {
		all = append(all, escaped, lowerEscapes(escaped))
	}
	all = append(all,
		base64.RawStdEncoding.EncodeToString([]byte(secret)), // begins the padded form
		base64.RawURLEncoding.EncodeToString([]byte(secret)),
		html.EscapeString(secret),
		quoted(secret, true), quoted(secret, false))
	return all
}

// quoted is the inside of a JSON string, as encoding/json writes it with and
// without its escapes for HTML. Go's %q agrees with the latter.
func quoted(s string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if e.Encode(s) != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(b.String(), "\n"), `"`), `"`)
}

// lowerEscapes spells %2F as %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}

// String is the text with each secret replaced.
func (r *Redactor) String(s string) string {
	out, _ := r.scan(nil, []byte(s), true)
	return string(out)
}

// scan appends to out what may be shown of b, and returns the rest, which may be
// the beginning of a secret. With final set there is no rest.
func (r *Redactor) scan(out, b []byte, final bool) (shown, rest []byte) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for len(b) > 0 {
		if !r.first[b[0]] {
			out, b = append(out, b[0]), b[1:]
			continue
		}
		n, wait := r.span(b, final)
		switch {
		case wait:
			return out, b
		case n > 0:
			out, b = append(out, redacted...), b[n:]
		default:
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out, nil
}

// span is how many bytes from b's first on belong to secrets that begin there or
// inside of one that does; wait says that this depends on bytes still to come.
func (r *Redactor) span(b []byte, final bool) (n int, wait bool) {
	for i := 0; i == 0 || i < n; i++ {
		if !r.first[b[i]] {
			continue
		}
		tail := string(b[i:min(len(b), i+len(r.needles[0]))])
		for _, needle := range r.needles {
			if strings.HasPrefix(tail, needle) {
				n = max(n, i+len(needle))
			} else if !final && len(b)-i < len(needle) && strings.HasPrefix(needle, tail) {
				return 0, true
			}
		}
	}
	return n, false
}

// Writer puts the redactor before w.
func (r *Redactor) Writer(w io.Writer) *RedactingWriter { return &RedactingWriter{redactor: r, w: w} }

// RedactingWriter replaces secrets in what is written through it, also where a
// secret comes in several writes. It therefore keeps back an end that may be the
// beginning of a secret, usually nothing, until the next Write, Flush or Close.
type RedactingWriter struct {
	mu       sync.Mutex
	redactor *Redactor
	w        io.Writer
	held     []byte
}

// Write redacts and passes on. The count is p's whole length unless w fails.
func (w *RedactingWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.pass(append(w.held, p...), false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what was kept back. A secret of which one half was written before
// Flush and the other after it is not recognised: call it where output ends.
func (w *RedactingWriter) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pass(w.held, true)
}

// Close flushes. It does not close the writer behind.
func (w *RedactingWriter) Close() error { return w.Flush() }

func (w *RedactingWriter) pass(b []byte, final bool) error {
	shown, rest := w.redactor.scan(nil, b, final)
	w.held = slices.Clone(rest)
	if len(shown) == 0 {
		return nil
	}
	_, err := w.w.Write(shown)
	return err
}
