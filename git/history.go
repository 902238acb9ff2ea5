package git

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/problem"
)

// Event is a commit of a branch itself: of what was merged, the merge.
type Event struct {
	Commit string
	Time   time.Time
	Place  int // on the branch, counted from the first commit that touched anything: 1, 2, ...
}

// Past is when a file came to a branch, and when its text was changed there last:
// with the addition where it never was.
type Past struct {
	Path           string // from the top of the repository
	Added, Changed Event
}

// History tells when each file below a folder came to a branch, by the history
// of first parents: what another branch brought came with its merge, whenever it
// was written. Of a file that was added, deleted and added again the last time
// counts, and a new name is a new file. The folder "" or "." is the whole
// repository. Where the clone is shallow, everything that was there before came
// with the first commit that is known. Files that are gone are among them.
func (r *Repository) History(ctx context.Context, ref, folder string) ([]Past, error) {
	if ref == "" || strings.HasPrefix(ref, "-") || strings.HasPrefix(ref, "^") || strings.Contains(ref, "..") { // which would be a flag, all but it, or a part
		_, err := r.Resolve(ctx, ref)
		return nil, err
	}
	// What a user may have configured of git log is set as this reads it. No name
	// begins with a slash, so that a heading is told from a name.
	args := []string{"-c", "log.showRoot=true", "-c", "log.showSignature=false", "log", "-z",
		"--first-parent", "-m", "--no-renames", "--no-relative", "--diff-filter=AMT", "--name-status", "--format=format:/%H %ct", ref + "^{commit}", "--"}
	if folder != "" && folder != "." {
		args = append(args, ":(top,literal)"+folder)
	}
	out, err := r.run(ctx, args...)
	if err != nil {
		if _, wrong := r.Resolve(ctx, ref); wrong != nil {
			return nil, wrong
		}
		return nil, &problem.Error{Code: code, What: "the git history of " + ref + " cannot be read", Why: err.Error(), Err: err}
	}
	return readHistory(out)
}

// readHistory reads what git log prints, newest first, into oldest first: of
// each commit "/HASH TIME", and then in turns a letter and a name.
func readHistory(out []byte) ([]Past, error) {
	var all []Past // in the order in which the files are met
	at, letter := Event{}, ""
	seen := map[string]int{} // place in all, by path
	for token := range bytes.SplitSeq(out, []byte{0}) {
		word := string(token)
		if heading, ok := strings.CutPrefix(word, "/"); ok {
			heading, first, _ := strings.Cut(heading, "\n")
			hash, stamp, _ := strings.Cut(heading, " ")
			seconds, err := strconv.ParseInt(stamp, 10, 64)
			if err != nil {
				return nil, &problem.Error{Code: code, What: "git log printed a line that it should not", Why: heading, Err: err}
			}
			at = Event{Commit: hash, Time: time.Unix(seconds, 0).UTC(), Place: at.Place - 1}
			word = first
		}
		if word == "" {
			letter = ""
			continue
		}
		if letter == "" {
			letter = word
			continue
		}
		i, ok := seen[word]
		if !ok {
			i = len(all)
			seen[word] = i
			all = append(all, Past{Path: word, Changed: at})
		}
		if letter == "A" && all[i].Added.Commit == "" {
			all[i].Added = at
		}
		letter = ""
	}
	for i := range all {
		all[i].Added.Place -= at.Place - 1
		all[i].Changed.Place -= at.Place - 1
	}
	slices.SortStableFunc(all, func(a, b Past) int { return a.Added.Place - b.Added.Place })
	return all, nil
}

// Trunk names the branch that environments are deployed from, as far as the
// clone can tell: what the remote says is its default branch, else the branch
// that is checked out, else HEAD.
func (r *Repository) Trunk(ctx context.Context) string {
	for _, ref := range []string{"refs/remotes/origin/HEAD", "HEAD"} {
		if out, err := r.run(ctx, "symbolic-ref", "--quiet", ref); err == nil {
			return Ref{Name: strings.TrimSpace(string(out))}.Short()
		}
	}
	return "HEAD"
}
