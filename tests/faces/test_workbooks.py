"""Workbooks and archives: every cell as openpyxl reads it, and nothing hostile gets through.

The oracle is openpyxl 3.1.5 (data_only). Its values are written as Patron writes cells: numbers by
the fewest digits, dates as 2010-12-01 08:26:00, without the blanks around a text.
"""

import csv
import datetime
import io
import os
import re
import resource
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

M4_SHEETS = [
    "Methods", "Point Forecasts-Frequency", "Point Forecasts-Domain", "Point Forecasts-Summary",
    "Prediction Intervals-Frequency", "Prediction Intervals-Domain", "Prediction Interval-Summary",
]  # fmt: skip
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="session")
def dump(patron_binary):
    """dump(place, table="") → (headings, {line: cells}, what it says beside)"""
    program = patron_binary.parent / "tests/dump_table"
    if not program.exists():
        pytest.fail(f"there is no {program}. Run: cmake --build --preset release", pytrace=False)

    def call(*words, code=0, trouble=None):
        limits = lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))  # noqa: E731
        done = subprocess.run(
            [program, *map(str, words)], capture_output=True, timeout=60, preexec_fn=limits
        )
        out, error = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == code, error[-2000:]
        if code or words[0] in ("--list", "--count"):
            return out.splitlines(), error
        headings, *rows = csv.reader(io.StringIO(out, newline=""))
        troubles = {int(row[0]): row[1] for row in rows if row[1]}
        assert troubles == (trouble or {})
        return headings[2:], {int(row[0]): row[2:] for row in rows}, error

    return call


def plain(number):
    """Fewest digits, no exponent: 2.55, 17850, 0.00001; all digits of a large whole number."""
    if number == int(number) and abs(number) < 1e21 or isinstance(number, int):
        return str(int(number))
    if not 1e-7 <= abs(number) < 1e21:
        mantissa, exponent = repr(float(number)).split("e")
        return f"{mantissa.removesuffix('.0')}e{exponent}"
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def clock(hours, minutes, seconds, microseconds):
    fraction = f".{microseconds:06}" if microseconds else ""
    return f"{hours:02}:{minutes:02}:{seconds:02}{fraction}"


def shows_time(code):
    first = re.sub(r'".*?"|\[[^\]]*\]|[_\\].', "", code.split(";")[0])
    return re.search("[hs]", first, re.IGNORECASE) is not None


def text_of(cell):
    """The cell as Patron writes it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return plain(value)
    if isinstance(value, datetime.timedelta):
        seconds = abs(value) // datetime.timedelta(seconds=1)
        text = clock(seconds // 3600, seconds // 60 % 60, seconds % 60, abs(value).microseconds)
        return "-" + text if value < datetime.timedelta() else text
    if isinstance(value, datetime.datetime):
        time = clock(value.hour, value.minute, value.second, value.microsecond)
        if time == "00:00:00" and not shows_time(cell.number_format):
            return f"{value:%Y-%m-%d}"
        return f"{value.year:04}-{value:%m-%d} {time}"
    if isinstance(value, datetime.time):
        return clock(value.hour, value.minute, value.second, value.microsecond)
    return re.sub("_x00([0-7][0-9A-F])_", lambda m: chr(int(m[1], 16)), value).strip(" \t")


def oracle(path, sheet=None):
    """{line: cells without the empty ones at the end}, rows that hold something only"""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = {}
    for row in (book[sheet] if sheet else book.worksheets[0]).iter_rows():
        cells = [text_of(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows[row[0].row] = cells
    return rows


def without_empty_end(cells):
    cells = list(cells)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def assert_like_openpyxl(dump, path, sheet=None):
    """Each row of the sheet is a row of the table, the headings, or noted as standing before them.
    → number of cells compared"""
    headings, rows, notes = dump(path, *([sheet] if sheet else []))
    expected = oracle(path, sheet)
    first = min(rows, default=max(expected) + 1)
    *before, header = [line for line in expected if line < first]
    assert {line: without_empty_end(cells) for line, cells in rows.items()} == {
        line: cells for line, cells in expected.items() if line >= first
    }
    assert all(len(cells) >= len(headings) for cells in rows.values())
    assert len(headings) == len(expected[header])
    for ours, theirs in zip(headings, expected[header], strict=True):
        assert ours == theirs or not theirs or re.fullmatch(re.escape(theirs) + r"_\d+", ours)
    for line in before:
        assert f"Row {line} stands before the header" in notes
    return sum(map(len, expected.values()))


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
    st.floats(allow_nan=False, allow_infinity=False),
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


CONTENT = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
STRINGS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(*pairs):
    inner = "".join(
        f'<Relationship Id="r{i}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(pairs, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{inner}</Relationships>'


def build(path, sheet, *, target="worksheets/sheet1.xml", parts=None, strings=None, book=None):
    """A workbook with the given XML inside its sheetData (or a whole document)."""
    if not sheet.lstrip().startswith(("<?xml", "<!DOCTYPE", "<worksheet", "<x:worksheet")):
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
    pairs = [("worksheet", target)] + ([("sharedStrings", "sharedStrings.xml")] if strings else [])
    files = {
        "[Content_Types].xml": CONTENT.replace("</Types>", STRINGS_TYPE) if strings else CONTENT,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book
        or f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        '<sheet name="Orders" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*pairs),
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/sharedStrings.xml": strings} if strings else {}),
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    return path


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="str"><v>price</v></c></row>'


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
    assert dump("--list", tmp_path / "many.xlsx")[0] == ["Orders", "More", "Secret"]
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


# What must not get through. Each answer is an error that says what to do, at once and in 2 GiB.

TROUBLE = {
    "doctype": (dict(sheet=f'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet xmlns="{MAIN}"/>'), "DOCTYPE"),
    "broken": (dict(sheet=f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}<row r="2"><c></row>'), "broken"),
    "no sheet": (dict(sheet=HEADER, target="worksheets/sheet7.xml"), "lacks"),
    "deep": (dict(sheet=f'<worksheet xmlns="{MAIN}">' + "<a>" * 3_000_000), "32 MiB"),
    "endless tag": (dict(sheet=f'<worksheet xmlns="{MAIN}" a="' + "a" * 100_000_000 + '"/>'), "32 MiB"),
    "names": (
        dict(sheet=f'<worksheet xmlns="{MAIN}">' + "".join(f"<n{i}/>" for i in range(1_000_000))),
        "32 MiB",
    ),
}


@pytest.mark.parametrize("what", TROUBLE)
def test_broken_and_hostile_workbooks(dump, tmp_path, what):
    arguments, expected = TROUBLE[what]
    _, error = dump(build(tmp_path / "bad.xlsx", **arguments), code=1)
    assert expected in error and "bad.xlsx" in error


def test_broken_xml_names_sheet_and_row(dump, tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 20_000))
    path = build(tmp_path / "bad.xlsx", f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{rows}<row r="20000"><c r=/>')
    _, error = dump(path, code=1)
    assert "bad.xlsx:Orders:20000" in error


def test_cells_beyond_the_sheet_are_trouble(dump, tmp_path):
    sheet = HEADER + (
        '<row r="2"><c r="XFE2"><v>1</v></c></row><row r="3"><c r="XFD3"><v>1</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>7</v></c></row><row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>'
    )
    path = build(tmp_path / "far.xlsx", sheet)
    beyond = "a cell lies beyond the last column, XFD"
    missing = "cell A4 names a text that the workbook does not hold"
    _, rows, _ = dump(path, trouble={1: beyond, 2: beyond, 4: missing})
    assert len(rows[3]) == 16_384 and rows[3][-1] == "1"


def bomb(path, inner, n_mib):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open(inner, "w", force_zip64=True) as file:
            for _ in range(n_mib):
                file.write(b" " * (1 << 20))
    return path


def test_a_zip_bomb_is_refused(dump, tmp_path):
    parts = {"xl/worksheets/sheet1.xml": None}
    path = bomb(build(tmp_path / "bomb.xlsx", "", parts=parts), "xl/worksheets/sheet1.xml", 1200)
    _, error = dump(path, code=1)
    assert "unpacks to more than" in error


def test_a_bomb_of_shared_strings_is_refused(dump, tmp_path):
    text = "<si><t>" + "x" * 1_000_000 + "</t></si>"
    path = build(tmp_path / "big.xlsx", HEADER, strings=f'<sst xmlns="{MAIN}">{text * 300}</sst>')
    _, error = dump(path, code=1)
    assert "unpacks to more than" in error or "256 MiB" in error


def test_truncated_and_locked_workbooks(dump, shared, tmp_path):
    whole = (shared / "data/retail/online_retail_first5000_built.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "end is missing" in dump(tmp_path / "cut.xlsx", code=1)[1]
    (tmp_path / "flipped.xlsx").write_bytes(whole[:5000] + b"\0" * 100 + whole[5100:])
    assert "flipped.xlsx" in dump(tmp_path / "flipped.xlsx", code=1)[1]
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    assert "password" in dump(tmp_path / "old.xls", code=1)[1]


def test_archives(dump, shared, tmp_path):
    """Text tables and workbooks in an archive; pictures, folders and litter of macOS aside."""
    workbook = shared / "data/forecast/M4_Evaluation_and_Ranks.xlsx"
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/", "")
        archive.writestr("a/one.csv", "id,price\n1,2\n")
        archive.writestr("two.txt", "id\tprice\n3\t4\n")
        archive.writestr("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
        archive.writestr("__MACOSX/._one.csv", b"\0\5\26\7")
        archive.write(workbook, "m4.xlsx")
    names = dump("--list", tmp_path / "all.zip")[0]
    assert names == ["a/one.csv", "two.txt", *(f"m4.xlsx:{sheet}" for sheet in M4_SHEETS)]
    assert dump(tmp_path / "all.zip", "one.csv")[:2] == (["id", "price"], {2: ["1", "2"]})
    assert dump(tmp_path / "all.zip", "m4.xlsx:Methods")[:2] == dump(workbook, "Methods")[:2]
    assert "a/one.csv" in dump(tmp_path / "all.zip", "three.csv", code=1)[1]
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert "no table" in dump(tmp_path / "none.zip", code=1)[1]
