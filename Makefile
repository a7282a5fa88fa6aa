# Tongban: `make test` is everything, `make check` the quick gate before a push.
.DEFAULT_GOAL := help
.PHONY: help demo build test check generate e2e pg pg-stop clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## the demonstration city on the embedded store
	go run ./cmd/tongban demo

build: ## bin/tongban
	go build -trimpath -o bin/tongban ./cmd/tongban

test: ## everything, on both stores and in a browser (installs what is missing when run as root)
	@scripts/test.sh

check: ## format, vet, house rules, generated files, tests on the embedded store
	@scripts/check.sh

generate: ## the generated files of the templates
	@scripts/fresh.sh --write

e2e: ## pages and journeys in Chromium
	cd e2e && npm ci --no-audit --no-fund --loglevel error && node run.mjs

pg: ## a private PostgreSQL cluster; prints its DSN for TONGBAN_TEST_PG
	@scripts/pg.sh start

pg-stop: ## stops that cluster and removes it
	@scripts/pg.sh stop

clean: ## what was built
	rm -rf bin e2e/shots e2e/node_modules
