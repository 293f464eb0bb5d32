"""Runs a program and says what it cost: CPU of it and all it started, wall time, peak memory."""

import dataclasses
import os
import platform
import subprocess
import sys
import time

MIB = 1024.0  # ru_maxrss is in KiB


@dataclasses.dataclass
class Cost:
    cpu_seconds: float
    wall_seconds: float
    peak_memory_mib: float  # the largest single process among it and what it started


# A small process of its own stands between, so that RUSAGE_CHILDREN holds this one run only.
_BETWEEN = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL).returncode
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024.0], file)
sys.exit(code)
"""


def measured(command, scratch, env=None, stdout=None):
    """→ (Cost, standard output as text). A failing command stops everything."""
    import json

    note = scratch / "cost.json"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _BETWEEN, str(note), *map(str, command)],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE if stdout is None else stdout,
        text=True,
    )
    if done.returncode != 0:
        sys.exit(f"bench: ended with code {done.returncode}: {' '.join(map(str, command))}")
    return Cost(*json.loads(note.read_text())), done.stdout


def machine():
    """What the figures depend on. No date: a result is tied to a commit."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "load_average": round(os.getloadavg()[0], 1),
    }


def commit(root):
    """The commit measured; "+" where files differ from it."""
    git = lambda *words: subprocess.run(  # noqa: E731
        ["git", "-C", str(root), *words], capture_output=True, text=True
    ).stdout.strip()
    changed = [line for line in git("status", "--porcelain").splitlines() if "bench/results" not in line]
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
