// Command testservers starts and stops the database servers that the tests share. See package servers.
//
//	testservers up [-idle 4h]       start them all; they stop when unused for that long (15m)
//	testservers down [-force]       stop those that no other process is using, or all
//	testservers env                 print their URLs as shell variables
//	testservers run -- COMMAND...   start them, run the command with them required, stop those that it started
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/schemadiff/schemadiff/integration/servers"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("testservers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	idle := flags.Duration("idle", 0, "up: stop when unused for so long (default 15m)")
	force := flags.Bool("force", false, "down: also stop servers that processes are using")
	if len(args) == 0 {
		args = []string{"help"}
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	var err error
	switch args[0] {
	case "up":
		err = up(*idle, stdout)
	case "down":
		err = servers.Down(*force, func(string) bool { return false })
	case "env":
		for _, s := range servers.Running() {
			fmt.Fprintf(stdout, "export %s='%s'\n", s.Variable(), s.AdminURL)
		}
	case "run":
		return wrap(flags.Args(), stdout, stderr)
	default:
		fmt.Fprintln(stderr, "usage: testservers up [-idle 4h] | down [-force] | env | run -- COMMAND...")
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, "testservers:", err)
		return 1
	}
	return 0
}

func up(idle time.Duration, stdout io.Writer) error {
	_, err := servers.Up(idle)
	fmt.Fprintln(stdout, servers.Summary())
	return err
}

// wrap runs a command with the servers started. What has started must stay usable, so the command's environment requires it: a server
// lost halfway fails tests instead of skipping them.
func wrap(command []string, stdout, stderr io.Writer) int {
	if len(command) == 0 {
		fmt.Fprintln(stderr, "testservers: run needs a command")
		return 2
	}
	var before []string
	for _, s := range servers.Running() {
		before = append(before, s.Name)
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM) // the command gets them too; we stay to stop the servers
	defer func() {
		if err := servers.Down(false, func(name string) bool { return slices.Contains(before, name) }); err != nil {
			fmt.Fprintln(stderr, "testservers:", err)
		}
	}()
	names, err := servers.Up(0)
	fmt.Fprintln(stdout, servers.Summary())
	if err != nil {
		fmt.Fprintln(stderr, "testservers:", err)
		return 1
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	cmd.Env = os.Environ()
	if os.Getenv("SCHEMADIFF_REQUIRE") == "" {
		cmd.Env = append(cmd.Env, "SCHEMADIFF_REQUIRE="+strings.Join(names, ","))
	}
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() > 0 {
			return exit.ExitCode()
		}
		fmt.Fprintln(stderr, "testservers:", err)
		return 1
	}
	return 0
}
