"""Workbooks and archives: every cell as openpyxl reads it. Hostile ones: test_workbooks_hostile.py."""

import csv
import datetime
import gzip
import io
import os
import re
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import (
    HEADER, MAIN, RELATION, assert_like_openpyxl, build, dump, text_of,  # noqa: F401
)  # fmt: skip

M4_SHEETS = [
    "Methods", "Point Forecasts-Frequency", "Point Forecasts-Domain", "Point Forecasts-Summary",
    "Prediction Intervals-Frequency", "Prediction Intervals-Domain", "Prediction Interval-Summary",
]  # fmt: skip


@pytest.mark.parametrize("sheet", M4_SHEETS)
def test_a_real_workbook_of_excel(dump, shared, sheet):
    path = shared / "data/forecast/M4_Evaluation_and_Ranks.xlsx"
    assert assert_like_openpyxl(dump, path, sheet) > 100


def test_all_its_sheets_are_found(dump, shared):
    assert dump("--list", shared / "data/forecast/M4_Evaluation_and_Ranks.xlsx")[0] == M4_SHEETS


def test_online_retail_as_a_workbook(dump, shared):
    path = shared / "data/retail/online_retail_first5000_built.xlsx"
    assert assert_like_openpyxl(dump, path) > 38_000


@pytest.mark.skipif(os.environ.get("PATRON_SLOW") != "1", reason="3 minutes: PATRON_SLOW=1")
def test_the_whole_of_online_retail_as_a_workbook(dump, shared):
    path = shared / "data/retail/online_retail_full_built.xlsx"
    _, rows, _ = dump(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    read = enumerate(book.worksheets[0].iter_rows(), 1)
    expected = {line: [text_of(cell) for cell in row] for line, row in read if line > 1}
    assert len(expected) == 541_909
    assert rows == expected


def test_results_do_not_depend_on_the_form_of_the_export(patron, shared, tmp_path):
    """The same 5,000 rows as a workbook and as CSV: the same table of customers, to the byte."""
    workbook = shared / "data/retail/online_retail_first5000_built.xlsx"
    sheet = openpyxl.load_workbook(workbook, data_only=True).worksheets[0]
    with open(tmp_path / "orders.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([text_of(cell) for cell in row] for row in sheet.iter_rows())
    with zipfile.ZipFile(tmp_path / "orders.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "orders.csv", "export/orders.csv")
        archive.writestr("__MACOSX/export/._orders.csv", b"\0\5\26\7")
    tables = [
        patron.ok("rfm", "--input", path, "--format", "csv").stdout
        for path in (workbook, tmp_path / "orders.csv", tmp_path / "orders.zip")
    ]
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0].splitlines()) > 150


FORMATS = [
    "General", "0.00", "#,##0.00", "0%", "yyyy-mm-dd", "yyyy-mm-dd h:mm:ss", "d-mmm", "mmm-yy",
    "h:mm", "m/d/yy h:mm", "[h]:mm:ss", "[hh]:mm", "mm:ss", "[mm]:ss", "mmss.0", '0.00 "days"',
    "[Red]0.00", "[$-409]d\\-mmm\\-yyyy", '[$EUR ]#,##0.00', "_(* #,##0.00_)", "0.00_d",
    'yyyy"-"mm"-"dd', "0;yyyy", "yyyy;0", "@", "[DBNum1]yyyy", '"hms"0', "\\d0", "# ??/??", "YYYY",
]  # fmt: skip


@pytest.mark.parametrize("mac", [False, True])
def test_formats_and_serials(dump, tmp_path, mac):
    """Each format over serials that are dates, times, both and neither, in both calendars."""
    serials = [
        0, 0.25, 0.999999999, 1, 1.5, 31, 58.75, 59, 60, 60.5, 61, 366, 1462, 25569, 36526.5,
        40513.35138888889, 40513, 40513.0000001, 40513.99999999999, 43831.123456789, 2.55, 1e6,
    ]  # fmt: skip
    book = openpyxl.Workbook()
    if mac:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["format", *serials])
    for code in FORMATS:
        sheet.append([code, *serials])
        for cell in sheet[sheet.max_row][1:]:
            cell.number_format = code
    book.save(tmp_path / "formats.xlsx")
    assert_like_openpyxl(dump, tmp_path / "formats.xlsx")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-(2.0**53), 2.0**53),  # beyond, not every whole number is one
    st.floats(-1e6, 1e6).map(lambda x: round(x, 2)),
    st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(9999, 12, 30)).map(
        lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000)
    ),
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), max_size=20).filter(
        lambda text: not text.startswith("=") and "_x" not in text
    ),
    st.sampled_from(["#N/A", "#DIV/0!", "a,b", 'say "yes"', "two\nlines", " blanks ", "=1+1"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=8), gap=st.integers(0, 3))
def test_any_workbook_of_openpyxl(dump, tmp_path, rows, gap):
    book = openpyxl.Workbook()
    for column, name in enumerate("abcd", 1 + gap):
        book.active.cell(1 + gap, column, name)
    for line, row in enumerate(rows, 2 + 2 * gap):
        for column, value in enumerate(row, 1 + gap):
            book.active.cell(line, column, value)
    book.save(tmp_path / "any.xlsx")
    assert_like_openpyxl(dump, tmp_path / "any.xlsx")




def test_shared_strings_with_runs_and_furigana(dump, tmp_path):
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>id</t></si><si><t xml:space="preserve"> name </t></si>'
        "<si><r><t>Tea</t></r><r><rPr><b/></rPr><t> cup</t></r></si>"
        "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></si><si/><si><t>a &amp; b</t></si></sst>"
    )
    cells = [(0, 1), (2, 3), (4, 5), (3, 4)]
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{a}</v></c><c r="B{n}" t="s"><v>{b}</v></c></row>'
        for n, (a, b) in enumerate(cells, 1)
    )
    path = build(tmp_path / "s.xlsx", rows, strings=strings)
    assert_like_openpyxl(dump, path)
    assert dump(path)[:2] == (
        ["id", "name"], {2: ["Tea cup", "東京"], 3: ["", "a & b"], 4: ["東京", ""]}
    )  # fmt: skip


def test_cells_and_rows_without_references(dump, tmp_path):
    sheet = (
        '<row><c t="str"><v>id</v></c><c t="str"><v>price</v></c></row><row/>'
        '<row><c><v>1</v></c><c/></row><row r="9"><c r="B9"><v>2</v></c><c><v>3</v></c></row>'
        "<row><c><v>4</v></c></row>"
    )
    path = build(tmp_path / "r.xlsx", sheet)
    assert dump(path)[:2] == (
        ["id", "price"], {3: ["1", ""], 9: ["", "2", "3"], 10: ["4", ""]}
    )  # fmt: skip
    assert_like_openpyxl(dump, path)


def test_kinds_of_cells(dump, tmp_path):
    sheet = HEADER + (
        '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="str"><f>A1&amp;"x"</f><v>idx</v></c></row>'
        '<row r="4"><c r="A4"><f>1+1</f><v>2</v></c><c r="B4"><f>SUM(A1:A3)</f></c></row>'
        '<row r="5"><c r="A5"><v>2.5499999999999998</v></c><c r="B5" t="n"><v>1.0E-5</v></c></row>'
        '<row r="6"><c r="A6"><v>17850.0</v></c><c r="B6"><v>12345678901234567890</v></c></row>'
        '<row r="7"><c r="A7" t="d"><v>2010-12-01T08:26:00</v></c><c r="B7" t="inlineStr"/></row>'
        '<row r="8"><c r="B8" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>'
    )
    path = build(tmp_path / "k.xlsx", sheet)
    assert_like_openpyxl(dump, path)
    assert dump(path)[1][5] == ["2.55", "0.00001"]


def test_control_characters_are_unescaped(dump, tmp_path):
    sheet = HEADER + (
        '<row r="2"><c r="A2" t="str"><v>a_x000D_b</v></c><c r="B2" t="str"><v>_x005F_x000D_</v></c></row>'
    )
    assert dump(build(tmp_path / "e.xlsx", sheet))[1] == {2: ["a\rb", "_x000D_"]}


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml",
                                    "./worksheets/../worksheets/Sheet1.XML"])  # fmt: skip
def test_targets_of_relations(dump, tmp_path, target):
    assert dump(build(tmp_path / "t.xlsx", HEADER, target=target))[0] == ["id", "price"]


def test_any_prefix_and_strict_names(dump, tmp_path, shared):
    """openpyxl's own workbook, its names prefixed and moved to the strict namespaces."""
    source = shared / "data/retail/online_retail_first5000_built.xlsx"
    strict = tmp_path / "strict.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(strict, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            text = text.replace(RELATION, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            if MAIN in text:
                text = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text)
                text = text.replace(f'xmlns="{MAIN}"', 'xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"')
            new.writestr(name, text)
    assert dump(strict)[:2] == dump(source)[:2]


def test_hidden_empty_and_chart_sheets(dump, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Secret"
    book.active.sheet_state = "hidden"
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.create_sheet("Nothing")
    book.create_chartsheet("Chart")
    for name in ("Orders", "More"):
        book.create_sheet(name).append(["id", "price"])
        book[name].append([3, 4])
    book.save(tmp_path / "many.xlsx")
    assert dump("--list", tmp_path / "many.xlsx")[0] == ["Orders", "More"]  # hidden: by its name only
    assert 'The sheet "Secret" is hidden.' in dump(tmp_path / "many.xlsx", "Secret")[2]
    _, error = dump(tmp_path / "many.xlsx", "Ordres", code=1)
    assert '"Ordres"' in error and '"Orders", "More"' in error
    _, error = dump(tmp_path / "many.xlsx", "Nothing", code=1)
    assert "empty" in error


def test_a_title_before_the_header_is_noted(dump, tmp_path):
    book = openpyxl.Workbook()
    for row in (["Sales 2011"], [], ["id", "price", "price", None, "note"], [1, 2, 3, 4, 5, 6]):
        book.active.append(row)
    book.save(tmp_path / "title.xlsx")
    headings, rows, notes = dump(tmp_path / "title.xlsx")
    assert headings == ["id", "price", "price_2", "column4", "note"]
    assert rows == {4: ["1", "2", "3", "4", "5", "6"]}
    assert "Sales 2011" in notes


def test_archives(dump, shared, tmp_path):
    """Text tables and workbooks in an archive; pictures, folders and litter of macOS aside."""
    workbook = shared / "data/forecast/M4_Evaluation_and_Ranks.xlsx"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("one.csv", "id,price\n1,2\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/", "")
        archive.writestr("a/one.csv", "id,price\n1,2\n")
        archive.writestr("two.txt", "id\tprice\n3\t4\n")
        archive.writestr("three.json", '{"id": 5, "price": 6}\n{"id": 7, "price": 8}\n')
        archive.writestr("four.csv.gz", gzip.compress(b"id,price\n9,10\n"))
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("inner.zip.gz", gzip.compress(inner.getvalue()))
        archive.writestr("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
        archive.writestr("__MACOSX/._one.csv", b"\0\5\26\7")
        archive.write(workbook, "m4.xlsx")
    names = dump("--list", tmp_path / "all.zip")[0]
    assert names == ["a/one.csv", "two.txt", "three.json", "four.csv.gz", "inner.zip.gz", *(f"m4.xlsx:{sheet}" for sheet in M4_SHEETS)]
    assert dump(tmp_path / "all.zip", "one.csv")[:2] == (["id", "price"], {2: ["1", "2"]})
    assert dump(tmp_path / "all.zip", "m4.xlsx:Methods")[:2] == dump(workbook, "Methods")[:2]
    assert dump(tmp_path / "all.zip", "three.json")[:2] == (
        ["id", "price"], {1: ["5", "6"], 2: ["7", "8"]}
    )  # fmt: skip
    assert dump(tmp_path / "all.zip", "four.csv.gz")[1] == {2: ["9", "10"]}
    _, error = dump(tmp_path / "all.zip", "inner.zip.gz", code=1)
    assert "all.zip:inner.zip.gz" in error and "archive inside an archive" in error
    assert "a/one.csv" in dump(tmp_path / "all.zip", "tree.csv", code=1)[1]
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert "no table" in dump(tmp_path / "none.zip", code=1)[1]
