"""`patron inspect`: what it shows, and that it writes nothing."""

import os


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
