package wire

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// FuzzFrames: what a peer sends is taken as it came or refused, and is never
// trusted for its length alone.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("Q\x00\x00\x00\x0dSELECT 1\x00"))
	f.Add([]byte("X\x00\x00\x00\x04"))
	f.Add([]byte("Q\x00\x00\x00\x03"))
	f.Add([]byte("Q\xff\xff\xff\xff"))
	f.Add([]byte("P\x00\x00\x00\x08a\x00b\x00E\x00\x00\x00\x09\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) >= 5 && binary.BigEndian.Uint32(data[1:]) > 1<<20 {
			return // what is allowed to be large takes room, which is not what is looked for
		}
		from, passed := bytes.NewReader(data), 0
		r := &relay{prepared: map[string]string{}, portals: map[string]*bound{}, status: 'I'}
		for {
			got, err := readFrame(from)
			if err != nil {
				break
			}
			if !bytes.Equal(got, data[passed:passed+len(got)]) {
				t.Fatalf("%q became %q", data[passed:passed+len(got)], got)
			}
			passed += len(got)
			_ = r.allowed(got)
			r.note(got)
			r.answered(got)
			if len(r.sent) > len(data) || r.waits > len(data) {
				t.Fatalf("%d messages sent, %d waited for", len(r.sent), r.waits)
			}
		}
		r.close()
	})
}

func TestFrameLengths(t *testing.T) {
	for _, text := range []string{"Q\x00\x00\x00\x03", "Q\xff\xff\xff\xff", "Q\x40\x00\x00\x05", "", "Q\x00\x00", "Q\x00\x00\x00\x08ab"} {
		if got, err := readFrame(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as %q", text, got)
		}
	}
}

// greeting is MySQL 9's, in short.
var greeting = append([]byte("\x0a9.7.0\x00\x01\x02\x03\x04abcdefgh\x00\xff\xff\xff\x02\x00\xff\xdf\x15"+strings.Repeat("\x00", 10)+"ijklmnopqrst\x00caching_sha2_password\x00"), nil...)

// FuzzMySQL: no greeting and no answer to one ends the program.
func FuzzMySQL(f *testing.F) {
	f.Add(greeting)
	f.Add([]byte("\x0a\x00"))
	f.Add([]byte("\x85\xa6\x0f\x20\x00\x00\x00\x01\x21" + strings.Repeat("\x00", 23) + "root\x00\x14" + strings.Repeat("x", 20) + "shop\x00mysql_native_password\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if ours, err := greet(data, []byte(strings.Repeat("s", 20))); err == nil {
			if again, err := greet(ours, []byte(strings.Repeat("s", 20))); err != nil || !bytes.Equal(again, ours) {
				t.Fatalf("%q is greeted as %q, and that as %q: %v", data, ours, again, err)
			}
		}
		r, err := readResponse(data)
		if err != nil {
			return
		}
		again, err := readResponse(r.without())
		if err != nil || again.user != r.user || again.database != r.database || len(again.proof) != 0 {
			t.Fatalf("%+v goes on as %+v: %v", r, again, err)
		}
		if payload, _, err := readPacket(bytes.NewReader(data)); err == nil && len(payload) > len(data) {
			t.Fatal("more was read than there is")
		}
	})
}

// FuzzCommands: what a client and a server say is taken note of, whatever it is.
func FuzzCommands(f *testing.F) {
	f.Add([]byte("\x16INSERT INTO v VALUES (?)"), []byte("\x00\x01\x00\x00\x00\x00\x00\x01\x00"), []byte("\x17\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x01\xfd\x00\x011"), []byte("\x00\x01\x00\x02\x00"))
	f.Add([]byte("\x03COMMIT"), []byte("\x00\xfc"), []byte("\x03"), []byte("\xff\xbd"))
	f.Fuzz(func(t *testing.T, prepare, prepared, execute, done []byte) {
		c := newCommands(nil, nil, nil)
		c.ask(prepare)
		c.answered(prepared)
		for range 2 {
			c.ask(execute)
			for _, s := range c.answered(done) {
				if !s.Effect() {
					t.Errorf("%q did nothing", s.SQL)
				}
			}
		}
	})
}

// TestCommands has what a client sends and the first packet of the answer, and
// what is told to have been committed behind it.
func TestCommands(t *testing.T) {
	const done, open, more, rows, failed = "\x00\x01\x00\x02\x00", "\x00\x01\x00\x03\x00", "\x00\x01\x00\x0a\x00", "\x01", "\xff\x7a\x04#42S02no"
	prepare := func(values string) []string {
		return []string{"\x16INSERT INTO v VALUES (?)", "\x00\x07\x00\x00\x00\x00\x00\x01\x00", "\x17\x07\x00\x00\x00\x00\x01\x00\x00\x00\x00\x01\xfd\x00" + values, done}
	}
	for name, c := range map[string]struct {
		talk []string // command, answer, command, answer
		want string
	}{
		"each by itself":        {[]string{"\x03CREATE TABLE a (i int)", done, "\x03INSERT INTO v VALUES ('1')", done}, "CREATE TABLE a (i int) | INSERT INTO v VALUES ('1')"},
		"a transaction":         {[]string{"\x03BEGIN", open, "\x03INSERT INTO a VALUES (1)", open, "\x03INSERT INTO v VALUES ('1')", open, "\x03COMMIT", done}, "INSERT INTO a VALUES (1), INSERT INTO v VALUES ('1')"},
		"one rolled back":       {[]string{"\x03BEGIN", open, "\x03INSERT INTO a VALUES (1)", open, "\x03ROLLBACK", done, "\x03DROP TABLE a", done}, "DROP TABLE a"},
		"back to a savepoint":   {[]string{"\x03INSERT INTO a VALUES (1)", open, "\x03ROLLBACK TO s", open, "\x03COMMIT", done}, "INSERT INTO a VALUES (1)"},
		"a deadlock":            {[]string{"\x03INSERT INTO a VALUES (1)", open, "\x03INSERT INTO b VALUES (1)", "\xff\xbd\x04#40001no", "\x03DROP TABLE a", done}, "DROP TABLE a"},
		"what fails":            {[]string{"\x03DROP TABLE a", failed}, ""},
		"what reads":            {[]string{"\x03SELECT 1", rows, "\x03SET NAMES utf8", done}, ""},
		"several at once":       {[]string{"\x03DROP TABLE a; DROP TABLE b", more, "", done}, "DROP TABLE a; DROP TABLE b"},
		"a prepared one":        {prepare("\x0220"), "INSERT INTO v VALUES (?) [20]"},
		"what writes and reads": {[]string{"\x03INSERT INTO v VALUES (1) RETURNING i", rows, "\x03DROP TABLE a", done}, ""},
		"under a lock":          {[]string{"\x03LOCK TABLES v WRITE", done, "\x03INSERT INTO v VALUES (1)", done}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			session := newCommands(nil, nil, nil)
			var told []string
			for i := 0; i < len(c.talk); i += 2 {
				if c.talk[i] != "" { // else it is another answer
					session.ask([]byte(c.talk[i]))
				}
				var group []string
				for _, s := range session.answered([]byte(c.talk[i+1])) {
					text := s.SQL
					if len(s.Values) > 0 {
						text += " [" + strings.Join(s.Values, " ") + "]"
					}
					group = append(group, text)
				}
				if group != nil {
					told = append(told, strings.Join(group, ", "))
				}
			}
			if got := strings.Join(told, " | "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestGreeting: nothing is offered that would keep us from reading what follows.
func TestGreeting(t *testing.T) {
	ours, err := greet(greeting, []byte(strings.Repeat("s", 20)))
	if err != nil {
		t.Fatal(err)
	}
	rest := ours[bytes.IndexByte(ours, 0)+1+4+8+1:]
	flags := uint32(binary.LittleEndian.Uint16(rest)) | uint32(binary.LittleEndian.Uint16(rest[5:]))<<16
	if flags&(compress|encrypt|compressZstd|queryValues) != 0 || flags&namedPlugin == 0 {
		t.Errorf("the flags are %x", flags)
	}
	if bytes.Contains(ours, []byte("abcdefgh")) || !bytes.HasSuffix(ours, []byte(nativePassword+"\x00")) {
		t.Errorf("the greeting is %q", ours)
	}
}
