#!/usr/bin/env bash
# The quick gate, before every push: format, vet, house rules, generated files, tests on the embedded store.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
unset TONGBAN_TEST_PG

step "format" formatted
step "generated files are fresh" scripts/fresh.sh
step "vet" go vet ./...
step "house rules" go test ./internal/house
step "tests" go test -short -skip Kill ./...
finish
