package migration

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/prisma/prisma-engines/tree/main/schema-engine (up to Prisma 7)
var prisma = Tool{
	Name:    "prisma",
	Dirs:    []string{"prisma/migrations"},
	Detect:  detectPrisma,
	Read:    readPrisma,
	Scripts: prismaScripts,
	Beside:  prismaProvider,
}

// detectPrisma asks for migration_lock.toml beside the folders: Drizzle 1.0
// writes <name>/migration.sql as well.
func detectPrisma(t Tree) []Found {
	found := t.group(func(name string) string {
		if path.Base(name) != "migration.sql" {
			return ""
		}
		return path.Dir(path.Dir(name))
	})
	return slices.DeleteFunc(found, func(f Found) bool {
		return !t.has(path.Join(f.Dir, "migration_lock.toml")) && path.Base(path.Dir(f.Dir)) != "prisma"
	})
}

var prismaLock = lazy.Regexp(`(?m)^\s*provider\s*=\s*"([^"]*)"`)

// prismaProvider reads migration_lock.toml: Prisma refuses to run the scripts
// on another engine (P3019).
func prismaProvider(fsys fs.FS, dir string, set *Set) error {
	text, err := fs.ReadFile(fsys, path.Join(dir, "migration_lock.toml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if found := prismaLock().FindSubmatch(text); found != nil {
		set.Engine = string(found[1])
	}
	return nil
}

func readPrisma(fsys fs.FS, dir string) ([]Migration, error) {
	list, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, e := range list {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		id, file := e.Name(), path.Join(dir, e.Name(), "migration.sql")
		m := Migration{ID: id, Version: id, Name: id, Label: id, Path: file}
		if stamp, name, ok := strings.Cut(id, "_"); ok {
			if _, ok := Number(stamp); ok {
				m.Version, m.Name = stamp, name
			}
		}
		out = append(out, m)
	}
	if err := readAll(fsys, out, func(_ fs.FS, m *Migration, script []byte) { m.Sums = prismaSums(script) }); err != nil {
		return nil, fmt.Errorf("prisma stops at a migration without its script (P3015): %w", err)
	}
	sortByID(out, strings.Compare)
	return out, nil
}

// prismaSums is what Prisma accepts: SHA-256 of the script as it is and with
// either line ending, in hexadecimal, and for ledgers of its first releases the
// same without the zeros that pad a byte.
// https://github.com/prisma/prisma-engines/blob/main/schema-engine/connectors/schema-connector/src/checksum.rs
func prismaSums(script []byte) []string {
	lf := bytes.ReplaceAll(script, []byte("\r\n"), []byte("\n"))
	var sums []string
	for _, text := range [][]byte{script, lf, bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))} {
		sum := sha256.Sum256(text)
		if s := hex.EncodeToString(sum[:]); !slices.Contains(sums, s) {
			sums = append(sums, s)
		}
	}
	for _, s := range sums {
		if u := unpadded(s); u != s {
			sums = append(sums, u)
		}
	}
	return sums
}

// unpadded writes each byte of a hexadecimal number without its leading zero.
func unpadded(s string) string {
	b, err := hex.DecodeString(s)
	if err != nil {
		return s
	}
	var out strings.Builder
	for _, c := range b {
		out.WriteString(strconv.FormatUint(uint64(c), 16))
	}
	return out.String()
}

// prismaScripts is the script, sent whole; Prisma has no down migrations.
func prismaScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	return wholeFiles(fsys, m.Path, "", d, None)
}
