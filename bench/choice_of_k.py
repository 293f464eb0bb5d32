"""The choice of k on planted point sets: how often the planted k is found, and noise called noise.

usage: choice_of_k.py [FIRST_SEED [COUNT]]     default: 0 200
Wanted: the planted k in at least 90 %, "no clusters" (k = 1) in at least 95 % of the null sets.
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections import defaultdict

ROOT = pathlib.Path(__file__).resolve().parents[1]
PATRON = pathlib.Path(os.environ.get("PATRON_BIN", ROOT / "build/release/patron")).resolve()
WANTED = {"planted": 0.90, "null": 0.95}


def chosen_k(path):
    command = [PATRON, "segment", "--method", "kmeans", "--input", path, "--features", "all", "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=path.parent)
    if done.returncode != 0:
        sys.exit(f"choice_of_k: {path.name}: {done.stderr}")
    document = json.loads(done.stdout)
    return document["k"] if "k" in document else document["clustering"]["k"]


def main():
    first, count = (int(v) for v in (sys.argv[1:] + ["0", "200"][len(sys.argv) - 1 :])[:2])
    shared = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
    right, wrong = defaultdict(int), defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="patron-k-") as folder:
        make = [sys.executable, shared / "peers/planted_sets.py", folder, str(first), str(count)]
        subprocess.run(make, check=True)
        with open(f"{folder}/truth.csv", newline="", encoding="utf-8") as file:
            truth = list(csv.DictReader(file))
        for row in truth:
            found = chosen_k(pathlib.Path(folder) / f"set_{row['seed']}.csv")
            if found == int(row["k"]):
                right[row["kind"]] += 1
            else:
                wrong[row["kind"]].append(f"seed {row['seed']}: {found} for {row['k']} (n {row['n']}, d {row['d']})")
    failed = False
    for family, least in WANTED.items():
        kinds = [k for k in right.keys() | wrong.keys() if k.startswith(family)]
        n_right = sum(right[k] for k in kinds)
        n = n_right + sum(len(wrong[k]) for k in kinds)
        failed |= n_right < least * n
        print(f"{family}: {n_right} of {n} right, wanted {least:.0%}")
        for kind in sorted(kinds):
            for line in wrong[kind]:
                print(f"  {kind}, {line}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
