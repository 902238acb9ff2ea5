package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressInALog(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out, false, 80)
	p.report("dev", "connecting")
	p.report("dev", "reading the schema")
	p.stop()
	p.report("dev", "too late")
	if got, want := out.String(), "dev: connecting\ndev: reading the schema\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := newProgress(&out, true, 24)
		p.report("dev", "connecting")
		p.report("staging", "connecting")
		time.Sleep(progressDelay - time.Millisecond)
		synctest.Wait()
		if out.Len() > 0 {
			t.Errorf("shown too early: %q", out.String())
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		p.report("dev", "done")
		p.stop()
		want := "\r\x1b[Kdev connecting · stagin" + "\r\x1b[Kdev done · staging conn" + "\r\x1b[K"
		if out.String() != want {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	})
}

func TestProgressOfAShortRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := newProgress(&out, true, 80)
		p.report("dev", "connecting")
		p.stop()
		time.Sleep(time.Second)
		if out.Len() > 0 {
			t.Errorf("a short run showed %q", out.String())
		}
	})
}

func TestProgressSilenced(t *testing.T) {
	p := newProgress(nil, true, 80)
	p.report("dev", "connecting")
	p.stop()
}
