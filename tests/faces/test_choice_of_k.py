"""The choice of k on planted point sets: the planted k, or "no clusters" where there are none.

Twenty-four sets here; `tests/reference/choose_k_rates.py` judges as many as asked for (`make bench-k`: 200).
"""

import subprocess
import sys

from reading import find, rows_in

N_SETS = 24


def test_planted_k_is_found_and_noise_is_called_noise(patron, shared, tmp_path):
    subprocess.run(
        [sys.executable, shared / "peers/planted_sets.py", tmp_path, "0", str(N_SETS)], check=True
    )
    truth = {row["seed"]: row for row in rows_in(tmp_path / "truth.csv")}
    missed = {"planted": [], "null": []}
    for seed, row in truth.items():
        answer = patron.ok(
            "segment", "--method", "kmeans", "--input", tmp_path / f"set_{seed}.csv",
            "--features", "all", "--json", "--quiet",
        )  # fmt: skip
        found = find(answer.json(), "k")
        if found != int(row["k"]):
            missed[row["kind"].split("-")[0]].append((seed, row["kind"], int(row["k"]), found))
    assert len(missed["planted"]) <= 1, missed
    assert len(missed["null"]) <= 1, missed
