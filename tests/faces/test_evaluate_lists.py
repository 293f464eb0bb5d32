"""patron evaluate for recommenders and ratings over Online Retail: splits, metrics, the default beside others."""

import collections
import csv
import math
import subprocess

import numpy as np
import pandas as pd
import pytest
from reading import rows_of
from retail_lines import cleaned_lines, write_lines

CUTS = ("2011-09-10", "2011-10-10", "2011-11-10")
LEAST = {"all": (0.344, 0.321, 0.370), "new": (0.106, 0.094, 0.114)}


@pytest.fixture(scope="module")
def lines(online_retail):
    return cleaned_lines(online_retail)


def split(lines, cut, days=30, shelf=True):
    """Train lines, and the test products of each customer who is known at the cut."""
    if shelf:
        lines = lines[lines["shelf"]]
    begin = pd.Timestamp(cut)
    train = lines[lines["InvoiceDate"] < begin]
    test = lines[(lines["InvoiceDate"] >= begin) & (lines["InvoiceDate"] < begin + pd.Timedelta(days, "D"))]
    test = test[test["StockCode"].isin(set(train["StockCode"])) & test["customer"].isin(set(train["customer"]))]
    return train, test.groupby("customer")["StockCode"].agg(set).to_dict()


def ndcg(ranked, truth, k=10):
    gain = sum(1 / math.log2(i + 2) for i, product in enumerate(ranked[:k]) if product in truth)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(k, len(truth))))


def evaluation(retail, *arguments):
    answer = retail("evaluate", *arguments, "--bootstraps", "0", "--format", "csv", timeout=600)
    rows = rows_of(answer.stdout)
    return {(r["model"], r["side"], r["group"]): r for r in rows}


@pytest.fixture(scope="module")
def everybody(retail):
    return rows_of(retail("recommend", "--all", "--format", "csv", timeout=300).stdout)


@pytest.mark.parametrize("top_k", [5, 10])
def test_published_figures_of_the_temporal_split(retail, golden, top_k):
    """Every code counts there, postage too."""
    wanted = pd.read_csv(golden / "reco_temporal.csv")
    wanted.columns = ["side", "model", *wanted.columns[2:]]
    names = {
        "popularity": "popularity (customers)",
        "popularity-30-days": "popularity last 30 d",
        "repeat-purchase": "repeat: own past invoice count, then popularity",
        "item": "item-item cosine binary, top-50 neighbours",
        "user": "user-user cosine, 50 neighbours",
        "ease": "EASE lambda 500",
    }
    columns = {5: {"precision": "P5", "recall": "R5", "map": "MAP5"}}.get(
        top_k, {"ndcg": "NDCG10", "hit_rate": "HR10", "coverage": "coverage10"}
    )
    found = evaluation(retail, "--model", "all", "--cut", "2011-11-10", "--keep", "non_product", "--top-k", top_k)
    checked = 0
    for ours, theirs in names.items():
        for side in ("all", "new"):
            rows = wanted[(wanted["model"] == theirs) & (wanted["side"] == side)]
            row = found[ours, side, "known customers"]
            assert row["n_customers"] == {"all": "1375", "new": "1265"}[side]
            for column, published in columns.items():
                for value in rows[published]:
                    assert abs(float(row[column]) - value) <= 0.002, (ours, side, column)
                    checked += 1
    assert checked == 11 * 3


def test_the_default_beats_the_best_of_others_at_three_cuts(retail, golden):
    """Fitted and weighted before each cut alone; the bar is the best of what others reached there."""
    own = pd.read_csv(golden / "reco_cuts.csv").set_index(["cut", "side", "model"])
    means = collections.defaultdict(list)
    for i, cut in enumerate(CUTS):
        found = evaluation(retail, "--model", "default", "--cut", cut)
        repeat = found["repeat-purchase", "all", "known customers"]
        published = own.loc[(cut, "repeats", "own invoice count then popularity")]
        assert abs(float(repeat["ndcg"]) - published["ndcg_at_10"]) < 0.0005
        assert int(repeat["n_customers"]) == published["customers"]
        for side, least in LEAST.items():
            row = found["hybrid", side, "known customers"]
            assert float(row["ndcg"]) >= least[i], (cut, side)
            assert float(row["p_value"]) < 0.05
            means[side].append(float(row["ndcg"]))
    assert np.mean(means["new"]) >= 1.03 * np.mean(LEAST["new"])
    assert np.mean(means["all"]) >= 1.01 * np.mean(LEAST["all"])


def test_predictions_are_scored_as_plain_loops_score_them(retail, lines, tmp_path):
    cut = "2011-10-10"
    train, truth = split(lines[~lines["StockCode"].isin(["23574", "23444"])], cut)  # packing, carriage
    rng = np.random.default_rng(5)
    popular = train.groupby("StockCode")["customer"].nunique().sort_values(ascending=False).index[:60]
    file = tmp_path / "predictions.csv"
    lists = {c: list(rng.permutation(popular)[:12]) for c in sorted(truth)}
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["CustomerID", "StockCode", "rank"])
        for customer, products in lists.items():
            writer.writerows([customer, p, rank + 1] for rank, p in enumerate(products))
    found = evaluation(retail, "--from", file, "--cut", cut, "--metric", "ndcg")
    row = found["predictions", "all", "known customers"]
    assert int(row["n_customers"]) == len(truth)
    assert abs(float(row["ndcg"]) - np.mean([ndcg(lists[c], truth[c]) for c in truth])) < 1e-12
    bought = train.groupby("customer")["StockCode"].agg(set)
    new = {c: truth[c] - bought[c] for c in truth if truth[c] - bought[c]}
    unseen = {c: [p for p in lists[c] if p not in bought[c]] for c in new}
    row = found["predictions", "new", "known customers"]
    assert int(row["n_customers"]) == len(new)
    assert abs(float(row["ndcg"]) - np.mean([ndcg(unseen[c], new[c]) for c in new])) < 1e-12


@pytest.mark.parametrize("metric", ["ndcg", "map", "precision", "recall", "hit", "mrr", "coverage", "novelty", "gini"])
def test_every_metric_ranks(retail, metric):
    answer = retail("evaluate", "--model", "popularity-30-days", "--metric", metric, "--format", "csv", "--bootstraps", "50")
    rows = [r for r in rows_of(answer.stdout) if r["side"] == "all" and r["group"] == "known customers"]
    column = {"hit": "hit_rate", "novelty": "novelty_bits"}.get(metric, metric)
    values = [float(r[column]) for r in rows]
    assert values == sorted(values, reverse=metric != "gini")
    if metric not in ("coverage", "novelty", "gini"):
        assert all(float(r["lower"]) <= float(r[column]) <= float(r["upper"]) for r in rows)


def test_segments_add_up_to_all_known_customers(retail):
    answer = retail("evaluate", "--model", "popularity", "--groups", "--format", "csv", "--bootstraps", "0")
    rows = [r for r in rows_of(answer.stdout) if r["side"] == "all" and r["model"] == "popularity"]
    parts = [r for r in rows if r["group"] not in ("known customers", "newcomers")]
    whole = next(r for r in rows if r["group"] == "known customers")
    assert len(parts) > 3
    assert sum(int(r["n_customers"]) for r in parts) == int(whole["n_customers"])
    mean = sum(int(r["n_customers"]) * float(r["ndcg"]) for r in parts) / int(whole["n_customers"])
    assert abs(mean - float(whole["ndcg"])) < 1e-12


def test_predictions_written_by_patron_are_read_back(patron):
    lines = ["order,customer,product,date,quantity,price"]
    lines += [f"o{i},{c},{p},2024-0{m}-1{i % 3},1,2" for i, (c, p, m) in enumerate(
        (c, p, m) for c in ("-11x", "@4", "c5") for p in ("+p1", "=p2", "p3") for m in (1, 2, 3))]
    (patron.folder / "odd.csv").write_text("\n".join(lines) + "\n")
    patron.ok("import", "odd.csv")
    patron.ok("recommend", "--all", "--as-of", "2024-03-01", "--output", "lists.csv")
    rows = rows_of(patron.ok("evaluate", "--from", "lists.csv", "--cut", "2024-03-01", "--format", "csv").stdout)
    assert float(next(r["ndcg"] for r in rows if r["model"] == "predictions")) == 1


def test_the_scale_of_scores_does_not_matter(retail, everybody, tmp_path):
    found = set()
    for factor in (1.0, 1e-11, 1e12):
        file = tmp_path / f"scores{factor}.csv"
        body = "".join(f"{r['customer_id']},{r['product_id']},{factor / int(r['rank'])!r}\n" for r in everybody)
        file.write_text("customer_id,product_id,score\n" + body)
        row = evaluation(retail, "--from", file, "--cut", "2011-11-10")["predictions", "all", "known customers"]
        found.add(row["ndcg"])
    assert len(found) == 1


def test_the_window_ends_where_the_scope_ends(retail):
    """as_of and the end of the data cut the window, and the sentence says so."""
    short = retail("evaluate", "--model", "popularity", "--cut", "2011-09-20", "--as-of", "2011-09-25", "--format", "csv")
    whole = retail("evaluate", "--model", "popularity", "--cut", "2011-09-20", "--format", "csv")
    counts = [int(rows_of(a.stdout)[0]["n_customers"]) for a in (short, whole)]
    assert counts[0] < counts[1]
    assert "the last on 23 Sep 2011" in short.stderr
    assert f"judged by what {counts[0]} customers" in short.stderr


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("--model", "default", "--weeks", "2"), "--weeks"),
        (("--model", "forecast", "--cut", "2011-10-10"), "--cut"),
        (("--from", "absent.csv"), "absent.csv"),
        (("--model", "default", "--cut", "2020-01-01"), "both sides of the cut"),
        (("--model", "oracle"), "no recommender"),
    ],
)
def test_evaluate_refuses_what_does_not_belong(patron, online_retail_workspace, arguments, message):
    answer = patron("evaluate", *arguments, "--workspace", online_retail_workspace)
    assert answer.code != 0
    assert message in answer.stderr


def test_shuffled_futures_score_like_popularity(patron, lines, tmp_path):
    """Who bought what after the cut is dealt out anew: nothing personal is left to be known."""
    cut = "2011-11-10"
    past, future = lines[lines["InvoiceDate"] < cut], lines[lines["InvoiceDate"] >= cut]
    future = future[future["customer"].isin(set(past["customer"]))]
    rng = np.random.default_rng(3)
    invoices = future.drop_duplicates("InvoiceNo").set_index("InvoiceNo")["CustomerID"]
    dealt = pd.Series(rng.permutation(invoices.to_numpy()), index=invoices.index)
    future = future.assign(CustomerID=future["InvoiceNo"].map(dealt).to_numpy())
    write_lines(pd.concat([past, future]), tmp_path / "shuffled.csv")
    rows = rows_of(patron.ok("evaluate", "--input", "shuffled.csv", "--model", "default", "--cut", cut,
                             "--format", "csv", "--bootstraps", "0", timeout=300).stdout)
    scores = {(r["model"], r["side"]): float(r["ndcg"]) for r in rows if r["group"] == "known customers"}
    best = max(scores["popularity-30-days", "all"], scores["popularity", "all"])
    assert scores["hybrid", "all"] < 1.15 * best
    assert scores["repeat-purchase", "all"] < best


def test_ratings_of_films(patron, shared, tmp_path):
    """MovieLens 100k: random folds and, worse and honest, a split by time."""
    packed = shared / "data/recs/ml100k_u.data.zst"
    raw = subprocess.run(["zstd", "-dcq", packed], capture_output=True, text=True, check=True).stdout
    (tmp_path / "ratings.csv").write_text("user_id,item_id,rating,timestamp\n" + raw.replace("\t", ","))
    patron.ok("import", "ratings.csv", "--workspace", "w")
    answer = patron.ok("evaluate", "--model", "hybrid", "--metric", "rmse", "--workspace", "w", "--format", "csv", timeout=300)
    errors = {(r["model"], r["split"]): float(r["rmse"]) for r in rows_of(answer.stdout)}
    assert errors["hybrid", "5 random folds"] < 0.905 < errors["baseline", "5 random folds"]
    assert 1.0 < errors["hybrid", "by time"] < errors["baseline", "by time"]


def test_the_flattering_protocol_is_named_so(retail):
    """Near what studies print: P@5 .845, R@5 .538, MAP@5 .879, RMSE .948 by another factorisation."""
    answer = retail("evaluate", "--model", "svd", "--protocol", "random-line-split", "--format", "csv", timeout=300)
    rows = {r["model"]: r for r in rows_of(answer.stdout)}
    for column, value in {"precision": 0.845, "recall": 0.538, "map": 0.879, "rmse": 0.948}.items():
        assert abs(float(rows["mf"][column]) - value) < 0.015, column
    assert float(rows["baseline"]["precision"]) > 0.79  # means alone do nearly as well
    assert "flatters" in answer.stderr


def test_without_ratings_the_implicit_score_is_said(patron):
    patron.ok("generate", "60", "20", "1500", "shop")
    patron.ok("import", "shop/transactions.csv")
    answer = patron.ok("evaluate", "--model", "collaborative", "--metric", "rmse", "--format", "csv")
    assert {r["model"] for r in rows_of(answer.stdout)} == {"baseline", "item"}
    assert "implicit: in how many orders" in answer.stderr
