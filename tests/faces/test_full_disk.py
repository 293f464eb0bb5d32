"""A disk that fills up at any point: one message, the exit code for it, the workspace as before, and
no file that is only half there. The disk is a small tmpfs, which only root may mount."""

import re
import shutil
import subprocess

import pytest
from clear_message import assert_one_clear_message
from conftest import Patron, absent

RESOURCE, IO = 8, 9
SIZES = 10
ROOM_FOR_ALL = 256 * 1024


class SmallDisk:
    """A tmpfs whose size can be changed while it is in use. All sizes in KiB."""

    def __init__(self, folder):
        self.folder = folder

    def resize(self, kib):
        subprocess.run(["mount", "-o", f"remount,size={kib}k", self.folder], check=True)

    def used(self):
        return shutil.disk_usage(self.folder).used // 1024

    def empty(self):
        self.resize(ROOM_FOR_ALL)
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_FOR_ALL}k", "tmpfs", folder]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode != 0:
        absent(f"a small disk can't be mounted here ({done.stderr.strip()})")
    yield SmallDisk(folder)
    subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def exports(patron_binary, tmp_path_factory):
    """A folder with first.csv and orders.csv, of which the first is the beginning."""
    folder = tmp_path_factory.mktemp("exports")
    Patron(patron_binary, folder).ok(
        "generate", "--customers", 3_000, "--products", 300, "--orders", 40_000, "--seed", 7,
        "--no-events", "--quiet", "demo")  # fmt: skip
    lines = (folder / "demo/transactions.csv").read_text().splitlines(keepends=True)
    (folder / "orders.csv").write_text("".join(lines))
    (folder / "first.csv").write_text("".join(lines[:3_000]))
    return folder


def sizes(least, most):
    return [least + (most - least) * n // (SIZES - 1) for n in range(SIZES)]


def rfm_of(ask, workspace):
    return ask.ok("rfm", "--workspace", workspace, "--format", "csv").stdout


def assert_refused(answer):
    assert answer.code in {RESOURCE, IO}, str(answer)
    assert_one_clear_message(answer, "disk")


def test_import_onto_a_full_disk(patron_binary, exports, disk):
    ask, workspace = Patron(patron_binary, exports), disk.folder / "workspace"
    ask.ok("import", "first.csv", "--workspace", exports / "before", "--quiet")
    before = rfm_of(ask, exports / "before")
    ask.ok("import", "first.csv", "--workspace", exports / "after", "--quiet")
    ask.ok("import", "orders.csv", "--workspace", exports / "after", "--quiet")
    after, refused = rfm_of(ask, exports / "after"), 0
    grown = (exports / "after/patron.duckdb").stat().st_size // 1024
    for room in sizes(64, 2 * grown):
        disk.empty()
        shutil.copytree(exports / "before", workspace)
        disk.resize(disk.used() + room)
        answer = ask("import", "orders.csv", "--workspace", workspace, "--quiet")
        if answer.code != 0:
            refused += 1
            assert_refused(answer)
        disk.resize(ROOM_FOR_ALL)
        assert rfm_of(ask, workspace) == (before if answer.code else after), f"{room} KiB"
        ask.ok("import", "orders.csv", "--workspace", workspace, "--quiet")
        assert rfm_of(ask, workspace) == after, f"{room} KiB"
        assert [p.name for p in workspace.iterdir()] == ["patron.duckdb"], f"{room} KiB"
    assert 2 <= refused < SIZES, f"{refused} of {SIZES} imports were refused"


def assert_whole(path):
    content = path.read_bytes()
    assert content, f"{path.name} is empty"
    if path.suffix == ".png":
        assert b"IEND" in content[-12:], f"{path.name} is half a picture"
    if path.suffix == ".svg":
        assert content.rstrip().endswith(b"</svg>"), f"{path.name} is half a picture"
    if path.suffix == ".html":
        assert re.search(rb"</html>\s*$", content), f"{path.name} is half a page"


def test_run_onto_a_full_disk(patron_binary, exports, disk):
    ask, out = Patron(patron_binary, exports), disk.folder / "out"
    ask.ok("run", "orders.csv", "--out", out, "--quiet")
    needed, whole, refused = disk.used(), {p.name for p in out.iterdir()}, 0
    for size in sizes(1024, needed * 3 // 2):
        disk.empty()
        disk.resize(size)
        answer = ask("run", "orders.csv", "--out", out, "--quiet")
        if answer.code != 0:
            refused += 1
            assert_refused(answer)
            assert not list(disk.folder.iterdir()), f"{size} KiB: something was left behind"
            continue
        assert {p.name for p in out.iterdir()} == whole, f"{size} KiB"
        for path in out.iterdir():
            if path.is_file():
                assert_whole(path)
    assert 2 <= refused < SIZES, f"{refused} of {SIZES} runs were refused"
