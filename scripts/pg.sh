#!/usr/bin/env bash
# A private PostgreSQL cluster for tests: its own directory, a free loopback port, durable as in production
# (data checksums, fsync). Nothing of the machine's own clusters is touched.
#
#   scripts/pg.sh start   makes the cluster when there is none, starts it afresh, prints its DSN
#   scripts/pg.sh dsn     prints the DSN
#   scripts/pg.sh stop    stops it and removes it
#
# TONGBAN_PG_DIR names the directory; without it there is one per user under the temporary directory.
set -euo pipefail

dir=${TONGBAN_PG_DIR:-${TMPDIR:-/tmp}/tongban-pg-$(id -u)}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)

# as_owner runs a command as the cluster's owner: PostgreSQL refuses to run as root.
as_owner() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd "$dir" && runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

dsn() {
	printf 'postgres://postgres@127.0.0.1:%s/postgres?sslmode=disable\n' "$(cat "$dir/port")"
}

halt() {
	if [ -f "$dir/data/postmaster.pid" ]; then
		as_owner "$bin/pg_ctl" -D "$dir/data" -m fast -w stop >/dev/null
	fi
}

create() {
	as_owner "$bin/initdb" -D "$dir/data" --data-checksums --auth=trust --username=postgres \
		--encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; return 1; }
	cat >>"$dir/data/postgresql.conf" <<-CONF
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$dir'
		max_connections = 300
		fsync = on
		synchronous_commit = on
	CONF
}

# free_port prints a loopback port that nobody answers on; the start below tries again should somebody be quicker.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

launch() {
	local port attempt
	for attempt in 1 2 3 4 5; do
		port=$(free_port)
		if as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -o "-p $port" -w start >/dev/null 2>&1; then
			echo "$port" >"$dir/port"
			return
		fi
	done
	tail -n 20 "$dir/server.log" >&2
	return 1
}

case ${1:-} in
start)
	[ -n "$bin" ] || { echo "PostgreSQL is not installed" >&2; exit 1; }
	mkdir -p "$dir"
	[ "$(id -u)" -ne 0 ] || chown postgres "$dir"
	halt
	[ -f "$dir/data/PG_VERSION" ] || create
	launch
	dsn
	;;
dsn)
	dsn
	;;
stop)
	[ ! -d "$dir" ] || halt
	rm -rf "$dir"
	;;
*)
	sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
