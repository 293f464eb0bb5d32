"""Rows that could not be read are handed out, mended and imported again; nothing is counted twice."""

from reading import rows_in

EXPORT = """Invoice;Kunde;sku;qty;price;date;country
1;c1;p1;2;3.50;13.12.2024 10:00;DE
2;c2;p1;1;12,5O;03.04.2024 11:00;DE
3;c2;=p2;x;1.00;04.04.2024;DE
4;c3;p2;1;2;05.04.2024;DE;more
Total;;;3;19;;
"""


def mended(patron, tmp_path):
    (tmp_path / "a.csv").write_text(EXPORT)
    patron.ok("import", tmp_path / "a.csv", "--map", "customer=Kunde", "--workspace", tmp_path / "w")
    patron.ok("export", "rejects", "--workspace", tmp_path / "w", "--output", tmp_path / "mend.csv")
    text = (tmp_path / "mend.csv").read_text()
    assert "'=p2" in text  # safe to open in a spreadsheet
    (tmp_path / "mend.csv").write_text(text.replace("12,5O", "12.50").replace(",x,", ",7,"))
    return tmp_path / "mend.csv"


def open_rejects(patron, tmp_path):
    patron.ok("export", "rejects", "--workspace", tmp_path / "w", "--output", tmp_path / "r.csv")
    return rows_in(tmp_path / "r.csv")


def test_rejects_say_where_they_stood_and_why(patron, tmp_path):
    mended(patron, tmp_path)
    rows = open_rejects(patron, tmp_path)
    assert [str(row["patron_line"]) for row in rows] == ["3", "4", "5", "6"]
    assert "12,5O" in str(rows[0]["patron_reason"])
    assert "totals" in str(rows[3]["patron_reason"])


def test_mended_rows_are_read_the_way_their_file_was(patron, tmp_path):
    patron.ok("import", mended(patron, tmp_path), "--workspace", tmp_path / "w")
    patron.ok("export", "order_lines", "--workspace", tmp_path / "w", "--output", tmp_path / "l.csv")
    lines = {str(row["order_id"]): row for row in rows_in(tmp_path / "l.csv")}
    assert set(lines) == {"1", "2", "3", "4"}
    assert str(lines["2"]["ordered_at"]).startswith("2024-04-03")  # day first, as the first file
    assert str(lines["3"]["product_id"]).lstrip("'") == "=p2"
    assert len(open_rejects(patron, tmp_path)) == 1  # the row of totals


def test_the_first_file_again_brings_nothing_back(patron, tmp_path):
    patron.ok("import", mended(patron, tmp_path), "--workspace", tmp_path / "w")
    answer = patron.ok("import", tmp_path / "a.csv", "--map", "customer=Kunde", "--workspace", tmp_path / "w")
    assert "new in the workspace: 0" in answer.stdout
    assert len(open_rejects(patron, tmp_path)) == 1
