package postgres

import (
	"errors"
	"syscall"
)

// setLowWaterMark sets how many bytes have to be there before a reader is woken.
func setLowWaterMark(raw syscall.RawConn, bytes int) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, bytes)
	})
	return errors.Join(err, failed)
}
