package report

import (
	"fmt"
	"slices"
	"strings"
)

// explained prints, by table or object, how many differences go away with
// which pending migrations.
func (p *page) explained() {
	type share struct {
		subject string
		n       int
		by      []string
	}
	var shares []share
	for _, f := range p.r.Findings {
		if f.State != Explained {
			continue
		}
		subject := f.Object.Path()
		if f.Object.Table != "" {
			table := f.Object
			table.Name, table.Table = f.Object.Table, ""
			subject = table.Path()
		}
		i := slices.IndexFunc(shares, func(s share) bool { return s.subject == subject })
		if i < 0 {
			i = len(shares)
			shares = append(shares, share{subject: subject})
		}
		shares[i].n++
		for _, m := range f.Explains {
			if !slices.Contains(shares[i].by, m) {
				shares[i].by = append(shares[i].by, m)
			}
		}
	}
	if len(shares) == 0 {
		return
	}
	p.blank()
	p.line(0, say(strong, "Explained"), say(faint, "  by migrations that are pending, which were run on a throwaway copy"))
	shown := shares
	if len(shares) > mostRows && !p.o.All {
		shown = shares[:mostRows]
	}
	for _, s := range shown {
		text := count(s.n, "difference") + ": " + strings.Join(s.by, ", ")
		p.headline(row{{"  ", plain}, say(good, p.g.inSync), say(plain, " "), say(strong, clean(s.subject)), say(plain, "   "+clean(text))}, nil)
	}
	if n := len(shares) - len(shown); n > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %d more (--all)", p.g.ellipsis, n)))
	}
}
