"""Broken and hostile workbooks: an error that says what to do, at once and within 2 GiB."""

import zipfile

import pytest
from workbooks import HEADER, MAIN, build, dump  # noqa: F401

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
        '<row r="2"><c r="A2"><v>1</v></c><c r="XFE2"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>2</v></c><c r="XFD3"><v>3</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>7</v></c><c r="B4"><v>2</v></c></row>'
        '<row r="5"><c r="A5"><v>1</v></c><c r="B5"><v>2</v></c></row>'
        '<row r="1"><c r="B1"><v>1</v></c><c r="ZZZZZZZ1"><v>1</v></c></row>'
    )
    path = build(tmp_path / "far.xlsx", sheet)
    beyond = "a cell lies beyond the last column, XFD"
    missing = "cell A4 names a text that the workbook does not hold"
    _, rows, _ = dump(path, trouble={1: beyond, 2: beyond, 4: missing})
    assert len(rows[3]) == 16_384 and rows[3][-1] == "3"


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


