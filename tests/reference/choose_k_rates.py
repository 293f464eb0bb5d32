"""How often the choice of k is right on sets with planted groups and on sets without any.

usage: choose_k_rates.py FIRST_SEED COUNT        prints rates by kind, by k, by d and by size
Needs the program (PATRON_BIN, default build/release/patron) and planted_sets.py in
$PATRON_SHARED/peers (default ../shared beside the project). The set of a seed is the same on every
machine. Fails where fewer than 90 % of the planted or 95 % of the null sets are right.
Written against numpy 2; the rates of the method are in docs/clustering.md.
"""

import collections
import csv
import json
import os
import pathlib
import runpy
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
PROGRAM = pathlib.Path(os.environ.get("PATRON_BIN", ROOT / "build/release/patron")).resolve()
WANTED = {"planted": 0.90, "null": 0.95}


def make_sets(folder, first, count):
    """Runs planted_sets.py in this process and returns its truth."""
    before = sys.argv
    sys.argv = ["planted_sets.py", str(folder), str(first), str(count)]
    try:
        runpy.run_path(str(SHARED / "peers" / "planted_sets.py"))
    finally:
        sys.argv = before
    with open(folder / "truth.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def answer(path):
    command = [PROGRAM, "segment", "--method", "kmeans", "--input", path, "--features", "all", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=path.parent, check=False)
    if done.returncode != 0:
        sys.exit(f"{path.name}: {done.stderr}")
    document = json.loads(done.stdout)
    return document if "k" in document else document["clustering"]


def groups_of(row):
    """The lines of the printed table this set belongs to."""
    if row["kind"] != "planted":
        return ["null", row["kind"]]
    n = int(row["n"])
    size = "n < 700" if n < 700 else "n < 1800" if n < 1800 else "n <= 5000"
    return ["planted", f"planted, k = {row['k']}", f"planted, d = {row['d']}", f"planted, {size}"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if not SHARED.exists():
        print(f"skipped: no {SHARED}; set PATRON_SHARED")
        sys.exit(1 if os.environ.get("CI") == "true" else 0)
    right, total = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory(prefix="patron-k-") as name:
        folder = pathlib.Path(name)
        for row in make_sets(folder, int(sys.argv[1]), int(sys.argv[2])):
            found = answer(folder / f"set_{row['seed']}.csv")
            is_right = int(found["k"]) == int(row["k"])
            if not is_right:
                print(f"seed {row['seed']} ({row['kind']}, n {row['n']}, d {row['d']}): "
                      f"{found['k']} for {row['k']}. {found['verdict']}")
            for group in groups_of(row):
                total[group] += 1
                right[group] += is_right
    for group in sorted(total):
        print(f"{group:22s} {right[group]:5d} of {total[group]:5d}  {right[group] / total[group]:.1%}")
    sys.exit(any(right[kind] < least * total[kind] for kind, least in WANTED.items()))


if __name__ == "__main__":
    main()
