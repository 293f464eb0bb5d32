"""Asks the program's own reader of text tables: tests/probes/csv_probe.cpp."""

import dataclasses
import json
import subprocess

import pytest
from programs import helper_program


@pytest.fixture(scope="session")
def csv_probe():
    """csv_probe("--delimiter", ";", file) → the finished process."""
    probe = helper_program("csv_probe")

    def ask(*arguments, timeout=60, before=()):
        return subprocess.run(
            [*before, str(probe), *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
        )

    def limited(kilobytes, *arguments):
        """The same where more memory than that is refused."""
        shell = ["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh"]
        return ask(*arguments, before=shell)

    ask.limited = limited
    return ask


@dataclasses.dataclass
class Read:
    headings: list
    details: dict
    notes: list
    lines: list
    troubles: list
    cells: list


def read(csv_probe, path, **options):  # noqa: F811
    """The table in a file, or a failed test with the program's message."""
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    answer = csv_probe(*flags, path)
    assert answer.returncode == 0, answer.stderr
    head, *rows = [json.loads(line) for line in answer.stdout.split("\n") if line]
    return Read(
        head["headings"],
        head["details"],
        head["notes"],
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
    )
