"""What tests and benchmarks of recommenders share: the data sets, the probe, the measures."""

import json
import os
import subprocess

import numpy as np

CUT = 15288.0  # 2011-11-10 in days since 1970-01-01; the test month ends with the data


def retail_orders(path):
    """Cleaned lines of Online Retail, all stock codes → data frame of customer, product, time, order."""
    import pandas as pd

    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    kept = raw[(raw.CustomerID != "") & ~raw.InvoiceNo.str.startswith("C")]
    kept = kept[(kept.Quantity.astype(int) > 0) & (kept.UnitPrice.astype(float) > 0)]
    seconds = pd.to_datetime(kept.InvoiceDate).to_numpy().astype("datetime64[s]").astype(np.int64)
    return pd.DataFrame({"customer": kept.CustomerID, "product": kept.StockCode,
                         "time": seconds / 86400.0, "order": kept.InvoiceNo})  # fmt: skip


def movielens_pairs(packed):
    """A file of `user item item ...` lines → data frame of customer, product, time, order."""
    import pandas as pd

    text = subprocess.run(["zstd", "-dcq", packed], capture_output=True, text=True, check=True).stdout
    rows = [(f"{int(words[0]):05d}", f"{int(item):05d}", 1.0, words[0])
            for words in map(str.split, text.splitlines()) for item in words[1:]]  # fmt: skip
    return pd.DataFrame(rows, columns=["customer", "product", "time", "order"])


def as_lines(orders):
    return orders.to_csv(sep="\t", header=False, index=False, lineterminator="\n")


def cells(orders):
    """→ (customers x products in orders as scipy CSR, customer ids, product ids), ids ascending."""
    import scipy.sparse as sparse

    pairs = orders.drop_duplicates(["customer", "product", "order"])
    customers, u = np.unique(pairs.customer.to_numpy(str), return_inverse=True)
    products, i = np.unique(pairs["product"].to_numpy(str), return_inverse=True)
    counts = sparse.csr_matrix((np.ones(len(pairs)), (u, i)), (len(customers), len(products)))
    return counts, customers, products


def ask(probe, lines, model, cores=None, **options):
    """→ (what the probe told of times and form, {side: {customer: list of products}})"""
    words = [str(probe), model, *(f"{name}={value}" for name, value in options.items())]

    def limit():
        if cores is not None:
            os.sched_setaffinity(0, cores)

    done = subprocess.run(words, input=lines, capture_output=True, text=True, timeout=600,
                          preexec_fn=limit)  # fmt: skip
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
    lists = {"all": {}, "new": {}}
    for line in done.stdout.splitlines():
        customer, side, products = line.split("\t")
        lists[side][customer] = products.split(",") if products else []
    return json.loads(done.stderr), lists


def measures(lists, truth, n_products):
    """P@5, R@5, MAP@5, NDCG@10, HR@10, coverage: means over the customers of `truth`."""
    discount = 1 / np.log2(np.arange(2, 12))
    rows, shown = [], set()
    for customer, wanted in truth.items():
        said = lists[customer][:10]
        shown.update(said)
        hit = np.array([product in wanted for product in said] + [False] * (10 - len(said)))
        precision = np.cumsum(hit[:5]) / np.arange(1, 6)
        rows.append((hit[:5].mean(), hit[:5].sum() / len(wanted),
                     (hit[:5] * precision).sum() / min(5, len(wanted)),
                     (hit * discount).sum() / discount[: min(10, len(wanted))].sum(),
                     float(hit.any())))  # fmt: skip
    return np.array([*np.mean(rows, axis=0), len(shown) / n_products])


def retail_truth(orders):
    """→ ({"all" | "new": {customer: products bought from CUT on that are known}}, number of products)"""
    known, later = orders[orders.time < CUT], orders[orders.time >= CUT]
    had = known.groupby("customer")["product"].agg(set)
    products = set(known["product"])
    bought = later.groupby("customer")["product"].agg(set)
    bought = {c: s & products for c, s in bought.items() if c in had.index}
    fresh = {c: s - had[c] for c, s in bought.items()}
    truth = {"all": {c: s for c, s in bought.items() if s}, "new": {c: s for c, s in fresh.items() if s}}
    return truth, len(products)
