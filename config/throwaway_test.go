package config

import (
	"path/filepath"
	"testing"

	"github.com/schemadiff/schemadiff/problem"
)

// TestThrowaway takes the first entry of rehearsal.database that says something.
func TestThrowaway(t *testing.T) {
	const environments = "version: 1\nenvironments: { production: { url: \"postgres://db/shop\" } }\n"
	for _, tt := range []struct{ list, server, container, programs, problem string }{
		{list: `[{ local: auto }]`},
		{list: `[{ local: /opt/postgres/bin }]`, programs: "/opt/postgres/bin"},
		{list: `[{ local: ./bin }]`, programs: "bin"},
		{list: `[{ container: podman }]`, container: "podman"},
		{list: `[{ server: "${REHEARSAL_URL:-}" }, { container: auto }, { local: auto }]`, container: "auto"},
		{list: `[{ server: "postgres://ci@scratch:5433/postgres" }, { local: auto }]`, server: "scratch:5433"},
		{list: `[{ local: auto }, { container: docker }]`},
		{list: `[{ container: nerdctl }]`, problem: "rehearsal.database asks for nerdctl, which this version cannot start"},
		{list: `[{ container: docker, image: "mine:1" }]`, problem: "rehearsal.database asks for an image of its own, which this version cannot start"},
	} {
		t.Run(tt.list, func(t *testing.T) {
			c := load(t, environments+"rehearsal: { database: "+tt.list+" }\n", env())
			to, container, programs, err := c.Throwaway(t.Context(), resolver(env()))
			said := ""
			if err != nil {
				said = problem.Of(err).What
			}
			server := ""
			if to != nil {
				server = to.Address()
			}
			if programs != "" && tt.programs == "bin" { // of the configuration's folder
				programs = filepath.Base(programs)
			}
			if server != tt.server || programs != tt.programs || container != tt.container || said != tt.problem {
				t.Errorf("server %q, container %q, programs %q, problem %q", server, container, programs, said)
			}
		})
	}
}
