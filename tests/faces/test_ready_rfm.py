"""A shop that comes as a table of recency, frequency and monetary instead of orders."""

import csv
import random

import pytest
from reading import exported, imported, rows_in, rows_of

ORDERS = "order,customer,sku,qty,price,date\n1,c1,p1,2,3.50,2024-01-05\n2,c2,p1,1,3.50,2024-02-05\n"


def shop(n=300, seed=3):
    """(customer, recency, frequency, monetary with two decimals): three groups far apart."""
    rng = random.Random(seed)
    for i in range(n):
        recency, orders, spent = [(5, 20, 900), (60, 6, 200), (200, 1, 30)][i % 3]
        yield (
            f"C{i:04}", recency + rng.randrange(20), orders + rng.randrange(3),
            f"{spent + rng.randrange(50)}.{rng.randrange(100):02}",
        )  # fmt: skip


def write(path, headings, rows, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=delimiter)
        out.writerow(headings)
        out.writerows(rows)
    return path


def figures(rows):
    return {
        r["customer_id"]: tuple(r[c] for c in ("recency_days", "frequency", "monetary")) for r in rows
    }


WAYS = {
    "English": (["CustomerID", "Recency", "Frequency", "Monetary", "Cluster"], ",", lambda m: m),
    "German": (["Kunde", "Recency", "Häufigkeit", "Umsatz", "Gruppe"], ";", lambda m: m.replace(".", ",")),
    "of floats": (["customer_id", "recency_days", "frequency", "monetary", "cluster"], ",",
                  lambda m: m + "000000001"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_run_makes_segments_clusters_and_a_report(patron, tmp_path, way):
    headings, delimiter, money = WAYS[way]
    write(tmp_path / "t.csv", headings, [(c, r, f, money(m), 7) for c, r, f, m in shop()], delimiter)
    said = patron.ok("run", "t.csv", "--out", "out")
    expected = {c: (str(r), str(f), m) for c, r, f, m in shop()}
    assert figures(rows_in(tmp_path / "out/rfm_table.csv")) == expected
    segments = rows_in(tmp_path / "out/customer_segments.csv")
    groups = {(int(r["customer_id"][1:]) % 3, r["cluster"]) for r in segments}
    assert len(groups) == 3  # the three groups that were made, each a cluster
    assert sum(int(r["customers"]) for r in rows_in(tmp_path / "out/segment_summary.csv")) == 300
    assert (tmp_path / "out/report.html").stat().st_size > 10_000
    for analysis in ("cohorts", "summary", "letter"):
        (line,) = [x for x in said.stderr.splitlines() if x.startswith(f"Left out: {analysis}.")]
        assert "needs order lines" in line
    assert not (tmp_path / "out/cohort_retention.csv").exists()
    assert not (tmp_path / "out/kpis.json").exists()


def test_rows_without_a_column_of_customers_are_numbered(patron, tmp_path):
    write(tmp_path / "t.csv", ["Recency", "Frequency", "Monetary"], [s[1:] for s in shop(30)])
    assert imported(patron, "t.csv")["kind"] == "rfm"
    told = figures(rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv").stdout))
    assert told == {f"row {i + 2}": (str(r), str(f), m) for i, (_, r, f, m) in enumerate(shop(30))}


def test_scores_are_those_of_the_orders_they_come_from(patron, online_retail_run, tmp_path):
    ours = rows_in(online_retail_run / "rfm_table.csv")
    few = ["customer_id", "recency_days", "frequency", "monetary"]
    write(tmp_path / "t.csv", few, [[row[c] for c in few] for row in reversed(ours)])
    told = imported(patron, "t.csv")
    assert (told["kind"], told["rows_new"]) == ("rfm", len(ours))
    assert rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv").stdout) == ours


def test_rows_that_are_no_figures_of_a_customer_are_rejected(patron, tmp_path):
    write(tmp_path / "t.csv", ["CustomerID", "Recency", "Frequency", "Monetary"],
          [("C1", 3, 2, "10.00"), ("", 3, 2, "11.00"), ("C3", -3, 2, "12.00"),
           ("C4", 3, "x", "13.00"), ("C5", 3, 1, ""), ("17850.0", "4.0", 0, "-1.50")])  # fmt: skip
    told = imported(patron, "t.csv")
    assert (told["rows_accepted"], told["rows_rejected"]) == (2, 4)
    reasons = [row["patron_reason"] for row in exported(patron, "rejects")]
    assert ['"CustomerID" is empty' in reasons[0], '"-3", not a whole number from 0 on' in reasons[1],
            '"x"' in reasons[2], '"Monetary" is empty' in reasons[3]] == [True] * 4  # fmt: skip
    told = figures(rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv").stdout))
    assert told == {"17850": ("4", "0", "-1.50"), "C1": ("3", "2", "10.00")}


def test_a_newer_table_takes_the_place_of_a_customers_figures(patron, tmp_path):
    write(tmp_path / "a.csv", ["CustomerID", "Recency", "Frequency", "Monetary"], shop(30))
    newer = [(c, r + 30, f, m) if c == "C0004" else (c, r, f, m) for c, r, f, m in shop(31)]
    write(tmp_path / "b.csv", ["CustomerID", "Recency", "Frequency", "Monetary"], newer)
    imported(patron, "a.csv")
    told = imported(patron, "b.csv")
    assert (told["rows_new"], told["rows_known"]) == (2, 29)
    told = figures(rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv").stdout))
    assert told == {c: (str(r), str(f), m) for c, r, f, m in newer}


def test_orders_and_ready_figures_do_not_mix(patron, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS)
    write(tmp_path / "t.csv", ["CustomerID", "Recency", "Frequency", "Monetary"], shop(30))
    imported(patron, "orders.csv", workspace="shop")
    imported(patron, "t.csv", workspace="ready")
    for file, workspace in (("t.csv", "shop"), ("orders.csv", "ready")):
        refused = patron("import", file, "--workspace", workspace)
        assert refused.code == 4, str(refused)
        assert "workspace of its own" in refused.stderr
    assert len(exported(patron, "order_lines", "shop")) == 2
    assert exported(patron, "order_lines", "ready") == []


@pytest.mark.parametrize("flag", ["--as-of", "--from", "--to", "--country", "--category"])
def test_ready_figures_cant_be_cut(patron, tmp_path, flag):
    write(tmp_path / "t.csv", ["CustomerID", "Recency", "Frequency", "Monetary"], shop(30))
    imported(patron, "t.csv")
    value = "Germany" if flag in ("--country", "--category") else "2024-01-01"
    for verb in ("rfm", "segment"):
        refused = patron(verb, flag, value, "--workspace", "w")
        assert refused.code == 7, str(refused)
        assert flag in refused.stderr
        assert "can't be cut" in refused.stderr


@pytest.mark.parametrize("verb", ["cohorts", "summary"])
def test_what_needs_orders_says_so(patron, tmp_path, verb):
    write(tmp_path / "t.csv", ["CustomerID", "Recency", "Frequency", "Monetary"], shop(30))
    imported(patron, "t.csv")
    refused = patron(verb, "--workspace", "w")
    assert refused.code == 7, str(refused)
    assert "needs order lines" in refused.stderr
