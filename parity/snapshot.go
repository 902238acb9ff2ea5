package parity

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// The format of snapshot files. A greater minor number only adds fields, which
// older readers pass over; a greater major number is refused.
const (
	snapshotFormat = "schemadiff-snapshot"
	snapshotMajor  = 1
	snapshotMinor  = 2 // 1.1 keeps the rows of ledgers, 1.2 roles
)

// snapshot is an environment as a file: no rows but those of ledgers, no secrets.
type snapshot struct {
	Format      string               `json:"format"`
	Version     string               `json:"format_version"`
	Tool        string               `json:"tool"`
	TakenAt     string               `json:"taken_at"`
	Name        string               `json:"name"`
	Engine      endpoint.Engine      `json:"engine"`
	Endpoint    string               `json:"endpoint"`
	Fingerprint string               `json:"fingerprint"` // of the whole schema
	Platform    catalog.Platform     `json:"platform"`
	Ledgers     []ledger.Ledger      `json:"ledgers"`
	NoLedger    bool                 `json:"ledger_unread,omitempty"` // see Env
	Kept        []ledger.Kept        `json:"ledger_rows,omitempty"`   // since 1.1
	Objects     schema.Listing       `json:"objects"`
	Prints      []string             `json:"object_fingerprints"` // of each object, in the order of objects
	Uncompared  []catalog.Uncompared `json:"uncompared,omitempty"`
	Gaps        []catalog.Gap        `json:"gaps,omitempty"`
	Sizes       []catalog.Size       `json:"sizes,omitempty"`
	Roles       []catalog.Role       `json:"roles,omitempty"` // since 1.2
	Digest      string               `json:"digest"`          // SHA-256 of all else
}

// sealed is the snapshot's digest: of the objects' sum, and of the rest as JSON.
func (s snapshot) sealed(objects schema.Schema) (string, error) {
	s.Objects, s.Digest = nil, ""
	h := sha256.New()
	sum := objects.Sum()
	h.Write(sum[:])
	for _, print := range s.Prints {
		io.WriteString(h, print) // a hash takes all that is written
	}
	s.Prints = nil
	if err := json.NewEncoder(h).Encode(s); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// WriteSnapshot writes an environment as one JSON document. Apart from
// taken_at, equal environments give equal bytes.
func WriteSnapshot(w io.Writer, env Env, tool string, now time.Time) error {
	canon := dialects.Canon(env.Engine)
	s := snapshot{
		Format: snapshotFormat, Version: fmt.Sprintf("%d.%d", snapshotMajor, snapshotMinor), Tool: tool, TakenAt: now.UTC().Format(time.RFC3339),
		Name: env.Name, Engine: env.Engine, Endpoint: env.Endpoint, Platform: env.Platform, Ledgers: env.Ledgers, NoLedger: env.NoLedger, Kept: env.Kept,
		Fingerprint: env.Reading.Schema.Fingerprint(canon).String(), Objects: env.Reading.Schema.Listing(),
		Prints:     make([]string, 0, env.Reading.Schema.Len()),
		Uncompared: env.Reading.Uncompared, Gaps: env.Reading.Gaps, Sizes: env.Reading.Sizes, Roles: env.Reading.Roles,
	}
	for o := range env.Reading.Schema.All() {
		s.Prints = append(s.Prints, o.Fingerprint(canon).String())
	}
	digest, err := s.sealed(env.Reading.Schema)
	if err != nil {
		return err
	}
	s.Digest = digest
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(s)
}

// ReadSnapshot reads what WriteSnapshot wrote. where names the file in errors,
// which are problems with code X916.
func ReadSnapshot(r io.Reader, where string) (Env, error) {
	data, err := readWhole(r)
	if err != nil {
		return Env{}, snapshotProblem(where, "the snapshot cannot be read", err)
	}
	var s struct {
		snapshot
		Objects schema.Read `json:"objects"` // stands before the snapshot's own
	}
	if err := json.Unmarshal(data, &s); err != nil {
		if in := json.Unmarshal(data, &s.snapshot); in != nil {
			err = in // of properties, too, this one knows where in the file
		}
		return Env{}, snapshotProblem(where, "the file is not a schemadiff snapshot", jsonCause(data, err))
	}
	if s.Format != snapshotFormat {
		return Env{}, snapshotProblem(where, "the file is not a schemadiff snapshot", fmt.Errorf("its format is %q", s.Format))
	}
	var major, minor int
	if _, err := fmt.Sscanf(s.Version, "%d.%d", &major, &minor); err != nil || major != snapshotMajor {
		return Env{}, snapshotProblem(where, "the snapshot has a format that this version cannot read",
			fmt.Errorf("format_version is %q, this version reads %d.x", s.Version, snapshotMajor))
	}
	canon := dialects.Canon(s.Engine)
	if canon == nil {
		return Env{}, snapshotProblem(where, "the snapshot is of an unknown engine", fmt.Errorf("engine is %q", s.Engine))
	}
	objects, err := s.Objects.Schema()
	if err != nil {
		return Env{}, snapshotProblem(where, "the file is not a schemadiff snapshot", err)
	}
	if digest, err := s.sealed(objects); minor <= snapshotMinor && (err != nil || s.Digest != digest) {
		return Env{}, snapshotProblem(where, "the snapshot was changed after it was written", fmt.Errorf("its contents give another digest than it states"))
	}
	return Env{
		Name: s.Name, Engine: s.Engine, Endpoint: s.Endpoint, From: "snapshot", TakenAt: s.TakenAt, Ledgers: s.Ledgers, NoLedger: s.NoLedger, Kept: s.Kept, Platform: s.Platform,
		Reading: catalog.Reading{Schema: objects, Uncompared: s.Uncompared, Gaps: s.Gaps, Sizes: s.Sizes, Roles: s.Roles},
	}, nil
}

// readWhole is io.ReadAll without the copies where the length is known.
func readWhole(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			b.Grow(int(info.Size()) + bytes.MinRead)
		}
	}
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

func snapshotProblem(where, what string, err error) *problem.Error {
	return &problem.Error{Code: "X916", What: what, Where: where, Why: err.Error(), Err: err,
		Fix: []string{"write it anew: schemadiff snapshot ENV --output FILE"}}
}

// jsonCause says where in the file the JSON goes wrong.
func jsonCause(data []byte, err error) error {
	var offset int64 = -1
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	err = problem.Misfit(err)
	if offset < 0 || offset > int64(len(data)) {
		return err
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:offset], []byte("\n")), err)
}

// IsSnapshot says whether a file looks like a snapshot, by its first bytes.
func IsSnapshot(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 256)
	n, _ := io.ReadFull(f, head)
	return strings.HasPrefix(strings.TrimSpace(string(head[:n])), "{")
}

// loadSnapshot is load for a target that is a file.
func loadSnapshot(t Target, stdin io.Reader) Env {
	env, err := readSnapshotFile(t.Snapshot, stdin)
	if err != nil {
		p := *problem.Of(err)
		p.Env = t.Name
		return Env{Name: t.Name, From: "snapshot", Endpoint: t.Snapshot, Problem: &p}
	}
	env.Name = t.Name
	return env
}

func readSnapshotFile(path string, stdin io.Reader) (Env, error) {
	if path == "-" {
		return ReadSnapshot(stdin, "standard input")
	}
	f, err := os.Open(path)
	if err != nil {
		return Env{}, snapshotProblem(path, "the snapshot cannot be opened", errors.Unwrap(err))
	}
	defer f.Close()
	return ReadSnapshot(f, path)
}
