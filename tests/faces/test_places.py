"""Folders, standard input, pipes, and what is no table."""

import csv
import datetime as dt
import gzip
import os
import sqlite3
import subprocess
import threading

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dumping import dump, program  # noqa: F401 (fixtures)


CSV = b"order,sku,quantity,price,date,customer\n1,A,2,3.50,2024-01-05 10:00:00,C1\n"


def test_a_text_that_begins_like_something_else_is_a_text(dump, tmp_path):
    for head in (b"PAR1,b", b"[id],b", b"{x},b", b"Product,DUCKS", b"ORCID,b"):
        (tmp_path / "t").write_bytes(head + b"\n1,2\n")
        assert dump("t").headings == head.decode().split(",")


def test_a_folder_is_read_in_order_of_its_paths(program, patron, tmp_path):
    shop = tmp_path / "shop"
    (shop / "b").mkdir(parents=True)
    (shop / "z.csv").write_bytes(CSV)
    (shop / "b/a.csv").write_bytes(CSV.replace(b"1,A", b"2,A"))
    pq.write_table(pa.table({"order": ["3"], "sku": ["A"], "quantity": [1], "price": [2.5],
                             "date": [dt.datetime(2024, 1, 7)], "customer": ["C3"]}), shop / "c")  # fmt: skip
    (shop / "b/loop").symlink_to(shop)
    (shop / "again.csv").symlink_to(shop / "z.csv")
    (shop / ".hidden").write_bytes(CSV)
    (shop / "README.md").write_text("Words, with\n")
    (shop / "notes.txt").write_text("one column\nof words\n")
    (shop / "manual").write_bytes(b"%PDF-1.7 ...")
    (shop / "empty.csv").touch()
    (shop / "gone").symlink_to("nowhere")
    os.mkfifo(shop / "pipe")
    answer = patron.ok("import", shop, "--workspace", "w", "--format", "json").json()
    assert [table["file"] for table in answer["tables"]] == ["again.csv", "a.csv", "c"]
    left_out = {entry["file"]: entry["reason"] for entry in answer["skipped"]}
    assert set(left_out) >= {".hidden", "notes.txt", "manual", "empty.csv", "gone", "pipe", "z.csv"}
    assert "PDF" in left_out["manual"] and left_out["empty.csv"] == "empty"


def test_a_folder_without_a_table_says_what_it_holds(dump, tmp_path):
    (tmp_path / "x").mkdir()
    assert "empty" in dump("x", code=1).said
    (tmp_path / "x/manual.pdf").write_bytes(b"%PDF-1.7")
    assert "manual.pdf (a PDF document)" in dump("x", code=1).said


def test_standard_input_and_pipes_are_read_twice(dump, patron, tmp_path):
    """The dates of this column leave month and day open: the import looks at the whole again."""
    text = CSV.decode().replace("2024-01-05 10:00:00", "05/01/2024")
    for place in ("-", "fifo"):
        if place == "fifo":
            os.mkfifo(tmp_path / "fifo")
            writer = threading.Thread(target=(tmp_path / "fifo").write_text, args=(text,))
            writer.start()
        answer = patron.ok("import", place, "--workspace", "w", "--format", "json", stdin=text)
        assert answer.json()["rows_read"] == 1
        if place == "fifo":
            writer.join()
    assert dump("-", stdin=gzip.compress(CSV)).rows[0][1] == "A"
    assert "empty" in dump("-", code=1).said
    piped = dump("-", stdin=b'[{"a": 1}', code=1).said
    assert "/proc" not in piped


def test_no_place_for_a_copy_is_said(dump, tmp_path):
    said = dump("-", stdin=CSV, code=1, env={"TMPDIR": "/proc"}).said
    assert "TMPDIR" in said and "/proc" in said


def test_what_is_no_table_is_named(dump, tmp_path):
    for name, head, word in [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ".xls"),
        ("b", b"%PDF-1.7", "PDF"),
        ("c", b"\x89PNG\r\n", "PNG"),
        ("d.xls", b"<html><table>", "web page"),
        ("e", b"\xfd7zXZ\0\0", "unxz"),
    ]:
        (tmp_path / name).write_bytes(head)
        said = dump(name, code=1).said
        assert said.startswith(name + ": ") and word in said
    assert "no such file" in dump("nothing.csv", code=1).said
    assert "device" in dump("/dev/zero", code=1).said


def test_a_file_that_may_not_be_read(program, tmp_path):
    (tmp_path / "x.csv").write_bytes(CSV)
    (tmp_path / "x.csv").chmod(0)
    # root reads everything unless it gives that right away
    as_anybody = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    for place in ("x.csv", "."):
        done = subprocess.run(
            [*as_anybody, program, place], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 1 and "permission denied" in done.stderr, done


def test_a_broken_file_leaves_the_workspace_as_it_was(patron, tmp_path):
    (tmp_path / "good.csv").write_bytes(CSV)
    patron.ok("import", "good.csv", "--workspace", "w")
    before = patron.ok("export", "order_lines", "--workspace", "w", "--format", "csv").stdout
    pq.write_table(pa.table({"order": list(range(99_999))}), tmp_path / "x.parquet")
    whole = bytearray((tmp_path / "x.parquet").read_bytes())
    whole[len(whole) // 3 : len(whole) // 2] = b"\xff" * (len(whole) // 2 - len(whole) // 3)
    (tmp_path / "x.parquet").write_bytes(whole)
    for place in ("x.parquet", "nothing.duckdb"):
        assert patron("import", place, "--workspace", "w").code != 0
        assert patron("import", place, "--workspace", "new").code != 0
    assert not (tmp_path / "new").exists()
    assert patron.ok("export", "order_lines", "--workspace", "w", "--format", "csv").stdout == before


def test_the_same_shop_in_every_format_gives_the_same_customers(patron, tmp_path):
    """CSV is the reference; Parquet, JSON lines, SQLite and DuckDB hold typed columns of it."""
    patron.ok("generate", "--customers", "200", "--products", "50", "--orders", "1000", "--seed", "1", "g", "--quiet")
    source = tmp_path / "g/transactions.csv"
    expected = patron.ok("rfm", "--input", source, "--format", "csv").stdout
    assert len(expected.splitlines()) > 100
    with duckdb.connect(tmp_path / "s.duckdb") as db:
        db.execute(f"create table shop as select * from read_csv('{source}')")
        db.execute(f"copy shop to '{tmp_path}/s.parquet'")
        db.execute(f"copy shop to '{tmp_path}/s.jsonl'")
    with open(source, encoding="utf-8", newline="") as file, sqlite3.connect(tmp_path / "s.sqlite") as lite:
        headings, *rows = csv.reader(file)
        lite.execute(f"create table shop({', '.join(headings)})")
        lite.executemany(f"insert into shop values ({', '.join('?' * len(headings))})", rows)
    for place in ("s.duckdb", "s.parquet", "s.jsonl", "s.sqlite"):
        assert patron.ok("rfm", "--input", place, "--format", "csv").stdout == expected, place
