"""Text tables as others write them, against readers we did not write: csv-spectrum's expected answers,
Python's csv module on tables it has written itself, pandas on runs of blanks.
"""

import csv
import gzip
import io
import json
import subprocess

import pandas as pd
import pytest
from csv_probe import csv_probe, read  # noqa: F401  (csv_probe is a fixture)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

IN_ONE_FOLDER = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def spectrum(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("spectrum")
    packed = shared / "data/csv/csv-spectrum.tar.zst"
    tar = subprocess.run(["zstd", "-qdc", str(packed)], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=tar, check=True)
    return folder


def test_csv_spectrum(csv_probe, spectrum):  # noqa: F811
    files = sorted((spectrum / "csvs").glob("*.csv"))
    assert len(files) == 11
    for file in files:
        table = read(csv_probe, file)
        rows = [dict(zip(table.headings, cells, strict=True)) for cells in table.cells]
        expected = json.loads((spectrum / "json" / f"{file.stem}.json").read_text("utf-8"))
        assert rows == expected, file.name
        assert not any(table.troubles), file.name


# Cells that hold everything a dialect has to protect. No blanks at the ends: outside quotes they are
# removed, and Python's csv quotes only where it must.
words = st.text(alphabet="abcXYZ é£,;|\t'\"\n#.-", min_size=1, max_size=12).map(str.strip)
rows_of_words = st.lists(
    st.tuples(st.integers(1, 99_999), words, st.decimals(0, 999, places=2)), min_size=3, max_size=12
)


@given(rows_of_words, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans())
@IN_ONE_FOLDER
def test_what_pythons_csv_has_written(csv_probe, tmp_path, rows, delimiter, end, all_quoted):  # noqa: F811
    """Told the delimiter, every cell of every row is what Python wrote."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerow(["id", "name", "price"])
    writer.writerows(rows)
    (tmp_path / "t.csv").write_bytes(text.getvalue().encode())
    name = "tab" if delimiter == "\t" else delimiter
    table = read(csv_probe, tmp_path / "t.csv", delimiter=name)
    assert table.headings == ["id", "name", "price"]
    assert table.cells == [[str(cell) for cell in row] for row in rows]


plain_words = st.text(alphabet="abcdefgh XYZé£", min_size=1, max_size=12).map(str.strip)


@given(
    st.lists(
        st.tuples(st.integers(1, 99_999), plain_words, st.decimals(0, 999, places=2), st.dates()),
        min_size=4,
        max_size=30,
    ),
    st.sampled_from(",;\t|^~:"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
@IN_ONE_FOLDER
def test_the_dialect_is_told(csv_probe, tmp_path, rows, delimiter, end, decimal_comma):  # noqa: F811
    """Not told anything, delimiter, line end and header are found, decimal commas or not."""
    cells = [[str(i), name, str(price), str(day)] for i, name, price, day in rows]
    if decimal_comma and delimiter != ",":
        cells = [[i, name, price.replace(".", ","), day] for i, name, price, day in cells]
    lines = [delimiter.join(row) for row in [["id", "name", "price", "day"], *cells]]
    (tmp_path / "t.csv").write_bytes((end.join(lines) + end).encode())
    table = read(csv_probe, tmp_path / "t.csv")
    assert table.details["delimiter"] == ("tab" if delimiter == "\t" else delimiter)
    assert table.headings == ["id", "name", "price", "day"]
    assert table.cells == cells


def test_cdnow_is_divided_by_blanks(csv_probe, shared, tmp_path):  # noqa: F811
    packed = shared / "data/clv/CDNOW_master.txt.zst"
    table = read(csv_probe, packed)
    text = subprocess.run(["zstd", "-qdc", str(packed)], check=True, capture_output=True).stdout
    expected = pd.read_csv(io.BytesIO(text), sep=r"\s+", dtype=str)
    assert table.headings == list(expected.columns)
    assert table.cells == expected.to_numpy().tolist()
    assert table.details["delimiter"] == "blanks"
    assert table.details["compression"] == "zstd"

    sample = read(csv_probe, shared / "data/clv/CDNOW_sample.txt.zst")
    assert sample.headings == [f"column{i}" for i in range(1, 6)]
    assert len(sample.cells) == 6919
    assert sample.lines[0] == 1


def test_online_retail_is_what_pythons_csv_reads(csv_probe, online_retail):  # noqa: F811
    answer = csv_probe(online_retail).stdout.split("\n")
    with open(online_retail, newline="", encoding="utf-8") as file:
        theirs = csv.reader(file)
        assert json.loads(answer[0])["headings"] == next(theirs)
        n = 0
        for n, row in enumerate(theirs, 1):
            line, trouble, cells = json.loads(answer[n])
            assert (line, trouble) == (n + 1, "")
            # Blanks at the ends are kept inside quotes and removed outside.
            assert cells == row or cells == [
                c if c == t else t.strip() for c, t in zip(cells, row, strict=True)
            ]
    assert n == 541_909


def table(tmp_path, csv_probe, content, **options):  # noqa: F811
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(csv_probe, path, **options)


def test_excels_sep_line(csv_probe, tmp_path):  # noqa: F811
    found = table(tmp_path, csv_probe, "sep=;\r\nid;name, first\r\n1;a\r\n2;b\r\n")
    assert found.headings == ["id", "name, first"]
    assert found.cells == [["1", "a"], ["2", "b"]]
    assert found.lines == [3, 4]
    assert found.notes == []


def test_excels_titles_and_empty_rows(csv_probe, tmp_path):  # noqa: F811
    text = "Sales;;;\r\nfrom 1.1.2024;;;\r\n;;;\r\nid;name;qty;price\r\n1;a;2;2,50\r\n2;b;1;3,00\r\n;;;\r\n;;;\r\n"
    found = table(tmp_path, csv_probe, text)
    assert found.headings == ["id", "name", "qty", "price"]
    assert found.cells == [["1", "a", "2", "2,50"], ["2", "b", "1", "3,00"]]
    assert found.lines == [5, 6]
    assert found.notes == ['2 lines before the table were left out, the first: "Sales;;;".']


def test_short_and_long_rows_are_handed_on(csv_probe, tmp_path):  # noqa: F811
    found = table(tmp_path, csv_probe, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3,,\n1,2,3\n1,2,3\n")
    assert found.cells[1:4] == [["4", "5"], ["6", "7", "8", "9"], ["1", "2", "3"]]


def test_the_user_names_the_delimiter(csv_probe, tmp_path):  # noqa: F811
    assert table(tmp_path, csv_probe, "a#b\n1#2\n", delimiter="#").cells == [["1", "2"]]
    assert table(tmp_path, csv_probe, "a b\n1 2\n", delimiter="space").cells == [["1", "2"]]
    for wrong in ("##", "é", '"', "\\"):
        answer = csv_probe("--delimiter", wrong, tmp_path / "t.csv")
        assert answer.returncode == 1 and "--delimiter" in answer.stderr, wrong


# What a file holds → a word of the message it is refused with.
REFUSED = {
    b"": "empty",
    b"\n\n \n": "blank lines",
    b"%PDF-1.4\n1 0 obj": "PDF",
    b"\x89PNG\r\n\x1a\n" + bytes(300): "picture",
    b"MZ\x90\x00" + bytes(300): "program",
    b"PK\x03\x04" + bytes(300): "binary",
    b"\xd0\xcf\x11\xe0" + bytes(300): "binary",
    b"BZh91AY&SY": "bzip2",
    b"<html><body><table><tr><td>1</td></tr></table></body></html>": "web page",
    bytes(range(256)) * 20: "binary",
    gzip.compress(b"a,b\n1,2\n" * 9999)[:-9]: "ends early",
    b"a,b\n1," + b"x" * 9_000_000 + b"\n": "8 MiB",
}


@pytest.mark.parametrize("content", REFUSED, ids=REFUSED.values())
def test_what_is_no_table_is_refused_in_one_line(csv_probe, tmp_path, content):  # noqa: F811
    (tmp_path / "t.csv").write_bytes(content)
    answer = csv_probe("--count", tmp_path / "t.csv")
    assert answer.returncode == 1
    assert REFUSED[content] in answer.stderr
    assert "t.csv" in answer.stderr and answer.stderr.count("\n") == 1


def test_memory_stays_small_on_a_packed_bomb(csv_probe, tmp_path):  # noqa: F811
    """A line of one GiB in a file of one MiB: refused after some MiB, in no time."""
    zeros = subprocess.Popen(["head", "-c", "1G", "/dev/zero"], stdout=subprocess.PIPE)
    spaces = subprocess.Popen(["tr", "\\0", "a"], stdin=zeros.stdout, stdout=subprocess.PIPE)
    subprocess.run(["zstd", "-q1", "-o", str(tmp_path / "t.csv.zst")], stdin=spaces.stdout, check=True)
    answer = csv_probe.limited(300_000, "--count", tmp_path / "t.csv.zst")
    assert answer.returncode == 1 and "8 MiB" in answer.stderr, answer


def test_a_pipe_is_read_once(csv_probe, tmp_path):  # noqa: F811
    """What can't be read twice is not: a named pipe, packed or not."""
    import os
    import threading

    for content in (b"a,b\n1,2\n", gzip.compress(b"a,b\n1,2\n")):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(content,))
        writer.start()
        assert read(csv_probe, pipe).cells == [["1", "2"]]
        writer.join()
        pipe.unlink()
