"""Where the programs under test lie. For the benchmarks too, which have no pytest."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def patron_program():
    return pathlib.Path(os.environ.get("PATRON_BIN", ROOT / "build/release/patron")).resolve()


def helper_program(name):
    """A program of tests/probes or tests/tools, built beside Patron."""
    program = patron_program().parent / "tests" / name
    if not program.exists():
        raise FileNotFoundError(f"there is no {program}. Run: make build, then cmake --build --preset release")
    return program
