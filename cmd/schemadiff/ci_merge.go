package main

import (
	"context"
	"strings"

	"github.com/schemadiff/schemadiff/git"
)

// unmerge parts a merge that the CI made, of base and the change that it tries,
// into the two: in the merge itself there is only one side with new migrations, and
// no order to ask about. It is one whose first parent base has, which a branch that
// base was merged into is not; or, in a merge queue, whose first parent is base and
// the changes that are merged before. Where it is none, or git does not have its
// parents, all stays as it is.
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
// https://docs.gitlab.com/ci/pipelines/merged_results_pipelines/
func (b *branches) unmerge(ctx context.Context, env func(string) string, whole git.Fork) git.Fork {
	change, err := b.tree.Resolve(ctx, "HEAD^2")
	if err != nil {
		return whole
	}
	into, err := b.tree.Resolve(ctx, "HEAD^1")
	if err != nil {
		return whole
	}
	met, err := b.repository.MergeBase(ctx, into, whole.Ours)
	if err != nil {
		return whole
	}
	switch {
	case met == into:
		if parted, err := b.repository.Fork(ctx, whole.Ours, change); err == nil && parted.Start != "" {
			b.notes = append(b.notes, "HEAD is a merge into "+b.base.name+": what it brings in is looked at")
			return parted
		}
	case met == whole.Ours && queued(env):
		parted, err := b.repository.Fork(ctx, into, change)
		if err != nil || parted.Start == "" {
			return whole
		}
		tree, err := b.repository.Tree(ctx, into)
		if err != nil {
			return whole
		}
		b.tree.Close()
		b.tree, b.repository = tree, tree.Repository()
		b.base.name += " and what is queued before"
		b.notes = append(b.notes, "HEAD is a merge into "+b.base.name+": what it brings in is looked at")
		return parted
	}
	return whole
}

// queued says whether the run is of a merge queue, or of a merge train.
func queued(env func(string) string) bool {
	return strings.HasPrefix(env("GITHUB_REF"), "refs/heads/gh-readonly-queue/") || env("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
}
