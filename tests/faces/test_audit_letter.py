"""The audit letter: Online Retail against pandas, planted dirt against the generator's truth, proofs by DuckDB."""

import json
import math

import duckdb
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def letter(retail):
    return retail("letter", "--json").json()


@pytest.fixture(scope="module")
def facts(letter):
    return {fact["name"]: fact for fact in letter["facts"]}


@pytest.fixture(scope="module")
def lines(online_retail):
    """All lines as pandas reads them, with what the preset keeps."""
    table = pd.read_csv(
        online_retail,
        dtype={"InvoiceNo": str, "StockCode": str, "Description": str},
        keep_default_na=False,
        na_values={"CustomerID": [""]},
    )
    table["at"] = pd.to_datetime(table["InvoiceDate"])
    table["day"] = table["at"].dt.normalize()
    table["cents4"] = (table["Quantity"] * (table["UnitPrice"] * 10000).round()).astype("int64")
    table["amount"] = table["cents4"] / 10000
    table["cancelled"] = table["InvoiceNo"].str.upper().str.startswith("C")
    table["Description"] = table["Description"].str.strip()
    table["fit"] = ~table["cancelled"] & (table["Quantity"] > 0) & (table["UnitPrice"] > 0)
    table["kept"] = table["fit"] & table["CustomerID"].notna()
    return table


@pytest.fixture(scope="module")
def revenue(lines):
    return lines.loc[lines["kept"], "amount"].sum()


def close(value, expected):
    assert value == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_shape(letter, lines, revenue):
    shape, kept = letter["shape"], lines[lines["kept"]]
    assert shape["lines"] == len(lines)
    assert shape["kept_lines"] == len(kept)
    assert shape["orders"] == kept["InvoiceNo"].nunique()
    assert shape["customers"] == kept["CustomerID"].nunique()
    assert shape["products"] == lines["StockCode"].nunique()
    assert shape["countries"] == lines["Country"].nunique()
    close(shape["revenue"], revenue)
    close(shape["lines_per_order"], len(kept) / kept["InvoiceNo"].nunique())


def test_missing_customers(facts, lines, revenue):
    fact, missing = facts["missing_customer"], lines[lines["CustomerID"].isna()]
    assert fact["n"] == len(missing)
    close(fact["share"], len(missing) / len(lines))
    worth = missing.loc[missing["fit"], "amount"].sum()
    close(fact["amount"], worth)
    close(fact["effect"], worth / revenue)
    figures = {figure["name"]: figure["value"] for figure in fact["figures"]}
    by_day = missing["day"].value_counts().cumsum()
    assert figures["days_with_half"] == (by_day < len(missing) / 2).sum() + 1
    by_country = lines.groupby("Country")["CustomerID"].agg(lambda c: c.isna().sum())
    for example in fact["examples"]:
        assert example["n"] == by_country[example["what"]]
        close(example["share"], example["n"] / (lines["Country"] == example["what"]).sum())


def test_returns(facts, lines, revenue):
    back = lines[(lines["cancelled"] | (lines["Quantity"] <= 0)) & (lines["UnitPrice"] > 0)]
    fact = facts["returns"]
    assert fact["n"] == len(back)
    close(fact["amount"], back["amount"].sum())
    close(fact["effect"], back.loc[back["CustomerID"].notna(), "amount"].sum() / revenue)


def test_the_effect_of_returns_is_what_the_other_preset_shows(facts, retail, revenue):
    net = retail("summary", "--preset", "with-returns", "--json").json()["revenue"]
    change = net / revenue - 1
    # The other preset also counts the lines at price zero: they bring nothing.
    assert facts["returns"]["effect"] == pytest.approx(change, abs=1e-9)


def test_undone_sales(facts, lines, revenue):
    sold = lines[lines["kept"]].copy()
    back = lines[lines["CustomerID"].notna() & (lines["Quantity"] < 0) & (lines["UnitPrice"] > 0)]
    key = ["CustomerID", "StockCode", "size", "UnitPrice"]
    pairs = sold.assign(size=sold["Quantity"]).merge(
        back.assign(size=-back["Quantity"]), on=key, suffixes=("", "_back")
    )
    later = pairs["at_back"] - pairs["at"]
    pairs = pairs[(later >= pd.Timedelta(0)) & (later < pd.Timedelta(days=1))]
    by_key = pairs.groupby(key).agg(
        sales=("InvoiceNo", "nunique"), backs=("InvoiceNo_back", "nunique"), value=("amount", "min")
    )
    matched = by_key[["sales", "backs"]].min(axis=1)
    fact = facts["undone_sales"]
    assert fact["n"] == matched.sum()
    close(fact["amount"], (matched * by_key["value"]).sum())
    close(fact["effect"], -fact["amount"] / revenue)
    top = fact["examples"][0]
    assert (top["what"], top["note"], top["n"], top["amount"]) == ("581483", "16446", 12, 168469.6)


def test_returns_without_sale(facts, lines):
    back = lines[lines["CustomerID"].notna() & (lines["Quantity"] < 0) & (lines["UnitPrice"] > 0)]
    first = lines[lines["Quantity"] > 0].groupby(["CustomerID", "StockCode"])["at"].min()
    back = back.join(first.rename("first"), on=["CustomerID", "StockCode"])
    unsold = back[back["first"].isna() | (back["first"] > back["at"])]
    assert facts["returns_without_sale"]["n"] == len(unsold)
    close(facts["returns_without_sale"]["amount"], unsold["amount"].sum())


def test_repeated_lines(facts, lines):
    columns = "InvoiceNo StockCode Description Quantity InvoiceDate UnitPrice CustomerID Country"
    again = lines[lines.duplicated(columns.split())]
    assert facts["repeated_lines"]["n"] == len(again)
    close(facts["repeated_lines"]["amount"], again.loc[again["kept"], "amount"].sum())


def test_prices(facts, lines):
    bad = lines[lines["UnitPrice"] <= 0]
    assert facts["no_price"]["n"] == len(bad)
    close(facts["no_price"]["amount"], bad["amount"].sum())
    assert facts["no_price"]["figures"][0]["value"] == (bad["UnitPrice"] < 0).sum()


def test_giant_buyers(facts, lines, revenue):
    spent = lines[lines["kept"]].groupby("CustomerID")["amount"].sum().sort_values(ascending=False)
    fact = facts["giant_buyers"]
    figures = {figure["name"]: figure["value"] for figure in fact["figures"]}
    close(figures["top_1_share"], spent.iloc[0] / revenue)
    close(figures["top_10_share"], spent.iloc[:10].sum() / revenue)
    close(figures["top_1_percent_share"], spent.iloc[: len(spent) // 100].sum() / revenue)
    rank = range(1, len(spent) + 1)
    rising = spent.iloc[::-1].to_numpy()
    gini = 2 * (rank * rising).sum() / (len(spent) * rising.sum()) - (len(spent) + 1) / len(spent)
    assert figures["gini"] == pytest.approx(gini, abs=1e-9)
    close(fact["effect"], spent.iloc[10:].sum() / revenue - 1)  # without them
    assert [e["what"] for e in fact["examples"]] == [str(int(c)) for c in spent.index[:10]]


def test_wholesalers(facts, lines, revenue):
    kept = lines[lines["kept"]]
    largest = kept.groupby(["CustomerID", "InvoiceNo", "at"])["amount"].sum()
    by = pd.DataFrame(
        {
            "spent": kept.groupby("CustomerID")["amount"].sum(),
            "orders": kept.groupby("CustomerID")["InvoiceNo"].nunique(),
            "largest": largest.groupby("CustomerID").max(),
        }
    )
    usual = (by["spent"] / by["orders"]).median()
    often = by[by["orders"] >= 5]
    large = often[(often["spent"] - often["largest"]) / (often["orders"] - 1) >= 10 * usual]
    fact = facts["wholesalers"]
    assert fact["n"] == len(large)
    close(fact["figures"][0]["value"], usual)
    close(fact["effect"], -large["spent"].sum() / revenue)


def test_several_countries(facts, lines):
    countries = lines[lines["kept"]].groupby("CustomerID")["Country"].nunique()
    assert facts["several_countries"]["n"] == (countries > 1).sum()


def test_closed_weekdays_and_closures(facts, lines):
    sold = set(lines["day"])
    silent = [d for d in pd.date_range(min(sold), max(sold)) if d not in sold]
    saturdays = [d for d in silent if d.day_of_week == 5]
    assert facts["closed_weekdays"]["n"] == len(saturdays) == 53
    assert [e["what"] for e in facts["closed_weekdays"]["examples"]] == ["6"]
    others = [d for d in silent if d.day_of_week != 5]
    assert facts["closures"]["n"] == len(others)
    told = [(e["what"], e["note"]) for e in facts["closures"]["examples"]]
    assert told[0] == ("2010-12-24", "2011-01-03")
    covered = [d for first, last in told for d in pd.date_range(first, last) if d.day_of_week != 5]
    assert covered == others


def usual_revenue(daily, day):
    same = daily[(daily.index.day_of_week == day.day_of_week) & (daily.index != day) & (daily > 0)]
    around = pd.concat([same[same.index < day].iloc[-6:], same[same.index > day].iloc[:6]])
    return around.median()


def test_odd_days(facts, lines):
    daily = lines[lines["kept"]].groupby("day")["amount"].sum()
    daily = daily.reindex(sorted(set(lines["day"])), fill_value=0)
    log = pd.Series({d: math.log(daily[d] / usual_revenue(daily, d)) for d in daily.index})
    away = log - log.median()
    z = away / (1.4826 * away.abs().median())
    odd = daily[z.abs() > 3.5]
    fact = facts["odd_days"]
    assert fact["n"] == len(odd) > 0
    by_day = {e["what"]: e for e in fact["examples"]}
    for day in odd.index[:5]:
        close(by_day[str(day.date())]["amount"], odd[day])
    top = by_day["2011-12-09"]
    assert top["note"] == "order 581483 of customer 16446"
    close(top["share"], 168469.6 / daily[pd.Timestamp("2011-12-09")])


def test_closures_are_priced_by_the_days_around(facts, lines):
    daily = lines[lines["kept"]].groupby("day")["amount"].sum()
    for example in facts["closures"]["examples"]:
        days = [d for d in pd.date_range(example["what"], example["note"]) if d.day_of_week != 5]
        assert example["n"] == len(days)
        usual = sum(usual_revenue(daily, d) for d in days)
        assert example["amount"] == pytest.approx(usual, abs=0.01)


def test_the_last_month_and_day(facts, lines):
    kept = lines[lines["kept"]]
    month = kept.groupby(kept["at"].dt.to_period("M"))["amount"].sum()
    fact = facts["last_month"]
    assert (fact["n"], fact["share"]) == (9, 9 / 31)
    close(fact["amount"], month.iloc[-1])
    close(fact["effect"], month.iloc[-1] / month.iloc[-2] - 1)
    ends = lines.groupby("day")["at"].max()
    ends = (ends - ends.index).dt.total_seconds()
    assert ends.iloc[-1] < ends.iloc[:-1].quantile(0.05)
    assert facts["last_day"]["examples"][0]["what"] == str(lines["at"].max())


@pytest.fixture(scope="module")
def exported(retail, scratch):
    """The tables that the proofs of the letter are written for."""
    database = duckdb.connect()
    for table in ("order_lines", "rejects"):
        path = scratch / f"{table}.parquet"
        retail("export", table, "--output", path)
        database.execute(f"create table {table} as select * from read_parquet('{path}')")
    return database


def test_lines_marked_at_the_import(facts, exported, revenue):
    """Money of marked lines that the preset keeps, by DuckDB over the exported table."""
    for name, rule in {"repeated_lines": 16, "no_goods": 32, "test_rows": 64}.items():
        kept = f"rules & {rule} <> 0 and rules & 15 = 0"
        sql = f"select coalesce(sum(amount), 0)::double from order_lines where {kept}"
        amount = exported.execute(sql).fetchone()[0]
        close(facts[name]["amount"], amount)
        close(facts[name]["effect"], -amount / revenue)


def test_products(facts, lines, exported):
    named = lines[lines["Description"] != ""]
    assert facts["nameless_products"]["n"] == (lines["Description"] == "").sum()
    dearest = lines.groupby(["StockCode", "Description"])["UnitPrice"].transform("max")
    product = lines.groupby("StockCode")["UnitPrice"].transform("max")
    notes = lines[(lines["Description"] != "") & (dearest <= 0) & (product > 0)]
    assert facts["notes_as_names"]["n"] == len(notes)
    goods = named.drop(notes.index)
    codes = set(
        exported.execute("select distinct product_id from order_lines where rules & 96 <> 0").df()[
            "product_id"
        ]
    )
    names = goods[~goods["StockCode"].isin(codes)].groupby("StockCode")["Description"].nunique()
    assert facts["several_names"]["n"] == (names > 1).sum()
    priced = lines[lines["kept"] & ~lines["StockCode"].isin(codes)].groupby("StockCode")["UnitPrice"]
    assert facts["price_swings"]["n"] == (priced.max() > 10 * priced.min()).sum()


def test_clean_clock_and_encoding_are_not_told(facts):
    """Online Retail has opening hours, ASCII names and no stray date: nothing may be invented."""
    assert not {"no_time_of_day", "orders_at_night", "garbled_names", "stray_dates"} & facts.keys()


def test_each_fact_proves_its_number(facts, exported):
    assert len(facts) >= 15
    for name, fact in facts.items():
        found = exported.execute(f"select count(*) from ({fact['rows']})").fetchone()[0]
        assert found == fact["n"], f"{name}: {fact['rows'][:300]}"


def test_facts_come_by_weight_and_at_most_twelve_are_told(letter):
    weights = [fact["weight"] for fact in letter["facts"]]
    assert weights == sorted(weights, reverse=True)
    assert letter["n_told"] == 12


def test_the_page(retail, letter, online_retail_run):
    page = retail("letter").stdout
    assert max(len(line) for line in page.splitlines()) <= 78
    for fact in letter["facts"][: letter["n_told"]]:
        assert " ".join(fact["headline"].split()) in " ".join(page.split())
    assert (online_retail_run / "audit_letter.txt").read_text(encoding="utf-8") == page
    kept = json.loads((online_retail_run / "audit_letter.json").read_text(encoding="utf-8"))
    assert kept == letter
    report = (online_retail_run / "report.html").read_text(encoding="utf-8")
    assert "What is odd in these data" in report


def test_without_them_means_without_them(retail, facts, letter, revenue):
    """The effect of a rule is what the same program says with the rule applied."""
    for name, rule in {"repeated_lines": "duplicate", "no_goods": "non_product"}.items():
        cut = retail("letter", "--drop", rule, "--json").json()
        close(cut["shape"]["revenue"] / revenue - 1, facts[name]["effect"])
        assert {f["name"]: f["effect"] for f in cut["facts"]}[name] == 0


def test_an_import_ends_with_the_letter_in_brief(patron, shared):
    packed = shared / "data/retail/online_retail_utf8.csv.zst"
    told = patron.ok("import", packed).stderr
    brief = told[told.index("What is odd") :].splitlines()
    assert len(brief) <= 25
    assert any("name no customer" in line for line in brief)
    assert "What is odd" not in patron.ok("import", packed, "--no-letter").stderr


def test_as_of_knows_only_what_was_before(retail, lines):
    past = retail("letter", "--as-of", "2011-06-01", "--json").json()
    before = lines[lines["at"] < pd.Timestamp("2011-06-01")]
    assert past["shape"]["lines"] == len(before)
    by_name = {fact["name"]: fact for fact in past["facts"]}
    assert by_name["missing_customer"]["n"] == before["CustomerID"].isna().sum()
    assert by_name["no_price"]["n"] == (before["UnitPrice"] <= 0).sum()


@pytest.fixture(scope="module")
def dirty(patron_binary, scratch):
    from conftest import Patron

    ask = Patron(patron_binary, scratch)
    ask.ok("generate", "dirty-shop", "--customers", 3000, "--orders", 20000, "--dirt", 0.05,
           "--no-events", "--quiet")  # fmt: skip
    truth = json.loads((scratch / "dirty-shop/truth.json").read_text(encoding="utf-8"))
    answer = ask.ok("letter", "--input", scratch / "dirty-shop/transactions.csv", "--json")
    rows = (scratch / "dirty-shop/transactions.csv").read_text(encoding="utf-8").splitlines()
    return truth, rows, {fact["name"]: fact for fact in answer.json()["facts"]}


def test_planted_dirt_is_found(dirty):
    truth, rows, facts = dirty
    planted = {entry["kind"]: entry["rows"] for entry in truth["dirt"]}
    assert facts["missing_customer"]["n"] == planted["missing_customer"]
    # Two test rows may be planted at the same second: one repeats the other.
    tests = [row for row in rows if row.startswith("TEST,")]
    again = len(tests) - len(set(tests))
    assert facts["repeated_lines"]["n"] == planted["duplicate_row"] + again
    assert facts["test_rows"]["n"] == planted["test_row"]
    assert facts["no_price"]["n"] == planted["zero_price"] + planted["negative_price"]
    assert facts["no_price"]["figures"][0]["value"] == planted["negative_price"]
    unreadable = ("bad_quantity", "bad_date", "comma_decimal", "too_few_fields")
    assert facts["unreadable_rows"]["n"] == sum(planted[kind] for kind in unreadable)


def test_a_clean_shop_gets_a_short_letter(patron):
    patron.ok("generate", "clean", "--customers", 3000, "--orders", 20000, "--return-share", 0,
              "--no-events", "--quiet")  # fmt: skip
    facts = patron.ok("letter", "--input", "clean/transactions.csv", "--json").json()["facts"]
    dirt = {"missing_customer", "repeated_lines", "test_rows", "no_price", "unreadable_rows",
            "undone_sales", "returns", "no_goods", "garbled_names", "stray_dates", "last_day",
            "last_month", "closures", "closed_weekdays"}  # fmt: skip
    assert not dirt & {fact["name"] for fact in facts}
