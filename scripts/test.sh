#!/usr/bin/env bash
# Everything: installs what is missing, then every test on both stores, under the race detector, with the process
# killed, and in a real browser. See CONTRIBUTING.md for the single pieces.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
unset TONGBAN_TEST_PG

work=$(mktemp -d)
chmod 755 "$work"
export TONGBAN_PG_DIR=$work/pg
trap 'scripts/pg.sh stop; rm -rf "$work"' EXIT

# packages_on_store lists the packages whose tests open a store: they run once more on PostgreSQL.
packages_on_store() {
	go list -f '{{.ImportPath}} {{join .Imports " "}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... |
		grep -E '/(storetest|mattertest)( |$)' | cut -d ' ' -f 1
}

# on_postgres runs go test with the private cluster named, a few packages at a time: fsync is on.
on_postgres() {
	TONGBAN_TEST_PG=$dsn go test -timeout 25m -p 2 "$@"
}

# both_stores runs one go test on the embedded store and, where there is one, on PostgreSQL.
both_stores() {
	go test "$@" && { [ -z "${dsn:-}" ] || on_postgres "$@"; }
}

# The packages that share memory between goroutines.
concurrent=()
for package in internal/base/store internal/base/job internal/base/search internal/matter internal/common/notify; do
	[ ! -d "$package" ] || concurrent+=("./$package")
done

browser() {
	(cd e2e && npm ci --no-audit --no-fund --loglevel error && node selftest.mjs && node run.mjs)
}

step "setup" scripts/setup.sh
step "format" formatted
step "generated files are fresh" scripts/fresh.sh
step "modules are what was promised" go mod verify
step "go.mod is tidy" go mod tidy -diff
step "vet" go vet ./...
step "tests on SQLite" go test -timeout 20m -skip Kill ./...

have pdftotext || skip "papers read back" "poppler-utils is not installed"

dsn=
if compgen -G '/usr/lib/postgresql/*/bin' >/dev/null; then
	step "PostgreSQL starts" scripts/pg.sh start
	dsn=$(scripts/pg.sh dsn 2>/dev/null)
	mapfile -t stored < <(packages_on_store)
	step "tests on PostgreSQL" on_postgres -skip Kill "${stored[@]}"
else
	skip "tests on PostgreSQL" "PostgreSQL is not installed"
fi

if have gcc; then
	step "race detector" go test -race -short -skip Kill "${concurrent[@]}"
else
	skip "race detector" "there is no C compiler"
fi

if grep -rqsE '^func Test\w*Kill' --include=*_test.go internal/app; then
	step "killed under load" both_stores -count=1 -run Kill ./internal/app/...
else
	skip "killed under load" "internal/app has no kill test"
fi

if ! have node || ! have npm; then
	skip "browser" "Node or npm is not installed"
elif ! have chromium; then
	skip "browser" "Chromium is not installed"
else
	step "browser" browser
fi
finish
