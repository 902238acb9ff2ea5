package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

type action struct {
	Inputs  map[string]struct{ Description string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Steps []struct {
			ID, Name, Shell, Run string
			Env                  map[string]string
		}
	}
}

// readAction is action.yml; scripts is its steps' by name.
func readAction(t *testing.T) (a action, scripts map[string]string) {
	t.Helper()
	if err := yaml.Load([]byte(deployedText(t, "action.yml")), &a); err != nil {
		t.Fatal(err)
	}
	scripts = map[string]string{}
	for _, s := range a.Runs.Steps {
		scripts[s.Name] = s.Run
	}
	return a, scripts
}

// Scripts are bash, users' words reach them by variables alone, and inputs,
// outputs and what workflows say of them are the same names.
func TestAction(t *testing.T) {
	a, _ := readAction(t)
	input := regexp.MustCompile(`inputs\.([a-z-]+)`)
	used := map[string]bool{}
	for _, m := range input.FindAllStringSubmatch(deployedText(t, "action.yml"), -1) {
		used[m[1]] = true
	}
	if diff := cmp.Diff(sortedKeys(a.Inputs), sortedKeys(used)); diff != "" {
		t.Errorf("inputs that are defined and used: %s", diff)
	}
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") || s.Shell != "bash" {
			t.Errorf("%s: an expression in a script, or no shell", s.Name)
		}
		bash(t, s.Name, s.Run, nil, "-n")
	}
	for _, path := range []string{"deploy/github/pull-request.yml", "deploy/github/drift.yml", "deploy/github/deploy.yml"} {
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct {
					Uses string
					With map[string]any
				}
			}
		}
		if err := yaml.Load([]byte(deployedText(t, path)), &workflow); err != nil {
			t.Fatal(err)
		}
		uses := 0
		for _, job := range workflow.Jobs {
			for _, s := range job.Steps {
				if strings.HasPrefix(s.Uses, "schemadiff/") {
					uses++
					for name := range s.With {
						if _, ok := a.Inputs[name]; !ok {
							t.Errorf("%s: the action has no input %s", path, name)
						}
					}
				}
			}
		}
		if uses == 0 {
			t.Errorf("%s does not use the action", path)
		}
	}
}

// stand puts a program in front of PATH that writes its arguments, one a line,
// into the file that it returns, and does what the script says.
func stand(t *testing.T, name, script string) (path, arguments string) {
	t.Helper()
	dir := t.TempDir()
	arguments = filepath.Join(dir, "arguments")
	text := "#!/bin/sh\nprintf '%s\\n' \"$@\" >> '" + arguments + "'\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), arguments
}

// The step that runs schemadiff, with a program in its place: nothing of what
// users write is taken apart or carried out, and the exit code comes through.
func TestActionRuns(t *testing.T) {
	_, scripts := readAction(t)
	path, arguments := stand(t, "schemadiff", "exit 3")
	temp := t.TempDir()
	output := filepath.Join(temp, "output")
	code, said := exitOfBash(t, scripts["Run schemadiff"], []string{path, "RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + output,
		"COMMAND=check", "ARGS=production\n\n--override-gate=window=incident 4711; $(touch pwned) *\n", "CONFIG=a b.yaml", "FAIL_ON=warning",
		"REPORT=out/page.html", "SARIF=x.sarif", "COMMENT=true"}, "--noprofile", "--norc", "-eo", "pipefail")
	if code != exitClosed {
		t.Errorf("exit %d, want %d\n%s", code, exitClosed, said)
	}
	want := []string{"check", "production", "--override-gate=window=incident 4711; $(touch pwned) *", "--config=a b.yaml", "--fail-on=warning",
		"--report=html=out/page.html", "--report=sarif=x.sarif", "--report=markdown=" + temp + "/schemadiff-comment.md", "--ci=github"}
	got := strings.Split(strings.TrimSpace(fileText(t, arguments)), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("arguments: %s", diff)
	}
	if err := accepted(got); err != nil {
		t.Error(err)
	}
	if text := fileText(t, output); text != "exit-code=3\n" {
		t.Errorf("output %q", text)
	}
}

// The same step with schemadiff itself: every output that the action has is
// written, but for the digest of a plan, and the summary too.
func TestActionRunsSchemadiff(t *testing.T) {
	a, scripts := readAction(t)
	dev, staging := shop(t)
	temp := t.TempDir()
	output, summary := filepath.Join(temp, "output"), filepath.Join(temp, "summary")
	code, said := exitOfBash(t, scripts["Run schemadiff"], []string{"RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + output, "GITHUB_STEP_SUMMARY=" + summary,
		"COMMAND=diff", "ARGS=" + dev + "\n" + staging, "REPORT=" + temp + "/page.html"}, "--noprofile", "--norc", "-eo", "pipefail")
	if code != exitFindings || !strings.Contains(fileText(t, summary), "dev") || !strings.Contains(fileText(t, temp+"/page.html"), "<html") {
		t.Errorf("exit %d\n%s", code, said)
	}
	var written []string
	for line := range strings.Lines(fileText(t, output)) {
		name, _, _ := strings.Cut(line, "=")
		written = append(written, name)
	}
	for name, o := range a.Outputs {
		step, of := strings.CutPrefix(strings.TrimSuffix(o.Value, " }}"), "${{ steps.run.outputs.")
		if of && name != "plan-digest" && !slices.Contains(written, step) {
			t.Errorf("output %s is %s, which is not among %v", name, o.Value, written)
		}
	}
}

// The comment is changed where there is one with its mark, and else made.
func TestActionComments(t *testing.T) {
	_, scripts := readAction(t)
	for script, want := range map[string]string{
		`case "$*" in *--paginate*) echo 42 ;; esac`: "PATCH\nrepos/o/r/issues/comments/42\n",
		`:`: "POST\nrepos/o/r/issues/7/comments\n",
	} {
		path, arguments := stand(t, "gh", script)
		temp := t.TempDir()
		if err := os.WriteFile(temp+"/schemadiff-comment.md", []byte("<!-- schemadiff:dev..staging -->\n\nin sync\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		bash(t, "Comment", scripts["Comment"], []string{path, "RUNNER_TEMP=" + temp, "REPOSITORY=o/r", "NUMBER=7"}, "--noprofile", "--norc", "-eo", "pipefail")
		if got := fileText(t, arguments); !strings.Contains(got, want) {
			t.Errorf("gh gets %q, want %q in it", got, want)
		}
	}
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
