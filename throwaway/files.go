package throwaway

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
)

// files is SQLite: a folder of ours with a file for each database.
type files struct {
	folder *folder
	need   Need
	limit  int64

	mu    sync.Mutex
	unmet unmet
}

func openFiles(n Need, o Options) (Server, error) {
	f, err := newFolder(o)
	if err != nil {
		return nil, err
	}
	return &files{folder: f, need: n, limit: o.Limit}, nil
}

func (f *files) Create(ctx context.Context) (dialects.Scratch, error) {
	s, unmet, err := dialects.CreateFile(ctx, f.folder.path, f.need.Settings, f.limit)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unmet.add(unmet...)
	return s, nil
}

// Platform is that of a file, which it makes for it and removes again.
func (f *files) Platform(ctx context.Context) (catalog.Platform, error) {
	s, err := f.Create(ctx)
	if err != nil {
		return catalog.Platform{}, err
	}
	defer s.Drop(ctx)
	return s.Platform(ctx)
}

func (f *files) Describe() string { return "temporary file, by schemadiff's own SQLite" }

func (f *files) Unmet() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.unmet)
}

func (f *files) Close() error {
	if err := f.folder.remove(); err != nil {
		return failed(fmt.Sprintf("the throwaway's folder %s cannot be removed", f.folder.path), err)
	}
	return nil
}
