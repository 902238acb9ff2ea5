package migration

import (
	"io/fs"
	"sync"
)

// Also names a folder of the same tool that is not read: its files are looked
// at once somebody asks for a migration that the set does not have.
func (s *Set) Also(fsys fs.FS, dir string) {
	tool, before := s.Tool, s.Elsewhere
	ids := sync.OnceValue(func() map[string]string {
		other, err := Read(fsys, tool, dir)
		if err != nil {
			return nil // it says nothing of what it holds
		}
		paths := make(map[string]string, len(other.Migrations))
		for _, m := range other.Migrations {
			paths[m.ID] = m.Path
		}
		return paths
	})
	s.Elsewhere = func(id string) string {
		if before != nil {
			if where := before(id); where != "" {
				return where
			}
		}
		if at, ok := ids()[id]; ok {
			return at + " is its file, in a folder that was not read"
		}
		return ""
	}
}

// ShareTable tells the sets of Rails and dbmate of each other: their ledgers
// have one name and the same column, so that both may stand in one table.
func ShareTable(sets ...*Set) {
	for _, s := range sets {
		for _, other := range sets {
			if s.Tool == "rails" && other.Tool == "dbmate" || s.Tool == "dbmate" && other.Tool == "rails" {
				s.OtherTool = func(id string) (file, tool string) {
					number, _ := Number(id)
					for _, m := range other.Migrations {
						if n, _ := Number(m.ID); n == number && n != "" {
							return m.Path, other.Tool
						}
					}
					return "", ""
				}
			}
		}
	}
}
