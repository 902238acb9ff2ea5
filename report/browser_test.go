package report

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// browser is a headless Chromium that is driven over a pipe by the DevTools
// protocol, of which it takes a few commands only:
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	t       *testing.T
	in      *os.File
	out     *bufio.Reader
	session string
	last    int
}

// findBrowser is the path of a Chromium, "" where there is none.
func findBrowser() string {
	for _, name := range []string{os.Getenv("SCHEMADIFF_TEST_BROWSER"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := findBrowser()
	switch {
	case path == "" && strings.Contains(os.Getenv("SCHEMADIFF_REQUIRE"), "browser"):
		t.Fatal("no browser was found, and SCHEMADIFF_REQUIRE asks for one")
	case path == "":
		t.Skip("no browser was found: the HTML report was not looked at in one (apt-get install chromium, or SCHEMADIFF_TEST_BROWSER=PATH)")
	case testing.Short():
		t.Skip("short: no browser is started")
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir: helper processes write there a moment after the browser has ended.
	profile, err := os.MkdirTemp("", "schemadiff-browser-")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	command.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{t: t, in: in, out: bufio.NewReaderSize(out, 1<<20)}
	t.Cleanup(func() {
		b.send("Browser.close", nil)
		in.Close()
		ended := make(chan error, 1)
		go func() { ended <- command.Wait() }()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			command.Process.Kill()
		}
		os.RemoveAll(profile)
	})
	var made struct {
		TargetID string `json:"targetId"`
	}
	b.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &made)
	var attached struct {
		SessionID string `json:"sessionId"`
	}
	b.ask("Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.ask("Page.enable", nil, nil)
	b.ask("Runtime.enable", nil, nil)
	return b
}

func (b *browser) send(method string, params any) {
	b.last++
	message := map[string]any{"id": b.last, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	b.in.Write(append(text, 0)) // that it has gone shows when it is asked
}

// message is an answer, or an event that nobody asked for.
type message struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (b *browser) read() message {
	b.t.Helper()
	text, err := b.out.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("the browser is gone: %v", err)
	}
	var m message
	if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
		b.t.Fatal(err)
	}
	return m
}

// ask sends a command and waits for its answer. What a page throws, or the
// content security policy refuses, fails the test.
func (b *browser) ask(method string, params, result any) {
	b.t.Helper()
	b.send(method, params)
	for {
		m := b.read()
		if m.Method == "Runtime.exceptionThrown" {
			b.t.Errorf("the page threw: %s", m.Params)
		}
		if m.ID != b.last {
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// open loads a file.
func (b *browser) open(path, fragment string) {
	b.t.Helper()
	b.ask("Page.navigate", map[string]any{"url": "about:blank"}, nil)
	b.ask("Page.navigate", map[string]any{"url": "file://" + path + fragment}, nil)
	b.until("document.readyState === 'complete' && location.protocol === 'file:'")
}

// is the value of an expression in the page.
func (b *browser) is(expression string) any {
	b.t.Helper()
	var got struct {
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
		ExceptionDetails *struct{ Text string } `json:"exceptionDetails"`
	}
	b.ask("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &got)
	if got.ExceptionDetails != nil {
		b.t.Errorf("%s: %s", expression, got.ExceptionDetails.Text)
	}
	return got.Result.Value
}

// want fails where an expression is not what it should be.
func (b *browser) want(what, expression string, want any) {
	b.t.Helper()
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if got := b.is(expression); got != want {
		b.t.Errorf("%s: %v, want %v (%s)", what, got, want, expression)
	}
}

// until waits for an expression to become true.
func (b *browser) until(expression string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if b.is(expression) == true {
			return
		}
	}
	b.t.Errorf("never became true: %s", expression)
}

// press types one key.
func (b *browser) press(key string) {
	b.t.Helper()
	text := map[string]any{"type": "keyDown", "key": key}
	if len(key) == 1 {
		text["text"] = key
	}
	b.ask("Input.dispatchKeyEvent", text, nil)
	b.ask("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key}, nil)
}

// look is the page at a width and in a theme.
func (b *browser) look(width int, theme string) {
	b.t.Helper()
	b.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
	b.ask("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": theme}}}, nil)
}

// picture writes what is seen into the folder of SCHEMADIFF_TEST_PICTURES, for
// people to look at; without it, it does nothing.
func (b *browser) picture(name string, whole bool) {
	b.t.Helper()
	folder := os.Getenv("SCHEMADIFF_TEST_PICTURES")
	if folder == "" {
		return
	}
	var shot struct {
		Data string `json:"data"`
	}
	b.ask("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": whole}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err := errors.Join(err, os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644)); err != nil {
		b.t.Error(err)
	}
}
