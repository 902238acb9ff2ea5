package endpoint

import (
	"net/netip"
	"strconv"
	"strings"
)

// hostport reads host, host:port, [ipv6]:port, and for MySQL the socket that
// driverAddress left.
func (f form) hostport(e *Endpoint, authority string) error {
	if strings.Contains(authority, ",") {
		return invalid("the "+string(f.engine)+" address names several hosts",
			"name one of them: what is compared must not depend on which one answers")
	}
	if strings.HasPrefix(authority, "/") {
		e.Host = authority
		return nil
	}
	host, port, _ := cutPort(authority)
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		if _, err := netip.ParseAddr(authority); err != nil {
			return invalid("the "+string(f.engine)+" address has too many colons where the host and port stand", "write "+f.example)
		}
		return invalid("an IPv6 address in a URL needs brackets", "write [ADDRESS]:PORT")
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		host = strings.Replace(inner, "%25", "%", 1) // a zone: RFC 6874
		if _, err := netip.ParseAddr(host); err != nil || !ok {
			return invalid("what stands in brackets in the "+string(f.engine)+" address is not an IPv6 address", "write [ADDRESS]:PORT")
		}
	} else {
		decoded, ok := unescape(host)
		if !ok || strings.ContainsAny(decoded, " \t()[]<>\\\"'") || isControlled(decoded) {
			return invalid("the host in the "+string(f.engine)+" address is not a name or an address", "write "+f.example)
		}
		host = decoded
	}
	if strings.HasPrefix(host, "/") && f.engine != Postgres {
		return invalid("a socket is not written where the host stands",
			"write "+string(f.engine)+"://USER@/DATABASE?socket=/path/of/the.sock")
	}
	e.Host = host
	if port == "" {
		return nil
	}
	return f.port(e, port)
}

func (f form) port(e *Endpoint, text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || !isNumber(text) || n < 1 || n > 65535 {
		return invalid("the port in the "+string(f.engine)+" address is not a number from 1 to 65535",
			"write "+f.example,
			"if what stands there belongs to the password, encode it: : as %3A, / as %2F, @ as %40, ? as %3F, # as %23, % as %25")
	}
	e.Port = n
	return nil
}

func isControlled(s string) bool { return strings.IndexFunc(s, isControl) >= 0 }

// cutPort splits at the colon before the port, if there is one.
func cutPort(authority string) (host, port string, found bool) {
	i := strings.LastIndexByte(authority, ':')
	if i < 0 || i < strings.LastIndexByte(authority, ']') {
		return authority, "", false
	}
	return authority[:i], authority[i+1:], true
}

// isDriverDSN recognises USER:PASSWORD@tcp(HOST:PORT)/DATABASE without a scheme.
// https://github.com/go-sql-driver/mysql#dsn-data-source-name
func isDriverDSN(raw string) bool {
	if scheme, rest, ok := strings.Cut(raw, "://"); ok && isScheme(scheme) && !strings.HasPrefix(rest, "@") {
		return false
	}
	at := strings.LastIndexByte(raw, '@') + 1
	return strings.HasPrefix(raw[at:], "tcp(") || strings.HasPrefix(raw[at:], "unix(")
}

// driverAddress rewrites golang-migrate's mysql://USER@tcp(HOST:PORT)/DATABASE
// and mysql://USER@unix(/SOCKET)/DATABASE, whose socket has slashes, so that the
// authority holds the host or the socket's path.
func driverAddress(authority, path string, slash bool) (string, string, bool) {
	whole := authority
	if slash {
		whole += "/" + path
	}
	at := strings.LastIndexByte(whole, '@') + 1
	for _, network := range []string{"tcp(", "unix("} {
		inner, ok := strings.CutPrefix(whole[at:], network)
		if !ok {
			continue
		}
		address, rest, ok := strings.Cut(inner, ")")
		if !ok {
			continue
		}
		name, ok := strings.CutPrefix(rest, "/")
		return whole[:at] + address, name, ok
	}
	return authority, path, slash
}
