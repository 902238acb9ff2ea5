// Command counted runs go test and prints what that prints without -v, and then
// every test that was skipped, with its reason, and how many: go test is silent
// about them where a package passes.
//
//	counted go test ./...
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 3 || os.Args[2] != "test" {
		fmt.Fprintln(os.Stderr, "usage: counted go test ARGUMENTS")
		os.Exit(2)
	}
	cmd := exec.Command(os.Args[1], append([]string{"test", "-json"}, os.Args[3:]...)...)
	cmd.Stderr = os.Stderr
	from, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := count(os.Stdout, from); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	err = cmd.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		os.Exit(max(1, exit.ExitCode()))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// event is one line of go test -json: https://pkg.go.dev/cmd/test2json
type event struct{ Action, Package, Test, Output string }

// count prints the output of packages and of tests that fail, and in the end the
// skipped tests. What is no event is printed as it is.
func count(to io.Writer, from io.Reader) error {
	output, skipped := map[[2]string][]string{}, []string{}
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		var e event
		switch {
		case line == "":
		case json.Unmarshal([]byte(line), &e) != nil:
			fmt.Fprint(to, line)
		default:
			at := [2]string{e.Package, e.Test}
			switch {
			case e.Action == "output" && e.Test != "":
				output[at] = append(output[at], e.Output)
			case strings.HasSuffix(e.Action, "output"): // of a package, or of its build
				if e.Output != "PASS\n" {
					fmt.Fprint(to, e.Output)
				}
			case e.Action == "fail" && e.Test != "":
				fmt.Fprint(to, strings.Join(told(output[at]), ""))
				delete(output, at)
			case e.Action == "skip" && e.Test != "":
				skipped = append(skipped, fmt.Sprintf("%s %s: %s", e.Package, e.Test, strings.TrimSpace(strings.Join(reason(output[at]), " "))))
				delete(output, at)
			case e.Action == "pass":
				delete(output, at)
			case e.Action == "fail": // a package: what had no end, as where time ran out
				for unfinished, text := range output {
					if unfinished[0] == e.Package {
						fmt.Fprint(to, strings.Join(told(text), ""))
						delete(output, unfinished)
					}
				}
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	slices.Sort(skipped)
	for _, s := range skipped {
		fmt.Fprintln(to, "skipped:", s)
	}
	_, err := fmt.Fprintf(to, "%d tests were skipped\n", len(skipped))
	return err
}

// told is a test's output without the marks of its stages.
func told(output []string) []string {
	return slices.DeleteFunc(slices.Clone(output), func(line string) bool { return strings.HasPrefix(line, "=== ") })
}

// reason is what a skipped test said.
func reason(output []string) []string {
	var said []string
	for _, line := range told(output) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--- SKIP") {
			said = append(said, strings.TrimSpace(line))
		}
	}
	return said
}
