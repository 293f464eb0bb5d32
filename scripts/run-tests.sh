#!/usr/bin/env bash
# Runs all tests, goes on after a failure, and ends with one line: "N passed, N failed".
# usage: run-tests.sh [FILTER]     FILTER: only tests whose name or file holds this word
#   1  the C++ units of build/release   2  the same of build/asan   3  the faces and oracles (pytest)
set -uo pipefail
cd "$(dirname "$0")/.."
filter=${1:-}
log=build/test
mkdir -p "$log"
passed=0 failed=0 broken=0


# doctest takes a filter on names or on files, not on either: asked once for each, the second time
# without what the first has run.
unit_run() {  # name binary arguments...
  local name=$1 binary=$2
  shift 2
  "$binary" "$@" 2>&1 | tee "$log/$name.log"
  local code=${PIPESTATUS[0]} summary p f
  summary=$(grep -a 'test cases:' "$log/$name.log" | tail -n 1)
  p=$(echo "$summary" | sed -n 's/.*| *\([0-9]*\) passed.*/\1/p')
  f=$(echo "$summary" | sed -n 's/.*| *\([0-9]*\) failed.*/\1/p')
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0}))
  if [ "$code" != 0 ] && [ "${f:-0}" = 0 ]; then  # a crash, or a sanitizer's report
    echo "$name: ended with code $code" >&2
    broken=$((broken + 1))
  fi
}

units() {  # name binary
  echo "== C++ units: $1"
  if [ -z "$filter" ]; then
    unit_run "$1" "$2"
  else
    unit_run "$1" "$2" --test-case="*$filter*"
    unit_run "$1-files" "$2" --source-file="*$filter*" --test-case-exclude="*$filter*"
  fi
}

faces() {
  echo "== Faces and oracles"
  "$PATRON_TEST_PYTHON" -m pytest tests/faces -q -ra -p no:cacheprovider --durations=5 \
    --junitxml="$log/faces.xml" ${filter:+-k "$filter"} 2>&1 | tee "$log/faces.log"
  local code=${PIPESTATUS[0]} closing p f e
  closing=$(tail -n 1 "$log/faces.log")
  p=$(echo "$closing" | grep -oE '[0-9]+ passed' | grep -oE '[0-9]+')
  f=$(echo "$closing" | grep -oE '[0-9]+ failed' | grep -oE '[0-9]+')
  e=$(echo "$closing" | grep -oE '[0-9]+ error' | grep -oE '[0-9]+')
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0} + ${e:-0}))
  # 5: nothing was chosen, which a filter may well do
  [ "$code" = 5 ] && [ -n "$filter" ] && code=0
  if [ "$code" != 0 ] && [ $((${f:-0} + ${e:-0})) = 0 ]; then
    echo "pytest ended with code $code" >&2
    broken=$((broken + 1))
  fi
}

units release build/release/tests/patron_tests
UBSAN_OPTIONS=print_stacktrace=1 units asan build/asan/tests/patron_tests
faces

failed=$((failed + broken))
if [ $((passed + failed)) = 0 ]; then
  echo "No test holds \"$filter\" in its name." >&2
  failed=1
fi
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
