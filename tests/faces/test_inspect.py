"""`patron inspect`: what it shows, and that it writes nothing."""

import os

from conftest import ROOT


ORDERS = (
    "Beleg-Nr.;KundenNr;Artikel;Menge;Einzelpreis;Belegdatum;Notiz\n"
    "1;17;A1;2;2,50;01.12.2010;\n"
    "1;17;A2;1;1.234,00;01.12.2010;schön\n"
    "2;18;A1;4;2,50;13.12.2010;\n"
)


def test_shows_columns_styles_and_the_command(patron, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    before = sorted(os.listdir(tmp_path))
    answer = patron.ok("inspect", "orders.csv")
    assert sorted(os.listdir(tmp_path)) == before
    lines = answer.stdout.splitlines()
    assert lines[0].startswith("orders.csv: csv (")
    assert "orders, 3 rows looked at" in lines[0]
    (price,) = [line for line in lines if line.startswith("Einzelpreis")]
    assert price.split()[1:5] == ["price", "1.00", "named", "1.234,50"]
    (note,) = [line for line in lines if line.startswith("Notiz")]
    assert note.split() == ["Notiz", "-", "67", "schön"]
    assert "day first" in answer.stdout
    assert lines[-1] == "patron import orders.csv"


def test_says_what_is_missing_and_gives_no_command(patron, tmp_path):
    (tmp_path / "orders.csv").write_text("a,b\nx,y\n")
    answer = patron.ok("inspect", "orders.csv")
    assert "missing: customer (customer number)" in answer.stdout
    assert "missing: price (price of one piece) or amount (total of the line)" in answer.stdout
    assert "patron import" not in answer.stdout


def test_json_tells_the_same(patron, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (table,) = patron.ok("inspect", "orders.csv", "--json").json()["tables"]
    by_name = {c["column"]: c for c in table["columns"]}
    assert by_name["Belegdatum"]["meaning"] == "date"
    assert by_name["Belegdatum"]["written"] == "day first"
    assert by_name["Notiz"]["meaning"] == ""
    assert abs(by_name["Notiz"]["empty_share"] - 2 / 3) < 1e-9
    assert by_name["Artikel"]["first_values"] == ["A1", "A2"]
    assert table["command"] == "patron import orders.csv"


def test_a_ready_table_is_recognised(patron, tmp_path):
    (tmp_path / "rfm.csv").write_text("CustomerID,Recency,Frequency,Monetary\n1,3,4,5.00\n2,9,1,7.50\n")
    (table,) = patron.ok("inspect", "rfm.csv", "--json").json()["tables"]
    assert table["kind"] == "rfm"
    assert table["command"] == "patron import rfm.csv --kind rfm"


def test_wishes_are_followed(patron, tmp_path):
    (tmp_path / "orders.csv").write_text("k,d,p\n1,2010-12-01,2.00\n")
    (table,) = patron.ok(
        "inspect", "orders.csv", "--json", "--map", "customer=k", "--map", "date=d", "--map", "price=p"
    ).json()["tables"]
    assert table["missing"] == []
    assert table["command"] == (
        "patron import orders.csv --map customer=k --map date=d --map price=p"
    )
    assert patron("inspect", "orders.csv", "--map", "customer=q").code == 2
    assert patron("inspect", "orders.csv", "--kind", "sheep").code == 2
    assert patron("inspect", "nowhere.csv").code == 3


def test_online_retail(patron, online_retail):
    (table,) = patron.ok("inspect", online_retail, "--json").json()["tables"]
    assert table["rows_looked_at"] == 20_000
    assert [c["meaning"] for c in table["columns"]] == [
        "order", "product", "name", "quantity", "date", "price", "customer", "country",
    ]  # fmt: skip
    assert table["warnings"] == []


def test_a_table_of_thousands_of_columns_is_answered(patron, tmp_path):
    headings = [f"c{i}" for i in range(5000)]
    rows = "\n".join([",".join(headings)] + [",".join(["1"] * 5000)] * 50)
    (tmp_path / "wide.csv").write_text(rows + "\n")
    assert patron("inspect", "wide.csv", timeout=20).code == 0


def test_flags_of_an_import_can_be_tried(patron, tmp_path):
    text = "order;customer;sku;quantity;price;date\n1;k;p;1;1,234;03/04/2024\n2;k;p;1;2,500;05/04/2024\n"
    (tmp_path / "own.csv").write_text(text)
    words = ["--dates", "month-first", "--decimal", ",", "--currency", "EUR"]
    said = patron.ok("inspect", "own.csv", *words).stdout
    assert said.splitlines()[-1] == "patron import own.csv --dates month-first --decimal , --currency EUR"
    (price,) = [line for line in said.splitlines() if line.startswith("price ")]
    assert "1.234,50" in price or "1234,50" in price
    (date,) = [line for line in said.splitlines() if line.startswith("date ")]
    assert "month first" in date


def test_the_help_names_meanings_and_formats(patron):
    page = (ROOT / "docs/columns.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith("| `orders` |")]
    meanings = row.split("|")[3].strip().split(", ")
    assert {"document", "status", "brand"} <= set(meanings)
    for verb in ("import", "inspect"):
        said = " ".join(patron.ok(verb, "--help").stdout.split())
        told = said.split("Of orders: ", 1)[1]
        assert not [name for name in meanings if name not in told.split(" --", 1)[0]]
    said = " ".join(patron.ok("run", "--help").stdout.split())
    assert "CSV, JSON, Excel, Parquet, SQLite, DuckDB" in said


def test_a_saved_mapping_says_what_it_holds(patron, tmp_path):
    (tmp_path / "own.csv").write_text("Nr;Wer;Was;Wann;VK\n1;k1;p1;2024-01-02;3,5\n")
    words = ["--map", "customer=Wer", "--map", "order=Nr", "--map", "date=Wann", "--map", "price=VK"]
    said = patron.ok("import", "own.csv", *words, "--save-mapping", "own.toml", "--workspace", "w").stdout
    assert "The mapping is kept in own.toml: customer from \"Wer\", date from \"Wann\"" in said
    assert "--mapping own.toml follows it." in said
