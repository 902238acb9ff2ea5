# make build         the program, in bin/
# make test          everything: downloads and starts the database servers it can have, and stops them afterwards
# make test-sqlite   what needs no server
# make servers       start the servers and let them run, for many test runs; make clean-servers stops them
# make clean-servers stop the servers, whoever uses them

GO    ?= go
TAGS  := -tags urfave_cli_no_docs
TESTS ?= ./...

SERVERS := $(GO) run ./integration/servers/cmd/testservers

.PHONY: build test test-sqlite check servers clean-servers clean

build:
	CGO_ENABLED=0 $(GO) build $(TAGS) -trimpath -o bin/schemadiff ./cmd/schemadiff

test: check
	integration/install-servers.sh
	$(SERVERS) run -- $(GO) test $(TAGS) $(TESTS)

test-sqlite: check
	SCHEMADIFF_SERVERS=none $(GO) test $(TAGS) $(TESTS)

check:
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 ls -d 2>/dev/null | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(TAGS) ./...

servers:
	integration/install-servers.sh
	$(SERVERS) up -idle 12h

clean-servers:
	$(SERVERS) down -force

clean:
	rm -rf bin
