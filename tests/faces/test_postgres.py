"""Tables of a PostgreSQL server: a real one, started here on this machine alone, and its own psql
as the oracle."""

import contextlib
import csv
import glob
import io
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
from conftest import absent

PASSWORD = "se:cr@t/1"
IN_ADDRESS = "se%3Acr%40t%2F1"


def server_programs():
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda f: int(f.split("/")[4]))
    found = shutil.which("initdb", path=os.pathsep.join(folders[::-1] + [os.environ["PATH"]]))
    if found is None:
        absent("no PostgreSQL server on this machine (package postgresql)")
    return os.path.dirname(found)


def as_server():
    """The server refuses to run as root: then as the user its package has made."""
    if os.geteuid() != 0:
        return [], None
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        absent("PostgreSQL does not run as root, and there is no user postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"], user


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    def __init__(self, programs, port):
        self.programs, self.port = programs, port
        self.address = f"postgresql://shop:{IN_ADDRESS}@127.0.0.1:{port}/postgres"

    def psql(self, sql, *options):
        return subprocess.run(
            [f"{self.programs}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *options, "-c", sql],
            env={**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "shop",
                 "PGPASSWORD": PASSWORD, "PGDATABASE": "postgres", "PGTZ": "UTC"},
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def rows(self, sql):
        return list(csv.reader(io.StringIO(self.psql(sql, "--csv", "-t"), newline="")))


@contextlib.contextmanager
def running(programs, folder, port, prefix):
    process = subprocess.Popen(
        [*prefix, f"{programs}/postgres", "-D", folder, "-p", str(port), "-k", folder, "-F",
         "-c", "listen_addresses=127.0.0.1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="module")
def server():
    programs, (prefix, user) = server_programs(), as_server()
    folder = tempfile.mkdtemp(prefix="patron-postgres-")
    try:
        with open(f"{folder}/password", "w") as file:
            file.write(PASSWORD)
        data = f"{folder}/data"
        if user is not None:
            shutil.chown(folder, user.pw_uid, user.pw_gid)
            shutil.chown(f"{folder}/password", user.pw_uid, user.pw_gid)
        subprocess.run(
            [*prefix, f"{programs}/initdb", "-D", data, "-U", "shop", "-A", "scram-sha-256", "-E", "UTF8",
             "--locale=C", "-N", f"--pwfile={folder}/password"],
            check=True, capture_output=True,
        )  # fmt: skip
        server = Server(programs, free_port())
        with running(programs, data, server.port, prefix) as process:
            for _ in range(100):
                with contextlib.suppress(subprocess.CalledProcessError):
                    server.psql("select 1")
                    break
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dump(patron_binary):
    def call(*words, code=0, env=None):
        done = subprocess.run(
            [patron_binary.parent / "tests/dump_table", *words],
            capture_output=True, text=True, timeout=60, env={**os.environ, **(env or {})},
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert PASSWORD not in done.stderr + done.stdout and IN_ADDRESS not in done.stderr
        rows = list(csv.reader(io.StringIO(done.stdout, newline="")))
        return rows, done.stderr

    return call


def test_cell_by_cell(server, dump):
    server.psql(
        "create table orders(id bigint, line smallint, x double precision, f real, price numeric(12, 2), "
        "at timestamp, zoned timestamptz, day date, text text, padded char(6), flag boolean, "
        "list int[], doc jsonb, bytes bytea, \"Odd \"\"name\"\"\" varchar, primary key (id, line));"
        "insert into orders select (i * 7919) % 3000, i % 5, i / 7.0, (i / 7.0)::real, i * 1.05, "
        "timestamp '2010-12-01 08:26' + i * interval '61.5 seconds', "
        "timestamptz '2010-12-01 08:26+02' + i * interval '1 hour', date '2010-12-01' + i, "
        "case when i % 3 = 0 then null else 'Zoë, \"' || i end, 'ab', i % 2 = 0, array[i, null], "
        "'{\"k\": [1, 2]}', '\\x00ff', '' from generate_series(0, 2999) i; analyze orders"
    )
    rows, said = dump(server.address, "orders")
    assert rows[0][2:] == ["id", "line", "x", "f", "price", "at", "zoned", "day", "text", "padded", "flag",
                           "list", "doc", "bytes", 'Odd "name"']  # fmt: skip
    expected = server.rows(
        "select id, line, x, f, price, at, zoned || ':00', day, text, padded::text, "
        "case when flag then 'true' else 'false' end, to_json(list), doc, encode(bytes, 'hex'), "
        '"Odd ""name""" from orders order by id, line'
    )
    assert len(expected) == 3_000
    assert [row[2:] for row in rows[1:]] == expected
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, 3_001)]
    assert said == ""


def test_money_infinities_and_enums(server, dump):
    server.psql(
        "create type size as enum ('S', 'M');"
        "create table odd(a int primary key, m money, n numeric, d double precision, s size, z timestamptz);"
        "insert into odd values (1, 1234.5, 'NaN', 'Infinity', 'M', 'infinity'),"
        "(2, null, 0.10, 1e300, null, null)"
    )
    rows, _ = dump(server.address, "odd")
    assert [row[2:] for row in rows[1:]] == [
        ["1", "1234.50", "NaN", "inf", "M", "infinity"],
        ["2", "", "0.10", "1e+300", "", ""],
    ]


def test_tables_views_and_schemas_are_listed(server, dump):
    server.psql(
        "create schema sales; create table sales.lines(a int); insert into sales.lines values (2), (1);"
        "create view sales.few as select a from sales.lines where a = 1;"
        "create table parts(a int) partition by range (a);"
        "create table parts_1 partition of parts for values from (0) to (9); insert into parts values (5)"
    )
    listed = subprocess.run(
        [dump.__closure__[0].cell_contents.parent / "tests/dump_table", "--list", server.address],
        capture_output=True, text=True,
    ).stdout.split("\n")  # fmt: skip
    assert {"parts", "sales.lines", "sales.few"} <= set(listed) and "parts_1" not in listed
    assert [row[2:] for row in dump(server.address, "sales.few")[0][1:]] == [["1"]]
    assert [row[2:] for row in dump(server.address, "parts")[0][1:]] == [["5"]]
    rows, said = dump(server.address, "lines")
    assert len(rows) == 3 and "no primary key" in said
    said = dump(server.address, "nothing", code=1)[1]
    assert "sales.lines" in said


def test_nothing_can_be_written(server, dump):
    server.psql(
        "create table log(a int); create function note() returns int language sql as "
        "'insert into log values (1) returning a'; create view trap as select note() as a"
    )
    assert "read-only" in dump(server.address, "trap", code=1)[1]
    assert server.rows("select count(*) from log") == [["0"]]


def test_what_fails_is_said_without_the_password(server, dump):
    port = server.port
    wrong = f"postgresql://shop:wrong-{IN_ADDRESS}@127.0.0.1:{port}/postgres"
    assert "password authentication failed" in dump(wrong, code=1)[1]
    nowhere = f"postgresql://shop:{IN_ADDRESS}@127.0.0.1:{port}/nowhere"
    assert '"nowhere" does not exist' in dump(nowhere, code=1)[1]
    closed = f"postgresql://shop:{IN_ADDRESS}@127.0.0.1:{free_port()}/postgres"
    assert "Connection refused" in dump(closed, code=1)[1]
    for address in (
        f"postgresql://shop:{PASSWORD}@127.0.0.1:{port}/postgres",
        f"postgresql://shop@127.0.0.1:{port}/postgres?password={IN_ADDRESS}&nonsense=1",
        f"postgresql://{IN_ADDRESS}",
    ):
        dump(address, code=1)
    rows, _ = dump(f"postgresql://shop@127.0.0.1:{port}/postgres", "pg_class", code=1,
                   env={"PGPASSWORD": PASSWORD})  # fmt: skip
    assert rows == []


def test_import_from_the_server(server, patron):
    server.psql(
        "create table shop_orders(id int primary key, order_id text, sku text, quantity int, "
        "unit_price numeric(9, 2), ordered_at timestamp, customer_id text);"
        "insert into shop_orders select i, 'O' || i / 3, 'P' || i % 7, 1 + i % 4, 2.50 + i % 5, "
        "timestamp '2024-01-01' + i * interval '7 hours', 'C' || i / 3 % 20 from generate_series(1, 600) i"
    )
    answer = patron.ok("import", server.address, "--table", "shop_orders", "--workspace", "w", "--format", "json")
    assert PASSWORD not in str(answer.stdout) and IN_ADDRESS not in str(answer.stdout)
    report = answer.json()
    assert report["rows_read"] == report["rows_accepted"] == 600
    again = patron.ok("import", server.address, "--table", "shop_orders", "--workspace", "w", "--format", "json")
    assert again.json()["rows_new"] == 0
