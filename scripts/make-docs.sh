#!/usr/bin/env bash
# Writes the command-line reference from the program itself and checks every link of the documents.
# usage: make-docs.sh [TARGET]     default: build/docs
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-build/docs}
patron=${PATRON_BIN:-build/release/patron}
mkdir -p "$target"

verbs() {  # the verbs of `patron --help`, in its order: indented words before two or more spaces
  "$patron" --help | sed -n '/[Ss]ubcommands\|[Vv]erbs/,$s/^  *\([a-z][a-z-]*\)\(  .*\|$\)/\1/p'
}

reference() {
  echo "# Command line"
  echo
  echo "Written by \`make docs\` from the program itself."
  printf '\n```\n$ patron --help\n%s\n```\n' "$("$patron" --help)"
  for verb in $(verbs); do
    printf '\n## patron %s\n```\n%s\n```\n' "$verb" "$("$patron" "$verb" --help)"
  done
}

broken_links() {  # every [text](path) of every Markdown file must lead somewhere
  git ls-files -z '*.md' | while IFS= read -r -d '' page; do
    { grep -oE '\]\([^)#[:space:]]+' "$page" || true; } | sed 's/^](//' | while read -r link; do
      case $link in http://* | https://* | mailto:*) continue ;; esac
      [ -e "$(dirname "$page")/$link" ] || echo "$page: there is no $link"
    done
  done
}

reference > "$target/command-line.md"
echo "command line: $target/command-line.md"
broken=$(broken_links)
if [ -n "$broken" ]; then echo "$broken" >&2; exit 1; fi
echo "links: all lead somewhere"
