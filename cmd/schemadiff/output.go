package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// sticky remembers the first error of a stream, so that whoever prints need
// not look and run still learns that the result did not arrive whole.
type sticky struct {
	w   io.Writer
	err error
}

func (s *sticky) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(b)
	s.err = err
	return n, err
}

// undelivered is the problem of a result that could not be written; nil for a
// closed pipe, whose reader has seen enough.
func undelivered(err error) *problem.Error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return nil
	}
	return &problem.Error{Code: report.OutputNotWritten.Code, What: "the result could not be written to standard output", Why: cause(err), Err: err,
		Fix: []string{"make room where the output goes, and run again"}}
}

// cause is an error without the operation and the path before it.
func cause(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// paged shows text in a pager where it is longer than the terminal.
func (p *program) paged(ctx context.Context, allowed bool, text []byte) {
	_, lines := p.out.size()
	command := pagerCommand(p.env)
	if !allowed || command == nil || !p.out.terminal() || bytes.Count(text, []byte("\n")) < lines {
		p.out.Write(text)
		return
	}
	pager := exec.CommandContext(ctx, command[0], command[1:]...)
	pager.Stdin = bytes.NewReader([]byte(p.secrets.String(string(text))))
	pager.Stdout, pager.Stderr = p.out.file, p.err.file
	if err := pager.Run(); err != nil {
		var left *exec.ExitError
		if errors.As(err, &left) { // the user has quit before the end
			return
		}
		p.out.Write(text)
		fmt.Fprintf(p.err, "schemadiff: the pager %s did not start: %s\n", command[0], cause(err))
	}
}
