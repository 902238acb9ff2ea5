package order

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/report"
)

// claims are versions that two files of the merged tree have, or that a branch
// which is still open has, too.
func (w *weighed) claims() []report.Finding {
	var out []report.Finding
	seen := make(map[string]bool, len(w.Merged))
	twice := map[string][]File{}
	for _, f := range w.Merged {
		if seen[f.ID] {
			twice[f.ID] = nil
		}
		seen[f.ID] = true
	}
	if len(twice) > 0 {
		for _, f := range w.Merged {
			if _, claimed := twice[f.ID]; claimed {
				twice[f.ID] = append(twice[f.ID], f)
			}
		}
	}
	told := map[string]bool{}
	for _, f := range w.Merged {
		same := twice[f.ID]
		if len(same) < 2 || told[f.ID] || !slices.ContainsFunc(same, w.isNew) || w.alone(same) {
			continue
		}
		told[f.ID] = true
		var sides []sided
		for _, s := range same {
			sides = append(sides, w.side(s))
		}
		out = append(out, w.claimed(f.Version, "git merges both cleanly, but "+w.twice(), sides...))
	}
	for _, f := range w.Head { // one path with two contents: git sees it
		other, both := w.base[f.key()]
		if both && w.isNew(f) && !told[f.ID] && other.Content != f.Content && !w.shared(f) {
			told[f.ID] = true
			same := w.claimed(f.Version, "both branches added the file with another text, and git reports a conflict in it", sided{f, w.HeadName}, sided{*other, w.BaseName})
			same.Hint = "give yours another number and name before the merge: to git the two are one file"
			out = append(out, same)
		}
	}
	return append(out, w.claimedElsewhere()...)
}

// alone says whether base has all of the files by itself: then it is broken
// already, whatever is merged.
func (w *weighed) alone(files []File) bool {
	return !slices.ContainsFunc(files, func(f File) bool {
		_, there := w.base[f.key()]
		return !there
	})
}

func (w *weighed) claimed(version, why string, sides ...sided) report.Finding {
	f := w.finding(report.DuplicateVersion, "version "+version+" is claimed twice", sides...)
	f.Message = why
	f.Hint = w.advice(f.Hint)
	return f
}

// twice is what the tool does with two files of one version.
func (w *weighed) twice() string {
	switch {
	case w.tool.Twice != "":
		return w.tool.Twice
	case w.tool.ToleratesDuplicates:
		return w.tool.Name + " takes them for one"
	}
	return w.tool.Name + " refuses to start"
}

// claimedElsewhere are our versions that an open branch has, too.
func (w *weighed) claimedElsewhere() []report.Finding {
	var out []report.Finding
	for _, b := range w.Others {
		for _, o := range b.Files {
			at := slices.IndexFunc(w.ours, func(f File) bool { return f.ID == o.ID && (f.Path != o.Path || f.Content != o.Content) })
			if at < 0 {
				continue
			}
			mine := w.ours[at]
			if b.Together {
				out = append(out, w.claimed(o.Version, "once both are merged, "+w.twice(), sided{mine, w.HeadName}, sided{o, b.Name}))
				continue
			}
			f := w.finding(report.DuplicateVersion, b.Name+" also claims "+o.Version+", not merged yet", sided{mine, w.HeadName}, sided{o, b.Name})
			f.Severity = report.Info
			f.Message, f.Hint = "whoever is merged second has to renumber: otherwise "+w.twice(), ""
			out = append(out, f)
		}
	}
	return out
}

// clashes are two migrations of different versions that share what they must
// not: with Rails the name of their class.
func (w *weighed) clashes() []report.Finding {
	if w.tool.Clash == nil {
		return nil
	}
	var out []report.Finding
	earlier := map[string]File{}
	for _, f := range w.Merged {
		class := w.tool.Clash(f.Migration)
		if o, ok := earlier[class]; ok && o.ID != f.ID && !w.alone([]File{o, f}) {
			c := w.finding(report.DuplicateVersion, "the name "+f.Name+" is taken twice", w.side(o), w.side(f))
			c.Message, c.Hint = "git merges both cleanly, but "+w.tool.Name+" refuses to start", "rename one of them, and its class"
			out = append(out, c)
		}
		earlier[class] = f
	}
	return out
}

// identical are equal files under two versions: a fix that two branches carry.
func (w *weighed) identical() []report.Finding {
	var out []report.Finding
	say := func(mine, other sided) {
		f := w.finding(report.IdenticalChange, fmt.Sprintf("%s and %s are the same file", mine.Label, other.Label), mine, other)
		f.Message = "to " + w.tool.Name + " they are two migrations: both run, and the second one fails or does it all again"
		f.Hint = "delete " + mine.Path + " where nothing has applied it"
		out = append(out, f)
	}
	for _, mine := range w.ours {
		if mine.Content == "" || w.shared(mine) {
			continue
		}
		for _, o := range w.theirs {
			if o.Content == mine.Content && o.ID != mine.ID {
				say(sided{mine, w.HeadName}, sided{o, w.BaseName})
			}
		}
		for _, b := range w.Others {
			for _, o := range b.Files {
				if o.Content == mine.Content && o.ID != mine.ID {
					say(sided{mine, w.HeadName}, sided{o, b.Name})
				}
			}
		}
	}
	return out
}

// shared says whether a file holds several migrations, so that its content
// says nothing of one of them.
func (w *weighed) shared(f File) bool {
	n := 0
	for _, o := range w.Head {
		if o.Path == f.Path {
			n++
		}
	}
	return n > 1
}

// advice is what --renumber would do about ours, or why it does nothing; else what
// the rule says.
func (w *weighed) advice(otherwise string) string {
	renames, err := w.Renumber()
	if err != nil {
		return "schemadiff conflicts --renumber leaves it to you: " + err.Error()
	}
	if len(renames) == 0 {
		return otherwise
	}
	var to []string
	for _, r := range renames {
		to = append(to, r.ToVersion)
	}
	verb := "becomes"
	if len(to) > 1 {
		verb = "become"
	}
	if len(to) > 4 {
		to = append(to[:3], "...", to[len(to)-1])
	}
	return "schemadiff conflicts --renumber   (yours " + verb + " " + strings.Replace(names(to), ", ...", " ...", 1) + ")"
}
