"""Reads what the program writes, strictly: text as it stands, money as exact decimals."""

import csv
import io
from decimal import Decimal

RFM_COLUMNS = "customer_id,recency_days,frequency,monetary,r_score,f_score,m_score,segment"


def rows_of(text):
    """CSV text → list of dicts of text."""
    return list(csv.DictReader(io.StringIO(text)))


def rows_in(path):
    return rows_of(path.read_text(encoding="utf-8"))


def exported(patron, table, workspace="w"):
    """A table of the workspace → list of dicts of text."""
    return rows_of(patron.ok("export", table, "--workspace", workspace).stdout)


def imported(patron, *arguments, workspace="w"):
    """What `patron import` answers: of one table its report, of several a list of them."""
    return patron.ok("import", *arguments, "--workspace", workspace, "--json").json()


def triangle(rows):
    """A cohort file → {(cohort, months later): exact number}, observed cells only."""
    return {
        (row["cohort"], int(index)): Decimal(cell)
        for row in rows
        for index, cell in row.items()
        if index != "cohort" and cell != ""
    }


def to_cents(text):
    return Decimal(text).quantize(Decimal("0.01"))


def find(document, key):
    """The first value under `key`, outermost first: it may stand at the top or inside an envelope."""
    level = [document]
    while level:
        objects = [v for v in level if isinstance(v, dict)]
        for value in objects:
            if key in value:
                return value[key]
        level = [inner for v in objects for inner in v.values()] + [
            inner for v in level if isinstance(v, list) for inner in v
        ]
    raise AssertionError(f"no {key!r} in {str(document)[:500]}")
