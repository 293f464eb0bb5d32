"""DuckDB's own corpus of odd CSV files, 992 of them: each is read or refused with a message, never a
crash, a hang or silence; and where DuckDB's sniffer makes a table of it, ours is the same or differs in
one of the ways named here. The floors are what was counted; a regression falls below them.
"""

import collections
import json
import re
import subprocess

import duckdb
import pytest
from csv_probe import csv_probe  # noqa: F401  (a fixture)

FLOORS = {
    "equal": 543,
    "equal but for the names of doubled headings": 5,
    "equal but for the header": 27,
}
# What we may do at most: refuse a file that DuckDB reads (empty ones, ones of zero bytes).
MOST_REFUSED = 20


@pytest.fixture(scope="module")
def corpus(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    packed = shared / "data/csv/duckdb_data_csv.tar.zst"
    tar = subprocess.run(
        ["zstd", "-qdc", "--long=27", str(packed)], check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=tar, check=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def ours(csv_probe, path):  # noqa: F811
    """(headings, rows, has a header), or None where refused in one line."""
    answer = csv_probe(path, timeout=20)
    assert answer.returncode in (0, 1), f"{path}: {answer.returncode}\n{answer.stderr}"
    if answer.returncode == 1:
        assert path.name in answer.stderr and answer.stderr.strip(), str(path)
        return None
    head, *rows = [json.loads(line) for line in answer.stdout.split("\n") if line]
    return head["headings"], [row[2] for row in rows], head["details"]["header"] == "yes"


def theirs(connection, path):
    packed = ", compression = 'gzip'" if path.suffix.startswith(".gz") else ""
    name = str(path).replace("'", "''")
    try:
        result = connection.execute(
            f"select * from read_csv('{name}', all_varchar = true, hive_partitioning = false{packed})"
        )
        return [column[0] for column in result.description], result.fetchall()
    except duckdb.Error:
        return None


def without_blanks(rows):
    """Null is empty, outer blanks count for nothing, rows that hold nothing are none."""
    cells = [tuple((cell or "").strip() for cell in row) for row in rows]
    return [row for row in cells if any(row)]


def named(headings):
    """Columns named by their place: DuckDB counts from 0, we from 1."""
    return ["#" if re.fullmatch(r"column\d+", h.strip()) else h.strip() for h in headings]


def undoubled(headings):
    return [re.sub(r"(_\d+)+$", "", heading) for heading in named(headings)]


def compare(mine, other):
    if mine is None or other is None:
        return "both refuse" if mine is other else "we refuse" if mine is None else "DuckDB refuses"
    (headings, rows, has_header), (their_headings, their_rows) = mine, other
    rows, their_rows = without_blanks(rows), without_blanks(their_rows)
    if rows == their_rows and named(headings) == named(their_headings):
        return "equal"
    if rows == their_rows and undoubled(headings) == undoubled(their_headings):
        return "equal but for the names of doubled headings"
    if not has_header and rows == without_blanks([their_headings]) + their_rows:
        return "equal but for the header"
    if set(named(their_headings)) == {"#"} and without_blanks([headings]) + rows == their_rows:
        return "equal but for the header"
    if len(their_headings) == 1 < len(headings):
        return "DuckDB sees one column"
    return "differs"


def test_every_file_is_read_or_refused(csv_probe, corpus):  # noqa: F811
    assert len(corpus) == 992
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    found = collections.Counter(
        compare(ours(csv_probe, path), theirs(connection, path)) for path in corpus
    )
    print(dict(found))
    for what, least in FLOORS.items():
        assert found[what] >= least, (what, found)
    assert found["we refuse"] <= MOST_REFUSED, found
