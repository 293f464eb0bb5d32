"""Parquet, JSON, databases, folders and standard input: every cell as the library that wrote it
says, and a clear message for what can't be read."""

import csv
import datetime as dt
import decimal
import gzip
import hashlib
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import threading

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

UTC = dt.timezone.utc
Decimal = decimal.Decimal


class Dump:
    """What tests/tools/dump_table printed: headings, rows as lists, lines, troubles, words beside."""

    def __init__(self, done):
        self.code, self.said = done.returncode, done.stderr.decode()
        rows = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
        self.headings = rows[0][2:] if rows else []
        self.rows = [row[2:] for row in rows[1:]]
        self.lines = [int(row[0]) for row in rows[1:]]
        self.troubles = [row[1] for row in rows[1:]]


@pytest.fixture(scope="session")
def program(patron_binary):
    program = patron_binary.parent / "tests/dump_table"
    if not program.exists():
        pytest.fail(f"there is no {program}. Run: cmake --build --preset release", pytrace=False)
    return program


@pytest.fixture
def dump(program, tmp_path):
    def call(*words, code=0, stdin=None, env=None):
        done = subprocess.run(
            [program, *map(str, words)],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            input=stdin if stdin is not None else b"",
            env={**os.environ, **(env or {})},
        )
        assert done.returncode == code, done.stderr.decode()
        return Dump(done)

    return call


def plain(value):
    """A value as TableRow promises it, by Python's own means."""
    if value is None:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        if value == 0 or 1e-7 <= abs(value) < 1e21:
            return np.format_float_positional(value, unique=True, trim="-")
        return np.format_float_scientific(value, unique=True, trim="-", exp_digits=2)
    if isinstance(value, dt.datetime):
        zone = "+00:00" if value.tzinfo else ""
        value = value.astimezone(UTC) if value.tzinfo else value
        fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
        return f"{value:%Y-%m-%d %H:%M:%S}{fraction}{zone}"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, (list, dict)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


# ---------------------------------------------------------------- Parquet


def parquet_columns(n=5_000):
    random = np.random.default_rng(7)
    day = dt.datetime(2010, 12, 1, 8, 26)
    steps = [dt.timedelta(microseconds=int(m)) for m in random.integers(0, 10**14, n)]
    holes = random.random(n) < 0.1

    def some(values):
        return [None if hole else value for hole, value in zip(holes, values, strict=True)]

    words = np.array(["", "Mug", 'say "hi", twice', "Süß\nneu", "茶"])
    doubles = random.normal(size=n) * 10.0 ** random.integers(-6, 20, n)
    return {
        "int8": (pa.int8(), [int(v) for v in random.integers(-128, 128, n)]),
        "int64": (pa.int64(), some([int(v) for v in random.integers(-(2**62), 2**62, n)])),
        "uint64": (pa.uint64(), [int(v) * 2 + 1 for v in random.integers(2**62, 2**63 - 1, n)]),
        "double": (pa.float64(), some([float(v) for v in doubles])),
        "float": (pa.float32(), [np.float32(v) for v in random.normal(size=n) * 1e4]),
        "price": (pa.decimal128(12, 2), some([Decimal(int(v)).scaleb(-2) for v in random.integers(-(10**9), 10**9, n)])),
        "large": (pa.decimal128(38, 10), [Decimal(int(v)).scaleb(-10) for v in random.integers(-(2**62), 2**62, n)]),
        "text": (pa.string(), some([str(w) for w in random.choice(words, n)])),
        "code": (pa.dictionary(pa.int32(), pa.string()), [str(w) for w in random.choice(words, n)]),
        "flag": (pa.bool_(), some([bool(v) for v in random.integers(0, 2, n)])),
        "day": (pa.date32(), some([(day + s).date() for s in steps])),
        "at": (pa.timestamp("us"), some([day + s for s in steps])),
        "at_ms": (pa.timestamp("ms"), [(day + s).replace(microsecond=0) for s in steps]),
        "zoned": (pa.timestamp("us", tz="Europe/Berlin"), [(day + s).replace(tzinfo=UTC) for s in steps]),
        "list": (pa.list_(pa.int64()), some([[int(v), 2] for v in random.integers(0, 9, n)])),
        "nested": (pa.struct([("a", pa.int64())]), some([{"a": int(v)} for v in random.integers(0, 9, n)])),
        "bytes": (pa.binary(), [b"\x00\xff"] * n),
    }  # fmt: skip


@pytest.mark.parametrize("packing", ["snappy", "zstd", "gzip", "none"])
def test_parquet_cell_by_cell(dump, tmp_path, packing):
    columns = parquet_columns()
    table = pa.table({name: pa.array(values, kind) for name, (kind, values) in columns.items()})
    # [ ] and * are letters of a name here, no pattern
    file = tmp_path / "orders[1]*.parquet"
    pq.write_table(table, file, compression=packing, row_group_size=1_234)
    got = dump(file)
    assert got.headings == list(columns)
    assert got.lines == list(range(1, 5_001))
    for c, (name, (_, values)) in enumerate(columns.items()):
        assert [row[c] for row in got.rows] == [plain(v) for v in values], name


def test_parquet_of_pandas_with_its_index(dump, tmp_path):
    import pandas as pd

    frame = pd.DataFrame({"price": [1.5, None], "x": ["a", "b"]}, index=["i1", "i2"])
    frame.to_parquet(tmp_path / "p.parquet")
    got = dump("p.parquet")
    assert got.headings == ["price", "x", "__index_level_0__"]
    assert got.rows == [["1.5", "a", "i1"], ["", "b", "i2"]]


def test_packed_parquet_through_a_pipe_keeps_its_sum(program, tmp_path):
    pq.write_table(pa.table({"a": list(range(1_000))}), tmp_path / "a.parquet")
    packed = gzip.compress((tmp_path / "a.parquet").read_bytes())
    (tmp_path / "packed").write_bytes(packed)
    said = subprocess.run([program, "--count", tmp_path / "packed"], capture_output=True, text=True)
    assert said.stdout.split() == ["1000", sha256(tmp_path / "packed")]
    piped = subprocess.run([program, "--count", "-"], input=packed, capture_output=True)
    assert piped.stdout.decode().split() == ["1000", sha256(tmp_path / "packed")]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_truncated_binary_files_are_refused(dump, tmp_path, share):
    values = list(range(50_000))
    pq.write_table(pa.table({"a": values}), tmp_path / "x.parquet", row_group_size=5_000)
    with duckdb.connect(tmp_path / "x.duckdb") as db:
        db.execute("create table t as select range a, hash(range) h from range(200000)")
    lite = sqlite3.connect(tmp_path / "x.sqlite")
    lite.execute("create table t(a)")
    lite.executemany("insert into t values (?)", [(v,) for v in values])
    lite.commit()
    lite.close()
    for name in ("x.parquet", "x.duckdb", "x.sqlite"):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / "cut").write_bytes(whole[: max(40, int(len(whole) * share))])
        said = dump("cut", code=1).said
        assert said.startswith("cut: "), said
        assert "internal" not in said.lower()


# ---------------------------------------------------------------- DuckDB


def test_duckdb_cell_by_cell(dump, tmp_path):
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(file) as db:
        db.execute("set TimeZone = 'UTC'")
        db.execute("create type size as enum ('S', 'M]')")
        db.execute(
            "create table orders as select range as id, range * 0.1::double as x, (range / 7)::float as f, "
            "(range * 1.05)::decimal(18, 4) as price, range::hugeint * 10::hugeint ** 30 as huge, "
            "timestamp '2010-12-01 08:26:00' + range * interval '1' minute as at, "
            "timestamptz '2010-12-01 08:26:00.25+02' as zoned, date '2010-12-01' + range::int as day, "
            "case when range % 3 = 0 then null else 'é' || range end as text, "
            "(case when range % 2 = 0 then 'S' else 'M]' end)::size as size, "
            "[range, null] as list, {'k': range} as nested, range % 2 = 0 as flag from range(10000)"
        )
        db.execute("create view late as select id from orders where id >= 9998 order by id desc")
        db.execute("create schema archive")
        db.execute("create table archive.old as select 1 as a")
        expected = db.execute(
            "select * replace (zoned::varchar || ':00' as zoned) from orders order by id"
        ).fetchall()
        headings = [column[0] for column in db.description]
    got = dump(file, "orders")
    assert got.headings == headings
    for ours, theirs in zip(got.rows, expected, strict=True):
        floats = [np.float32(v) if name == "f" else v for name, v in zip(headings, theirs)]
        assert ours == [plain(v) for v in floats]
    assert dump(file, "late").rows == [["9999"], ["9998"]]
    assert dump(file, "ARCHIVE.old").rows == [["1"]]
    assert dump(file, "old").rows == [["1"]]
    said = dump(file, "nothing", code=1).said
    assert "nothing" in said and "orders" in said and "archive.old" in said


def test_duckdb_file_of_another_program(dump, tmp_path):
    file = tmp_path / "shop.duckdb"
    db = duckdb.connect(file)
    db.execute("create table t as select 1 as a")
    assert "another program is writing" in dump(file, code=1).said
    db.close()
    assert dump(file).rows == [["1"]]
    whole = bytearray(file.read_bytes())
    whole[12] = 99  # the version of the format; then DuckDB's own checksum of the header
    words = np.frombuffer(bytes(whole[8:4096]), "<u8") * np.uint64(0xBF58476D1CE4E5B9)
    whole[:8] = int(np.bitwise_xor.reduce(words) ^ np.uint64(5381)).to_bytes(8, "little")
    (tmp_path / "newer.duckdb").write_bytes(whole)
    said = dump("newer.duckdb", code=1).said
    assert "another version of DuckDB" in said and "parquet" in said


def test_duckdb_views_see_nothing_outside(dump, tmp_path):
    (tmp_path / "secret.csv").write_text("a\nhidden words\n")
    with duckdb.connect(tmp_path / "evil.duckdb") as db:
        db.execute(f"create view v as select * from read_csv('{tmp_path / 'secret.csv'}')")
    said = dump("evil.duckdb", "v", code=1)
    assert said.rows == [] and "hidden words" not in said.said


# ---------------------------------------------------------------- SQLite


def test_sqlite_cell_by_cell(dump, tmp_path):
    random = np.random.default_rng(3)
    rows = [
        (int(key), float(random.normal() * 1e6), f"n°{key}" if key % 3 else None, bytes([key % 256]), key * 2**40)
        for key in map(int, random.permutation(3_000))
    ]  # fmt: skip
    with sqlite3.connect(tmp_path / "shop.db") as db:
        db.execute('create table "my orders"(id integer primary key, x real, t text, b blob, "n n")')
        db.executemany('insert into "my orders" values (?, ?, ?, ?, ?)', rows)
        db.execute("create table pairs(b text, a text, primary key (a, b)) without rowid")
        db.executemany("insert into pairs values (?, ?)", [("x", "2"), ("y", "1")])
        db.execute('create view dear as select id from "my orders" where id > 2997 order by id desc')
    got = dump("shop.db", "my orders")
    assert got.headings == ["id", "x", "t", "b", "n n"]
    assert got.rows == [[plain(v) for v in row] for row in sorted(rows)]
    assert dump("shop.db", "pairs").rows == [["y", "1"], ["x", "2"]]
    assert dump("shop.db", "dear").rows == [["2999"], ["2998"]]
    piped = dump("-", "my orders", stdin=(tmp_path / "shop.db").read_bytes())
    assert piped.rows == got.rows
    assert "my orders" in dump("shop.db", "nothing", code=1).said


def test_sqlite_with_a_log_is_read_and_left_as_it_was(dump, tmp_path):
    db = sqlite3.connect(tmp_path / "shop.db")
    db.execute("pragma journal_mode = wal")
    db.execute("create table t(a)")
    db.execute("insert into t values ('in the log')")
    db.commit()
    assert dump("shop.db").rows == [["in the log"]]
    db.close()
    before = sorted(os.listdir(tmp_path)), sha256(tmp_path / "shop.db")
    assert dump("shop.db").rows == [["in the log"]]
    assert (sorted(os.listdir(tmp_path)), sha256(tmp_path / "shop.db")) == before


def test_locked_sqlite_says_so(dump, tmp_path):
    db = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    db.execute("create table t(a)")
    db.execute("begin exclusive")
    assert "another program is writing" in dump("shop.db", code=1).said
    db.execute("commit")
    assert dump("shop.db").headings == ["a"]


# ---------------------------------------------------------------- JSON


def flat(value, path=""):
    """Python's own way to flatten an object, for comparison."""
    cells = {}
    for key, inner in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(inner, dict):
            cells.update(flat(inner, name))
        elif isinstance(inner, list):
            if inner and not any(isinstance(v, (dict, list)) for v in inner):
                cells[name] = ", ".join(plain(v) for v in inner)
        else:
            cells[name] = plain(inner)
    return cells


def unrolled(orders, member="line_items"):
    for order in orders:
        lines = order.get(member) or [None]
        for line in lines:
            cells = flat({k: v for k, v in order.items() if k != member})
            if line is not None:
                cells.update(flat(line, member))
            yield cells


def shop_dump(n=300):
    random = np.random.default_rng(5)
    orders = []
    for i in range(n):
        lines = [
            {"sku": f"P{int(p)}", "quantity": int(p) % 4 + 1, "price": Decimal(int(p) * 10).scaleb(-2),
             "tax_lines": [{"rate": Decimal("0.19")}]}
            for p in random.integers(100, 999, int(random.integers(0, 5)))
        ]  # fmt: skip
        orders.append({
            "meta_data": [{"key": "source", "value": "web"}], "id": 10**17 + i, "line_items": lines,
            "customer": {"id": f"C{i % 40}", "name": "Zoë \"Z\" \\ \n", "address": {"city": None}},
            "tags": ["a", "b"][: i % 3], "total": Decimal("19.90"), "paid": i % 2 == 0,
        })  # fmt: skip
    return orders


def dumps(value, **options):
    """json.dumps that writes Decimal as the number it is: 19.90."""
    text = json.dumps(value, default=lambda d: f"@{d}@", **options)
    return text.replace('"@', "").replace('@"', "")


@pytest.mark.parametrize("shape", ["lines", "list", "wrapped", "indented", "objects"])
def test_json_of_every_shape_gives_the_same_rows(dump, tmp_path, shape):
    orders = shop_dump()
    text = {
        "lines": lambda: "\n".join(map(dumps, orders)) + "\n",
        "list": lambda: dumps(orders),
        "wrapped": lambda: dumps({"count": len(orders), "orders": orders, "next": None}, ensure_ascii=False),
        "indented": lambda: "\ufeff" + dumps({"orders": orders}, indent=2),
        "objects": lambda: "\n\n".join(dumps(order, indent=1) for order in orders),
    }[shape]()  # fmt: skip
    (tmp_path / "orders").write_text(text, encoding="utf-8")
    got = dump("orders")
    rows = list(unrolled(orders))
    assert sorted(got.headings) == sorted(set().union(*rows))
    for ours, theirs in zip(got.rows, rows, strict=True):
        assert dict(zip(got.headings, ours, strict=True)) == {
            name: theirs.get(name, "") for name in got.headings
        }
    assert "meta_data" in got.said and "line_items.tax_lines" in got.said
    assert "19.90" in {row[got.headings.index("total")] for row in got.rows}
    (tmp_path / "packed").write_bytes(gzip.compress(text.encode()))
    assert dump("packed").rows == got.rows


def test_one_order_alone_is_a_record(dump, tmp_path):
    (tmp_path / "one.json").write_text('{"id": 7, "line_items": [{"sku": "a"}, {"sku": "b"}]}')
    assert dump("one.json").rows == [["7", "a"], ["7", "b"]]
    (tmp_path / "list.json").write_text('{"items": [{"id": 7, "items": [{"sku": "a"}]}], "total": 1}')
    assert dump("list.json").rows == [["7", "a"]]


def test_a_broken_line_is_trouble_of_that_line(dump, tmp_path):
    (tmp_path / "o.jsonl").write_bytes(
        b'{"a": 1}\n{"a": 2, \n\n{"a": 3}}\n[1]\n{"a": "caf\xe9"}\n{"a": ' + b"[" * 100 + b'\n{"a": 5}\n'
    )  # fmt: skip
    got = dump("o.jsonl")
    assert got.lines == [1, 2, 4, 5, 6, 7, 8]
    assert [bool(t) for t in got.troubles] == [False, True, True, True, False, True, False]
    assert [row for row in got.rows if row] == [["1"], ["café"], ["5"]]


@pytest.mark.parametrize(
    "text",
    ['[{"a": 1}, {"a": 2', '[{"a": 1} {"a": 2}]', '[{"a": 1}] []', '{"orders": [{"a": 1}]', '[{"a": "',
     "[]", "{}", "[{}]", '[{"a": 1},]'],
)  # fmt: skip
def test_a_broken_document_is_refused(dump, tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    assert dump("x.json", code=1).said.startswith("x.json")


# ---------------------------------------------------------------- places


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
