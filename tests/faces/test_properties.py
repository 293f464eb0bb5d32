"""Properties of the whole way from a file to RFM, on shops that Hypothesis makes up."""

import csv
import io
import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from conftest import Patron
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import rows_of

HEADER = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
FEW = settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

line = st.tuples(
    st.integers(1, 40),  # order
    st.sampled_from(["A", "B", "22139", "85123A"]),
    st.integers(1, 500),
    st.integers(0, 400 * 24 * 60),  # minutes after the first of January
    st.decimals("0.01", "999.99", places=2),
)
# An order has one customer and one instant; a shop is a list of lines.
shops = st.lists(line, min_size=3, max_size=60)


def as_rows(shop):
    first, rows = {}, []
    for order, product, quantity, minutes, price in shop:
        minutes = first.setdefault(order, minutes)
        at = datetime(2024, 1, 1) + timedelta(minutes=minutes)
        rows.append([f"{5000 + order}", product, quantity, at, price, f"C{order % 11}", "France"])
    return rows


def as_csv(rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def rfm(patron_binary, tmp_path):
    """CSV text → the RFM table as text."""
    ask = Patron(patron_binary, tmp_path)

    def answer(text, *flags):
        (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
        return ask.ok("rfm", "--input", "orders.csv", "--format", "csv", *flags).stdout

    return answer


@FEW
@given(shops)
def test_equals_the_definition_in_plain_loops(rfm, shop):
    rows = as_rows(shop)
    as_of = max(r[3] for r in rows) + timedelta(days=1)
    true = {}
    for order, _, quantity, at, price, customer, _ in rows:
        last, orders, spent = true.get(customer, (at, set(), Decimal(0)))
        true[customer] = (max(last, at), orders | {order}, spent + quantity * price)
    got = {r["customer_id"]: r for r in rows_of(rfm(as_csv(rows)))}
    assert got.keys() == true.keys()
    for customer, (last, orders, spent) in true.items():
        assert int(got[customer]["recency_days"]) == (as_of - last) // timedelta(days=1)
        assert int(got[customer]["frequency"]) == len(orders)
        assert Decimal(got[customer]["monetary"]) == spent


@FEW
@given(shops, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rfm, shop, chance: random.Random):
    rows = as_rows(shop)
    for rule in ("ties-share", "first", "r-package"):
        before = rfm(as_csv(rows), "--scores", rule)
        chance.shuffle(rows)
        assert rfm(as_csv(rows), "--scores", rule) == before


@FEW
@given(shops)
def test_scaling_money_scales_monetary_only(rfm, shop):
    rows = as_rows(shop)
    tenfold = [[*r[:4], r[4] * 10, *r[5:]] for r in rows]
    for once, ten in zip(rows_of(rfm(as_csv(rows))), rows_of(rfm(as_csv(tenfold)))):
        assert Decimal(ten.pop("monetary")) == 10 * Decimal(once.pop("monetary"))
        assert ten == once


@FEW
@given(shops, shops)
def test_the_future_changes_no_answer_of_the_past(rfm, past, future):
    day = "2025-03-01"  # all lines of `past` lie before it
    known = [r for r in as_rows(past) if r[3] < datetime(2025, 3, 1)]
    later = [[f"9{r[0]}", *r[1:3], r[3] + timedelta(days=800), *r[4:]] for r in as_rows(future)]
    assert rfm(as_csv(known + later), "--as-of", day) == rfm(as_csv(known), "--as-of", day)


@FEW
@given(shops, st.integers(1, 59))
def test_a_load_in_two_parts_gives_the_same_store(patron_binary, tmp_path_factory, shop, cut):
    ask = Patron(patron_binary, tmp_path_factory.mktemp("parts"))
    rows = as_rows(shop)
    cut = min(cut, len(rows) - 1)
    for name, part in (("whole", rows), ("one", rows[:cut]), ("two", rows[cut:])):
        (ask.folder / f"{name}.csv").write_text(as_csv(part))
    ask.ok("import", "whole.csv", "--workspace", "w1", "--quiet")
    for name in ("one", "two"):
        ask.ok("import", f"{name}.csv", "--workspace", "w2", "--quiet")
    whole, parts = (
        ask.ok("rfm", "--workspace", w, "--format", "csv").stdout for w in ("w1", "w2")
    )
    if len(set(map(str, rows))) == len(rows):  # a line in both parts counts as known the 2nd time
        assert parts == whole
