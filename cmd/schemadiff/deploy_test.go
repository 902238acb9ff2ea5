package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/schemadiff/schemadiff/config"
)

// The files that are ready to use run on hosts that no test has. What can be
// held without them is held here: grammar, command lines, names, scripts.

const repository = "../.."

// deployed is the files that are ready to use, by their paths in the repository.
func deployed(t *testing.T) []string {
	t.Helper()
	files := []string{"action.yml", ".pre-commit-hooks.yaml", ".goreleaser.yaml", "Dockerfile", ".dockerignore"}
	err := fs.WalkDir(os.DirFS(repository), "deploy", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".1") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// prose is the README and what is in docs.
func prose(t *testing.T) []string {
	t.Helper()
	docs, err := fs.Glob(os.DirFS(repository), "docs/*.md")
	if err != nil || len(docs) < 5 {
		t.Fatal(docs, err)
	}
	return append(docs, "README.md")
}

func deployedText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documents is the YAML documents of a text, as what they contain.
func documents(t *testing.T, path, text string) []*yaml.Node {
	t.Helper()
	var all []*yaml.Node
	for d := yaml.NewDecoder(strings.NewReader(text)); ; {
		n := new(yaml.Node)
		if err := d.Decode(n); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, n.Content...)
	}
}

// yamlFiles is those of deployed that are YAML.
func yamlFiles(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(deployed(t), func(path string) bool {
		return !strings.HasSuffix(path, ".yml") && !strings.HasSuffix(path, ".yaml")
	})
}

// Every file parses, no key stands twice, manifests are manifests, and a
// schemadiff.yaml in one of them is a configuration.
func TestDeployedYAML(t *testing.T) {
	manifests, configurations := 0, 0
	for _, path := range yamlFiles(t) {
		for _, n := range documents(t, path, deployedText(t, path)) {
			var manifest struct {
				APIVersion string `yaml:"apiVersion"`
				Kind       string
				Metadata   struct{ Name string }
				Data       map[string]string
				Configs    map[string]struct{ Content string }
				All        map[string]any `yaml:",inline"`
			}
			if n.Kind == yaml.MappingNode {
				if err := n.Decode(&manifest); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
			if folder := strings.Split(path, "/"); len(folder) > 2 && slices.Contains([]string{"kubernetes", "argocd", "helm"}, folder[1]) {
				manifests++
				if manifest.APIVersion == "" || manifest.Kind == "" || manifest.Metadata.Name == "" {
					t.Errorf("%s: a manifest without apiVersion, kind or name: %+v", path, manifest)
				}
			}
			for _, text := range []string{manifest.Data["schemadiff.yaml"], manifest.Configs["schemadiff"].Content} {
				if text != "" {
					configurations++
					validConfiguration(t, path, text)
				}
			}
		}
	}
	if manifests < 6 || configurations < 4 {
		t.Errorf("%d manifests and %d configurations were looked at", manifests, configurations)
	}
}

func validConfiguration(t *testing.T, from, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "schemadiff.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, func(string) (string, bool) { return "", false })
	if err == nil {
		err = c.Validate(validPattern, validRule)
	}
	if err != nil {
		t.Errorf("%s: %v", from, err)
	}
}

// Scripts are what bash can read. Those of hosts are run once, with programs
// in the place of schemadiff and of the host's: the exit code that pipelines
// decide by comes through, and addresses reach schemadiff as variables alone.
func TestDeployedScripts(t *testing.T) {
	var azure struct {
		Stages []struct {
			Jobs []struct{ Steps []struct{ Name, Bash string } }
		}
	}
	if err := yaml.Load([]byte(deployedText(t, "deploy/azure/azure-pipelines.yml")), &azure); err != nil {
		t.Fatal(err)
	}
	const octopus = "get_octopusvariable() { echo \"secret of $1\"; }\n"
	ran := 0
	for _, script := range []struct {
		name, text string
		exits      map[int]int // what schemadiff exits with, and then the script
		first      string      // argument
	}{
		{"octopus/check.sh", octopus + deployedText(t, "deploy/octopus/check.sh"), map[int]int{0: 0, 1: 1, 2: 2, 3: 3}, "check"},
		{"azure", azure.Stages[0].Jobs[0].Steps[1].Bash, map[int]int{0: 0, 1: 1, 2: 2, 3: 0}, "check"},
		{"deployhq/build.sh", deployedText(t, "deploy/deployhq/build.sh"), map[int]int{0: 0, 1: 1, 2: 2}, "conflicts"},
		{"deployhq/pre-build-check.sh", deployedText(t, "deploy/deployhq/pre-build-check.sh"), map[int]int{0: 0, 1: 1, 2: 2, 3: 3}, "check"},
		{"deployhq/before-migrating.sh", "set -- /srv/new\n" + deployedText(t, "deploy/deployhq/before-migrating.sh"), map[int]int{0: 0, 1: 1, 2: 2, 3: 3}, "check"},
	} {
		ran++
		for from, want := range script.exits {
			path, arguments := stand(t, "schemadiff", fmt.Sprintf("exit %d", from))
			code, said := exitOfBash(t, script.text, []string{path, "SCHEMADIFF_FOLDER=" + t.TempDir()}, "-e")
			got := strings.Split(strings.TrimSpace(fileText(t, arguments)), "\n")
			if code != want || got[0] != script.first || strings.Contains(strings.Join(got, " "), "secret") {
				t.Errorf("%s: schemadiff exits %d, the script %d, want %d; arguments %q\n%s", script.name, from, code, want, got, said)
			}
			if err := accepted(got); err != nil {
				t.Errorf("%s: %v", script.name, err)
			}
		}
	}
	scripts := slices.DeleteFunc(deployed(t), func(path string) bool { return !strings.HasSuffix(path, ".sh") })
	if len(scripts)+1 != ran {
		t.Errorf("%d scripts were run, there are %v", ran, scripts)
	}
}

// bash runs a text, and fails the test unless it exits 0.
func bash(t *testing.T, name, text string, env []string, flags ...string) {
	t.Helper()
	if code, said := exitOfBash(t, text, env, flags...); code != 0 {
		t.Errorf("%s: bash exits %d\n%s", name, code, said)
	}
}

func exitOfBash(t *testing.T, text string, env []string, flags ...string) (code int, said string) {
	t.Helper()
	program, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	script := filepath.Join(t.TempDir(), "script.sh")
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, append(slices.Clone(flags), script)...)
	cmd.Env, cmd.Dir = append(os.Environ(), env...), t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// What the Makefile builds is what images, releases and the action build.
func TestDeployedBuild(t *testing.T) {
	_, recipe, _ := strings.Cut(deployedText(t, "Makefile"), "\nbuild:\n\t")
	recipe, _, found := strings.Cut(recipe, " -o ")
	recipe = strings.NewReplacer("$(GO)", "go", "$(TAGS)", "-tags urfave_cli_no_docs").Replace(recipe)
	if !found || !strings.Contains(deployedText(t, "action.yml"), recipe+" -o ") {
		t.Errorf("action.yml does not build by %q", recipe)
	}
	docker := deployedText(t, "Dockerfile")
	if !strings.Contains(docker, " make build\n") || strings.Contains(docker, "go build") {
		t.Error("the Dockerfile does not build by make build")
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(deployedText(t, "go.mod"))
	if !strings.Contains(docker, "golang:"+version[1]+" AS build") {
		t.Errorf("the Dockerfile does not build with Go %s", version[1])
	}
	var release struct {
		Builds []struct{ Env, Flags, Tags, Ldflags []string }
		Nfpms  []struct{ Contents []struct{ Src string } }
	}
	if err := yaml.Load([]byte(deployedText(t, ".goreleaser.yaml")), &release); err != nil {
		t.Fatal(err)
	}
	b := release.Builds[0]
	words := slices.Concat(b.Env, []string{"go", "build", "-tags"}, b.Tags, b.Flags, []string{"-ldflags", `"` + strings.Join(b.Ldflags, " ") + `"`})
	if got := strings.Join(words, " "); got != recipe {
		t.Errorf("goreleaser builds by %q, make by %q", got, recipe)
	}
	for _, c := range release.Nfpms[0].Contents {
		deployedText(t, c.Src) // it is there
	}
}

// Alert rules and the dashboard ask for metrics that the program writes.
func TestDeployedMetrics(t *testing.T) {
	dev, staging := shop(t)
	var out, said bytes.Buffer
	run(t.Context(), []string{dev, staging, "--format", "openmetrics"}, at(&out, &said))
	metric := regexp.MustCompile(`\bschemadiff_\w+`)
	written := metric.FindAllString(out.String(), -1)
	asks := func(who, expr string) {
		t.Helper()
		asked := metric.FindAllString(expr, -1)
		if len(asked) == 0 {
			t.Errorf("%s asks for no metric of ours", who)
		}
		for _, m := range asked {
			if !slices.Contains(written, m) {
				t.Errorf("%s asks for %s, which is not among %v", who, m, slices.Compact(slices.Sorted(slices.Values(written))))
			}
		}
	}
	var alerts struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Load([]byte(deployedText(t, "deploy/prometheus/alerts.yml")), &alerts); err != nil {
		t.Fatal(err)
	}
	for _, r := range alerts.Groups[0].Rules {
		asks(r.Alert, r.Expr)
	}
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr, RefID string }
		}
	}
	if err := json.Unmarshal([]byte(deployedText(t, "deploy/prometheus/grafana.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	taken := map[[2]int]string{} // by cell of the grid, which is 24 wide
	ids := map[int]bool{}
	for _, p := range dashboard.Panels {
		if ids[p.ID] || len(p.Targets) == 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d, %s: named twice, empty or beyond the grid", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, q := range p.Targets {
			asks(p.Title, q.Expr)
		}
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				if other, ok := taken[at]; ok {
					t.Fatalf("%s lies on %s", p.Title, other)
				}
				taken[at] = p.Title
			}
		}
	}
}

// No file has a password or a secret's value in a command line: what is secret
// has a name that hosts fill in.
func TestDeployedSecrets(t *testing.T) {
	secret := regexp.MustCompile(`(?i)://[^/\s"'@]*:[^/\s"'@]+@|--password|PASSWORD: ["']?[a-z0-9]`)
	for _, path := range deployed(t) {
		if at := secret.FindString(deployedText(t, path)); at != "" {
			t.Errorf("%s: %s", path, at)
		}
		for _, words := range commandLines(t, path) {
			for _, word := range words {
				if strings.Contains(word, "DATABASE_URL") || strings.Contains(word, "secrets.") {
					t.Errorf("%s: %s on a command line", path, word)
				}
			}
		}
	}
}

// Every file stands in the table of docs/pipelines.md.
func TestDeployedFilesAreDocumented(t *testing.T) {
	page := deployedText(t, "docs/pipelines.md")
	for _, path := range append(deployed(t), "deploy/man/schemadiff.1") {
		if path != ".dockerignore" && !strings.Contains(page, "](../"+path+")") {
			t.Errorf("docs/pipelines.md does not name %s", path)
		}
	}
	for _, m := range regexp.MustCompile(`\]\(\.\./([^)]+)\)`).FindAllStringSubmatch(page, -1) {
		deployedText(t, m[1])
	}
}

// sortedKeys is the keys of a map, for messages.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
