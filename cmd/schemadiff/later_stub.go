package main
import ("context"; "github.com/urfave/cli/v2"; "github.com/schemadiff/schemadiff/problem"; "github.com/schemadiff/schemadiff/report")
func (p *program) detected(ctx context.Context, pr project, name string) (named, error) {
	if pr.Config != nil { return named{}, pr.Unknown(name) }
	return named{}, &problem.Error{Code: report.NoConfiguration.Code, What: "x"}
}
func (p *program) configured(c *cli.Context) ([]string, error) { pr, err := p.project(c); return pr.environments(), err }
func (p *program) environmentNames(words []string) []string { return nil }
func (p *program) initCommand() *cli.Command { return &cli.Command{Name: "init"} }
func (p *program) configCommand() *cli.Command { return &cli.Command{Name: "config"} }
func (p *program) mark(ok bool) string { if ok { return "✓" }; return "✗" }
