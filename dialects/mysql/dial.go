package mysql

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// config is the driver's configuration. It is never written as a DSN, which
// would hold the password in a string.
func config(e endpoint.Endpoint) (*driver.Config, error) {
	cfg := driver.NewConfig()
	cfg.User, cfg.Passwd, cfg.DBName = e.User, e.Password.Reveal(), e.Database
	cfg.Net, cfg.Addr = "tcp", e.Address()
	if strings.HasPrefix(e.Host, "/") {
		cfg.Net, cfg.Addr = "unix", e.Host
	}
	if len(e.Via) > 0 {
		cfg.DialFunc = tunnel(e)
	}
	cfg.Timeout = e.Timeouts.Connect
	cfg.MultiStatements = true // many reads in one round trip; only our own text, names quoted
	cfg.ConnectionAttributes = "program_name:" + applicationName(e)
	cfg.AllowCleartextPasswords = e.Params["allowCleartextPasswords"] == "true" && e.TLS.Mode != "disable"
	cfg.Logger = &driver.NopLogger{} // what goes wrong is returned, not printed
	return cfg, secure(cfg, e)
}

// greeting is the first that a server says, which the driver keeps to itself.
type greeting struct {
	net.Conn
	said []byte
}

// listen has a connection's greeting kept.
func listen(cfg *driver.Config) *greeting {
	g, dial := &greeting{}, cfg.DialFunc
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		g.Conn, g.said = conn, nil
		return g, nil
	}
	return g
}

func (g *greeting) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	if room := 128 - len(g.said); room > 0 {
		g.said = append(g.said, b[:min(n, room)]...)
	}
	return n, err
}

// version is the server's, as the greeting has it; "" where it has none.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
func (g *greeting) version() string {
	const header, protocol = 4, 1
	if len(g.said) < header+protocol {
		return ""
	}
	text, _, _ := bytes.Cut(g.said[header+protocol:], []byte{0})
	return string(text)
}

func applicationName(e endpoint.Endpoint) string {
	if name := e.Params["application_name"]; name != "" && !strings.ContainsAny(name, ",:") {
		return name
	}
	return "schemadiff"
}

// secure sets TLS up in libpq's words. "" is prefer, but for a Unix socket or
// a tunnel, which nobody listens in on.
func secure(cfg *driver.Config, e endpoint.Endpoint) error {
	mode := e.TLS.Mode
	if mode == "" && (cfg.Net == "unix" || len(e.Via) > 0) || cfg.Net == "unix" && mode == "prefer" {
		mode = "disable"
	}
	if mode == "require" && e.TLS.CA != "" {
		mode = "verify-ca" // as libpq does
	}
	t := &tls.Config{ServerName: e.Host, MinVersion: tls.VersionTLS12}
	if e.Engine == endpoint.MySQL { // it knows no other curves: offered X25519 first, as is usual, it asks once more, a round trip for nothing
		t.CurvePreferences = []tls.CurveID{tls.CurveP256, tls.CurveP384, tls.CurveP521}
	}
	switch mode {
	case "disable":
		return nil
	case "", "allow", "prefer":
		t.InsecureSkipVerify = true
		cfg.AllowFallbackToPlaintext = true
	case "require":
		t.InsecureSkipVerify = true
	case "verify-ca", "verify-full":
		roots, err := trusted(e.TLS.CA)
		if err != nil {
			return err
		}
		t.RootCAs = roots
		if mode == "verify-ca" {
			t.InsecureSkipVerify = true // but for the name
			t.VerifyConnection = func(state tls.ConnectionState) error { return verifyChain(state, roots) }
		}
	default:
		return tlsProblem(fmt.Sprintf("TLS mode %q is unknown", mode), nil)
	}
	if e.TLS.Cert != "" {
		pair, err := tls.LoadX509KeyPair(e.TLS.Cert, e.TLS.Key)
		if err != nil {
			return tlsProblem("the client's certificate and key cannot be used", err)
		}
		t.Certificates = []tls.Certificate{pair}
	}
	cfg.TLS = t
	return nil
}

// trusted reads a file of root certificates; nil is the system's.
func trusted(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, tlsProblem("the root certificates cannot be read", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, tlsProblem("no certificate found in "+path, nil)
	}
	return roots, nil
}

// verifyChain checks who signed the certificate and not whose it is.
func verifyChain(state tls.ConnectionState, roots *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

func tlsProblem(what string, err error) error {
	p := &problem.Error{Code: "X914", What: what, Err: err, Fix: []string{"check `tls` of the environment"}}
	if err != nil {
		p.Why = err.Error()
	}
	return p
}
