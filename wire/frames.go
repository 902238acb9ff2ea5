package wire

import (
	"encoding/binary"
	"fmt"
	"io"
)

// frame is one message of PostgreSQL's protocol: a letter, a length, a body.
// What passes is passed as it came: only a copy is read.
// https://www.postgresql.org/docs/current/protocol-message-formats.html
type frame []byte

func (f frame) kind() byte   { return f[0] }
func (f frame) body() []byte { return f[5:] }

func readFrame(from io.Reader) (frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(head[1:])
	if length < 4 || length > 1<<30+4 { // the server itself takes no more than a gigabyte
		return nil, fmt.Errorf("a message of %d bytes is none of PostgreSQL's", length)
	}
	f := make(frame, 1+length)
	copy(f, head[:])
	_, err := io.ReadFull(from, f[5:])
	return f, err
}
