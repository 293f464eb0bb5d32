"""The main job on Online Retail: Patron beside the studies' pipeline, in one go.

usage: main_job.py [--rounds 3] [--patron build/release/patron] [--output bench/results/main_job.json]

Each round runs, one after the other: the peer `pandas` (what the studies do), the peer `fast` (polars,
sparse matrices), and `patron run` into a fresh folder with a fresh workspace. Quoted are medians of
CPU seconds (user + system, with everything a program starts), and ratios within the same rounds.
PATRON_SHARED: folder with data/ and peers/ (default: ../shared beside the project).
"""

import argparse
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from measure import commit, machine, measured, median

ROOT = pathlib.Path(__file__).resolve().parents[1]
PEERS = ("pandas", "fast")

# What stands side by side: label, the peer's stages, Patron's.
SIDE_BY_SIDE = [
    ("start", ["01_imports"], []),
    ("read and clean", ["02_read_csv", "03_clean"], ["import"]),
    ("RFM", ["04_rfm"], ["rfm"]),
    ("k-means, k = 1..10", ["05_elbow_kmeans_k1_10"], ["kmeans"]),
    ("silhouettes, k = 2..10", ["06_silhouette_k2_10_full"], ["silhouette"]),
    ("final clusters", ["07_final_kmeans"], ["final_clusters"]),
    ("cohorts", ["08_cohorts"], ["cohorts"]),
    ("forecast of 30 days", ["09_prophet_fit", "10_prophet_forecast_30d"], ["forecast"]),
    ("recommendations for all", ["11a_item_cf_model_scores", "11b_item_cf_top10"], ["recommend"]),
    ("pictures", ["12_eight_png"], ["pictures"]),
    ("files", ["13_csv_out"], ["files"]),
]
COMPUTING = ["04_rfm", "05_elbow_kmeans_k1_10", "06_silhouette_k2_10_full", "07_final_kmeans", "08_cohorts",
             "09_prophet_fit", "10_prophet_forecast_30d", "11a_item_cf_model_scores", "11b_item_cf_top10"]  # fmt: skip
COMPUTING_HERE = ["rfm", "kmeans", "silhouette", "final_clusters", "cohorts", "forecast", "recommend"]

# (what, peer, at least)
TARGETS = [("computing", "pandas", 20), ("computing", "fast", 10), ("whole", "pandas", 6), ("whole", "fast", 3.5)]
AIM, MAX_MEMORY_MIB = 10, 400


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patron", default=ROOT / "build/release/patron", type=pathlib.Path)
    parser.add_argument("--output", default=ROOT / "bench/results/main_job.json", type=pathlib.Path)
    parser.add_argument("--peers-only", action="store_true", help="measure the peers alone")
    return parser.parse_args()


def run_peer(mode, shared, data, scratch):
    """One run of the peer: its own stage times, and the whole as seen from outside."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, shared / "peers/studies_pipeline.py", mode, data, scratch / f"out-{mode}"]
    cost, said = measured(command, scratch, threads)
    answer = json.loads(said.strip().splitlines()[-1])
    return {
        "cost": cost,
        "stages": {name: cpu for name, (_, cpu) in answer["stages"].items()},
        "check": answer["check"],
    }


def run_patron(binary, data, scratch):
    """One run of Patron into a fresh folder with a fresh workspace."""
    out, timings = scratch / "out-patron", scratch / "timings.json"
    shutil.rmtree(out, ignore_errors=True)
    cost, _ = measured([binary, "run", data, "--out", out, "--timings", timings, "--quiet"], scratch)
    stages = json.loads(timings.read_text())["stages"]
    return {"cost": cost, "stages": {s["stage"]: s["cpu_seconds"] for s in stages}, "check": check_of(out)}


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def check_of(out):
    """The same figures as the peer's own check, from the files Patron wrote."""
    customers = read_csv(out / "rfm_table.csv")
    dashboard = (out / "dashboard_data.json").read_text(encoding="utf-8")
    second = read_csv(out / "cohort_retention.csv")[1]
    return {
        "n": len(customers),
        "mean_M": sum(float(c["monetary"]) for c in customers) / len(customers),
        "inertia4": inertia_of_four(json.loads(dashboard)),
        "cohort": [float(second[str(i)]) for i in range(3)],
    }


def inertia_of_four(document):
    """The elbow's row for k = 4, wherever the document keeps its elbow."""
    if isinstance(document, dict):
        if document.get("k") == 4 and "inertia" in document and "elbow" not in document:
            return document["inertia"]
        document = list(document.values())
    if isinstance(document, list):
        for inner in document:
            found = inertia_of_four(inner)
            if found is not None:
                return found
    return None


def disagreements(ours, theirs):
    """Same customers, same money, same cohort; clusters at least as tight."""
    found = []
    if ours["n"] != 4338 or theirs["n"] != 4338:
        found.append(f"customers: {ours['n']} and {theirs['n']}, not 4,338")
    if abs(ours["mean_M"] - theirs["mean_M"]) > 1e-6:
        found.append(f"mean monetary: {ours['mean_M']} and {theirs['mean_M']}")
    if ours["inertia4"] is None or ours["inertia4"] > theirs["inertia4"] * (1 + 1e-6):
        found.append(f"inertia for k = 4: {ours['inertia4']}, above {theirs['inertia4']}")
    if any(abs(a - b) > 1e-9 for a, b in zip(ours["cohort"], theirs["cohort"])):
        found.append(f"cohort 2011-01: {ours['cohort']} and {theirs['cohort']}")
    return found


def medians(runs):
    """Median CPU of each stage and of the whole, over the rounds."""
    stages = {s: median([r["stages"].get(s, 0.0) for r in runs]) for s in runs[0]["stages"]}
    return {
        "cpu_seconds": median([r["cost"].cpu_seconds for r in runs]),
        "wall_seconds": median([r["cost"].wall_seconds for r in runs]),
        "peak_memory_mib": max(r["cost"].peak_memory_mib for r in runs),
        "stages": stages,
    }


def sum_of(stages, names):
    return sum(stages.get(n, 0.0) for n in names)


def ratios(figures):
    """How many times less CPU Patron takes."""
    ours = figures["patron"]
    computing = sum_of(ours["stages"], COMPUTING_HERE)
    found = {}
    for peer in PEERS:
        theirs = figures[peer]
        found[peer] = {
            "computing": sum_of(theirs["stages"], COMPUTING) / max(computing, 1e-9),
            "whole": theirs["cpu_seconds"] / ours["cpu_seconds"],
            "wall": theirs["wall_seconds"] / ours["wall_seconds"],
            "memory": theirs["peak_memory_mib"] / ours["peak_memory_mib"],
        }
    return found


def row(label, *cells):
    print(f"{label:<34}" + "".join(f"{cell:>12}" for cell in cells))


def seconds(value):
    return f"{value:.3f}"


def times(value):
    return f"{value:.1f}x"


def print_stages(figures):
    names = [*PEERS, *(["patron"] if "patron" in figures else [])]
    row("CPU seconds (median)", *names)
    for label, peer_stages, our_stages in SIDE_BY_SIDE:
        cells = [sum_of(figures[p]["stages"], peer_stages) for p in PEERS]
        if "patron" in figures:
            cells.append(sum_of(figures["patron"]["stages"], our_stages))
        row(label, *map(seconds, cells))
    paired = {s for _, _, ours in SIDE_BY_SIDE for s in ours}
    for stage, cpu in figures.get("patron", {"stages": {}})["stages"].items():
        if stage not in paired:
            row(f"Patron's own: {stage}", "-", "-", seconds(cpu))
    row("whole, from outside", *(seconds(figures[n]["cpu_seconds"]) for n in names))
    row("wall seconds", *(seconds(figures[n]["wall_seconds"]) for n in names))
    row("peak memory, MiB", *(f"{figures[n]['peak_memory_mib']:.0f}" for n in names))


def print_ratios(found):
    print()
    row("times less than", *PEERS)
    for key, label in [
        ("computing", "computing stages 04-11"),
        ("whole", "whole"),
        ("wall", "wall time"),
        ("memory", "memory"),
    ]:
        row(label, *(times(found[p][key]) for p in PEERS))


def judged(figures, found):
    """→ list of (target, value, met)."""
    verdicts = []
    for what, peer, least in TARGETS:
        value = found[peer][what]
        verdicts.append((f"{what} at least {least}x less than {peer}", times(value), value >= least))
    whole = found["pandas"]["whole"]
    verdicts.append((f"aim: whole {AIM}x less than pandas", times(whole), whole >= AIM))
    memory = figures["patron"]["peak_memory_mib"]
    verdicts.append((f"below {MAX_MEMORY_MIB} MiB", f"{memory:.0f} MiB", memory < MAX_MEMORY_MIB))
    return verdicts


def print_verdicts(verdicts):
    print("\nTargets")
    for target, value, met in verdicts:
        print(f"  {'met   ' if met else 'MISSED'}  {target}: {value}")


def unpacked(shared, scratch):
    packed = shared / "data/retail/online_retail_utf8.csv.zst"
    if not packed.exists():
        sys.exit(f"bench: there is no {packed}. Set PATRON_SHARED to the folder with data/ and peers/.")
    subprocess.run(["zstd", "-q", "-d", "-f", str(packed), "-o", str(scratch / "online_retail.csv")], check=True)
    return scratch / "online_retail.csv"


def measure_all(arguments, shared, scratch):
    data = unpacked(shared, scratch)
    runs = {peer: [] for peer in PEERS} | ({} if arguments.peers_only else {"patron": []})
    for number in range(arguments.rounds):
        for name in runs:
            print(f"round {number + 1} of {arguments.rounds}: {name}", file=sys.stderr)
            run = (
                run_patron(arguments.patron.resolve(), data, scratch)
                if name == "patron"
                else run_peer(name, shared, data, scratch)
            )
            runs[name].append(run)
    return runs


def write_results(path, figures, found, verdicts):
    result = {
        "commit": commit(ROOT),
        "machine": machine(),
        "figures": figures,
        "ratios": found,
        "targets": [{"target": t, "value": v, "met": m} for t, v, m in verdicts],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2, ensure_ascii=False, default=str)
    path.write_text(json.dumps(rounded(json.loads(text)), indent=2, ensure_ascii=False) + "\n")
    print(f"\nwritten: {path}")


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def main():
    arguments = parse_arguments()
    shared = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared")).resolve()
    with tempfile.TemporaryDirectory(prefix="patron-bench-") as folder:
        runs = measure_all(arguments, shared, pathlib.Path(folder))
    figures = {name: medians(each) for name, each in runs.items()}
    print_stages(figures)
    if arguments.peers_only:
        return
    found = ratios(figures)
    print_ratios(found)
    verdicts = judged(figures, found)
    print_verdicts(verdicts)
    wrong = [w for peer in PEERS for w in disagreements(runs["patron"][0]["check"], runs[peer][0]["check"])]
    if wrong:
        sys.exit("bench: the outputs do not agree, so the times mean nothing:\n  " + "\n  ".join(wrong))
    print("\nThe outputs agree: 4,338 customers, mean monetary, inertia for k = 4, cohort 2011-01.")
    write_results(arguments.output, figures, found, verdicts)


if __name__ == "__main__":
    main()
