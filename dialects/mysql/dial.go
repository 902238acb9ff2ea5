package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
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
	cfg.InterpolateParams = true // placeholders without a round trip to prepare
	cfg.MultiStatements = true   // many reads in one round trip; only our own text, names quoted
	cfg.ConnectionAttributes = "program_name:" + applicationName(e)
	cfg.AllowCleartextPasswords = e.Params["allowCleartextPasswords"] == "true" && e.TLS.Mode != "disable"
	cfg.Logger = &driver.NopLogger{} // what goes wrong is returned, not printed
	return cfg, secure(cfg, e)
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
