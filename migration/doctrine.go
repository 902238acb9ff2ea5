package migration

import (
	"io/fs"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/doctrine/migrations/blob/3.9.x/src/Finder/GlobFinder.php
var (
	doctrineFiles = folder{deep: true, order: strings.Compare, inside: doctrineNamespace, parse: func(base string) (Migration, bool) {
		stem, ok := stemOf(base, ".php")
		version := strings.TrimPrefix(stem, "Version")
		return Migration{ID: stem, Version: version, Name: stem, Label: stem}, ok && version != stem && version != ""
	}}
	doctrine = Tool{
		Name:   "doctrine",
		Dirs:   []string{"migrations", "src/Migrations", "app/DoctrineMigrations"},
		Detect: doctrineFiles.detect(words(`Doctrine\Migrations`, `Doctrine\DBAL\Migrations`)),
		Read:   doctrineFiles.read,
	}
)

var phpNamespace = lazy.Regexp(`(?m)^\s*namespace\s+([\w\\]+)\s*[;{]`)

// doctrineNamespace completes the ID, which is the class with its namespace.
func doctrineNamespace(_ fs.FS, m *Migration, text []byte) {
	if ns := phpNamespace().FindSubmatch(text); ns != nil {
		m.ID = string(ns[1]) + `\` + m.ID
	}
}
