#!/usr/bin/env bash
# Installs what the tests need beside Go, Node and npm: PostgreSQL, Chromium, a Chinese font, the PDF tools, a C
# compiler for the race detector. Only as root and with apt; quick when everything is there. Whatever Debian has is
# taken, no version is named.
set -euo pipefail

packages=(postgresql chromium fonts-noto-cjk poppler-utils gcc libc6-dev)

missing=()
for package in "${packages[@]}"; do
	dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
	echo "everything is installed"
	exit
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "not installed (that needs root and apt-get): ${missing[*]}"
	exit
fi
echo "installing ${missing[*]}"
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
