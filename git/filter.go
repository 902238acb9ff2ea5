package git

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
)

// lfsPointer is what the repository has of a file that Git LFS keeps.
// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer
var lfsPointer = lazy.Regexp(`^version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n`)

// maxPointer is how long a pointer can be.
const maxPointer = 1024

// smudged is a file as a checkout would have it, where a filter changes more
// than line ends. Filters are programs that a configuration names: none is run.
func (t *Tree) smudged(text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte("\x00GITCRYPT\x00")) {
		return nil, &problem.Error{Code: code, What: "the file is encrypted with git-crypt, and a git ref has it as it is encrypted",
			Fix: []string{"git-crypt unlock, check the ref out, and name the folder: --migrations FOLDER"}}
	}
	if len(text) > maxPointer {
		return text, nil
	}
	found := lfsPointer().FindSubmatch(text)
	if found == nil {
		return text, nil
	}
	id := string(found[1])
	kept, err := os.ReadFile(filepath.Join(t.repository.common, "lfs", "objects", id[:2], id[2:4], id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &problem.Error{Code: code, What: "the file is kept in Git LFS, and this clone has only a pointer to it", Fix: []string{"git lfs fetch origin " + t.Ref}, Err: err}
	}
	return kept, err
}
