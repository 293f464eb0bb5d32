"""Recommenders beside implicit, scikit-learn and NumPy: CPU and wall in one run, on one core and on two.

usage: recommend.py [--planted] [--turns N]    (make bench-recommend; writes bench/results/recommend.json)
MovieLens-1M (pairs) and Online Retail (cleaned lines): an epoch of ALS (64 factors; both minimise the
same loss, which is told), the fit of EASE, the fit of item cosine with 50 neighbours, and the ten best
new products for all customers. Peers' BLAS and OpenMP get as many threads as Patron; a process is kept
on that many cores. Each is the best of N turns (default 3), the two taking turns, because machines are shared.
--planted adds 3 million events of 100,000 products: time to fit and peak memory.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from measure import commit, machine

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/faces"))
import recommending  # noqa: E402
from programs import helper_program  # noqa: E402

SHARED = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
EPOCHS = 5
ALS = {"factors": 64, "lambda": 5, "alpha": 1, "orders": 0}

# The peers in a process of their own, so that the number of threads holds from the start.
PEERS = """
import json, resource, sys, time, warnings
import numpy as np, scipy.sparse as sparse
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from sklearn.metrics.pairwise import cosine_similarity
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
path, threads, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
bought = sparse.load_npz(path).astype(np.float64)
floats = bought.astype(np.float32)
customers = np.arange(bought.shape[0])
costs = {}

def measured(name, call):
    def now():
        used = resource.getrusage(resource.RUSAGE_SELF)
        return np.array([used.ru_utime + used.ru_stime, time.perf_counter()])
    before = now()
    result = call()
    costs[name] = list(now() - before)
    return result

def ease():
    precision = np.linalg.inv((bought.T @ bought).toarray() + 500 * np.eye(bought.shape[1]))
    weights = precision / -np.diag(precision)
    np.fill_diagonal(weights, 0)
    return weights

def ease_lists():
    scores = bought @ weights
    scores[bought.nonzero()] = -np.inf
    best = np.argpartition(-scores, 10, axis=1)[:, :10]
    rows = customers[:, None]
    return best[rows, np.argsort(-scores[rows, best], axis=1)]

with threadpool_limits(1, "blas"):  # as implicit asks for; its own loops use all threads
    for name, cg in (("ALS, conjugate gradient", True), ("ALS, Cholesky", False)):
        als = AlternatingLeastSquares(factors=64, regularization=5, alpha=2, iterations=epochs, use_cg=cg,
                                      num_threads=threads, random_state=1, use_gpu=False)
        measured(name, lambda: als.fit(floats, show_progress=False))
        users, items, pairs = als.user_factors.astype(float), als.item_factors.astype(float), bought.tocoo()
        said = (users[pairs.row] * items[pairs.col]).sum(1)
        loss = (((users.T @ users) * (items.T @ items)).sum() + (2 * (1 - said) ** 2 - said ** 2).sum()
                + 5 * ((users ** 2).sum() + (items ** 2).sum()))
        costs[name] = [c / epochs for c in costs[name]] + [loss]
    measured("ten best, ALS", lambda: als.recommend(customers, floats, N=10))
    cosine = CosineRecommender(K=50, num_threads=threads)
    measured("item cosine", lambda: cosine.fit(floats, show_progress=False))
    measured("ten best, item cosine", lambda: cosine.recommend(customers, floats, N=10))
measured("item cosine, scikit-learn", lambda: cosine_similarity(bought.T, dense_output=False))
weights = measured("EASE", ease)
measured("ten best, EASE", ease_lists)
print(json.dumps(costs))
"""


def run(command, n_cores, **options):
    env = {**os.environ, "OMP_NUM_THREADS": str(n_cores), "OPENBLAS_NUM_THREADS": str(n_cores)}
    done = subprocess.run([str(word) for word in command], env=env, capture_output=True, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, range(n_cores)), **options)  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"bench: {command[:2]} ended with code {done.returncode}: {done.stderr}")
    return done


def patrons(lines, model, n_cores, **options):
    words = [helper_program("recommend_probe"), model, "only_new=1", f"threads={n_cores}",
             *(f"{name}={value}" for name, value in options.items())]  # fmt: skip
    return json.loads(run(words, n_cores, input=lines).stderr)


def pair(told):
    return [told["cpu"], told["wall"]]


def our_costs(lines, n_cores):
    costs = {}
    for name, solver in (("ALS, conjugate gradient", "cg"), ("ALS, Cholesky", "cholesky")):
        told = patrons(lines, "als", n_cores, epochs=EPOCHS, solver=solver, loss=1, **ALS)
        costs[name] = [c / EPOCHS for c in pair(told["fit"])] + [told["loss"]]
    for name, model in (("ten best, ALS", "als"), ("item cosine", "item"), ("EASE", "ease")):
        told = patrons(lines, model, n_cores, **(ALS if model == "als" else {}))
        if model == "als":
            costs[name] = pair(told["lists"])
        else:
            costs[name], costs[f"ten best, {name}"] = pair(told["fit"]), pair(told["lists"])
    costs["item cosine, scikit-learn"] = costs["item cosine"]
    return costs


def bench(name, orders, n_cores, n_turns, scratch):
    import scipy.sparse as sparse

    lines = recommending.as_lines(orders)
    counts, _, _ = recommending.cells(orders)
    counts.data[:] = 1
    sparse.save_npz(scratch / "cells.npz", counts)
    ours, theirs = [], []
    for _ in range(n_turns):
        ours.append(our_costs(lines, n_cores))
        done = run([sys.executable, "-c", PEERS, scratch / "cells.npz", n_cores, EPOCHS], n_cores)
        theirs.append(json.loads(done.stdout.splitlines()[-1]))
    rows = []
    for task in theirs[0]:
        our, their = (np.min([turn[task] for turn in turns], axis=0) for turns in (ours, theirs))
        row = {"task": task, "cpu_ms": round(1e3 * our[0], 2), "peer_cpu_ms": round(1e3 * their[0], 2),
               "times_less_cpu": round(their[0] / our[0], 2), "times_less_wall": round(their[1] / our[1], 2)}  # fmt: skip
        if len(our) > 2:
            row |= {"loss": round(our[2], 1), "peer_loss": round(their[2], 1)}
        rows.append(row)
        print(name, n_cores, "cores", row, flush=True)
    return {"data": name, "cores": n_cores, "customers": counts.shape[0], "products": counts.shape[1],
            "pairs": int(counts.nnz), "rows": rows}  # fmt: skip


def planted_orders(n_customers=150_000, n_products=100_000, n_events=3_000_000, n_kinds=200):
    """Customers of a few kinds and of uneven zeal; each kind has products of uneven fame."""
    import pandas as pd

    random = np.random.default_rng(1)
    zeal = random.lognormal(0, 0.9, n_customers)
    customer = random.choice(n_customers, n_events, p=zeal / zeal.sum())
    fame = 1 / np.arange(1, n_products // n_kinds + 1) ** 0.8
    kind = np.where(random.random(n_events) < 0.75, customer % n_kinds, random.integers(0, n_kinds, n_events))
    product = random.choice(len(fame), n_events, p=fame / fame.sum()) * n_kinds + kind
    time = random.integers(0, 4, n_events)
    return pd.DataFrame({"customer": customer, "product": product, "time": time,
                         "order": customer * 4 + time})  # fmt: skip


def bench_planted():
    lines = recommending.as_lines(planted_orders())
    rows = []
    for model, options in (("item", {}), ("als", {"epochs": 15}), ("ease", {})):
        told = patrons(lines, model, 2, top=0, **options)
        rows.append({"form": told["form"], "fit_cpu_seconds": round(told["fit"]["cpu"], 1),
                     "fit_wall_seconds": round(told["fit"]["wall"], 1), "peak_mib": round(told["peak_mib"]),
                     "answer_ms": round(told["answer_ms"], 3)})  # fmt: skip
        print("planted", rows[-1], flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        retail = scratch / "retail.csv"
        packed = SHARED / "data/retail/online_retail_utf8.csv.zst"
        subprocess.run(["zstd", "-dqf", packed, "-o", retail], check=True)
        sets = {
            "MovieLens-1M": recommending.movielens_pairs(SHARED / "data/recs/ml1m_implicit_train.txt.zst"),
            "Online Retail": recommending.retail_orders(retail),
        }
        result = {"commit": commit(ROOT), "machine": machine(), "turns": asked.turns,
                  "beside_peers": [bench(name, orders, n_cores, asked.turns, scratch)
                                   for name, orders in sets.items() for n_cores in (1, 2)]}  # fmt: skip
        if asked.planted:
            result["planted"] = bench_planted()
    (ROOT / "bench/results/recommend.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
