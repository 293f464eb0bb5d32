#!/usr/bin/env bash
# clang-format on all C++ files; clang-tidy on those changed since BASE. usage: lint.sh [BASE]
set -euo pipefail
cd "$(dirname "$0")/.."
base=${1:-HEAD}

command -v clang-format >/dev/null || { echo "lint: clang-format is missing (apt install clang-format)." >&2; exit 1; }
git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' |
  xargs -0 -r clang-format --dry-run -Werror
echo "clang-format: clean"

changed=$( (git diff --name-only --diff-filter=d "$base" -- '*.cpp'
            git ls-files --others --exclude-standard -- '*.cpp') | sort -u)
if ! command -v clang-tidy >/dev/null; then
  echo "clang-tidy: not installed, left out (apt install clang-tidy)"
elif [ -z "$changed" ]; then
  echo "clang-tidy: no C++ file changed since $base"
elif [ ! -f build/release/compile_commands.json ]; then
  echo "lint: build/release/compile_commands.json is missing. Run: make build" >&2
  exit 1
else
  echo "$changed" | xargs clang-tidy -p build/release --quiet --warnings-as-errors='*'
  echo "clang-tidy: clean"
fi
