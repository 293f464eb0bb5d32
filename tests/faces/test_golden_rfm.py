"""RFM of Online Retail, customer by customer, against figures made with pandas and R's rfm rules."""

from collections import Counter
from decimal import Decimal

import pytest
from reading import RFM_COLUMNS, find, rows_in, rows_of, to_cents

# score rule → its columns in golden/rfm.csv
RULES = {"ties-share": "R_q F_q M_q", "first": "R F M", "r-package": "R_r F_r M_r"}
MAPS = ["segments11", "segments10", "segments9", "segments4"]


def assert_same_rfm(rows, golden_rows):
    """Equal customers in equal order; recency and frequency exact, monetary to the cent."""
    by_id = {row["CustomerID"]: row for row in golden_rows}
    assert len(rows) == len(golden_rows)
    assert {row["customer_id"] for row in rows} == set(by_id)
    for row in rows:
        true = by_id[row["customer_id"]]
        where = f"customer {row['customer_id']}"
        assert row["recency_days"] == true["Recency"], where
        assert row["frequency"] == true["Frequency"], where
        assert to_cents(row["monetary"]) == to_cents(true["Monetary"]), where


def test_rfm_table_equals_golden(online_retail_run, golden):
    path = online_retail_run / "rfm_table.csv"
    assert path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r") == RFM_COLUMNS
    rows = rows_in(path)
    assert len(rows) == 4338
    assert_same_rfm(rows, rows_in(golden / "rfm.csv"))
    assert [r["customer_id"] for r in rows] == sorted(r["customer_id"] for r in rows)


def test_revenue_is_exact_to_the_last_digit(online_retail_run):
    rows = rows_in(online_retail_run / "rfm_table.csv")
    assert sum(Decimal(r["monetary"]) for r in rows) == Decimal("8911407.904")
    assert sum(int(r["frequency"]) for r in rows) == 18532


def test_ids_are_text_without_the_float_tail(online_retail_run):
    rows = rows_in(online_retail_run / "rfm_table.csv")
    assert not [r["customer_id"] for r in rows if "." in r["customer_id"]]


def test_cleaning_counts_and_reconciliation(retail):
    """Lines left after each rule of the preset `purchases`, and the money each took, to the cent."""
    steps = find(retail("summary", "--json").json(), "reconciliation")
    total, *taken, result = steps
    left = [total["rows"]]
    for step in taken:
        if step["rows"] != 0:  # quantity <= 0 takes nothing here: all of those are cancellations
            left.append(left[-1] - abs(step["rows"]))
    assert left == [541909, 406829, 397924, 397884]
    assert result["rows"] == 397884
    amounts = [Decimal(str(step["amount"])) for step in steps]
    assert amounts[0] == Decimal("9747747.934")
    assert amounts[-1] == Decimal("8911407.904")
    assert sum(amounts[:-1]) == amounts[-1]


@pytest.mark.parametrize("rule", RULES)
def test_scores_equal_golden(retail, golden, rule):
    rows = rows_of(retail("rfm", "--scores", rule, "--format", "csv").stdout)
    true = {row["CustomerID"]: row for row in rows_in(golden / "rfm.csv")}
    assert len(rows) == 4338
    columns = RULES[rule].split()
    differing = [
        row["customer_id"]
        for row in rows
        if [row["r_score"], row["f_score"], row["m_score"]]
        != [true[row["customer_id"]][c] for c in columns]
    ]
    assert differing == []


@pytest.mark.parametrize("map_name", MAPS)
@pytest.mark.parametrize("rule", RULES)
def test_segment_counts_equal_golden(retail, golden, rule, map_name):
    rows = rows_of(
        retail("rfm", "--scores", rule, "--segment-map", map_name, "--format", "csv").stdout
    )
    true = {
        row["segment"]: int(row["customers"])
        for row in rows_in(golden / "segment_counts.csv")
        if (row["score_rule"], row["map"]) == (rule, map_name)
    }
    assert Counter(row["segment"] for row in rows) == true


def test_each_score_code_has_its_segment(online_retail_run, golden):
    """The `segment` of rfm_table.csv is the 11-map on ties-share scores."""
    segment = {
        (m["r_score"], m["f_score"], m["m_score"]): m["segments11"]
        for m in rows_in(golden / "segment_maps.csv")
    }
    assert len(segment) == 125
    for row in rows_in(online_retail_run / "rfm_table.csv"):
        assert row["segment"] == segment[row["r_score"], row["f_score"], row["m_score"]], row


def test_with_returns_equals_golden(retail, golden):
    rows = rows_of(retail("rfm", "--preset", "with-returns", "--format", "csv").stdout)
    assert len(rows) == 4372
    assert_same_rfm(rows, rows_in(golden / "rfm_003.csv"))
    assert sum(Decimal(r["monetary"]) for r in rows) == Decimal("8300065.814")


def test_segment_by_rules_writes_the_same_rows(retail, online_retail_run, tmp_path):
    """`patron segment --method rfm --output FILE` as the requirements write it."""
    target = tmp_path / "segments.csv"
    retail("segment", "--method", "rfm", "--output", target)
    assert target.read_bytes() == (online_retail_run / "rfm_table.csv").read_bytes()


@pytest.mark.parametrize("day", ["2011-06-01", "2011-12-01"])
def test_as_of_knows_only_what_was_before(retail, online_retail, day):
    """Recomputed by pandas from the lines before that day's first moment."""
    import pandas as pd

    lines = pd.read_csv(online_retail, dtype={"InvoiceNo": str, "StockCode": str})
    lines["InvoiceDate"] = pd.to_datetime(lines["InvoiceDate"])
    lines = lines.dropna(subset=["CustomerID"])
    lines = lines[~lines["InvoiceNo"].str.startswith("C")]
    lines = lines[(lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    lines = lines[lines["InvoiceDate"] < pd.Timestamp(day)]
    by_customer = lines.groupby("CustomerID").agg(
        last=("InvoiceDate", "max"), orders=("InvoiceNo", "nunique")
    )
    rows = rows_of(retail("rfm", "--as-of", day, "--format", "csv").stdout)
    assert {r["customer_id"] for r in rows} == {str(int(c)) for c in by_customer.index}
    for row in rows:
        true = by_customer.loc[float(row["customer_id"])]
        assert int(row["recency_days"]) == (pd.Timestamp(day) - true["last"]).days
        assert int(row["frequency"]) == true["orders"]
