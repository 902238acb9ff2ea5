package main

import "testing"

// TestMergeTarget has what CI services say of a change that is to be merged, by
// their manuals, and what they say of other runs.
func TestMergeTarget(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"GitHub, pull request":                 {map[string]string{"GITHUB_BASE_REF": "main", "GITHUB_HEAD_REF": "feature", "GITHUB_REF": "refs/pull/12/merge"}, "main"},
		"GitHub, merge queue":                  {map[string]string{"GITHUB_BASE_REF": "", "GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-12-3f2c1ab"}, "main"},
		"GitHub, merge queue of release/2026":  {map[string]string{"GITHUB_REF": "refs/heads/gh-readonly-queue/release/2026/pr-12-3f2c1ab"}, "release/2026"},
		"GitHub, push":                         {map[string]string{"GITHUB_BASE_REF": "", "GITHUB_REF": "refs/heads/main"}, ""},
		"GitLab, merge request or merge train": {map[string]string{"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}, "main"},
		"GitLab, branch":                       {map[string]string{"CI_COMMIT_BRANCH": "main"}, ""},
		"Bitbucket":                            {map[string]string{"BITBUCKET_PR_DESTINATION_BRANCH": "develop"}, "develop"},
		"Azure":                                {map[string]string{"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}, "main"},
		"Jenkins, multibranch":                 {map[string]string{"CHANGE_TARGET": "main", "CHANGE_BRANCH": "feature"}, "main"},
		"Buildkite":                            {map[string]string{"BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"}, "main"},
		"Drone":                                {map[string]string{"DRONE_TARGET_BRANCH": "main"}, "main"},
		"Woodpecker":                           {map[string]string{"CI_COMMIT_TARGET_BRANCH": "main"}, "main"},
		"CodeBuild":                            {map[string]string{"CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main"}, "main"},
		"none":                                 {nil, ""},
	} {
		if got := mergeTarget(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s: %q, and not %q", name, got, c.want)
		}
	}
}
