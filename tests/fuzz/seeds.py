"""Writes the first inputs of the fuzzers, FOLDER/{csv,json,mapping,values,xlsx}/*: small files of
every shape the readers know, made here and taken from nobody's data.

usage: python3 seeds.py FOLDER     (scripts/run-fuzz.sh --minimise does it, and what follows)
"""

import io
import itertools
import json
import pathlib
import sys
import zipfile

HEADINGS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice",
            "CustomerID", "Country"]  # fmt: skip
ROWS = [
    ["1001", "A1", 'Mug, "blue"', "6", "2024-01-05 08:26:00", "2.55", "C1", "France"],
    ["1001", "B2", "Größe 7\nzwei Zeilen", "-1", "2024-01-05 08:26:00", "1234.50", "C1", "Åland"],
    ["C1002", "POST", "", "1", "2024-02-29 23:59:59", "0", "", "日本"],
]


def quoted(cell, delimiter):
    needs = any(c in cell for c in ('"', "\n", "\r", delimiter))
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def text_table(delimiter=",", end="\n", headings=HEADINGS, rows=ROWS):
    lines = [delimiter.join(quoted(c, delimiter) for c in row) for row in [headings, *rows]]
    return end.join(lines) + end


def csv_seeds():
    plain = text_table().encode()
    for delimiter, end in itertools.product(",;\t|", ["\n", "\r\n", "\r"]):
        yield b"\0\0" + text_table(delimiter, end).encode()
    for mark, encoding in [
        (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"), (b"", "utf-16-le"), (b"", "cp932"), (b"", "gb18030"),
    ]:  # fmt: skip
        yield b"\0\0" + mark + text_table(rows=ROWS * 2).encode(encoding, "replace")
    yield b"\0\0" + text_table(rows=ROWS * 2).encode("latin-1", "replace")
    yield b"\0\0" + text_table(rows=[["заказ", "клиент", "цена", "дата"]] * 4).encode("cp1251")
    for encoding, delimiter in itertools.product(range(6), range(6)):
        yield bytes([encoding, delimiter]) + plain[:200]
    for text in [
        "sep=;\n" + text_table(";"),
        "Report of 2024\nmade by hand\n\n" + text_table(),
        text_table() + "Total,,,6,,15.30,,\n",
        "a,b\n1,2,3\n4\n\n,,\n",
        'a,b\n"open,1\n2,3\n',
        'a,b\n"x"y,1\n',
        "a b c\n1 2 3\n",
        "a  bb  c\n1  22  3\n",
        "a\tb\\n\n1\t\\N\n",
        "1,2\n3,4\n",
        "a,a,,a\n1,2,3,4\n",
        "a,b\n1,\0\n",
        "a::b::c\n1::2::3\n",
        "'a','b'\n'it''s','2'\n",
        "a;b\n1,5;2,5\n",
        "\n\n\n",
        "x\n",
    ]:
        yield b"\0\0" + text.encode()


def json_seeds():
    records = [dict(zip(HEADINGS, row)) for row in ROWS]
    nested = {"id": 7, "customer": {"id": "C1", "tags": ["a", "b"]},
              "line_items": [{"sku": "A1", "price": 2.5, "n": 2}, {"sku": "B2", "price": None}]}  # fmt: skip
    yield "\n".join(json.dumps(r) for r in records).encode()
    yield json.dumps(records).encode()
    yield json.dumps(records, indent=2, ensure_ascii=False).encode()
    yield json.dumps({"meta": {"n": 3}, "orders": records, "next": None}).encode()
    yield json.dumps([nested, nested]).encode()
    yield (json.dumps(nested) + "\n" + json.dumps(nested)).encode()
    yield json.dumps({"orders": [nested], "total": 1}).encode()
    for text in [
        "", "[]", "{}", "[{}]", "[[1,2],[3,4]]", '{"a":1}{"a":2}', '{"a":1},{"a":2}',
        '[{"a":1},]', '[{"a":1} {"a":2}]', '{"a":"\\ud83d\\ude00","b":"\\ud800"}', '{"a":1e999}',
        '{"a":-0.0,"b":1E+2,"c":12345678901234567890}', '{"a":{"b":{"c":{"d":[]}}}}',
        '{"a":1,"a":2}', '{"a":"\\u0000\\n\\t\\"\\\\"}', '{"a":tru}', "[" * 200, '{"a":' * 100,
        '\ufeff{"a":true,"b":false,"c":null}', '{"data":{"orders":[{"id":1}]}}',
        '{"a":[{"b":1},{"b":2}],"c":[{"d":1}]}', '{"a":1}\n\n{"b":2}\nnot json\n{"a":3}\n',
        '{"":1," ":2}', '{"a":"x"',
    ]:  # fmt: skip
        yield text.encode()
    yield '{"a":"Grö'.encode("latin-1") + b'\xdfe"}\n{"a":"\xff\xfe"}'


def saved_mapping(**other):
    lines = ["kind = 'orders'", f"headings = {json.dumps(HEADINGS)}"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in other.items()]
    meanings = ["order", "product", "name", "quantity", "date", "price", "customer", "country"]
    lines += ["[columns]", *(f"{m} = '{h}'" for m, h in zip(meanings, HEADINGS))]
    return "\n".join(lines) + "\n"


def mapping_seeds():
    table = "\n".join("\t".join(c.replace("\n", " ") for c in row) for row in [HEADINGS, *ROWS])
    german = "Auftrag\tArtikel\tMenge\tDatum\tPreis\tKunde\n1\tA\t2\t05.01.2024\t2,50\tC1\n1\tB\t1\t05.01.2024\t1,00\tC1"
    nothing = "x\ty\tz\tu\tv\n1001\tC1\t2024-01-05\t2\t2.50\n1001\tC1\t2024-01-05\t1\t3.00\n1002\tC2\t2024-01-06\t1\t1.00"
    for kind in range(6):
        yield bytes([kind]) + b"\0" + table.encode()
    yield b"\0" + saved_mapping().encode() + b"\0" + table.encode()
    yield b"\0" + saved_mapping().encode() + b"\0" + table.replace("CustomerID", "Client").encode()
    yield b"\0" + saved_mapping(delimiter=";", encoding="UTF-16LE", dates="day-first",
                                decimal=",").encode()  # fmt: skip
    yield b"\0\0" + german.encode()
    yield b"\0\0" + nothing.encode()
    for text in [
        "", "kind = 3", "kind = 'shops'", "headings = ['a', 1]", "[columns]\norder = 1",
        "[columns]\nwhere = 'x'", "[columns]\norder = \"a\\u0000\\U0001F600\"", "columns = 1",
        "[columns", "[columns]\norder = '''a\nb'''", "dates = 'dawn'\n[columns]\norder='x'",
        "kind = 'rfm'\n[columns]\ncustomer = 'c'", "a = [[[[[[[[]]]]]]]]", "a.b.c = 1979-05-27",
    ]:  # fmt: skip
        yield b"\0" + text.encode()


def values_seeds():
    numbers = ["2.55", "-1.234,50", "€ 12,90", "12.90 USD", "(5.00)", "5.00-", "12.–", "1.2E+3",
               "1 234", "1'234.5", "1,23,456.78", "$-3", ".5", "5.", "+7", "1e400", "99999999999999999999",
               "0.00005", "-0", "R$ 1.000,00", "12 %", "kr 5"]  # fmt: skip
    dates = ["2010-12-01", "1/12/10", "01.12.2010 08:26", "20101201", "20101201082600",
             "2010-12-01T08:26:00.123456789Z", "2010-12-01 08:26:00 +0100", "Dec 1, 2010, 8:26 AM",
             "Wed 01-DEC-10", "1. März 2011 um 8:26 Uhr", "2010年12月1日", "10-12-01", "1291161600",
             "1291161600000", "40513.3513", "29/02/2023", "0000-00-00", "2024-01-05 24:00",
             "8:26 p.m.", "082600", "0.3513", "23:59:60", "13/13/2013", "1 janvier 2020"]  # fmt: skip
    texts = ["Größe", "ŁÓDŹ", "Дата", "n° client", "Kunden-Nr.", "e\u0301", "\u00a0x\u202f", "ß", "注文"]
    for cell in numbers + dates + texts:
        yield cell.encode()
    yield "\n".join(numbers).encode()
    yield "\n".join(dates).encode()
    yield "1/2/2024\n13/2/2024\n".encode()
    yield "1,234\n1,5\n".encode()
    yield b"\xff\xfe\n\xc3\x28\n\xe2\x82\n\0"


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = (
    f'<worksheet {MAIN}><dimension ref="A1:C3"/><sheetData>'
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>when</t></is></c>'
    '<c r="C1" t="str"><f>1+1</f><v>sum</v></c></row>'
    '<row r="2"><c r="A2"><v>7</v></c><c r="B2" s="1"><v>40513.3513</v></c><c r="C2"><v>2.5499999999999998</v></c></row>'
    '<row><c><v>1</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
    '<row r="9"><c r="XFD9" t="d"><v>2024-01-05T10:00:00</v></c></row>'
    '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
)
STRINGS = f'<sst {MAIN} count="1"><si><t>id</t></si><si><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r><rPh><t>x</t></rPh></si></sst>'
STYLES = f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs></styleSheet>'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
BOOK = f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="Orders" sheetId="1" r:id="r1"/><sheet name="Hidden" sheetId="2" state="hidden" r:id="r2"/></sheets></workbook>'


def archive(members, method):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as packed:
        for name, text in members.items():
            packed.writestr(zipfile.ZipInfo(name), text, method)
    return memory.getvalue()


def xlsx_seeds():
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELS,
             "xl/worksheets/sheet1.xml": SHEET, "xl/sharedStrings.xml": STRINGS,
             "xl/styles.xml": STYLES}  # fmt: skip
    for method in [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]:
        yield archive(parts, method)
        yield archive({"orders.csv": text_table(), "__MACOSX/x": "x", "b/notes.txt": "a\n"}, method)
        yield archive({**parts, "xl/worksheets/sheet1.xml": SHEET[:200]}, method)
        yield archive({"inner.zip": archive({"a.csv": "a,b\n1,2\n"}, method)}, method)
    for text in [SHEET, STRINGS, STYLES, RELS, BOOK]:
        yield text.encode()
    yield b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for text in [
        '<c r="A1" t="s"><v>0</v></c>', '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c><v>1</v></c></row><row r="3"><c s="3"><v>1.5</v></c>', '<c t="inlineStr"><is><r><t>x</t></r></is></c>',
        '<c r="A0"><v>1</v></c>', '<c r="XFE1"><v>1</v></c>', "<row><c><v>1</v></c></row>",
        '<c s="1"><v>60</v></c><c s="2"><v>-1</v></c><c s="1"><v>2958466</v></c>',
        "yyyy-mm-dd", "[h]:mm:ss", '#,##0.00 "days"', "[$-409]d\\-mmm;@", "General", "0.00E+00", "mm:ss.0",
    ]:  # fmt: skip
        yield text.encode()


def main():
    folder = pathlib.Path(sys.argv[1])
    for door in ["csv", "json", "mapping", "values", "xlsx"]:
        (folder / door).mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(globals()[f"{door}_seeds"]()):
            (folder / door / f"seed-{number:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
