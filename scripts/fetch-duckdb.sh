#!/usr/bin/env bash
# Brings DuckDB 1.4.4 (no Debian package) from npm: library and C header, checksums pinned.
# usage: scripts/fetch-duckdb.sh [TARGET]     default: build/deps/duckdb
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-build/deps/duckdb}
[ -f "$target/.complete-1.4.4" ] && exit 0

command -v npm >/dev/null || { echo "fetch-duckdb: npm is missing. Run: make deps" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() {  # package sha512
  echo "fetching $1 from npm" >&2
  local file
  if ! file=$(cd "$work" && npm pack --ignore-scripts "$1" 2>"$work/npm.log" | tail -n 1); then
    grep -i 'err' "$work/npm.log" | head -n 8 >&2
    echo "fetch-duckdb: npm could not fetch $1. Is there a network (and a proxy, a certificate) for npm? Or set DUCKDB_ROOT." >&2
    exit 1
  fi
  echo "$2  $work/$file" | sha512sum --check --quiet || { echo "fetch-duckdb: $1 has another checksum than the pinned one." >&2; exit 1; }
  mkdir -p "$work/out" && tar -xzf "$work/$file" -C "$work/out" --strip-components=1 "$3"
}

case "$(uname -m)" in
  x86_64) ;;
  *) echo "fetch-duckdb: no pinned library for $(uname -m). Set DUCKDB_ROOT to a DuckDB 1.4.4 of your own." >&2; exit 1 ;;
esac
fetch "@duckdb/node-bindings-linux-x64@1.4.4-r.4" 8c14cbfd6bdfc312d3a056bfa551df4fa7a532d96d2469dcdf04aec590fd39f325b62b7d614755152dfbbc1150cd7313d59f0e5a3b528cc87eccf2b13b01cb1c package/libduckdb.so
fetch "duckdb@1.4.4" 844249e61c9517454b8f776638ba6c5ab411d1bddde1892ab72826ea25178c72430e74aa83f5122b171be6abcdace84560f824b5ac94e9d5c2b603ea7269a9a2 package/src/duckdb/src/include/duckdb.h

mkdir -p "$target/lib" "$target/include"
mv "$work/out/libduckdb.so" "$target/lib/"
mv "$work/out/src/duckdb/src/include/duckdb.h" "$target/include/"
touch "$target/.complete-1.4.4"
