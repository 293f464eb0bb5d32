"""kill -9 at any moment: the workspace opens, holds all of a file or nothing of it, and the same
command again ends as if nothing had happened.

Moments are calls that change the disk (die_at_write.c), so that every state an import can leave is
met whatever the speed of the machine, and moments by the clock. A few of them here; with
PATRON_SLOW=1 fifty of each kind. What is not met: a block of the database written by half, see
docs/bad-input.md.
"""

import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest
from clear_message import fingerprint
from conftest import Patron

SLOW = os.environ.get("PATRON_SLOW") == "1"
BY_CALL, BY_CLOCK = (50, 50) if SLOW else (4, 2)
NOT_FOUND = 3
NOTHING = "nothing"
STEPS = ["--steps", "rfm,cohorts,summary"]  # gnuplot draws nothing that matters here


@pytest.fixture(scope="module")
def preload(tmp_path_factory):
    library = tmp_path_factory.mktemp("die") / "die_at_write.so"
    source = pathlib.Path(__file__).with_name("die_at_write.c")
    subprocess.run(
        ["cc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True
    )  # fmt: skip
    return library


@dataclasses.dataclass
class Shop:
    ask: Patron
    before: pathlib.Path  # a workspace that holds the first third of the shop
    lines_before: str
    lines_after: str  # what it must hold once all of it has been imported
    run_before: pathlib.Path  # a run over that third
    run_after: dict  # files of a run over all of it


def lines_of(ask, workspace):
    """All order lines as one hash; nothing where there is no workspace or it is empty."""
    out = workspace.with_suffix(".csv")
    answer = ask("export", "order_lines", "--workspace", workspace, "--output", out, "--quiet")
    assert answer.code in {0, NOT_FOUND}, str(answer)
    if answer.code == NOT_FOUND:
        return NOTHING
    content = out.read_bytes()
    out.unlink()
    return NOTHING if content.count(b"\n") <= 1 else hashlib.sha256(content).hexdigest()


def orders_of(folder):
    return folder / "orders.csv"


@pytest.fixture(scope="module")
def shop(patron_binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    ask = Patron(patron_binary, folder)
    ask.ok("generate", "--customers", 20_000, "--products", 1_000, "--orders", 100_000, "--seed", 5,
           "--dirt", "0.02", "--no-events", "--quiet", "demo")  # fmt: skip
    (folder / "demo/transactions.csv").rename(orders_of(folder))
    lines = orders_of(folder).read_text().splitlines(keepends=True)
    assert len(lines) > 290_000
    (folder / "first.csv").write_text("".join(lines[:100_000]))
    before, after, run_after = folder / "before", folder / "after", folder / "run-after"
    ask.ok("import", "first.csv", "--workspace", before, "--quiet")
    shutil.copytree(before, after)
    ask.ok("import", "orders.csv", "--workspace", after, "--quiet")
    ask.ok("run", "first.csv", "--out", "run-before", "--quiet", *STEPS)
    ask.ok("run", "orders.csv", "--out", run_after, "--quiet", *STEPS)
    return Shop(ask, before, lines_of(ask, before), lines_of(ask, after), folder / "run-before",
                published(run_after))  # fmt: skip


def published(out):
    """Files of a run with their hashes, the workspace and what is said of time aside."""
    return {
        name: content for name, content in fingerprint(out).items()
        if not name.startswith(("workspace/", ".being-made/"))
    }  # fmt: skip


def deadly(preload, shop, at=0, count=""):
    return {
        "LD_PRELOAD": str(preload), "DIE_PROGRAM": shop.ask.binary.name,
        "DIE_AT": str(at), "DIE_COUNT": str(count),
    }  # fmt: skip


def moments(n_calls, n_wanted):
    """Spread over all calls, the first and the last among them."""
    step = max(1, (n_calls - 1) // max(1, n_wanted - 1))
    return sorted({*range(1, n_calls + 1, step), n_calls})


def was_killed(answer, at, n_calls):
    """DuckDB makes a call more or less from run to run: of the last ones one may not come."""
    return answer.code == -signal.SIGKILL or (answer.code == 0 and at > n_calls - 3)


def kill_after(shop, seconds, *arguments):
    program = subprocess.Popen(
        [str(shop.ask.binary), *map(str, arguments)], cwd=shop.ask.folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def assert_all_or_nothing(shop, workspace, nothing):
    held = lines_of(shop.ask, workspace)
    assert held in (nothing, shop.lines_after), "neither all of the file nor nothing of it"
    shop.ask.ok("import", "orders.csv", "--workspace", workspace, "--quiet")
    assert lines_of(shop.ask, workspace) == shop.lines_after
    left = {p.name for p in workspace.rglob("*") if p.is_file()}
    assert left <= {"patron.duckdb"}, "something was left behind"


def test_import_killed_at_any_call(shop, preload, tmp_path):
    count = tmp_path / "count"
    shutil.copytree(shop.before, tmp_path / "whole")
    import_into = ["import", "orders.csv", "--quiet", "--workspace"]
    shop.ask.ok(*import_into, tmp_path / "whole", env=deadly(preload, shop, 0, count))
    n_calls = int(count.read_text())
    assert n_calls > 10
    for at in moments(n_calls, BY_CALL):
        workspace = tmp_path / f"at-{at}"
        shutil.copytree(shop.before, workspace)
        answer = shop.ask(*import_into, workspace, env=deadly(preload, shop, at))
        assert was_killed(answer, at, n_calls), f"call {at} of {n_calls}: {answer}"
        assert_all_or_nothing(shop, workspace, shop.lines_before)
        shutil.rmtree(workspace)


def test_first_import_killed_at_any_call(shop, preload, tmp_path):
    """Also while the workspace itself is being made."""
    count = tmp_path / "count"
    import_into = ["import", "orders.csv", "--quiet", "--workspace"]
    shop.ask.ok(*import_into, tmp_path / "whole", env=deadly(preload, shop, 0, count))
    whole, n_calls = lines_of(shop.ask, tmp_path / "whole"), int(count.read_text())
    assert whole != NOTHING
    for at in moments(n_calls, BY_CALL):
        workspace = tmp_path / f"at-{at}"
        answer = shop.ask(*import_into, workspace, env=deadly(preload, shop, at))
        assert was_killed(answer, at, n_calls), f"call {at} of {n_calls}: {answer}"
        assert lines_of(shop.ask, workspace) in (NOTHING, whole), f"call {at} of {n_calls}"
        said = shop.ask("rfm", "--workspace", workspace, "--quiet")
        assert said.code == 0 or re.search("broken off|no workspace here", said.stderr), str(said)
        shop.ask.ok(*import_into, workspace)
        assert lines_of(shop.ask, workspace) == whole, f"call {at} of {n_calls}"
        shutil.rmtree(workspace)


def test_import_killed_by_the_clock(shop, tmp_path):
    shutil.copytree(shop.before, tmp_path / "timed")
    began = time.monotonic()
    shop.ask.ok("import", "orders.csv", "--workspace", tmp_path / "timed", "--quiet")
    seconds = time.monotonic() - began
    for n in range(BY_CLOCK):
        workspace = tmp_path / f"moment-{n}"
        shutil.copytree(shop.before, workspace)
        kill_after(shop, seconds * (n + 0.5) / BY_CLOCK,
                   "import", "orders.csv", "--workspace", workspace, "--quiet")  # fmt: skip
        assert_all_or_nothing(shop, workspace, shop.lines_before)
        shutil.rmtree(workspace)


def assert_whole_files(shop, out, before):
    """Each file is that of the run before or that of the new one, and the workspace opens."""
    for name, content in published(out).items():
        assert content in (before.get(name), shop.run_after.get(name)), f"{name} is neither"
    shop.ask.ok("rfm", "--workspace", out / "workspace", "--format", "csv")


def test_run_killed_at_any_call(shop, preload, tmp_path):
    count, before = tmp_path / "count", published(shop.run_before)
    run_into = ["run", "orders.csv", "--quiet", *STEPS, "--out"]
    shutil.copytree(shop.run_before, tmp_path / "whole")
    shop.ask.ok(*run_into, tmp_path / "whole", env=deadly(preload, shop, 0, count))
    assert published(tmp_path / "whole") == shop.run_after
    n_calls = int(count.read_text())
    for at in moments(n_calls, BY_CALL):
        out = tmp_path / f"at-{at}"
        shutil.copytree(shop.run_before, out)
        answer = shop.ask(*run_into, out, env=deadly(preload, shop, at))
        assert was_killed(answer, at, n_calls), f"call {at} of {n_calls}: {answer}"
        assert_whole_files(shop, out, before)
        shop.ask.ok(*run_into, out)
        assert published(out) == shop.run_after, f"call {at} of {n_calls}"
        assert not (out / ".being-made").exists()
        shutil.rmtree(out)


SLOW_GNUPLOT = """#!/bin/sh
echo $$ > "$MARK"
sed -n "s/^set output '\\(.*\\)'$/\\1/p" /dev/stdin | while read -r name; do echo half > "$name"; done
exec sleep 60
"""


def wait_for(what):
    until = time.monotonic() + 30
    while not what():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.02)


def is_running(process):
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def hidden(folder):
    return {path.name for path in folder.iterdir() if path.name.startswith(".")}


def test_drawing_ends_with_patron_and_its_traces_are_swept(patron_binary, tmp_path):
    """A killed forecast takes gnuplot along; the next one removes its half pictures, and nothing else."""
    tools, out, mark = tmp_path / "tools", tmp_path / "out", tmp_path / "mark"
    tools.mkdir()
    (tools / "gnuplot").write_text(SLOW_GNUPLOT)
    (tools / "gnuplot").chmod(0o755)
    series = "".join(f"2024-{1 + d // 28:02}-{1 + d % 28:02},{100 + d % 7}\n" for d in range(112))
    (tmp_path / "series.csv").write_text("ds,y\n" + series)
    command = ["forecast", "--series", "series.csv", "--period", "day", "--horizon", "7", "--out", "out"]
    slow = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "MARK": str(mark)}
    program = subprocess.Popen([str(patron_binary), *command], cwd=tmp_path, env=slow,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    wait_for(lambda: mark.exists() and mark.read_text().endswith("\n") and hidden(out))
    drawing = int(mark.read_text())
    assert is_running(drawing)
    program.kill()
    program.wait()
    wait_for(lambda: not is_running(drawing))
    left = hidden(out)
    assert left and all(re.fullmatch(rf"\..+\.{program.pid}-\d+\.tmp\.(png|svg)", name) for name in left)
    others = {f".mine.{os.getpid()}-0.tmp.csv", f".mine.{program.pid}-x.tmp.csv", f".mine.{program.pid}-0.tmpcsv",
              ".notes.tmp", f".{program.pid}-0.tmp.csv", ".mine.99999999999-0.tmp.csv"}  # fmt: skip
    for name in others:
        (out / name).write_text("mine")
    (out / f".folder.{program.pid}-0.tmp").mkdir()
    Patron(patron_binary, tmp_path).ok(*command)
    assert hidden(out) == others | {f".folder.{program.pid}-0.tmp"}
    assert (out / "sales_forecast.png").stat().st_size > 1000
