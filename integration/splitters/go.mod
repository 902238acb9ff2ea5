// Migration tools whose own parsers are held against ours. They are no part of the product: its go.mod names none of them.
module github.com/schemadiff/schemadiff/integration/splitters

go 1.26.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/pressly/goose/v3 v3.30.1
	github.com/rogpeppe/go-internal v1.16.0
	github.com/rubenv/sql-migrate v1.8.1
	github.com/schemadiff/schemadiff v0.0.0
)

require (
	github.com/mfridman/interpolate v0.2.0 // indirect
	github.com/sethvargo/go-retry v0.5.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/sync v0.25.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)

replace github.com/schemadiff/schemadiff => ../..
