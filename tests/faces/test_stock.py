"""patron stock: reorder points, risk, peak days, and how many lead times they cover."""


import pandas as pd
import pages
import pytest
from reading import rows_in, rows_of

DAYS = 14


@pytest.fixture(scope="module")
def sold(online_retail):
    lines = pd.read_csv(online_retail, dtype={"StockCode": str}, parse_dates=["InvoiceDate"])
    kept = lines["CustomerID"].notna() & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)
    lines = lines[kept & ~lines["InvoiceNo"].astype(str).str.startswith("C")]
    return lines.assign(day=lines["InvoiceDate"].dt.normalize())


@pytest.mark.parametrize("as_of", ["2011-10-01", "2011-11-25"])
def test_reorder_points_cover_what_came(retail, sold, as_of):
    answer = retail("stock", "--as-of", as_of, "--format", "csv", timeout=300)
    plan = pd.DataFrame(rows_of(answer.stdout)).set_index("product").astype(float)
    begin = pd.Timestamp(as_of)
    came = sold[(sold["day"] >= begin) & (sold["day"] < begin + pd.Timedelta(DAYS, "D"))]
    demand = came.groupby("StockCode")["Quantity"].sum().reindex(plan.index).fillna(0)
    covered = demand <= plan["reorder_point"]
    # Sales grow in autumn: the quantiles of the months before are a little low (docs/stock.md).
    assert 0.90 < covered.mean() < 0.99
    assert 0.85 < covered[demand > 0].mean() < 0.99
    assert 0.7 < plan["lead_time_units"].sum() / demand.sum() < 1.3
    assert (plan["safety_stock"] - (plan["reorder_point"] - plan["lead_time_units"])).abs().max() < 1e-9
    assert (plan["reorder_point"] % 1 == 0).all()
    assert not {"POST", "M", "BANK CHARGES", "C2"} & set(plan.index)


def test_a_small_shop_end_to_end(patron):
    patron.ok("generate", "100", "20", "6000", "shop")
    patron.ok("import", "shop/transactions.csv")
    answer = patron.ok("stock", "--lead-days", "7", timeout=300)
    plan = {row["product"]: row for row in rows_in(patron.folder / "reorder_points.csv")}
    assert (patron.folder / "reorder_points.csv").read_text() == answer.stdout
    assert (patron.folder / "peak_days.csv").read_text().startswith("ds,units,above,reason\n")
    first, second, *_ = plan
    (patron.folder / "stock.csv").write_text(f"product,on_hand\n{first},0\n{second},1000000\nunknown,3\n")
    told = patron.ok("stock", "--lead-days", "7", "--stock", "stock.csv", "--json", timeout=300)
    rows = {row["product"]: row for row in told.json()["products"]}
    assert rows[first]["risk"] > 0.5 and rows[first]["days_of_cover"] == 0
    assert rows[second]["risk"] < 0.05 and rows[second]["days_of_cover"] > 7
    assert all(row["on_hand"] is None for name, row in rows.items() if name not in (first, second))
    assert "never sold" in told.stderr
    higher = rows_of(patron.ok("stock", "--lead-days", "7", "--service-level", "99", "--format", "csv").stdout)
    assert all(float(row["reorder_point"]) >= float(plan[row["product"]]["reorder_point"]) for row in higher)

    for text, said in [("product,on_hand\na,few\n", ":2"), ("product,there\na,1\n", 'no column "on_hand"')]:
        (patron.folder / "bad.csv").write_text(text)
        bad = patron("stock", "--stock", "bad.csv", timeout=300)
        assert bad.code not in (0, 1) and said in bad.stderr, str(bad)


def test_the_page_names_every_flag(patron):
    assert pages.unnamed(pages.flags_of(patron, "stock"), "docs/stock.md", "docs/importing.md") == set()


def test_the_commands_of_the_page_run(patron):
    pages.run_commands(patron, pages.text_of("docs/stock.md"))
