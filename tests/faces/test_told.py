"""What an import must not do in silence: it says so in its notes."""

import json

import openpyxl
from reading import exported, imported

HEADER = ["order", "customer", "sku", "name", "quantity", "price", "date"]


def write_workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def orders(first, n):
    return [HEADER] + [[first + i, "k1", "p1", "Mug", 1, 2.5, "2024-01-02"] for i in range(n)]


def test_sheets_that_are_added_up(patron):
    sheets = {"January": orders(1, 3), "February": orders(9, 2), "Notes": [["nothing"], ["here"]]}
    write_workbook(patron.folder / "year.xlsx", sheets)
    answer = imported(patron, "year.xlsx")
    assert [table["rows_read"] for table in answer["tables"]] == [3, 2]
    assert answer["notes"] == [
        "the orders of several tables of year.xlsx were added up: January (3 rows, 3 new), "
        "February (2 rows, 2 new). --table NAME reads one of them."
    ]
    said = patron.ok("import", "year.xlsx", "--workspace", "other", "--no-letter").stdout
    assert "note: the orders of several tables of year.xlsx" in said
    assert "total of 2 tables: 5 rows read, 5 accepted, 0 cleaned, 0 rejected" in said
    assert " 0\n" not in said


def test_one_sheet_and_several_files_say_nothing(patron):
    folder = patron.folder / "files"
    folder.mkdir()
    write_workbook(folder / "a.xlsx", {"A": orders(1, 1)})
    write_workbook(folder / "b.xlsx", {"B": orders(2, 1)})
    assert imported(patron, "files")["notes"] == []
    assert imported(patron, "files/a.xlsx", workspace="one")["rows_read"] == 1


def records(n):
    for i in range(n):
        yield {"order": i, "customer": f"k{i % 7}", "sku": "p", "name": "Mug", "quantity": 1,
               "price": 2.5, "date": "2024-01-02"}  # fmt: skip


def test_a_name_that_comes_late_in_json(patron):
    lines = list(records(1_500))
    lines[1_200]["country"] = "Norway"
    text = "\n".join(map(json.dumps, lines)) + "\n"
    (patron.folder / "late.jsonl").write_text(text)
    notes = imported(patron, "late.jsonl")["notes"]
    assert "Left out, since they do not occur among the first 1000 records: country." in notes


def test_a_late_name_of_customers(patron):
    lines = [{"customer": f"k{i}", "age": 30, "gender": "f"} for i in range(1_500)]
    lines[1_200]["city"] = "Bonn"
    (patron.folder / "people.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    notes = imported(patron, "people.jsonl", "--kind", "customers")["notes"]
    assert any("first 1000 records: city." in note for note in notes)


def test_json_that_parsers_refuse_for_one_value(patron):
    lines = [json.dumps(record) for record in records(3)]
    lines[0] = lines[0].replace("Mug", r"Mug \ud83d")
    lines[1] = lines[1].replace('"sku"', '"weight": 1e400, "sku"')
    lines[2] = lines[2].replace("Mug", r"\ud83c\udf75 \\ud83d \" 1e400")
    (patron.folder / "odd.jsonl").write_text("\n".join(lines) + "\n")
    assert imported(patron, "odd.jsonl")["rows_rejected"] == 0
    names = [line["product_name"] for line in exported(patron, "order_lines")]
    assert names == ["Mug \ufffd", "Mug", '🍵 \\ud83d " 1e400']


def test_a_price_beyond_all_numbers_is_a_reject(patron):
    lines = [json.dumps(record) for record in records(2)]
    lines[1] = lines[1].replace("2.5", "1e400")
    (patron.folder / "odd.jsonl").write_text("\n".join(lines) + "\n")
    imported(patron, "odd.jsonl")
    reasons = [row["patron_reason"] for row in exported(patron, "rejects")]
    assert reasons == ['column "price" holds "1e400", not a number']
