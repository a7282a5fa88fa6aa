#!/usr/bin/env bash
# Are the generated files fresh? Templates are generated again beside the tree and compared, so that a check never
# changes what it looks at. With --write the tree itself is renewed.
set -euo pipefail
cd "$(dirname "$0")/.."

# The generator has the version of the library in go.mod.
templ_version=$(awk '$1 == "github.com/a-h/templ" { print $2 }' go.mod)

generate() {
	go run "github.com/a-h/templ/cmd/templ@$templ_version" generate -log-level warn "$@"
}

if [ "${1:-}" = --write ]; then
	generate
	exit
fi

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
find internal -name '*.templ' -print0 | tar --null --files-from=- -cf - | tar -xf - -C "$copy"
cp go.mod "$copy"
mkdir -p "$copy/internal"
generate -path "$copy"

stale=$(diff <(cd "$copy" && find internal -name '*_templ.go' -print0 | sort -z | xargs -0 -r sha256sum) \
	<(find internal -name '*_templ.go' -print0 | sort -z | xargs -0 -r sha256sum) | awk '/^[<>]/ { print $3 }' | sort -u) || true
if [ -n "$stale" ]; then
	printf 'stale or orphaned, run "make generate":\n%s\n' "$stale"
	exit 1
fi
