"""patron recommend and patron similar over Online Retail: every figure of an answer counted again."""

import collections
import re

import numpy as np
import pages
import pandas as pd
import pytest
from reading import rows_of
from retail_lines import cleaned_lines, write_lines


@pytest.fixture(scope="module")
def lines(online_retail):
    return cleaned_lines(online_retail)


@pytest.fixture(scope="module")
def everybody(retail):
    return rows_of(retail("recommend", "--all", "--format", "csv", timeout=300).stdout)


def test_everybody_gets_ten_products_from_the_shelf(everybody, lines):
    assert list(everybody[0])[:5] == ["customer_id", "rank", "product_id", "score", "reason"]
    lists = collections.defaultdict(list)
    for row in everybody:
        lists[row["customer_id"]].append(row)
    assert set(lists) == set(lines["customer"])
    shelf = set(lines[lines["shelf"]]["StockCode"])
    for products in lists.values():
        assert [int(r["rank"]) for r in products] == list(range(1, 11))
        assert len({r["product_id"] for r in products}) == 10
        scores = [float(r["score"]) for r in products]
        assert scores == sorted(scores, reverse=True)
        assert {r["product_id"] for r in products} <= shelf


def test_every_reason_is_true(everybody, lines):
    """Counted again from the lines, for a tenth of the customers."""
    now = lines["InvoiceDate"].max() + pd.Timedelta(1, "D")
    shelf = lines[lines["shelf"]]
    orders = shelf.groupby(["customer", "InvoiceNo"])["InvoiceDate"].min().groupby("customer")
    n_orders = orders.count()
    last_orders = orders.agg(lambda t: set(t[t == t.max()].index.get_level_values("InvoiceNo")))
    buyers = shelf.groupby("StockCode")["customer"].agg(set)
    lately = shelf[shelf["InvoiceDate"] >= now - pd.Timedelta(30, "D")].groupby("StockCode")["customer"].nunique()
    bought = shelf.groupby(["customer", "StockCode", "InvoiceNo"])["InvoiceDate"].min()
    codes = collections.defaultdict(set)
    for code, name in shelf[["StockCode", "Description"]].drop_duplicates().itertuples(index=False):
        codes[" ".join(str(name).split())].add(code)
    kinds = collections.Counter()
    for row in everybody:
        customer, product, reason = row["customer_id"], row["product_id"], row["reason"]
        if int(customer) % 10:
            continue
        if m := re.match(r"You buy this about every ([\d,]+) days?, last ([\d,]+) days? ago\.", reason):
            times = sorted(bought[customer, product])
            gaps = merged_gaps(times)
            assert abs(np.median(gaps) - float(m[1].replace(",", ""))) <= 0.5 + 1e-9
            assert (now - times[-1]).days == int(m[2].replace(",", ""))
        elif m := re.match(r"You bought this ([\d,]+) times, about every ([\d,]+) days? until ([\d,]+) days? ago\.", reason):
            times = sorted(bought[customer, product])
            assert len(times) == int(m[1])
            assert abs(np.median(merged_gaps(times)) - float(m[2].replace(",", ""))) <= 0.5 + 1e-9
            assert (now - times[-1]).days == int(m[3].replace(",", ""))
        elif m := re.match(r"You bought this (once|[\d,]+ times), (?:last )?([\d,]+) days? ago\.", reason):
            times = bought[customer, product]
            assert len(times) == (1 if m[1] == "once" else int(m[1].split()[0]))
            assert (now - times.max()).days == int(m[2].replace(",", ""))
        elif m := re.match(r"([\d,]+) customers? who bought (.+) also bought this; (.+)\.$", reason):
            mine = {p for p in codes[" ".join(m[2].split())] if customer in buyers[p]}
            assert int(m[1].replace(",", "")) in {len(buyers[p] & buyers[product]) for p in mine}, reason
            last = {p for p in mine if last_orders[customer] & set(bought[customer, p].index)}
            assert m[3] in ({"your last order had it"} if last else set()) | {"you bought it before"}
            assert customer not in buyers[product]
            lifts = [len(buyers[p] & buyers[product]) / len(buyers[p]) / (len(buyers[product]) / len(n_orders)) for p in mine]
            assert max(lifts) > 1.9  # who has the one buys this twice as often as everybody
        elif m := re.match(r"([\d,]+) customers? bought this in the last 30 days\.", reason):
            assert lately[product] == int(m[1].replace(",", ""))
        else:
            raise AssertionError(reason)
        kinds[" ".join(reason.split()[1:2])] += 1
    assert sum(kinds.values()) > 3000
    assert len(kinds) >= 3, kinds


def merged_gaps(times):
    """Days between orders; those less than a day apart are one."""
    kept = [times[0]]
    for time in times[1:]:
        if (time - kept[-1]).total_seconds() >= 86400:
            kept.append(time)
    return [(b - a).total_seconds() / 86400 for a, b in zip(kept, kept[1:])]


def test_only_what_was_not_bought_yet(retail, lines):
    rows = rows_of(retail("recommend", "--all", "--new-only", "--format", "csv", timeout=300).stdout)
    bought = set(zip(lines["customer"], lines["StockCode"]))
    assert len(rows) > 40000
    assert not [r for r in rows if (r["customer_id"], r["product_id"]) in bought]
    assert not [r for r in rows if r["reason"].startswith("You b")]


def test_filters_never_leak(retail, lines, tmp_path):
    shelf = sorted(set(lines[lines["shelf"]]["StockCode"]))
    stock = tmp_path / "stock.csv"
    there = shelf[::3]
    stock.write_text("product,on_hand\n" + "".join(f"{p},{i % 2}\n" for i, p in enumerate(there)))
    hidden = there[1:40:2]
    common = ("--segment", "At Risk", "--new-only", "--in-stock", stock, "--format", "csv")
    rows = rows_of(retail("recommend", *common, "--diverse", "0.3", "--explore", "0.2", "--hide", ",".join(hidden)).stdout)
    allowed = {p for i, p in enumerate(there) if i % 2} - set(hidden)
    assert rows and {r["product_id"] for r in rows} <= allowed
    segments = rows_of(retail("rfm", "--format", "csv").stdout)
    at_risk = {r["customer_id"] for r in segments if r["segment"] == "At Risk"}
    assert {r["customer_id"] for r in rows} == at_risk
    dear = rows_of(retail("recommend", "--user-id", "12347,12583", "--price-from", "5", "--price-to", "8", "--format", "csv").stdout)
    sold = lines.groupby("StockCode")[["UnitPrice", "Quantity"]].apply(
        lambda t: (t["UnitPrice"] * t["Quantity"]).sum() / t["Quantity"].sum())
    assert len(dear) == 20
    assert all(5 - 1e-6 <= sold[r["product_id"]] <= 8 + 1e-6 for r in dear)


def test_due_products_are_not_offered_right_after_they_were_bought(retail, lines):
    rows = rows_of(retail("recommend", "--all", "--bought", "due", "--format", "csv", timeout=300).stdout)
    now = lines["InvoiceDate"].max() + pd.Timedelta(1, "D")
    last = lines.groupby(["customer", "StockCode"])["InvoiceDate"].max()
    again = [(now - last[r["customer_id"], r["product_id"]]).days for r in rows if (r["customer_id"], r["product_id"]) in last.index]
    assert len(again) > 1000  # what is due is there
    assert np.quantile(again, 0.05) > 14


def test_basket_in_hand(retail):
    answer = retail("recommend", "--basket", "85123A,22423", "--format", "csv")
    rows = rows_of(answer.stdout)
    assert len(rows) == 10 and "customer_id" not in rows[0]
    assert not {"85123A", "22423"} & {r["product_id"] for r in rows}
    assert all("your basket has it" in r["reason"] for r in rows)


def test_unknown_customers_get_what_is_popular_and_are_told_so(retail):
    answer = retail("recommend", "--user-id", "nobody", "--format", "csv")
    rows = rows_of(answer.stdout)
    assert len(rows) == 10
    assert all("bought this in the last 30 days" in r["reason"] for r in rows)
    assert "nobody is not known" in answer.stderr


def test_similar_products(retail, lines):
    rows = rows_of(retail("similar", "--product", "85123A", "--format", "csv").stdout)
    kinds = collections.Counter(r["kind"] for r in rows)
    assert kinds == {"alike": 10, "together": 10}
    shelf = lines[lines["shelf"]]
    orders = shelf.groupby("StockCode")["InvoiceNo"].agg(set)
    for row in rows:
        if row["kind"] == "together":
            both = orders["85123A"] & orders[row["product_id"]]
            assert row["reason"].startswith(f"In {len(both):,} of the {len(orders['85123A']):,} orders")


def test_due_is_told_with_the_usual_interval(retail):
    rows = rows_of(retail("recommend", "--user-id", "12347", "--bought", "due", "--format", "csv").stdout)
    once = [r["reason"] for r in rows if r["reason"].startswith("You bought this once")]
    assert once and all("it is bought again after about" in reason for reason in once)


def test_filters_come_before_the_shortlist(retail):
    rows = rows_of(retail("recommend", "--all", "--price-from", "10", "--price-to", "12", "--format", "csv").stdout)
    assert len(rows) > 40000
    assert all(float(r["score"]) > 0 for r in rows)


def test_who_has_bought_everything_gets_an_empty_list(patron):
    (patron.folder / "one.csv").write_text("order,customer,product,date,quantity,price\no1,c1,p1,2024-01-01,1,2\n")
    answer = patron.ok("recommend", "--input", "one.csv", "--all", "--new-only", "--format", "csv")
    assert rows_of(answer.stdout) == []
    assert "shorter than 10" in answer.stderr


def test_a_quiet_shop_still_recommends_what_sold(retail):
    rows = rows_of(retail("recommend", "--user-id", "nobody,12347", "--as-of", "2099-01-01", "--format", "csv").stdout)
    first = {r["customer_id"]: r for r in rows if r["rank"] == "1"}
    assert int(re.match(r"[\d,]+", first["nobody"]["reason"])[0].replace(",", "")) > 500
    assert first["12347"]["reason"].startswith("You bought this")
    assert all(0 <= float(r["score"]) <= 1 for r in rows)


def test_only_what_was_drawn_is_called_drawn(retail):
    arguments = ("recommend", "--segment", "At Risk", "--diverse", "0.5", "--explore", "0.1", "--format", "csv")
    rows = rows_of(retail(*arguments).stdout)
    assert {r["rank"] for r in rows if r["reason"].startswith("Drawn")} == {"10"}
    assert all(r["reason"].startswith("Drawn") for r in rows if r["rank"] == "10")


def test_the_category_of_most_lines_counts(patron):
    lines = ["order,customer,product,category,date,quantity,price", "o0,c1,p1,Zoo,2024-01-01,1,2"]
    lines += [f"o{i},c{i},p1,Apes,2024-02-0{i},1,2" for i in (1, 2, 3)]
    (patron.folder / "moved.csv").write_text("\n".join(lines) + "\n")
    answer = patron.ok("recommend", "--input", "moved.csv", "--all", "--of-category", "Apes", "--format", "csv")
    assert {r["product_id"] for r in rows_of(answer.stdout)} == {"p1"}
    assert patron("recommend", "--input", "moved.csv", "--all", "--of-category", "Zoo").code != 0


# --- canaries ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def some_lines(lines):
    """The buyers of eight weeks: small enough to import again and again."""
    first = lines[lines["InvoiceDate"] < "2011-05-01"]
    customers = sorted(set(first["customer"]))[::4]
    return lines[lines["customer"].isin(customers)]


def answer_of(patron, file, *arguments):
    return patron.ok("recommend", "--input", file, "--all", "--format", "csv", *arguments, timeout=300).stdout


def test_the_future_changes_no_answer_of_the_past(patron, some_lines, tmp_path):
    cut = "2011-08-01"
    write_lines(some_lines[some_lines["InvoiceDate"] < cut], tmp_path / "past.csv")
    write_lines(some_lines, tmp_path / "all.csv")
    past = answer_of(patron, "past.csv", "--as-of", cut)
    assert past == answer_of(patron, "all.csv", "--as-of", cut)


def test_rows_and_threads_do_not_matter(patron, some_lines, tmp_path):
    write_lines(some_lines, tmp_path / "a.csv")
    write_lines(some_lines, tmp_path / "b.csv", np.random.default_rng(1).permutation(len(some_lines)))
    straight = answer_of(patron, "a.csv")
    assert straight == answer_of(patron, "b.csv")
    one = patron.ok("recommend", "--input", "a.csv", "--all", "--format", "csv", timeout=300,
                    env={"TBB_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})
    assert straight == one.stdout


# --- refusals and documentation ------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((), "nobody to recommend to"),
        (("--all", "--user-id", "12347"), "named twice"),
        (("--all", "--model", "oracle"), "no recommender"),
        (("--segment", "Dreamers"), "no segment"),
        (("--basket", "85123A,XYZ"), "XYZ"),
        (("--all", "--of-category", "Toys"), "no product has the category"),
        (("--all", "--price-from", "9", "--price-to", "2"), "--price-from"),
        (("--all", "--in-stock", "absent.csv"), "absent.csv"),
    ],
)
def test_refusals_say_what_to_do(patron, online_retail_workspace, arguments, message):
    answer = patron("recommend", *arguments, "--workspace", online_retail_workspace)
    assert answer.code != 0
    assert message in answer.stderr
    assert len(answer.stderr.strip().splitlines()) <= 3


def test_the_page_names_every_flag_and_its_commands_run(patron):
    page = "docs/recommendations.md"
    for verb in ("recommend", "similar"):
        assert pages.unnamed(pages.flags_of(patron, verb), page, "docs/importing.md") == set()
    assert pages.run_commands(patron, pages.text_of(page)) > 0


def test_embeddings_of_the_shop_move_what_is_alike(retail, tmp_path):
    plain = [r["product_id"] for r in rows_of(retail("similar", "--product", "85123A", "--format", "csv").stdout)]
    assert "21231" not in plain[:10]
    file = tmp_path / "vectors.csv"
    file.write_text("product_id;x;y\n85123A;1,0;0\n21231;2,0;0\n21733;0;1\n")
    rows = rows_of(retail("similar", "--product", "85123A", "--embeddings", file, "--format", "csv").stdout)
    assert rows[0]["product_id"] == "21231" and "embeddings" in rows[0]["reason"]
