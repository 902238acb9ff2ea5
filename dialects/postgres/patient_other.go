//go:build !linux

package postgres

import (
	"errors"
	"syscall"
)

// setLowWaterMark is for systems on which nobody has tried it.
func setLowWaterMark(syscall.RawConn, int) error { return errors.ErrUnsupported }
