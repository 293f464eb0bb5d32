"""The same export in another coat: the answer must be the same to the byte."""

import gzip
import shutil

from conftest import unpacked
from reading import rows_in


def test_latin1_with_us_dates_gives_the_same_table(patron, shared, retail, tmp_path):
    packed = shared / "data/retail/online_retail_latin1_us_dates.csv.zst"
    patron.ok("rfm", "--input", packed, "--output", tmp_path / "latin1.csv", "--quiet", timeout=300)
    retail("rfm", "--output", tmp_path / "utf8.csv", "--quiet")
    ours = (tmp_path / "latin1.csv").read_bytes()
    assert ours == (tmp_path / "utf8.csv").read_bytes()
    assert len(ours.splitlines()) == 4339


def test_run_writes_what_rfm_says(retail, online_retail_run, tmp_path):
    retail("rfm", "--output", tmp_path / "verb.csv", "--quiet")
    assert (tmp_path / "verb.csv").read_bytes() == (online_retail_run / "rfm_table.csv").read_bytes()


def test_plain_and_gz_give_the_same_table(patron, shared, online_retail, tmp_path):
    with open(online_retail, "rb") as file:
        head = b"".join(file.readline() for _ in range(20_000))
    (tmp_path / "head.csv").write_bytes(head)
    with gzip.open(tmp_path / "head.csv.gz", "wb", compresslevel=1) as file:
        file.write(head)
    tables = []
    for name in ("head.csv", "head.csv.gz"):
        tables.append(patron.ok("rfm", "--input", tmp_path / name, "--format", "csv").stdout)
    assert tables[0] == tables[1]
    assert len(tables[0].splitlines()) > 500


def test_latin1_names_are_read_as_text(patron, shared, tmp_path):
    """A pound sign, byte 0xA3 in Latin-1, arrives as the sign it is."""
    plain = unpacked(shared / "data/retail/online_retail_latin1_us_dates.csv.zst", tmp_path)
    lines = plain.read_bytes().split(b"\r\n")
    with_pounds = [line for line in lines if b"\xa3" in line]
    assert len(with_pounds) == 32  # none of them names a customer, so one that does goes along
    chosen = lines[:2] + with_pounds
    (tmp_path / "pounds.csv").write_bytes(b"\r\n".join(chosen) + b"\r\n")
    plain.unlink()
    answer = patron.ok("export", "products", "--input", tmp_path / "pounds.csv", "--format", "csv")
    assert "£" in answer.stdout


def test_importing_twice_changes_nothing(patron, shared, online_retail_workspace, tmp_path):
    workspace = shutil.copytree(online_retail_workspace, tmp_path / "workspace")
    ask = ("rfm", "--workspace", workspace, "--format", "csv")
    before = patron.ok(*ask).stdout
    packed = shared / "data/retail/online_retail_utf8.csv.zst"
    patron.ok("import", packed, "--workspace", workspace, "--quiet", timeout=300)
    assert patron.ok(*ask).stdout == before
    assert len(before.splitlines()) == 4339


def test_every_input_row_is_counted_once(patron, tmp_path):
    """Accepted, cleaned away or rejected: three bad rows of eight stand in rejects.csv."""
    (tmp_path / "orders.csv").write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n"
        "2,A,Mug,two,2024-01-06 10:00:00,3.50,C1,France\n"
        "3,A,Mug,1,2024-13-45 10:00:00,3.50,C2,France\n"
        "4,A,Mug,1,2024-01-07 10:00:00,\"12,5O\",C2,France\n"
        "5,A,Mug,1,2024-01-08 10:00:00,3.50,C2,France\n"
        "C6,A,Mug,-1,2024-01-08 11:00:00,3.50,C2,France\n"
        "7,A,Mug,1,2024-01-09 10:00:00,3.50,,France\n"
        "8,A,Mug,1,2024-01-10 10:00:00,3.50,C3,France\n",
        encoding="utf-8",
    )
    patron.ok("run", "orders.csv", "--out", "out", "--quiet")
    rejects = rows_in(tmp_path / "out/rejects.csv")
    assert len(rejects) == 3
    assert any("12,5O" in str(row) for row in rejects)
    customers = {row["customer_id"] for row in rows_in(tmp_path / "out/rfm_table.csv")}
    assert customers == {"C1", "C2", "C3"}


def test_on_bad_row_fail_stops(patron, tmp_path):
    (tmp_path / "orders.csv").write_text(
        "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
        "1,A,2,2024-01-05 10:00:00,3.50,C1\n2,A,two,2024-01-06 10:00:00,3.50,C1\n"
    )
    answer = patron("import", "orders.csv", "--workspace", "w", "--on-bad-row", "fail")
    assert answer.code == 5, str(answer)
    assert "orders.csv:3" in answer.stderr
    assert "two" in answer.stderr
