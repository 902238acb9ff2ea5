package throwaway_test

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/throwaway"
)

// TestFullDisk: a disk that is full is an error that says so, and nothing stays.
func TestFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting a small disk takes root")
	}
	eachCrashing(t, func(t *testing.T, n throwaway.Need) {
		o := options(t)
		if err := syscall.Mount("tmpfs", o.Temporary, "tmpfs", 0, "size=20m,mode=755"); err != nil {
			t.Skipf("no small disk can be mounted: %v", err)
		}
		t.Cleanup(func() {
			if left := folders(t, o); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if err := syscall.Unmount(o.Temporary, 0); err != nil {
				t.Error(err)
			}
		})
		s, err := throwaway.Open(t.Context(), n, o)
		if err == nil {
			s.Close()
			t.Fatal("a server fits on a disk of 20 MB")
		}
		if p := problem.Of(err); p.Code == "X950" {
			missed(t, err)
		} else if p.Code != "X952" || !strings.Contains(strings.ToLower(err.Error()), "no space left") && !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("the error is %v", err)
		}
	})
}
