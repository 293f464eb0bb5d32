#!/bin/sh
# Installs what Patron needs from the system's packages: only what is missing, said beforehand.
# usage: scripts/install-deps.sh [--list]     --list prints all packages and installs nothing
# PATRON_TEST_DEPS=1 asks for what only the tests need, too (a PostgreSQL server).
# PATRON_SKIP_DEPS=1 goes on without looking (a machine prepared by hand).
# Why each one is needed, with version and licence: docs/dependencies.md.
set -eu

# Programs: any installation of them will do. "program:package"
programs="g++:g++ cmake:cmake ninja:ninja-build ccache:ccache mold:mold gnuplot:gnuplot-nox zstd:zstd"
# Libraries and files: the package itself.
libraries="nlohmann-json3-dev libcli11-dev libeigen3-dev libtbb-dev libzstd-dev zlib1g-dev
  doctest-dev libfmt-dev libssl-dev libcsv-dev libzip-dev libexpat1-dev libsqlite3-dev libpq-dev
  libuchardet-dev libtomlplusplus-dev libhowardhinnant-date-dev libnlopt-cxx-dev tzdata fonts-dejavu-core
  ca-certificates"

[ -z "${PATRON_TEST_DEPS:-}" ] || libraries="$libraries postgresql"

say() { echo "deps: $*" >&2; }

all_packages() {
  for pair in $programs; do echo "${pair#*:}"; done
  for package in $libraries; do echo "$package"; done
  echo "libboost1.81-dev (or libboost-dev where that is 1.81 or newer)"
  echo "python3-venv"
  echo "npm (only to fetch DuckDB, and only where no npm is there)"
}

installed() {  # package
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

boost_installed() {  # any Boost headers from 1.81 on
  dpkg-query -W -f='${Package} ${db:Status-Status}\n' 'libboost1.*-dev' 2>/dev/null |
    sed -n 's/^libboost1\.\([0-9]*\)-dev installed$/\1/p' |
    while read -r minor; do [ "$minor" -ge 81 ] && echo yes; done | grep -q yes
}

duckdb_there() {
  [ -n "${DUCKDB_ROOT:-}" ] || ls "$(dirname "$0")"/../build/deps/duckdb/.complete-* >/dev/null 2>&1
}

python_ready() { python3 -c 'import venv, ensurepip' 2>/dev/null; }

missing_packages() {
  for pair in $programs; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || echo "${pair#*:}"
  done
  for package in $libraries; do installed "$package" || echo "$package"; done
  python_ready || echo python3-venv
  duckdb_there || command -v npm >/dev/null 2>&1 || echo npm
}

# Debian 12 has Boost 1.81 beside its default 1.74; Ubuntu 24.04's default is 1.83.
choose_boost() {
  if apt-cache policy libboost1.81-dev 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    echo libboost1.81-dev
    return
  fi
  version=$(apt-cache policy libboost-dev 2>/dev/null | sed -n 's/^ *Candidate: //p')
  if [ -n "$version" ] && [ "$version" != "(none)" ] && dpkg --compare-versions "$version" ge 1.81; then
    echo libboost-dev
    return
  fi
  say "this system offers no Boost from 1.81 on (libboost-dev: ${version:-none})."
  say "Patron is built on Debian 12, Ubuntu 24.04 and newer. Install Boost 1.81 by hand, then: PATRON_SKIP_DEPS=1 make ..."
  return 1
}

if [ "${1:-}" = --list ]; then all_packages; exit 0; fi
[ -z "${PATRON_SKIP_DEPS:-}" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
  say "this system has no apt. Install these by its own means (names as in Debian), then run again with PATRON_SKIP_DEPS=1:"
  all_packages | sed 's/^/  /' >&2
  exit 1
fi

missing=$(missing_packages | tr '\n' ' ')
need_boost=
boost_installed || need_boost=1
if [ -z "$missing" ] && [ -z "$need_boost" ]; then exit 0; fi

as_root=
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    say "packages are missing and there is no sudo. As root, run: $0"
    exit 1
  fi
  as_root=sudo
fi

say "Patron needs packages of the system that are missing here:"
say "  $missing${need_boost:+libboost1.81-dev (or libboost-dev from 1.81 on)}"
say "They are installed now by ${as_root:+sudo }apt-get.${as_root:+ sudo may ask for your password.} Ctrl-C stops; 'make deps' alone does only this."
if [ -n "$need_boost" ] && installed libboost1.74-dev; then
  say "Note: libboost1.81-dev takes the place of libboost1.74-dev (Debian holds one of them at a time)."
fi

log=$(mktemp)
$as_root apt-get update -qq >"$log" 2>&1 || say "apt-get update failed; trying with the lists that are there."
if [ -n "$need_boost" ]; then missing="$missing$(choose_boost)"; fi
say "installing (a few minutes on a fresh system) ..."
# shellcheck disable=SC2086  # a list of words
if ! $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends $missing >>"$log" 2>&1; then
  tail -n 20 "$log" >&2
  say "apt-get could not install them. All it said: $log"
  exit 1
fi
rm -f "$log"
say "done."
