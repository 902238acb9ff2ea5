package main

import (
	"encoding/json"
	"io"

	"github.com/urfave/cli/v2"
)

// query is what Terraform's external data source sends to standard input.
type query struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// mostQuery bounds what is read of it.
const mostQuery = 1 << 16

// compared is the names that a comparison was given: on the command line, or
// by Terraform on standard input.
func (p *program) compared(c *cli.Context) ([]string, error) {
	if c.String("format") != "terraform-external" || c.Args().Present() {
		return c.Args().Slice(), nil
	}
	var q query
	if err := json.NewDecoder(io.LimitReader(p.in, mostQuery)).Decode(&q); err != nil || q.From == "" || q.To == "" {
		return nil, usage("--format terraform-external takes two environments, or the query of Terraform on standard input", `query = { from = "staging", to = "production" }`)
	}
	return []string{q.From, q.To}, nil
}
