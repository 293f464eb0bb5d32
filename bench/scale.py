"""Ten million order lines: import and RFM by Patron, beside raw DuckDB SQL on the same machine.

usage: scale.py [--orders 3300000] [--rounds 3] [--keep DIR] [--output bench/results/scale.json]

The export is made by `patron generate` (about three lines an order). Both import the same file, clean by
the same rules, and write the same RFM table; the tables are compared before a time is believed.
"""

import argparse
import csv
import json
import pathlib
import shutil
import sys
import tempfile
from decimal import Decimal

from measure import commit, machine, measured, median

ROOT = pathlib.Path(__file__).resolve().parents[1]
RAW = ROOT / "bench/raw_duckdb.py"
MAX_RATIO_TO_BEST_SQL = 1.2


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=400_000)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--orders", type=int, default=3_300_000)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of RFM; the import runs once")
    parser.add_argument("--patron", default=ROOT / "build/release/patron", type=pathlib.Path)
    parser.add_argument("--output", default=ROOT / "bench/results/scale.json", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder and leave it")
    return parser.parse_args()


def generate(arguments, folder):
    """→ (path of transactions.csv, cost); made once where the folder is kept."""
    data = folder / "shop/transactions.csv"
    if data.exists():
        return data, None
    sizes = [f"--{n}={getattr(arguments, n)}" for n in ("customers", "products", "orders")]
    cost, _ = measured(
        [arguments.patron, "generate", *sizes, "--seed", 1, "--no-events", "--quiet", folder / "shop"], folder
    )
    return data, cost


def count_lines(path):
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b"")) - 1


def run_all(arguments, data, folder):
    """→ name → list of costs. Rounds alternate, so that both meet the same machine."""
    patron, raw = arguments.patron, [sys.executable, RAW]
    workspace, database = folder / "workspace", folder / "raw.duckdb"
    shutil.rmtree(workspace, ignore_errors=True)
    database.unlink(missing_ok=True)
    costs = {
        "patron import": [measured([patron, "import", data, "--workspace", workspace, "--quiet"], folder)[0]],
        "raw import": [measured([*raw, "import", data, database], folder)[0]],
    }
    commands = {
        "patron rfm": [patron, "rfm", "--workspace", workspace, "--output", folder / "patron.csv", "--quiet"],
        "raw rfm-lines": [*raw, "rfm-lines", database, folder / "raw-lines.csv"],
        "raw rfm-orders": [*raw, "rfm-orders", database, folder / "raw-orders.csv"],
        "raw one-go": [*raw, "one-go", data, folder / "raw-one-go.csv"],
    }
    for number in range(arguments.rounds):
        for name, command in commands.items():
            print(f"round {number + 1} of {arguments.rounds}: {name}", file=sys.stderr)
            if name != "raw one-go" or number == 0:
                costs.setdefault(name, []).append(measured(command, folder)[0])
    return costs


def table_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {
            r["customer_id"]: (int(r["recency_days"]), int(r["frequency"]), Decimal(r["monetary"]))
            for r in csv.DictReader(file)
        }


def assert_equal_tables(folder):
    ours = table_of(folder / "patron.csv")
    for rival in ("raw-lines", "raw-orders", "raw-one-go"):
        theirs = table_of(folder / f"{rival}.csv")
        if ours != theirs:
            differing = [c for c in ours.keys() | theirs.keys() if ours.get(c) != theirs.get(c)]
            sys.exit(f"bench: {len(differing)} customers differ from {rival}, such as {differing[:3]}")
    return len(ours)


def figures_of(costs):
    return {
        name: {
            "cpu_seconds": round(median([c.cpu_seconds for c in each]), 3),
            "wall_seconds": round(median([c.wall_seconds for c in each]), 3),
            "peak_memory_mib": round(max(c.peak_memory_mib for c in each), 1),
        }
        for name, each in costs.items()
    }


def ratios_of(figures):
    """Patron's CPU over the rival's: 1 is as good, below 1 better."""
    cpu = {name: f["cpu_seconds"] for name, f in figures.items()}
    return {
        "import / raw import": cpu["patron import"] / cpu["raw import"],
        "rfm / raw from lines": cpu["patron rfm"] / cpu["raw rfm-lines"],
        "rfm / raw from orders (best)": cpu["patron rfm"] / cpu["raw rfm-orders"],
        "import + rfm / raw in one go": (cpu["patron import"] + cpu["patron rfm"]) / cpu["raw one-go"],
    }


def show(n_lines, figures, ratios):
    print(f"{n_lines:,} order lines\n")
    print(f"{'':<32}{'CPU s':>10}{'wall s':>10}{'MiB':>10}")
    for name, f in figures.items():
        cells = f["cpu_seconds"], f["wall_seconds"], f["peak_memory_mib"]
        print(f"{name:<32}{cells[0]:>10.2f}{cells[1]:>10.2f}{cells[2]:>10.0f}")
    print()
    for name, value in ratios.items():
        print(f"{name:<32}{value:>10.2f}")
    best = ratios["rfm / raw from orders (best)"]
    met = "met" if best <= MAX_RATIO_TO_BEST_SQL else "MISSED"
    print(f"\n{met}: RFM within {MAX_RATIO_TO_BEST_SQL}x of the best SQL by hand")


def run(arguments, folder):
    data, made = generate(arguments, folder)
    n_lines = count_lines(data)
    costs = ({"patron generate": [made]} if made else {}) | run_all(arguments, data, folder)
    n_customers = assert_equal_tables(folder)
    figures = figures_of(costs)
    ratios = {name: round(value, 3) for name, value in ratios_of(figures).items()}
    show(n_lines, figures, ratios)
    print(f"The tables agree: {n_customers:,} customers, every cell.")
    result = {
        "commit": commit(ROOT), "machine": machine(), "lines": n_lines,
        "customers": n_customers, "figures": figures, "ratios": ratios,
    }  # fmt: skip
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(f"written: {arguments.output}")


def main():
    arguments = parse_arguments()
    arguments.patron = arguments.patron.resolve()
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        run(arguments, arguments.keep.resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="patron-scale-") as folder:
            run(arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
