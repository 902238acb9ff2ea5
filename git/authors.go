package git

import (
	"context"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// Authors names whoever wrote one of some files, by the commits of ref that
// changed it, under former names, too: as git writes people, "Ada Lovelace <ada@example.com>", each once,
// by the repository's .mailmap, with those that a commit names as co-authors.
// unknown are the files that nothing can be said of: they are in no commit, or
// the clone is cut off behind one that has them. Paths begin at the top of the
// repository. The ref "" is the working tree, of which what is not committed is
// unknown, too.
func (r *Repository) Authors(ctx context.Context, ref string, paths []string) (people, unknown []string, err error) {
	if ref == "" {
		if unknown, err = r.uncommitted(ctx, paths); err != nil {
			return nil, nil, err
		}
		ref = "HEAD"
	}
	for _, path := range paths {
		out, err := r.run(ctx, "-c", "log.showSignature=false", "log", "--follow", "--format=%x00%P%x00%aN <%aE>%x00%(trailers:key=Co-authored-by,valueonly)", ref, "--", ":(top,literal)"+path)
		if err != nil {
			return nil, nil, &problem.Error{Code: code, What: "who wrote " + path + " cannot be read", Why: err.Error(), Err: err}
		}
		fields := strings.Split(strings.TrimPrefix(string(out), "\x00"), "\x00")
		cut := len(fields) < 3
		for ; len(fields) >= 3; fields = fields[3:] {
			cut = cut || r.Shallow && fields[0] == "" // where a clone is cut off, a commit has all files and no parents
			for _, who := range append([]string{fields[1]}, strings.Split(fields[2], "\n")...) {
				if who = strings.TrimSpace(who); who != "" && !slices.Contains(people, who) {
					people = append(people, who)
				}
			}
		}
		if cut && !slices.Contains(unknown, path) {
			unknown = append(unknown, path)
		}
	}
	slices.Sort(people)
	return people, unknown, nil
}

// uncommitted are those of some files that are otherwise in the working tree than in HEAD.
func (r *Repository) uncommitted(ctx context.Context, paths []string) (changed []string, err error) {
	for _, path := range paths {
		out, err := r.run(ctx, "status", "--porcelain", "--untracked-files=all", "--ignored", "--", ":(top,literal)"+path)
		if err != nil {
			return nil, &problem.Error{Code: code, What: "whether " + path + " is committed cannot be read", Why: err.Error(), Err: err}
		}
		if len(out) > 0 {
			changed = append(changed, path)
		}
	}
	return changed, nil
}
