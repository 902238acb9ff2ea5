package endpoint

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

func TestRedactorKnowsEverySpelling(t *testing.T) {
	const secret = `Kan/arie"<4711>&+ü`
	var r Redactor
	r.Add(secret)
	marshalled, _ := json.Marshal(secret)
	for _, spelling := range []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), "Kan%2farie%22%3c4711%3e%26%2b%c3%bc",
		"postgres://" + url.UserPassword("app", secret).String() + "@db/shop",
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)),
		string(marshalled), fmt.Sprintf("%q", secret), html.EscapeString(secret),
	} {
		if out := r.String("<" + spelling + ">"); !strings.Contains(out, redacted) || strings.Contains(out, "arie") {
			t.Errorf("%s became %s", spelling, out)
		}
	}
	if got := r.String("an ordinary text"); got != "an ordinary text" {
		t.Errorf("got %q", got)
	}
}

func TestRedactorLeavesWhatCannotBeHidden(t *testing.T) {
	var r Redactor
	r.Add("abc")
	r.Add("postgres")
	r.Add("shop_user", "shop_user", "shop")
	const line = `{"engine":"postgres","user":"shop_user"} abc`
	if got := r.String(line); got != line {
		t.Errorf("got %s", got)
	}
}

func TestRedactorHidesOverlappingSecrets(t *testing.T) {
	var r Redactor
	r.Add("abcdef")
	r.Add("defghi")
	r.Add("abcdefgh")
	if got := r.String("xabcdefghiy defghi"); got != "x[redacted]y [redacted]" {
		t.Errorf("got %q", got)
	}
}

func TestRedactingWriterCatchesASecretInPieces(t *testing.T) {
	const secret = "hunter22-hunter2"
	text := "a hunt " + secret + " and hunter22-hunt " + secret + secret
	for size := 1; size < len(text); size++ {
		var r Redactor
		r.Add(secret)
		var b bytes.Buffer
		w := r.Writer(&b)
		for i := 0; i < len(text); i += size {
			piece := text[i:min(len(text), i+size)]
			if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("Write: %d, %v", n, err)
			}
			if strings.Contains(b.String(), secret) {
				t.Fatalf("size %d: got %q", size, b.String())
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := "a hunt [redacted] and hunter22-hunt [redacted][redacted]"; b.String() != want {
			t.Fatalf("size %d: got %q, want %q", size, b.String(), want)
		}
	}
}

func TestRedactingWriterKeepsBackOnlyWhatMayBeASecret(t *testing.T) {
	var r Redactor
	r.Add("hunter22")
	var b bytes.Buffer
	w := r.Writer(&b)
	fmt.Fprint(w, "progress 10 %")
	if b.String() != "progress 10 %" {
		t.Errorf("before Flush: %q", b.String())
	}
	fmt.Fprint(w, " hunt")
	if b.String() != "progress 10 % " {
		t.Errorf("before Flush: %q", b.String())
	}
	w.Flush()
	if b.String() != "progress 10 % hunt" {
		t.Errorf("after Flush: %q", b.String())
	}
}
