"""Tables as Patron reads them, and values as Python writes them: for the tests of formats."""

import csv
import datetime as dt
import decimal
import hashlib
import io
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest
from programs import helper_program

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
    return helper_program("dump_table")


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
