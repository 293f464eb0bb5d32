"""Cohorts of Online Retail: all 91 cells of the triangle, against figures made with pandas."""

import json
from decimal import Decimal

from reading import rows_in, rows_of, to_cents, triangle


def test_counts_equal_golden_in_all_cells(online_retail_run, golden):
    ours = triangle(rows_in(online_retail_run / "cohort_counts.csv"))
    true = triangle(rows_in(golden / "cohort_counts.csv"))
    assert len(true) == 91
    assert ours == true


def test_revenue_equals_golden_in_all_cells(online_retail_run, golden):
    ours = triangle(rows_in(online_retail_run / "cohort_revenue.csv"))
    true = triangle(rows_in(golden / "cohort_revenue.csv"))
    assert ours.keys() == true.keys()
    assert {k: to_cents(v) for k, v in ours.items()} == {k: to_cents(v) for k, v in true.items()}
    assert sum(ours.values()) == Decimal("8911407.904")


def test_retention_is_a_share_of_the_first_month(online_retail_run, golden):
    ours = triangle(rows_in(online_retail_run / "cohort_retention.csv"))
    true = triangle(rows_in(golden / "cohort_retention.csv"))
    assert ours.keys() == true.keys()
    assert all(abs(ours[k] - true[k]) < Decimal("1e-9") for k in true)
    assert all(ours[cohort, 0] == 1 for cohort, _ in ours)


def test_columns_are_cohort_and_the_months_after(online_retail_run):
    for name in ("cohort_counts", "cohort_revenue", "cohort_retention"):
        header = (online_retail_run / f"{name}.csv").read_text().split("\n", 1)[0].rstrip("\r")
        assert header == "cohort," + ",".join(str(i) for i in range(13)), name


def test_the_verb_gives_what_the_file_holds(retail, online_retail_run):
    """Two faces, one answer: every retention share of the file stands in the verb's JSON."""
    text = json.dumps(retail("cohorts", "--json").json())
    for row in rows_in(online_retail_run / "cohort_counts.csv"):
        assert row["cohort"] in text


def test_cohorts_as_csv(retail):
    rows = rows_of(retail("cohorts", "--format", "csv").stdout)
    assert [r["cohort"] for r in rows][:2] == ["2010-12", "2011-01"]
