"""What the tests of workbooks share: openpyxl's cells as Patron writes them, and workbooks by hand.

The oracle is openpyxl 3.1.5 (data_only). Its values are written as Patron writes cells: numbers by
the fewest digits, dates as 2010-12-01 08:26:00, without the blanks around a text.
"""

import csv
import datetime
import io
import re
import resource
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from programs import helper_program

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="session")
def dump(patron_binary):
    """dump(place, table="") → (headings, {line: cells}, what it says beside)"""
    program = helper_program("dump_table")

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
    """Fewest digits, no exponent: 2.55, 17850, 0.00001."""
    if isinstance(number, int) or number == 0:
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
    before = [line for line in expected if line < first]
    header = None if "The table has no header." in notes else before.pop()
    assert {line: without_empty_end(cells) for line, cells in rows.items()} == {
        line: cells for line, cells in expected.items() if line >= first
    }
    assert all(len(cells) >= len(headings) for cells in rows.values())
    for ours, theirs in zip(headings, expected[header] if header else headings, strict=True):
        theirs = re.sub(r"[\n\r\t]", " ", theirs).strip(" ")
        assert ours == theirs or not theirs or re.fullmatch(re.escape(theirs) + r"_\d+", ours)
    for line in before:
        assert f"Row {line} stands before the table" in notes
    return sum(map(len, expected.values()))


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
