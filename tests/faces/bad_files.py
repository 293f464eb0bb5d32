"""Makes the bad input of docs/bad-input.md: one function for each row of its table, by the words of
the row. It writes into a folder and gives the words behind `patron import`."""

import contextlib
import gzip
import io
import os
import pathlib
import random
import sqlite3
import subprocess
import zipfile

import duckdb
import openpyxl
import pytest

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
ROW = "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")

CASES = {}


def case(words):
    def keep(make):
        CASES[words] = make
        return make

    return keep


def table(n_rows=3_000):
    rows = (
        f"{n},A{n % 7},Mug,{n % 5 + 1},2024-01-{n % 28 + 1:02} 10:00:00,3.50,C{n % 31},France\n"
        for n in range(1, n_rows)
    )
    return HEADER + "".join(rows)


def keep(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return [name]


def cut(folder, name, content):
    return keep(folder, name, content[: len(content) // 2])


def zipped(name, content):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return memory.getvalue()


def workbook(folder):
    book = openpyxl.Workbook()
    for line in table(200).splitlines():
        book.active.append(line.split(","))
    book.save(folder / "orders.xlsx")
    return folder / "orders.xlsx"


@case("empty file")
def _(folder):
    return keep(folder, "empty.csv", "")


@case("picture named .csv")
def _(folder):
    return keep(folder, "picture.csv", PNG * 200)


@case("random bytes")
def _(folder):
    return keep(folder, "random.csv", random.Random(1).randbytes(5_000))


@case("header only")
def _(folder):
    return keep(folder, "header.csv", HEADER)


@case("no column for the customer")
def _(folder):
    without = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,Country\n"
    return keep(folder, "nobody.csv", without + "1,A,Mug,2,2024-01-05 10:00:00,3.50,France\n")


@case("one line of 1 GB")
def _(folder):
    """No disk is filled: behind 12 MiB of letters the file has a hole."""
    with open(folder / "line.csv", "wb") as file:
        file.write(HEADER.encode() + b"x" * (12 << 20))
        file.truncate(1 << 30)
    return ["line.csv"]


@case("invalid bytes in a cell")
def _(folder):
    return keep(folder, "bytes.csv", HEADER.encode() + b"9,A,M\xff\xfeg,2,2024-01-05,3.50,C1,France\n")


@case("cut-off .csv.gz")
def _(folder):
    return cut(folder, "torn.csv.gz", gzip.compress(table().encode()))


@case("cut-off .csv.zst")
def _(folder):
    packed = subprocess.run(["zstd", "-q", "-c"], input=table().encode(), capture_output=True)
    return cut(folder, "torn.csv.zst", packed.stdout)


@case("cut-off .xlsx")
def _(folder):
    return cut(folder, "torn.xlsx", workbook(folder).read_bytes())


@case("cut-off .zip")
def _(folder):
    return cut(folder, "torn.zip", zipped("orders.csv", table()))


@case("cut-off .parquet")
def _(folder):
    keep(folder, "orders.csv", table())
    with duckdb.connect() as database:
        database.sql(f"copy (from '{folder}/orders.csv') to '{folder}/orders.parquet'")
    return cut(folder, "torn.parquet", (folder / "orders.parquet").read_bytes())


@case("cut-off .json")
def _(folder):
    record = '{"order":1,"product":"A","quantity":1,"date":"2024-01-05","price":1,"customer":"C"}'
    return keep(folder, "torn.json", f'[{record},{{"order":')


@case("cut-off SQLite database")
def _(folder):
    with contextlib.closing(sqlite3.connect(folder / "shop.sqlite")) as shop:
        shop.execute("create table orders (order_id, product, quantity, date, price, customer)")
        row = (1, "A", 2, "2024-01-05", 3.5, "C1")
        shop.executemany("insert into orders values (?, ?, ?, ?, ?, ?)", [row] * 500)
        shop.commit()
    return cut(folder, "torn.sqlite", (folder / "shop.sqlite").read_bytes())


@case("zip bomb")
def _(folder):
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("orders.csv", "w") as member:
            member.write(HEADER.encode())
            for _ in range(300):
                member.write(ROW.encode() * 22_000)
    return ["bomb.zip"]


@case("XML entities (billion laughs)")
def _(folder):
    source = zipfile.ZipFile(workbook(folder))
    entities = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(folder / "laughs.xlsx", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = f"<!DOCTYPE x [{entities}]>".encode() + content
            target.writestr(name, content)
    return ["laughs.xlsx"]


@case("old or encrypted workbook")
def _(folder):
    stream = "EncryptedPackage".encode("utf-16-le")
    return keep(folder, "locked.xlsx", COMPOUND_FILE + bytes(500) + stream + bytes(3_000))


@case("folder without an export")
def _(folder):
    (folder / "photos").mkdir()
    keep(folder / "photos", "a.png", PNG)
    return ["photos"]


@case("empty folder")
def _(folder):
    (folder / "nothing").mkdir()
    return ["nothing"]


@case("no such file")
def _(folder):
    return ["none.csv"]


@case("device")
def _(folder):
    return ["/dev/null"]


@case("no permission")
def _(folder):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    keep(folder, "secret.csv", table())
    (folder / "secret.csv").chmod(0)
    return ["secret.csv"]


@case("several currencies")
def _(folder):
    return keep(
        folder, "two.csv",
        "order,product,quantity,date,price,customer,currency\n"
        "1,A,1,2024-01-05,3.50,C1,EUR\n2,A,1,2024-01-06,3.50,C2,USD\n")  # fmt: skip


@case("no readable row")
def _(folder):
    return keep(folder, "hopeless.csv", HEADER + "1,A,Mug,two,never,much,C1,France\n")


@case("no row with a customer")
def _(folder):
    return keep(folder, "anonymous.csv", HEADER + ROW.replace("C1", ""))


@case("one bad row with --on-bad-row fail")
def _(folder):
    bad = ROW.replace("2024-01-05 10:00:00", "never")
    return [*keep(folder, "orders.csv", HEADER + ROW + bad), "--on-bad-row", "fail"]


@case("database server that is not there")
def _(folder):
    return ["postgresql://shop:secret@127.0.0.1:1/shop"]


@case("workspace held by another program")
def _(folder):
    return keep(folder, "orders.csv", table())


@case("broken mapping file")
def _(folder):
    keep(folder, "broken.toml", "[columns\n")
    return [*keep(folder, "orders.csv", table()), "--mapping", "broken.toml"]


@case("mapping with an unknown meaning")
def _(folder):
    keep(folder, "shop.toml", "kind = 'orders'\n[columns]\nwhom = 'CustomerID'\n")
    return [*keep(folder, "orders.csv", table()), "--mapping", "shop.toml"]


@case("mapping that is not there")
def _(folder):
    return [*keep(folder, "orders.csv", table()), "--mapping", "none.toml"]


@case("unknown sheet")
def _(folder):
    return [workbook(folder).name, "--table", "Sheet9"]


@case("unknown encoding")
def _(folder):
    return [*keep(folder, "orders.csv", table()), "--encoding", "klingon"]


def documented(page: pathlib.Path):
    """The rows of the page's first table: words → (exit code, how the message begins)."""
    rows = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            break
        if line.startswith("|") and len(cells) == 4 and cells[2].isdigit():
            rows[cells[0]] = int(cells[2]), cells[3]
    return rows
