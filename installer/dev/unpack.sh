#!/usr/bin/env bash
# Unpacks Debian packages into a folder without installing them: unpack.sh FOLDER PACKAGE...
set -euo pipefail
target=$1
shift
mkdir -p "$target"
echo "[2/3] unpacking for tests: $*"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if ! apt-get download -q "$@" 2>/dev/null; then
    sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -q
    apt-get download -q "$@"
fi
cd - >/dev/null
for deb in "$work"/*.deb; do
    dpkg -x "$deb" "$target"
done
