"""What an import must not do in silence: it says so in its notes."""

import json
import subprocess

import openpyxl
import pytest
from reading import exported, imported
from workbooks import MAIN, build

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


LINES = "order,customer,sku,quantity,price,date\n"


def test_the_first_reason_where_no_row_can_be_read(patron):
    (patron.folder / "none.csv").write_text(LINES + "1,k,p,1,,2024-01-02\n2,k,p,1,1,soon\n")
    answer = patron("import", "none.csv", "--workspace", "w")
    assert answer.code == 5
    assert 'none of the 2 rows can be read. The first of them, line 2: column "price" is empty.' in answer.stderr


def test_an_empty_cell_is_called_empty(patron):
    rows = "1,k,p,1,2,2024-01-02\n2,k,p,,2,2024-01-02\n3,k,p,1,2,\n"
    (patron.folder / "gaps.csv").write_text(LINES + rows)
    imported(patron, "gaps.csv")
    reasons = [row["patron_reason"] for row in exported(patron, "rejects")]
    assert reasons == ['column "quantity" is empty', 'column "date" is empty']


def test_headings_that_repeat_are_told_in_a_few_lines(patron):
    (patron.folder / "wide.csv").write_text(
        LINES.strip() + ",x" * 400 + "\n" + "1,k,p,1,2,2024-01-02" + "," * 400 + "\n"
    )
    notes = imported(patron, "wide.csv")["notes"]
    repeats = [note for note in notes if "repeat a heading" in note or "a second" in note]
    assert len(repeats) == 6
    assert repeats[-1] == "394 more columns repeat a heading and are numbered."


def test_a_pipe_is_called_a_pipe(patron):
    (patron.folder / "orders.csv").write_text(LINES + "1,k,p,1,2,2024-01-02\n")
    script = f"exec {patron.binary} import <(cat orders.csv) --workspace w --no-letter"
    said = subprocess.run(["bash", "-c", script], cwd=patron.folder, capture_output=True, text=True)
    assert said.stdout.startswith("pipe: 1 rows read"), said
    script = f"exec {patron.binary} import /dev/stdin --workspace w --no-letter < orders.csv"
    said = subprocess.run(["bash", "-c", script], cwd=patron.folder, capture_output=True, text=True)
    assert said.stdout.startswith("standard input: 1 rows read"), said


@pytest.mark.parametrize("row", [1, 2])
def test_a_text_that_a_workbook_does_not_hold(patron, row):
    """In the heading it can't be told what the column is; in a row it is that row's trouble."""
    cells = {
        1: '<row r="1"><c r="A1" t="str"><v>order</v></c><c r="B1" t="s"><v>9</v></c></row>',
        2: '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>9</v></c></row>',
    }
    heads = "".join(f'<c r="{c}1" t="str"><v>{h}</v></c>' for c, h in zip("ABCD", ("order", "customer", "price", "date")))
    body = '<c r="C{0}"><v>2.5</v></c><c r="D{0}" t="str"><v>2024-01-02</v></c>'
    sheet = (cells[1] if row == 1 else f'<row r="1">{heads}</row>') + (
        cells[2] if row == 2 else f'<row r="2"><c r="A2"><v>1</v></c>{body.format(2)}</row>')
    build(patron.folder / "bad.xlsx", sheet, strings=f'<sst xmlns="{MAIN}"><si><t>one</t></si></sst>')
    answer = patron("import", "bad.xlsx", "--workspace", "w")
    assert answer.code == 5
    assert f"cell B{row} names a text that the workbook does not hold" in answer.stderr


def test_headings_of_another_encoding_are_called_garbled(patron):
    """Too few letters to tell the encoding by; with the flag they are read."""
    rows = "".join(f"{i},c{i % 5},2.5,2024-01-{i:02}\n" for i in range(1, 29))
    (patron.folder / "shop.csv").write_bytes(("顧客ID,顧客ID2,金額,日付\n" + rows).encode("cp932"))
    answer = patron("import", "shop.csv", "--workspace", "w")
    assert answer.code == 5
    assert "The headings look garbled" in answer.stderr and "--encoding CP932" in answer.stderr
    words = ["--encoding", "CP932", "--map", "order=顧客ID", "--map", "customer=顧客ID2"]
    assert imported(patron, "shop.csv", *words)["rows_accepted"] == 28
