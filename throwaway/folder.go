package throwaway

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/mark"
)

// folder is where a throwaway server or file lives. It is ours as long as we
// hold its lock, which ends with the process at the latest.
//
//	sd-1234-deadbeef/lock
//	sd-1234-deadbeef/owner.json   what the reaper has to know
//	sd-1234-deadbeef/data/        of the server, or a file of SQLite's
//	sd-1234-deadbeef/run/         its socket
//	sd-1234-deadbeef/log
type folder struct {
	path string
	lock io.Closer
}

// owner is what owner.json holds.
type owner struct {
	Mark   string `json:"mark"`
	Server int    `json:"server,omitempty"` // process that runs in the folder
}

var folderNames = lazy.Regexp(`^sd-[0-9]+-[0-9a-f]{8}$`)

// longestSocket is what Linux takes of a Unix socket's path; others take less.
// https://man7.org/linux/man-pages/man7/unix.7.html
const longestSocket = 100

// temporary are the folders that throwaways live in, but for servers in memory.
// TMPDIR on macOS is too long for a socket.
func temporary(o Options) []string {
	if o.Temporary != "" {
		return []string{o.Temporary}
	}
	if d := filepath.Clean(os.TempDir()); d != "/tmp" {
		return []string{d, "/tmp"}
	}
	return []string{"/tmp"}
}

// newServerFolder makes a folder for a server: in memory, unless the user says
// where or there is little of it. A few databases are thousands of files, which a
// file system on a disk takes longer to make and to remove than their server.
func newServerFolder(o Options) (f *folder, memory bool, err error) {
	if o.Temporary == "" && os.Getenv("TMPDIR") == "" && inMemory(o.Limit) {
		if f, err := folderIn(o, memoryFolder); err == nil {
			return f, true, nil
		}
	}
	f, err = newFolder(o)
	return f, false, err
}

// newFolder makes a folder in the first place that has a path short enough.
func newFolder(o Options) (*folder, error) { return folderIn(o, temporary(o)...) }

func folderIn(o Options, places ...string) (*folder, error) {
	m := mark.New()
	name := fmt.Sprintf("sd-%d-%s", os.Getpid(), m.Nonce)
	var last error
	for _, base := range places {
		path := filepath.Join(base, name)
		if o.Temporary == "" && base != "/tmp" && len(filepath.Join(path, "run", ".s.PGSQL.5432")) > longestSocket {
			continue
		}
		// Others may pass through it and see nothing: a server that is not to be root's runs below.
		if last = os.Mkdir(path, 0o711); last != nil {
			continue
		}
		f := &folder{path: path}
		if f.lock, last = lockFile(filepath.Join(path, "lock")); last == nil {
			last = f.note(owner{Mark: m.String()})
		}
		if last != nil {
			return nil, failed("the throwaway's folder cannot be made", errors.Join(last, f.remove()))
		}
		return f, nil
	}
	if last == nil {
		last = errors.New("every path is too long for a socket")
	}
	return nil, failed("the throwaway's folder cannot be made", last, "set TMPDIR to a folder with a short path that can be written")
}

// Folder is a temporary folder for what is no throwaway itself. It is held by a
// lock, as a throwaway's is: what a run that was killed leaves, the next one
// and Clean remove.
type Folder struct {
	Path string
	of   *folder
}

// NewFolder makes a folder that only this user may look into.
func NewFolder(o Options) (*Folder, error) {
	f, err := newFolder(o)
	if err != nil {
		return nil, err
	}
	within := filepath.Join(f.path, "files")
	if err := os.Mkdir(within, 0o700); err != nil {
		return nil, failed("a temporary folder cannot be made", errors.Join(err, f.remove()))
	}
	return &Folder{within, f}, nil
}

// Remove deletes it with all that it holds. Links lead nowhere.
func (f *Folder) Remove() error { return f.of.remove() }

func (f *folder) note(o owner) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	next := filepath.Join(f.path, "owner.json.next")
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, filepath.Join(f.path, "owner.json"))
}

// serves records the process that runs in the folder.
func (f *folder) serves(pid int) error {
	o, err := readOwner(f.path)
	if err != nil {
		return err
	}
	o.Server = pid
	return f.note(o)
}

func readOwner(path string) (owner, error) {
	var o owner
	text, err := os.ReadFile(filepath.Join(path, "owner.json"))
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(text, &o)
}

// remove deletes the folder: the only place that deletes one. A server that is
// just ending may still write into it.
func (f *folder) remove() error {
	if !folderNames().MatchString(filepath.Base(f.path)) {
		return fmt.Errorf("%s is not removed: its name is none that schemadiff gives", f.path)
	}
	var err error
	for range 20 {
		if err = os.RemoveAll(f.path); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if f.lock != nil {
		f.lock.Close()
	}
	return err
}

// nothingIn says of the error with which the memory folder was not listed that
// nothing of ours is in it: inMemory takes none that is not there or may not be listed.
func nothingIn(err error) bool {
	return errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission)
}

// abandoned are the folders of dead owners, with their locks held by us.
func abandoned(o Options) ([]*folder, error) {
	var found []*folder
	var failures []error
	places := temporary(o)
	if o.Temporary == "" && memoryFolder != "" {
		places = append(places, memoryFolder)
	}
	for _, base := range places {
		entries, err := os.ReadDir(base)
		if base == memoryFolder && nothingIn(err) {
			continue
		}
		if err != nil {
			failures = append(failures, err)
			continue
		}
		for _, e := range entries {
			path := filepath.Join(base, e.Name())
			if !folderNames().MatchString(e.Name()) || !e.IsDir() || !ours(path) {
				continue
			}
			who, err := readOwner(path)
			m, marked := mark.Parse(who.Mark)
			if err != nil || !marked || !strings.HasSuffix(path, "-"+m.Nonce) {
				// Its maker died before it could write owner.json, or it has not come to it yet.
				if info, err := e.Info(); err != nil || time.Since(info.ModTime()) < mark.TTL {
					continue
				}
			}
			lock, ok := tryLock(filepath.Join(path, "lock"))
			if !ok {
				continue // its owner is at work
			}
			found = append(found, &folder{path, lock})
		}
	}
	return found, errors.Join(failures...)
}

// end stops the server that runs in a folder whose owner is dead, if the process
// of that number is still it.
func (f *folder) end() {
	who, err := readOwner(f.path)
	if err != nil || who.Server <= 1 || !strings.Contains(commandLine(who.Server), f.path+"/") {
		return
	}
	kill(who.Server)
	for began := time.Now(); alive(who.Server) && time.Since(began) < 5*time.Second; {
		time.Sleep(20 * time.Millisecond)
	}
}

// size is what the folder takes on the disk. Files that vanish meanwhile take nothing.
func (f *folder) size() int64 {
	var sum int64
	filepath.WalkDir(f.path, func(_ string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				sum += onDisk(info)
			}
		}
		return nil
	})
	return sum
}
