//go:build unix

package rehearse

import (
	"os/exec"
	"syscall"
)

// asGroup puts a command and all that it starts into a group of its own, away
// from the terminal's Ctrl-C, which is for us to handle, and ends them together.
func asGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
