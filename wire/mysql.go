package wire

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1" // the protocol's own, for a password of this run
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"

	"github.com/schemadiff/schemadiff/endpoint"
)

// OpenMySQL opens a gate to a database of a MySQL or MariaDB server that is on
// a socket only and has no password. committed is called behind each transaction
// that did something, before its client goes on, with what it sent; where it is
// nil what passes is not looked at.
func OpenMySQL(ctx context.Context, to endpoint.Endpoint, committed func(ctx context.Context, sent []Statement) error) (*Gate, error) {
	return open(ctx, to, func(g *Gate, client net.Conn) error {
		server, err := new(net.Dialer).DialContext(g.ctx, "unix", to.Host)
		if err != nil {
			return fmt.Errorf("the throwaway cannot be reached: %w", err)
		}
		end := context.AfterFunc(g.ctx, func() { server.Close() })
		defer end()
		defer server.Close()
		if err := (&handshake{g: g, client: client, server: server}).run(); err != nil {
			return nil // the client was told what it may be told
		}
		if committed != nil {
			return newCommands(client, server, committed).run(g.ctx)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			io.Copy(server, client) // either end may close: that is no error
			server.Close()
		}()
		io.Copy(client, server)
		client.Close()
		<-ended
		return nil
	})
}

// The capabilities that change how the handshake reads, or what passes behind it.
// https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html
const (
	withDatabase   = 1 << 3
	compress       = 1 << 5
	encrypt        = 1 << 11
	secureAuth     = 1 << 15
	namedPlugin    = 1 << 19
	withAttributes = 1 << 20
	longAuth       = 1 << 21
	compressZstd   = 1 << 26
	queryValues    = 1 << 27 // would come before a statement's text
)

const nativePassword = "mysql_native_password" // what every client still speaks

// handshake asks the client for the gate's password by the gate's own salt, and
// enters the server without one.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
type handshake struct {
	g              *Gate
	client, server net.Conn
	salt           []byte
	sequence       byte // of the next packet to the client
}

var errRefused = errors.New("the client was refused")

func (h *handshake) run() error {
	greeting, _, err := readPacket(h.server)
	if err != nil {
		return err
	}
	// A salt has no zero bytes: it is read to the first one.
	h.salt = []byte(rand.Text()[:20])
	ours, err := greet(greeting, h.salt)
	if err != nil {
		return err
	}
	if err := h.tell(ours); err != nil {
		return err
	}
	answer, sequence, err := readPacket(h.client)
	if err != nil {
		return err
	}
	h.sequence = sequence + 1
	r, err := readResponse(answer)
	if err != nil {
		return h.refuse(1043, "08S01", "bad handshake: this address takes no encryption and no compression")
	}
	if r.plugin != "" && r.plugin != nativePassword {
		if err := h.tell(slices.Concat([]byte{0xfe}, []byte(nativePassword+"\x00"), h.salt, []byte{0})); err != nil {
			return err
		}
		if r.proof, sequence, err = readPacket(h.client); err != nil {
			return err
		}
		h.sequence = sequence + 1
	}
	switch {
	case r.user != h.g.User || subtle.ConstantTimeCompare(r.proof, scramble(h.g.Password.Reveal(), h.salt)) != 1:
		return h.refuse(1045, "28000", "this address takes the user "+h.g.User+" with the password of this run")
	case r.database != "" && r.database != h.g.Database:
		return h.refuse(1049, "42000", "this address leads to the throwaway database "+h.g.Database+" only, not to "+r.database)
	}
	return h.enter(r)
}

// enter presents the client's wishes to the server, and passes its word on.
func (h *handshake) enter(r response) error {
	if err := writePacket(h.server, 1, r.without()); err != nil {
		return err
	}
	for {
		answer, sequence, err := readPacket(h.server)
		switch {
		case err != nil:
			return err
		case len(answer) > 0 && answer[0] == 0xfe: // another plugin, which of an empty password wants nothing as well
			if err := writePacket(h.server, sequence+1, nil); err != nil {
				return err
			}
			continue
		case len(answer) > 0 && answer[0] == 0x01: // more is to come
			continue
		}
		if err := h.tell(answer); err != nil {
			return err
		}
		if len(answer) > 0 && answer[0] == 0xff {
			return errRefused
		}
		return nil
	}
}

func (h *handshake) tell(payload []byte) error {
	err := writePacket(h.client, h.sequence, payload)
	h.sequence++
	return err
}

func (h *handshake) refuse(number uint16, state, message string) error {
	h.tell(slices.Concat([]byte{0xff, byte(number), byte(number >> 8), '#'}, []byte(state+message)))
	return errRefused
}

// greet is the server's greeting with another salt, and without what would keep
// us from reading the answer.
func greet(server, salt []byte) ([]byte, error) {
	end := bytes.IndexByte(server, 0)
	if len(server) == 0 || server[0] != 10 || end < 0 || len(server) < end+1+4+8+1+2+1+2+2+1+10 {
		return nil, errors.New("the throwaway's greeting is none")
	}
	out := bytes.Clone(server[:end+1+4])
	rest := server[end+1+4+8+1:]
	lower := binary.LittleEndian.Uint16(rest) &^ (compress | encrypt)
	upper := binary.LittleEndian.Uint16(rest[5:])&^(compressZstd>>16|queryValues>>16) | namedPlugin>>16
	out = append(append(out, salt[:8]...), 0)
	out = binary.LittleEndian.AppendUint16(out, lower|secureAuth)
	out = append(out, rest[2:5]...)
	out = binary.LittleEndian.AppendUint16(out, upper)
	out = append(out, byte(len(salt)+1))
	out = append(out, rest[8:18]...)
	out = append(append(out, salt[8:]...), 0)
	return append(out, nativePassword+"\x00"...), nil
}

// response is a client's answer to a greeting.
type response struct {
	flags      uint32
	head       []byte // capabilities, sizes, character set, what MariaDB adds
	user       string
	proof      []byte
	database   string
	plugin     string
	attributes []byte
}

func readResponse(b []byte) (r response, err error) {
	if len(b) < 33 || binary.LittleEndian.Uint32(b)&(compress|encrypt|compressZstd) != 0 {
		return r, errors.New("no answer to the greeting")
	}
	r.flags, r.head, b = binary.LittleEndian.Uint32(b), b[:32], b[32:]
	word := func() (text string) {
		end := bytes.IndexByte(b, 0)
		if end < 0 {
			end = len(b)
		}
		text = string(b[:end])
		b = b[min(len(b), end+1):]
		return text
	}
	r.user = word()
	// The length of a proof of 20 bytes is one byte in both spellings.
	if len(b) == 0 || r.flags&(secureAuth|longAuth) == 0 || int(b[0]) > len(b)-1 {
		return r, errors.New("an answer that is cut off")
	}
	r.proof, b = b[1:1+int(b[0])], b[1+int(b[0]):]
	if r.flags&withDatabase != 0 {
		r.database = word()
	}
	if r.flags&namedPlugin != 0 {
		r.plugin = word()
	}
	if r.flags&withAttributes != 0 {
		r.attributes = b
	}
	return r, nil
}

// without is the response with an empty password, and without what the greeting
// did not offer: some clients ask for it all the same, and go by the greeting.
func (r response) without() []byte {
	head := bytes.Clone(r.head)
	binary.LittleEndian.PutUint32(head, r.flags&^queryValues)
	out := slices.Concat(head, []byte(r.user), []byte{0, 0})
	if r.flags&withDatabase != 0 {
		out = append(out, r.database+"\x00"...)
	}
	if r.flags&namedPlugin != 0 {
		out = append(out, nativePassword+"\x00"...)
	}
	return append(out, r.attributes...)
}

// scramble is what mysql_native_password proves the knowledge of a password by.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html
func scramble(password string, salt []byte) []byte {
	once := sha1.Sum([]byte(password))
	twice := sha1.Sum(once[:])
	proof := sha1.Sum(append(bytes.Clone(salt), twice[:]...))
	for i := range proof {
		proof[i] ^= once[i]
	}
	return proof[:]
}

func readPacket(from io.Reader) (payload []byte, sequence byte, err error) {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, 0, err
	}
	payload = make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	_, err = io.ReadFull(from, payload)
	return payload, head[3], err
}

func writePacket(to io.Writer, sequence byte, payload []byte) error {
	n := len(payload)
	_, err := to.Write(append([]byte{byte(n), byte(n >> 8), byte(n >> 16), sequence}, payload...))
	return err
}
