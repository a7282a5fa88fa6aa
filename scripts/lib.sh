# Steps of a run: each is named, timed and judged; the run goes on after a failure so that one look shows all of them.
# Sourced by check.sh and test.sh, which begin at the root of the tree.

steps_failed=()
steps_skipped=()

# step NAME COMMAND… runs one step and remembers whether it failed.
step() {
	local name=$1 began=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	if "$@"; then
		printf -- '-- %s: %ds\n' "$name" $((SECONDS - began))
	else
		printf -- '-- %s: FAILED after %ds\n' "$name" $((SECONDS - began))
		steps_failed+=("$name")
	fi
}

# skip NAME REASON says aloud what is left out. Under CI=true nothing may be left out.
skip() {
	printf '\n== %s\n-- %s: SKIPPED, %s\n' "$1" "$1" "$2"
	steps_skipped+=("$1")
	if [ "${CI:-}" = true ]; then
		steps_failed+=("$1 (skipped)")
	fi
}

# finish closes the run; its exit code is that of the whole.
finish() {
	printf '\n'
	[ ${#steps_skipped[@]} -eq 0 ] || printf 'skipped: %s\n' "${steps_skipped[@]}"
	[ ${#steps_failed[@]} -eq 0 ] || printf 'failed: %s\n' "${steps_failed[@]}"
	printf 'total: %ds\n' "$SECONDS"
	[ ${#steps_failed[@]} -eq 0 ]
}

# have COMMAND reports whether a command can be run.
have() {
	command -v "$1" >/dev/null 2>&1
}

# formatted names the Go files that gofmt would change.
formatted() {
	local rough
	rough=$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 -r gofmt -l) || return 1
	[ -z "$rough" ] || { printf 'gofmt would change:\n%s\n' "$rough"; return 1; }
}
