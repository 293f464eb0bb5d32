"""Cleaning rules and netted returns, against plain Python and pandas.

The rule of netting is written here once more, from docs/cleaning.md and not from the program: a return
goes against the latest sale of the same customer, product and unit price that is not later and has
something left, in parts where it must; what finds no sale is left over.
"""

import csv
import json
import random
import re
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median_low

import pandas as pd
import pytest
from conftest import ROOT, Patron
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import rows_of

FEW = settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country".split(",")
NETTING = ("--preset", "net-of-returns")


def is_return(line):
    return line["quantity"] < 0 or line["order"][0] in "Cc"


def net(lines, as_of):
    """What is left of each sale, and of each return, as known at as_of: {index: quantity}."""
    left, open_sales = {}, defaultdict(list)
    known = [i for i, line in enumerate(lines) if line["at"] < as_of and line["customer"]]
    known.sort(key=lambda i: (lines[i]["at"], is_return(lines[i]), lines[i]["order"], lines[i]["quantity"]))
    for i in known:
        line = lines[i]
        if line["price"] <= 0 or line["quantity"] == 0:
            continue
        sales = open_sales[line["customer"], line["product"], line["price"]]
        left[i] = abs(line["quantity"])
        if not is_return(line):
            sales.append(i)
            continue
        while left[i] and sales:
            taken = min(left[i], left[sales[-1]])
            left[i] -= taken
            left[sales[-1]] -= taken
            if not left[sales[-1]]:
                sales.pop()
    return left


def net_rfm(lines, as_of):
    """customer → (last order, orders, spent) over what is left of the sales."""
    found = {}
    for i, quantity in net(lines, as_of).items():
        line = lines[i]
        if is_return(line) or not quantity:
            continue
        last, orders, spent = found.get(line["customer"], (line["at"], frozenset(), Decimal(0)))
        found[line["customer"]] = (
            max(last, line["at"]), orders | {line["order"]}, spent + quantity * line["price"],
        )  # fmt: skip
    return found


def assert_same(got, true, as_of):
    got = {row["customer_id"]: row for row in rows_of(got)}
    assert got.keys() == true.keys()
    for customer, (last, orders, spent) in true.items():
        row = got[customer]
        assert Decimal(row["monetary"]) == spent, customer
        assert int(row["frequency"]) == len(orders), customer
        assert int(row["recency_days"]) == (as_of - last) // timedelta(days=1), customer


@pytest.fixture(scope="module")
def retail_lines(online_retail):
    with online_retail.open(encoding="utf-8", newline="") as file:
        return [
            {
                "order": row["InvoiceNo"],
                "product": row["StockCode"],
                "quantity": int(row["Quantity"]),
                "at": datetime.fromisoformat(row["InvoiceDate"]),
                "price": Decimal(row["UnitPrice"]),
                "customer": row["CustomerID"].removesuffix(".0"),
            }
            for row in csv.DictReader(file)
        ]


def waterfall(retail, *flags):
    steps = json.loads(retail("summary", "--json", *flags).stdout)["reconciliation"]
    return {s["step"]: (s["rows"], Decimal(str(s["amount"]))) for s in steps}


# ---- Online Retail


def test_marks_are_those_of_pandas(retail, online_retail):
    frame = pd.read_csv(online_retail, dtype=str, keep_default_na=False)
    counts = {r["rule"]: int(r["rows"]) for r in rows_of(retail("export", "import_rules").stdout)}
    quantity, price = frame.Quantity.astype(int), frame.UnitPrice.astype(float)
    assert counts["duplicate"] == frame.duplicated().sum() == 5268
    assert counts["missing_customer"] == (frame.CustomerID == "").sum()
    assert counts["cancellation"] == frame.InvoiceNo.str.startswith("C").sum()
    assert counts["non_positive_quantity"] == (quantity <= 0).sum()
    assert counts["non_positive_price"] == (price <= 0).sum()


def test_no_product_from_the_shelf_is_taken_for_postage(retail):
    """Codes of five figures are products; the few that are marked are postage and vouchers by name."""
    lines = rows_of(retail("export", "order_lines", "--format", "csv").stdout)
    marked = defaultdict(set)
    for line in lines:
        if int(line["rules"]) & 32:
            marked[line["product_id"]].add(line["product_name"])
    special = {code for code in marked if not code[:5].isdigit()}
    assert special == {
        "POST", "DOT", "D", "M", "m", "C2", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS",
        *(f"gift_0001_{value}" for value in (10, 20, 30, 40, 50)),
    }  # fmt: skip
    names = {name.lower() for code in marked if code[:5].isdigit() for name in marked[code]}
    assert names == {
        "adjustment", "adjust", "amazon adjustment", "amazon adjust", "dotcom adjust", "samples",
        "show samples", "next day carriage", "packing charge", "dotcomgiftshop gift voucher £100.00",
    }  # fmt: skip


@pytest.mark.parametrize("as_of", ["2011-12-10 12:50:00", "2011-01-18 10:10:00", "2011-06-01"])
def test_net_of_returns_equals_the_stated_rule(retail, retail_lines, as_of):
    at = datetime.fromisoformat(as_of)
    answer = retail("rfm", *NETTING, "--as-of", as_of, "--format", "csv").stdout
    assert_same(answer, net_rfm(retail_lines, at), at)


def test_net_revenue_is_that_with_returns_less_what_found_no_sale(retail, retail_lines):
    """net = with returns − unmatched returns (their amounts are negative), to the cent."""
    steps = waterfall(retail, *NETTING)
    gross = waterfall(retail, "--preset", "with-returns")["revenue"][1]
    left = net(retail_lines, datetime(2100, 1, 1))
    unmatched = {i: q for i, q in left.items() if q and is_return(retail_lines[i])}
    amount = sum(q * retail_lines[i]["price"] for i, q in unmatched.items())
    assert steps["cleaned: unmatched_return"] == (-len(unmatched), amount)
    assert steps["revenue"][1] == gross + amount
    assert steps["netted: returns and their sales"][1] == 0


@pytest.mark.parametrize(
    "flags",
    [
        (*NETTING, "--drop", "outlier,duplicate,non_product"),
        ("--preset", "with-returns", "--drop", "cancelled_soon,outlier,test_row"),
        ("--keep", "cancellation,non_positive_price", "--country", "France", "--as-of", "2011-07-01"),
        (*NETTING, "--to", "2011-03-31", "--as-of", "2011-06-01"),
    ],
)
def test_every_waterfall_ends_at_the_revenue(retail, flags):
    answer = json.loads(retail("summary", "--json", *flags).stdout)
    *steps, last = answer["reconciliation"]
    assert sum(s["rows"] for s in steps) == last["rows"] == answer["lines"]
    assert sum(Decimal(str(s["amount"])) for s in steps) == Decimal(str(answer["revenue"]))


def test_sales_cancelled_within_the_hour(retail, retail_lines):
    """Both giants are gone, and as many pairs as plain loops find."""
    open_sales, pairs = defaultdict(list), 0
    for line in sorted(retail_lines, key=lambda r: (r["at"], is_return(r))):
        if not line["customer"] or line["price"] <= 0:
            continue
        key = line["customer"], line["product"], line["price"], abs(line["quantity"])
        if not is_return(line):
            open_sales[key].append(line["at"])
        elif open_sales[key] and line["at"] - open_sales[key][-1] <= timedelta(hours=1):
            open_sales[key].pop()
            pairs += 1
    steps = waterfall(retail, "--preset", "with-returns", "--drop", "cancelled_soon")
    assert steps["cleaned: cancelled_soon"] == (-2 * pairs, 0)
    customers = {r["customer_id"] for r in rows_of(retail("rfm", "--drop", "cancelled_soon").stdout)}
    assert not {"12346", "16446"} & {
        r["customer_id"]
        for r in rows_of(retail("rfm", "--drop", "cancelled_soon").stdout)
        if Decimal(r["monetary"]) > 10_000
    }
    assert "12346" not in customers


def test_a_cancellation_of_tomorrow_is_not_known_today(retail):
    """541431 was cancelled by C541433 at 10:17 of the same day."""
    for flags in (("--drop", "cancelled_soon"), NETTING):
        for as_of, there in (("2011-01-18 10:17:00", True), ("2011-01-18 10:17:01", False)):
            answer = retail("rfm", *flags, "--as-of", as_of, "--format", "csv").stdout
            assert ("12346" in {r["customer_id"] for r in rows_of(answer)}) == there, (flags, as_of)


@pytest.mark.parametrize("as_of", ["2011-12-10", "2011-03-01"])
def test_outliers_are_those_beyond_a_thousand_medians(retail, retail_lines, as_of):
    at = datetime.fromisoformat(as_of)
    sales = [
        r for r in retail_lines
        if r["customer"] and r["price"] > 0 and not is_return(r) and r["at"] < at
    ]  # fmt: skip
    quantity = 1000 * median_low(r["quantity"] for r in sales)
    amount = 1000 * median_low(r["quantity"] * r["price"] for r in sales)
    out = [r for r in sales if r["quantity"] > quantity or r["quantity"] * r["price"] > amount]
    assert out
    steps = waterfall(retail, "--drop", "outlier", "--as-of", as_of)
    assert steps["cleaned: outlier"] == (-len(out), -sum(r["quantity"] * r["price"] for r in out))


def test_what_is_an_outlier_today_stays_one_whatever_is_sold_later(patron):
    """2,000 pieces are far out among single ones, and nothing special once hundreds are usual."""
    def row(order, quantity, day):
        return f"{order},A,Mug,{quantity},2024-0{day} 10:00:00,2.50,17850,France"

    january = [row(i, 1, "1-10") for i in range(150)] + [row(150, 2000, "1-11")]
    february = [row(i, 100, "2-10") for i in range(200, 800)]
    (patron.folder / "a.csv").write_text("\n".join([",".join(HEADER), *january, *february]))
    known = ("rfm", "--input", "a.csv", "--drop", "outlier", "--quiet", "--format", "csv")
    (today,) = rows_of(patron.ok(*known, "--as-of", "2024-02-01").stdout)
    assert Decimal(today["monetary"]) == 150 * Decimal("2.50")
    (later,) = rows_of(patron.ok(*known).stdout)
    assert Decimal(later["monetary"]) == (150 + 2000 + 600 * 100) * Decimal("2.50")


# ---- shops that Hypothesis makes up

line = st.tuples(
    st.integers(1, 25),  # order
    st.sampled_from("AAB"),
    st.sampled_from([-7, -3, -2, -1, 1, 2, 3, 5, 8]),
    st.integers(0, 40),  # steps of half an hour: many lines share an instant
    st.sampled_from(["2.50", "2.50", "2.50", "0.0333", "0"]),
    st.sampled_from(["17850", "17850", "12583", ""]),
)
shops = st.lists(line, min_size=4, max_size=60)


def crowd(seed):
    """60 lines of one product, two customers: most returns have several sales to choose from."""
    chance = random.Random(seed)
    return [
        (chance.randint(1, 25), "A", chance.choice([-4, -2, -1, 1, 2, 3, 5]), chance.randint(0, 40),
         chance.choice(["2.50", "2.50", "0.0333"]), chance.choice(["17850", "12583"]))
        for _ in range(60)
    ]  # fmt: skip


crowds = st.integers(0, 10**9).map(crowd)


def lines_of(shop):
    return [
        {
            "order": ("C" if quantity < 0 and order % 3 else "") + str(5000 + order),
            "product": product,
            "quantity": quantity,
            "at": datetime(2024, 1, 1) + timedelta(minutes=30 * step),
            "price": Decimal(price),
            "customer": customer,
        }
        for order, product, quantity, step, price, customer in shop
    ]


def write(folder, lines):
    with (folder / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for r in lines:
            writer.writerow(
                [r["order"], r["product"], "Mug", r["quantity"], r["at"], r["price"], r["customer"], "France"]
            )


@pytest.fixture
def ask(patron_binary, tmp_path):
    """Lines → the answer of one verb, from a file written for it."""
    patron = Patron(patron_binary, tmp_path)

    def answer(verb, lines, *flags):
        write(tmp_path, lines)
        return patron(verb, "--input", "orders.csv", "--quiet", *flags)

    return answer


@FEW
@given(shops | crowds, st.integers(1, 41))
def test_netting_of_any_shop_equals_the_stated_rule(ask, shop, step):
    lines, as_of = lines_of(shop), datetime(2024, 1, 1) + timedelta(minutes=30 * step)
    true = net_rfm(lines, as_of)
    got = ask("rfm", lines, *NETTING, "--as-of", as_of, "--format", "csv")
    if true:
        assert got.code == 0, str(got)
        assert_same(got.stdout, true, as_of)
    else:
        assert "too_little_data" in got.stderr or "no order is known" in got.stderr


@FEW
@given(shops | crowds, shops | crowds, st.sampled_from([NETTING, ("--drop", "cancelled_soon,outlier,duplicate")]))
def test_the_future_changes_no_answer_of_the_past(ask, past, future, flags):
    day = "2024-01-02"
    known = [r for r in lines_of(past) if r["at"] < datetime(2024, 1, 2)]
    later = [{**r, "at": r["at"] + timedelta(days=1)} for r in lines_of(future)]
    first = ask("rfm", known, *flags, "--as-of", day, "--format", "csv") if known else None
    if first is None or first.code != 0:
        return
    assert ask("rfm", known + later, *flags, "--as-of", day, "--format", "csv").stdout == first.stdout


@FEW
@given(shops | crowds, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(ask, shop, chance: random.Random):
    lines = lines_of(shop)
    flags = (*NETTING, "--drop", "duplicate,outlier", "--format", "csv")
    before = ask("rfm", lines, *flags).stdout
    chance.shuffle(lines)
    assert ask("rfm", lines, *flags).stdout == before


@FEW
@given(shops, st.integers(1, 59))
def test_duplicates_of_a_load_in_two_parts(patron_binary, tmp_path_factory, shop, cut):
    """Of each line the store holds one unmarked, whichever file brought it, and the rest marked."""
    folder = tmp_path_factory.mktemp("parts")
    patron, lines = Patron(patron_binary, folder), lines_of(shop)
    for part in (lines[:cut], lines):
        if part:
            write(folder, part)
            patron.ok("import", "orders.csv", "--workspace", "w", "--quiet")
    stored = rows_of(patron.ok("export", "order_lines", "--workspace", "w", "--format", "csv").stdout)
    key = "order_id ordered_at customer_id product_id quantity unit_price".split()
    marks = defaultdict(list)
    for row in stored:
        marks[tuple(row[k] for k in key)].append(int(row["rules"]) & 16)
    assert len(stored) == len(lines)
    for bits in marks.values():
        assert sorted(bits) == [0] + [16] * (len(bits) - 1)


def test_a_rule_that_does_not_exist_is_refused_with_the_list(ask):
    lines = lines_of([(1, "A", 1, 0, "2.50", "17850")])
    for flag in ("--drop", "--keep"):
        refused = ask("rfm", lines, flag, "duplicates")
        assert refused.code == 2, str(refused)
        assert 'no cleaning rule "duplicates"' in refused.stderr and "non_product" in refused.stderr


def test_the_page_explains_every_rule_and_preset(ask):
    page = (ROOT / "docs/cleaning.md").read_text(encoding="utf-8")
    lines = lines_of([(1, "A", 1, 0, "2.50", "17850")])
    said = ask("rfm", lines, "--drop", "?").stderr
    rules = re.search(r"Rules: ([a-z_, ]+)\.", said).group(1).split(", ")
    presets = re.search(r"in \{([a-z,-]+)\}", ask("rfm", lines, "--preset", "?").stderr).group(1)
    assert len(rules) == 10 and len(presets.split(",")) == 3
    assert [w for w in (*rules, *presets.split(",")) if f"| `{w}`" not in page] == []


def test_the_answer_names_the_choice(retail):
    used = json.loads(
        retail("summary", "--json", "--drop", "outlier,duplicate", "--keep", "non_positive_price").stdout
    )["scope"]
    assert (used["preset"], used["drop"], used["keep"]) == (
        "purchases", "duplicate,outlier", "non_positive_price",
    )  # fmt: skip
