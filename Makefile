# make build         the program, in bin/
# make test          everything: downloads and starts the database servers it can have, and stops them afterwards
# make test-sqlite   what needs no server
# make test-tools    every real migration tool that can be installed, those of make test among them; takes long the first time
# make bench         time and memory beside raw reads and dumps, of status over 50,000 migrations and of rehearsals; BENCH_SIZES=100,1000 and BENCH_FLAGS=-keep make it shorter
# make servers       start the servers and let them run, for many test runs; make clean-servers stops them
# make clean-servers stop the servers, whoever uses them

GO    ?= go
TAGS  := -tags urfave_cli_no_docs
TESTS ?= ./...

# For bench: numbers of tables, servers, and flags of integration/bench.
BENCH_SIZES   ?= 100,1000,10000
BENCH_SERVERS ?= postgres15,mariadb10.11,mysql9.7,sqlite
BENCH_FLAGS   ?=

SERVERS := $(GO) run ./integration/servers/cmd/testservers
COUNTED := $(GO) run ./integration/counted

.PHONY: build test test-sqlite test-tools check bench servers clean-servers clean

build:
	CGO_ENABLED=0 $(GO) build $(TAGS) -trimpath -ldflags "-s -w" -o bin/schemadiff ./cmd/schemadiff

test: check
	integration/install-servers.sh
	integration/install-tools.sh
	$(SERVERS) run -- $(COUNTED) $(GO) test -timeout 75m $(TAGS) $(TESTS)

test-sqlite: check
	SCHEMADIFF_SERVERS=none $(COUNTED) $(GO) test $(TAGS) $(TESTS)

test-tools:
	integration/install-servers.sh postgres15 mariadb10.11 mysql9.7
	integration/install-tools.sh all
	SCHEMADIFF_TOOLS=all $(SERVERS) run -- $(COUNTED) $(GO) test -timeout 40m $(TAGS) -run TestTools ./integration
	cd integration/splitters && $(GO) test .

check:
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 ls -d 2>/dev/null | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(TAGS) ./...

bench: build
	integration/install-servers.sh
	SCHEMADIFF_SERVERS=$(BENCH_SERVERS) $(SERVERS) run -- \
		$(GO) run ./integration/bench -sizes $(BENCH_SIZES) -servers $(BENCH_SERVERS) $(BENCH_FLAGS)

servers:
	integration/install-servers.sh
	$(SERVERS) up -idle 12h

clean-servers:
	$(SERVERS) down -force

clean:
	rm -rf bin
