"""Reading a workbook of 541,909 rows: Patron beside polars with calamine, in one go.

usage: workbook.py [--rounds 5] [--build build/release] [--output bench/results/workbook.json]

Each round reads the sheet with polars.read_excel(engine="calamine") and with Patron's reader
(tests/dump_table --count: every cell as text, every row's original text, the SHA-256 of the file),
in turn. Quoted are medians of CPU seconds (user + system, start and imports of Python included, and
once more without them), wall time and the largest memory.
PATRON_SHARED: folder with data/ (default: ../shared beside the project).
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile

from measure import commit, machine, measured, median

ROOT = pathlib.Path(__file__).resolve().parents[1]
ROWS = 541_909
MOST_RATIO, MOST_MEMORY_MIB = 1.0, 150

PEER = """
import sys, fastexcel, polars
if len(sys.argv) > 1:
    print(polars.read_excel(sys.argv[1], engine="calamine").height)
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--build", default=ROOT / "build/release", type=pathlib.Path)
    parser.add_argument("--output", default=ROOT / "bench/results/workbook.json", type=pathlib.Path)
    return parser.parse_args()


def run_once(commands, scratch):
    """→ {name: Cost}; stops where a reader counts other rows."""
    costs = {}
    for name, (command, rows) in commands.items():
        costs[name], said = measured(command, scratch)
        if rows and int(said.split()[0]) != rows:
            sys.exit(f"bench: {name} counts {said.split()[0]} rows, not {rows}")
    return costs


def main():
    arguments = parse_arguments()
    shared = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
    workbook = shared / "data/retail/online_retail_full_built.xlsx"
    if not workbook.exists():
        sys.exit(f"bench: there is no {workbook}. Set PATRON_SHARED.")
    commands = {
        "polars": ([sys.executable, "-c", PEER, workbook], ROWS),
        "start of polars": ([sys.executable, "-c", PEER], 0),
        "patron": ([arguments.build / "tests/dump_table", "--count", workbook], ROWS),
    }
    with tempfile.TemporaryDirectory() as scratch:
        rounds = [run_once(commands, pathlib.Path(scratch)) for _ in range(arguments.rounds)]

    def middle(name, field):
        return median([getattr(costs[name], field) for costs in rounds])

    def ratio(of):
        return round(median([costs["patron"].cpu_seconds / of(costs) for costs in rounds]), 3)

    result = {
        "commit": commit(ROOT),
        "machine": machine(),
        "rounds": arguments.rounds,
        "rows": ROWS,
        "readers": {
            name: {
                "cpu_seconds": round(middle(name, "cpu_seconds"), 2),
                "wall_seconds": round(middle(name, "wall_seconds"), 2),
                "peak_memory_mib": round(max(c[name].peak_memory_mib for c in rounds)),
            }
            for name in commands
        },
        "cpu_ratio": ratio(lambda costs: costs["polars"].cpu_seconds),
        "cpu_ratio_without_start": ratio(
            lambda costs: costs["polars"].cpu_seconds - costs["start of polars"].cpu_seconds
        ),
    }
    arguments.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, cost in result["readers"].items():
        print(f"{name:<16}{cost['cpu_seconds']:>7.2f} CPU s{cost['wall_seconds']:>7.2f} s"
              f"{cost['peak_memory_mib']:>6} MiB")  # fmt: skip
    print(f"Patron takes {result['cpu_ratio']} of the CPU of polars "
          f"({result['cpu_ratio_without_start']} without the start of Python)")  # fmt: skip
    met = result["cpu_ratio"] <= MOST_RATIO
    small = result["readers"]["patron"]["peak_memory_mib"] <= MOST_MEMORY_MIB
    print(f"at most {MOST_RATIO} of its CPU: {'met' if met else 'NOT met'}; "
          f"at most {MOST_MEMORY_MIB} MiB: {'met' if small else 'NOT met'}")  # fmt: skip
    sys.exit(0 if met and small else 1)


if __name__ == "__main__":
    main()
