package servers

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
)

// CrashesOverSequences says whether the server ends where an account lists the
// columns of a table that takes from a sequence which is not its own. Of the
// versions that do, this one is in the tests: see dialects/mysql/sequences.go.
func (s Server) CrashesOverSequences() bool { return strings.HasPrefix(s.Version, "11.4.7-") }

// GreetsAs is the address of a proxy that greets with another version.
func GreetsAs(t *testing.T, server, version string) (host string, port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				to, err := net.Dial("tcp", server)
				if err != nil {
					return
				}
				defer to.Close()
				if greet(client, to, version) == nil {
					go io.Copy(to, client)
					io.Copy(client, to)
				}
			}()
		}
	}()
	at := listener.Addr().(*net.TCPAddr)
	return at.IP.String(), at.Port
}

// greet passes the server's greeting on: a packet's length in three bytes and
// its number, the protocol's version, and the server's with a zero behind it.
func greet(client io.Writer, server io.Reader, version string) error {
	header := make([]byte, 4)
	if _, err := io.ReadFull(server, header); err != nil {
		return err
	}
	body := make([]byte, int(header[0])|int(header[1])<<8)
	if _, err := io.ReadFull(server, body); err != nil {
		return err
	}
	end := bytes.IndexByte(body, 0)
	body = slices.Concat(body[:1], []byte(version), body[end:])
	header[0], header[1] = byte(len(body)), byte(len(body)>>8)
	_, err := client.Write(append(header, body...))
	return err
}
