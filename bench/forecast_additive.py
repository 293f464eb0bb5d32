"""The additive model beside Prophet: CPU of a fit with its forecast and intervals, error, density.

usage: forecast_additive.py     (make bench-additive; writes bench/results/forecast_additive.json)
For each case of tests/faces/additive_oracle.py and each of its origins both fit the same days and
forecast the same horizon. CPU counts all processes Prophet starts; ours is the mean of 20 fits within
one process, without reading the question. Fails where ours is not 50 times cheaper, or its errors are
larger in the mean of all cases.
"""

import json
import logging
import math
import os
import pathlib
import resource
import sys

import numpy as np
from measure import commit, machine

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests/faces"), str(ROOT / "tests/reference")]
import additive_oracle as oracle  # noqa: E402
import prophet_figures as rival  # noqa: E402

SHARED = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
REPEAT = 20
LEAST_RATIO = 50


def cpu_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def measure(case):
    days, y = oracle.load_series(SHARED, case.series)
    horizon = oracle.SERIES[case.series][1]
    rows = []
    for origin in oracle.origins(case, len(y)):
        truth = y[origin : origin + horizon]
        start = cpu_seconds()
        model = rival.fit(case, days[:origin], y[:origin])
        theirs = model.predict(rival.table(case, days[origin : origin + horizon]))["yhat"]
        their_cpu = cpu_seconds() - start
        question = oracle.question(case, days, y[:origin], horizon, repeat=REPEAT)
        ours = oracle.ask([question])[0]
        errors = [np.abs(np.asarray(said) - truth).mean() for said in (ours["mean"], theirs)]
        rows.append([ours["seconds"], their_cpu, *errors])
    our_cpu, their_cpu, our_error, their_error = np.mean(rows, axis=0)
    return {
        "case": str(case),
        "fits": len(rows),
        "patron_cpu_ms": round(1000 * our_cpu, 3),
        "prophet_cpu_ms": round(1000 * their_cpu, 1),
        "cpu_ratio": round(their_cpu / our_cpu),
        "patron_mae": float(f"{our_error:.6g}"),
        "prophet_mae": float(f"{their_error:.6g}"),
        "error_ratio": round(our_error / their_error, 4),
    }


def main():
    for name in ("cmdstanpy", "prophet"):
        logging.getLogger(name).setLevel(logging.ERROR)
    cases = []
    for case in oracle.CASES:
        cases.append(measure(case))
        print(" ".join(f"{key}={value}" for key, value in cases[-1].items()), flush=True)
    error_ratio = math.exp(np.mean([math.log(row["error_ratio"]) for row in cases]))
    least_ratio = min(row["cpu_ratio"] for row in cases)
    result = {
        "commit": commit(ROOT),
        "machine": machine(),
        "cases": cases,
        "least_cpu_ratio": least_ratio,
        "mean_error_ratio": round(error_ratio, 4),
    }
    (ROOT / "bench/results/forecast_additive.json").write_text(json.dumps(result, indent=2) + "\n")
    print(f"least CPU ratio {least_ratio}, mean error ratio {error_ratio:.4f}")
    return 0 if least_ratio >= LEAST_RATIO and error_ratio <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
