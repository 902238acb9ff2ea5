//go:build unix

package throwaway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/schemadiff/schemadiff/mark"
)

// templateLayout changes with what initialise does: what earlier versions kept
// is not used then.
const templateLayout = "2"

// templateOf is where the program's initialised data directory is kept, "" for
// nowhere: a home that cannot be written is no obstacle.
func templateOf(p program, n Need, o Options) string {
	base := o.Cache
	if base == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		base = filepath.Join(dir, "schemadiff")
	}
	info, err := os.Stat(p.path)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d\x00%d\x00%s", templateLayout, p.path, p.version, info.Size(), info.ModTime().UnixNano(), runtime.GOARCH))
	return filepath.Join(base, "throwaway", fmt.Sprintf("%s-%s-%s-%s", strings.ToLower(p.vendor), p.version, flavours[p.vendor].variant(n), hex.EncodeToString(sum[:6])))
}

// prepare fills the data directory: with a copy of the one that is kept, or by
// initialising it and keeping a copy.
func (s *own) prepare(ctx context.Context, kind flavour, as *syscall.Credential, template string, o Options) (cached bool, err error) {
	data := filepath.Join(s.folder.path, "data")
	if template != "" && isFolder(template) {
		if err := copyTree(ctx, data, template, as); err != nil {
			return true, s.broken("the data directory cannot be copied", err)
		}
		return true, nil
	}
	if err := os.Mkdir(data, 0o700); err != nil {
		return false, s.broken("the data directory cannot be made", err)
	}
	if err := give(data, as); err != nil {
		return false, failed("the data directory cannot be made", err)
	}
	run := func(cmd *exec.Cmd) error {
		apart(cmd, as, syscall.SIGKILL)
		text, err := output(cmd)
		if err != nil {
			os.WriteFile(filepath.Join(s.folder.path, "log"), text, 0o600)
		}
		return err
	}
	if err := kind.initialise(ctx, s.program, s.need, data, run); err != nil {
		return false, s.broken("the data directory cannot be initialised", err)
	}
	if template == "" {
		return false, nil
	}
	if err := keep(ctx, template, data); err != nil {
		o.Log("the initialised data directory is not kept: " + err.Error())
	}
	return false, nil
}

// output runs a command by a thread that outlives it, since the child would end
// with it, and gives what it printed.
func output(cmd *exec.Cmd) (text []byte, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return cmd.CombinedOutput()
}

// keep makes the copy appear whole: another process may be at it too.
func keep(ctx context.Context, template, data string) error {
	if err := os.MkdirAll(filepath.Dir(template), 0o700); err != nil {
		return err
	}
	partial := template + "." + mark.New().Nonce + ".partial"
	err := copyTree(ctx, partial, data, nil)
	if err == nil {
		err = os.Rename(partial, template)
	}
	if err != nil {
		os.RemoveAll(partial)
		if isFolder(template) {
			return nil // somebody else was faster
		}
	}
	return err
}

// copyTree copies a folder with its permissions and hands the copy to a user.
func copyTree(ctx context.Context, to, from string, as *syscall.Credential) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			err = os.Mkdir(target, info.Mode().Perm())
		case d.Type().IsRegular():
			err = copyOne(target, path, info.Mode().Perm())
		case d.Type() == fs.ModeSymlink:
			var link string
			if link, err = os.Readlink(path); err == nil {
				err = os.Symlink(link, target)
			}
		default:
			return nil // a socket or pipe of a server that is gone
		}
		if err != nil {
			return err
		}
		return give(target, as)
	})
}

// copyOne lets the kernel copy where it can.
func copyOne(to, from string, mode fs.FileMode) error {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}
