package main

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

func (p *program) cleanCommand() *cli.Command {
	return &cli.Command{
		Name:  "clean",
		Usage: "remove throwaway databases that runs which were killed have left behind",
		Description: "Every run does this for its own kind. Only what carries schemadiff's mark is removed, and only where\n" +
			"the process that made it is dead. Exit code 0: nothing is left; 2: something could not be removed.",
		Flags: append(everywhere(),
			&cli.StringFlag{Name: "throwaway", Usage: "also look among the containers of `PROGRAM`, docker or podman"},
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what would be removed"}),
		Action: p.verb(p.clean),
	}
}

func (p *program) clean(c *cli.Context) error {
	if c.Args().Present() {
		return usage("clean takes no environment", "schemadiff clean --dry-run")
	}
	dry := c.Bool("dry-run")
	container := c.String("throwaway")
	if container != "" && !slices.Contains(throwaway.Containers, container) {
		return usage("--throwaway takes docker or podman here", "schemadiff clean --throwaway docker")
	}
	found, err := throwaway.Clean(c.Context, throwaway.Options{Container: container}, dry)
	if p.quiet == 0 {
		for _, l := range found {
			verb := map[bool]string{true: "would remove", false: "removed"}[dry]
			if l.Kept != "" {
				verb = "kept"
			}
			text := fmt.Sprintf("%s %s %s", verb, l.What, l.Name)
			if l.Kept != "" {
				text += ": " + l.Kept
			} else if l.Size > 0 {
				text += fmt.Sprintf(", %d MB", (l.Size+(1<<20)-1)>>20)
			}
			fmt.Fprintln(p.out, report.Printable(text))
		}
		if len(found) == 0 {
			fmt.Fprintln(p.out, "nothing is left behind")
		}
	}
	return err
}
