#!/usr/bin/env bash
# Runs the fuzzers of tests/fuzz (built by `cmake --build --preset fuzz`), one after the other.
# usage: run-fuzz.sh [--minimise] [DOOR ...]     RUNS=200000 executions each; SECONDS_MAX=0: no limit
#   New inputs are kept in build/fuzz/corpus/DOOR, findings in build/fuzz/findings.
#   --minimise   writes tests/fuzz/corpus/DOOR anew: of the seeds and of what was found the few inputs
#                that together reach all code
set -euo pipefail
cd "$(dirname "$0")/.."
minimise=
if [ "${1:-}" = --minimise ]; then
  minimise=1
  shift
fi
doors=${*:-csv json mapping values xlsx}
runs=${RUNS:-200000}
kept=build/fuzz/corpus findings=build/fuzz/findings
most_bytes=2048 most_files=150
# What a door does with a byte costs most in text tables and mappings: short inputs, more of them.
declare -A longest=([csv]=512 [json]=1024 [mapping]=512 [values]=128 [xlsx]=2048)

# A leak would need its own run of the leak checker; memory that stays is bounded by -rss_limit_mb.
# Stacks of allocations are not kept: run a finding alone, without this, to see them.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:malloc_context_size=0:quarantine_size_mb=16} UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

minimise_corpus() {  # door
  local seeds=build/fuzz/seeds pool=build/fuzz/pool/$1 corpus=tests/fuzz/corpus/$1
  rm -rf "$pool" "$corpus"
  mkdir -p "$pool" "$corpus" "$kept/$1"
  python3 tests/fuzz/seeds.py "$seeds"
  find "$seeds/$1" "$kept/$1" -type f -size "-$((most_bytes + 1))c" -exec cp -t "$pool" {} +
  "build/fuzz/tests/fuzz/$1_fuzz" -set_cover_merge=1 -use_counters=0 -max_len=$most_bytes \
    "$corpus" "$pool" 2>"build/fuzz/merge-$1.log"
  find "$corpus" -type f -printf '%s %p\n' | sort -n | tail -n "+$((most_files + 1))" | cut -d' ' -f2 | xargs -r rm
}

for door in $doors; do
  if [ -n "$minimise" ]; then
    minimise_corpus "$door"
    echo "$door: $(find "tests/fuzz/corpus/$door" -type f | wc -l) inputs"
    continue
  fi
  mkdir -p "$kept/$door" "$findings"
  if ! "build/fuzz/tests/fuzz/${door}_fuzz" -runs="$runs" -max_total_time="${SECONDS_MAX:-0}" -max_len="${longest[$door]}" \
    -timeout=10 -rss_limit_mb=1024 -dict="tests/fuzz/$door.dict" -artifact_prefix="$findings/$door-" \
    -print_final_stats=1 "$kept/$door" "tests/fuzz/corpus/$door" >"build/fuzz/$door.log" 2>&1; then
    tail -n 60 "build/fuzz/$door.log" >&2
    echo "$door: a finding. Its input lies in $findings; run it alone with build/fuzz/tests/fuzz/${door}_fuzz FILE" >&2
    exit 1
  fi
  sed -n 's/^Done \(.*\)/'"$door"': \1, no finding/p' "build/fuzz/$door.log"
done
