package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The repository of branches: as many migrations on main, and as many open
// branches with a new one each.
const (
	branchMigrations = 1_000
	openBranches     = 50
)

// layouts are tools of which one goes by names alone, and one by the sums of
// what is in the files.
var layouts = []struct{ tool, name string }{
	{"golang-migrate", "%06d_change_%d.up.sql"},
	{"flyway", "V%d__change_%d.sql"},
}

// branches measures schemadiff conflicts against all open branches beside one
// git for-each-ref and one git cat-file --batch of the same files.
func (b *bench) branches(ctx context.Context, _ []place, _ []shape) error {
	for _, l := range layouts {
		repository := filepath.Join(b.folder, "branches-"+l.tool)
		if err := grow(ctx, repository, l.name); err != nil {
			return err
		}
		objects, err := blobs(ctx, repository)
		if err != nil {
			return err
		}
		list := repository + ".objects"
		if err := os.WriteFile(list, objects, 0o644); err != nil {
			return err
		}
		in := func(script string, args ...string) []command {
			return []command{{argv: append([]string{"sh", "-c", `cd "$1" && shift && ` + script, "sh", repository}, args...)}}
		}
		ours := &contestant{name: "schemadiff conflicts --also 'open/*'", commands: in(`"$1" conflicts --base main --head yours --also 'open/*' --tool "$2" --exit-zero -q >/dev/null`, b.binary, l.tool)}
		least := &contestant{name: "for-each-ref and cat-file --batch", commands: in(`git for-each-ref >/dev/null && git cat-file --batch <"$1" >/dev/null`, list)}
		race(ctx, 2*b.rounds, ours, least)
		b.section(fmt.Sprintf("%s: %s migrations and %d open branches", l.tool, thousands(branchMigrations), openBranches), nil, ours, least)
		for _, c := range []*contestant{ours, least} {
			if c.broken != nil {
				return c.broken
			}
		}
		b.figure(l.tool+": conflicts beside reading refs and files by git", ours.beside(least), "x", 3)
	}
	return nil
}

// grow makes the repository, by one git fast-import.
func grow(ctx context.Context, folder, name string) error {
	var in bytes.Buffer
	commit := func(ref, from string, first, last int) {
		fmt.Fprintf(&in, "commit refs/heads/%s\ncommitter n <a@b> %d +0000\ndata 1\nx\n", ref, 1_760_000_000+first)
		if from != "" {
			fmt.Fprintf(&in, "from refs/heads/%s\n", from)
		}
		for i := first; i <= last; i++ {
			text := fmt.Sprintf("ALTER TABLE orders ADD change_%d_%s text;\n", i, strings.ReplaceAll(ref, "/", "_"))
			fmt.Fprintf(&in, "M 100644 inline db/migrations/"+name+"\ndata %d\n%s", i, i, len(text), text)
		}
		in.WriteString("\n")
	}
	commit("main", "", 1, branchMigrations-10)
	for i := range openBranches {
		commit(fmt.Sprintf("open/%d", i), "main", 2000+i, 2000+i)
	}
	commit("yours", "main", 3000, 3001)
	commit("main", "", branchMigrations-9, branchMigrations) // on top of what it has
	for _, args := range [][]string{{"init", "-q", "-b", "main", folder}, {"-C", folder, "fast-import", "--quiet"}} {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Stdin = &in
		if args[0] == "init" {
			cmd.Stdin = nil
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", args[0], err, out)
		}
	}
	return nil
}

// blobs lists every file of every branch once, as cat-file --batch takes it.
func blobs(ctx context.Context, folder string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", `git rev-list --objects --all | cut -d' ' -f1 | git cat-file --batch-check='%(objectname) %(objecttype)' | sed -n 's/ blob$//p'`)
	cmd.Dir = folder
	return cmd.Output()
}
