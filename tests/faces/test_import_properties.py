"""Properties of importing: what is the same data, in other files or another dress, is the same
store; and every row that was read is accounted for."""

import csv
import gzip
import io
import json
import os
import random
import sqlite3
import subprocess
import zipfile
from datetime import datetime

import duckdb
import openpyxl
import pytest
from conftest import Patron
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DRESSED_LINES = 20_000
PLACE_COLUMNS = {"file", "source_line"}
FEW = settings(
    max_examples=25 if os.environ.get("PATRON_SLOW") == "1" else 8, deadline=None,
    derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(patron_binary, tmp_path_factory):
    """A folder with a dirty shop of some 12,000 lines."""
    ask = Patron(patron_binary, tmp_path_factory.mktemp("shop"))
    ask.ok("generate", "--customers", 800, "--products", 120, "--orders", 4_000, "--seed", 11,
           "--dirt", "0.05", "--no-events", "--quiet", "demo")  # fmt: skip
    return ask


@pytest.fixture(scope="module")
def rows(shop):
    """Heading and rows of the shop's transactions, as Python's csv reads them."""
    with open(shop.folder / "demo/transactions.csv", encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    return heading, rows


def write(path, heading, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *rows])


def store_of(ask, workspace):
    """The order lines of a workspace in an order of their own, their places left out."""
    out = ask.folder / "lines.csv"
    ask.ok("export", "order_lines", "--workspace", workspace, "--output", out, "--quiet")
    with open(out, encoding="utf-8", newline="") as file:
        return sorted(
            tuple(v for k, v in row.items() if k not in PLACE_COLUMNS)
            for row in csv.DictReader(file)
        )


def imported(ask, folder, *files):
    for file in files:
        ask.ok("import", file, "--workspace", folder, "--quiet")
    return store_of(ask, folder)


@pytest.fixture(scope="module")
def whole(shop, rows):
    write(shop.folder / "whole.csv", *rows)
    return imported(shop, shop.folder / "w-whole", "whole.csv")


def split_between_orders(rows, near):
    while rows[near][0] == rows[near - 1][0]:
        near += 1
    return rows[:near], rows[near:]


def test_two_halves_are_the_whole(shop, rows, whole, tmp_path):
    for n, part in enumerate(split_between_orders(rows[1], len(rows[1]) // 2)):
        write(shop.folder / f"half{n}.csv", rows[0], part)
    assert imported(shop, tmp_path / "w", "half0.csv", "half1.csv") == whole
    assert imported(shop, tmp_path / "v", "half1.csv", "half0.csv") == whole


def test_a_file_twice_changes_nothing(shop, rows, whole, tmp_path):
    write(shop.folder / "again.csv", *rows)
    assert imported(shop, tmp_path / "w", "again.csv", "again.csv") == whole


def test_overlapping_files_add_only_what_is_new(shop, rows, whole, tmp_path):
    heading, lines = rows
    third = len(lines) // 3
    first, _ = split_between_orders(lines, 2 * third)
    _, second = split_between_orders(lines, third)
    assert len(first) + len(second) > len(lines) * 1.2
    write(shop.folder / "one.csv", heading, first)
    write(shop.folder / "two.csv", heading, second)
    assert imported(shop, tmp_path / "w", "one.csv", "two.csv") == whole


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_was_exported_comes_in_again(shop, whole, tmp_path, ending):
    out = tmp_path / f"lines.{ending}"
    shop.ok("export", "order_lines", "--workspace", shop.folder / "w-whole", "--output", out)
    assert imported(shop, tmp_path / "w", out) == whole


def rfm_of(ask, file, *flags):
    return ask.ok("rfm", "--input", file, "--format", "csv", *flags).stdout


def test_the_order_of_columns_and_rows_does_not_matter(shop, rows, tmp_path):
    heading, lines = rows
    before, chance = rfm_of(shop, "demo/transactions.csv"), random.Random(3)
    for _ in range(3):
        places = chance.sample(range(len(heading)), len(heading))
        mixed = chance.sample(lines, len(lines))
        full = [[line[p] if p < len(line) else "" for p in places] for line in mixed]
        write(tmp_path / "mixed.csv", [heading[p] for p in places], full)
        assert rfm_of(shop, tmp_path / "mixed.csv") == before


def assert_accounted_for(report, n_rows):
    assert report["rows_read"] == n_rows, report
    parts = (report[f"rows_{part}"] for part in ("accepted", "cleaned", "rejected"))
    assert sum(parts) == n_rows, report


def test_every_row_of_a_dirty_shop_is_accounted_for(shop, rows, tmp_path):
    report = shop.ok(
        "import", "demo/transactions.csv", "--workspace", tmp_path / "w", "--json", "--quiet"
    ).json()
    assert_accounted_for(report, len(rows[1]))
    assert report["rows_rejected"] > 0 and report["rows_cleaned"] > 0


anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
dirty_line = st.tuples(
    st.sampled_from(["7001", "7002", "C7003", "", " "]) | anything,
    st.sampled_from(["A", "POST", ""]) | anything,
    st.sampled_from(["1", "-2", "0", "1.5", "1e9", "two", ""]) | anything,
    st.sampled_from(["2024-01-05 10:00:00", "2024-02-30", "never", ""]) | anything,
    st.sampled_from(["2.50", "0", "-1", "999999999999999999", "free", ""]) | anything,
    st.sampled_from(["C1", "C2", ""]) | anything,
    st.sampled_from(["France", ""]) | anything,
)
HEADING = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
SOUND = [[f"{6000 + n}", "A", "1", "2024-01-05 10:00:00", "2.50", f"C{n}", "France"] for n in range(30)]


@FEW
@given(st.lists(dirty_line, max_size=20))
def test_every_row_anyone_can_think_of_is_accounted_for(shop, tmp_path_factory, dirt):
    folder = tmp_path_factory.mktemp("dirt")
    # A row of nothing but blanks is no row (Patron counts blank lines apart).
    lines = SOUND + [list(line) for line in dirt if "".join(line).strip()]
    write(folder / "dirty.csv", HEADING, lines)
    report = shop.ok("import", folder / "dirty.csv", "--workspace", folder / "w", "--json", "--quiet",
                     "--encoding", "UTF-8", "--delimiter", ",").json()  # fmt: skip
    assert_accounted_for(report, len(lines))


# The same 20,000 lines of Online Retail in other dress.


@pytest.fixture(scope="module")
def plain(online_retail, shop):
    """The lines, and what they give as they are."""
    with open(online_retail, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        heading = next(reader)
        lines = [line for _, line in zip(range(DRESSED_LINES), reader)]
    write(shop.folder / "plain.csv", heading, lines)
    return heading, lines, rfm_of(shop, "plain.csv")


def text_of(heading, lines, end="\n", **how):
    text = io.StringIO()
    csv.writer(text, lineterminator=end, **how).writerows([heading, *lines])
    return text.getvalue()


def with_column(plain, name, change):
    at = plain[0].index(name)
    return plain[0], [[*line[:at], change(line[at]), *line[at + 1 :]] for line in plain[1]]


def dates(plain, form):
    return with_column(
        plain, "InvoiceDate", lambda d: datetime.strptime(d, "%Y-%m-%d %H:%M:%S").strftime(form)
    )


def renamed(plain, *names):
    assert len(names) == len(plain[0])
    return list(names), plain[1]


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


def packed(name, data):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return memory.getvalue()


def into_workbook(path, plain):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Orders")
    for line in [plain[0], *plain[1]]:
        sheet.append(line)
    book.save(path)


def into_sqlite(path, plain):
    with sqlite3.connect(path) as database:
        database.execute(f"create table orders ({', '.join(plain[0])})")
        marks = ", ".join("?" * len(plain[0]))
        database.executemany(f"insert into orders values ({marks})", plain[1])
    database.close()


def into_duckdb(path, source):
    with duckdb.connect(str(path)) as database:
        database.execute("create table orders as from read_csv(?, all_varchar = true)", [str(source)])


def into_parquet(path, source):
    with duckdb.connect() as database:
        database.execute(
            f"copy (from read_csv('{source}', all_varchar = true)) to '{path}' (format parquet)"
        )


GERMAN = ["Rechnungsnummer", "Artikelnummer", "Bezeichnung", "Menge", "Rechnungsdatum",
          "Einzelpreis", "Kundennummer", "Land"]  # fmt: skip
FRENCH = ["Numéro de facture", "Référence", "Désignation", "Quantité", "Date de facture",
          "Prix unitaire", "Numéro client", "Pays"]  # fmt: skip
SPANISH = ["Número de factura", "Código de producto", "Descripción", "Cantidad",
           "Fecha de factura", "Precio unitario", "Número de cliente", "País"]  # fmt: skip
POLISH = ["Numer faktury", "Kod produktu", "Opis", "Ilość", "Data faktury", "Cena jednostkowa",
          "Numer klienta", "Kraj"]  # fmt: skip

DRESSES = {
    "semicolons and decimal commas": lambda p: (".csv", text_of(
        *with_column(p, "UnitPrice", lambda v: v.replace(".", ",")), delimiter=";").encode()),
    "day first": lambda p: (".csv", text_of(*dates(p, "%d.%m.%Y %H:%M:%S")).encode()),
    "month first": lambda p: (".csv", text_of(*dates(p, "%m/%d/%Y %H:%M:%S")).encode()),
    "UTF-16 with a mark": lambda p: (".csv", text_of(*p[:2]).encode("utf-16")),
    "UTF-8 with a mark": lambda p: (".csv", text_of(*p[:2]).encode("utf-8-sig")),
    "Latin-1": lambda p: (".csv", text_of(*p[:2]).encode("latin-1")),
    "CP1252": lambda p: (".csv", text_of(*p[:2]).encode("cp1252")),
    "bare CR": lambda p: (".csv", text_of(*p[:2], end="\r").encode()),
    "CRLF": lambda p: (".csv", text_of(*p[:2], end="\r\n").encode()),
    "tabs": lambda p: (".tsv", text_of(*p[:2], delimiter="\t").encode()),
    "all in quotes": lambda p: (".csv", text_of(*p[:2], quoting=csv.QUOTE_ALL).encode()),
    "German headings": lambda p: (".csv", text_of(*renamed(p, *GERMAN)).encode()),
    "French headings": lambda p: (".csv", text_of(*renamed(p, *FRENCH)).encode()),
    "Spanish headings": lambda p: (".csv", text_of(*renamed(p, *SPANISH)).encode()),
    "Polish headings": lambda p: (".csv", text_of(*renamed(p, *POLISH)).encode()),
    "lines before the header": lambda p: (
        ".csv", ("Orders of the shop\nmade on 2011-12-31\n\n" + text_of(*p[:2])).encode()),
    "a totals row": lambda p: (".csv", (text_of(*p[:2]) + "Total,,,123456,,98765.43,,\n").encode()),
    "gzip": lambda p: (".csv.gz", gzip.compress(text_of(*p[:2]).encode(), 1)),
    "zstd": lambda p: (".csv.zst", zstd(text_of(*p[:2]).encode())),
    "zip": lambda p: (".zip", packed("orders.csv", text_of(*p[:2]))),
    "JSON lines": lambda p: (".jsonl", "\n".join(
        json.dumps(dict(zip(p[0], line))) for line in p[1]).encode()),
}  # fmt: skip


def assert_same(shop, plain, file):
    assert rfm_of(shop, file) == plain[2]


@pytest.mark.parametrize("dress", DRESSES)
def test_text_in_other_dress(shop, plain, tmp_path, dress):
    ending, content = DRESSES[dress](plain)
    (tmp_path / f"orders{ending}").write_bytes(content)
    assert_same(shop, plain, tmp_path / f"orders{ending}")


def test_other_formats(shop, plain, tmp_path):
    into_workbook(tmp_path / "orders.xlsx", plain)
    into_sqlite(tmp_path / "orders.sqlite", plain)
    into_duckdb(tmp_path / "orders.duckdb", shop.folder / "plain.csv")
    into_parquet(tmp_path / "orders.parquet", shop.folder / "plain.csv")
    for ending in ("xlsx", "sqlite", "duckdb", "parquet"):
        assert_same(shop, plain, tmp_path / f"orders.{ending}")
