"""Parquet, DuckDB and SQLite: every cell as the library that wrote it says, and a clear message for
what can't be read."""

import datetime as dt
import gzip
import os
import sqlite3
import subprocess

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dumping import UTC, Decimal, dump, plain, program, sha256  # noqa: F401 (fixtures)


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
