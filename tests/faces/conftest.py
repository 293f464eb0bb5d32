"""What the tests of the faces share: the program, the data, one run over Online Retail.

PATRON_BIN      the program                  (default: build/release/patron)
PATRON_SHARED   folder with the data sets    (default: ../shared beside the project)
PATRON_GOLDEN   folder with golden figures   (default: $PATRON_SHARED/golden)
Where data is absent its tests skip and say so; with CI=true absence is a failure.
"""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess

import pytest
from programs import ROOT, patron_program

IN_CI = os.environ.get("CI") == "true"


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite tests/faces/cases/*.case")


@dataclasses.dataclass
class Answer:
    """What one run of the program left: judge `code` first, its texts are in the assertion."""

    command: str
    code: int
    stdout: str
    stderr: str

    def json(self):
        return json.loads(self.stdout)

    def __str__(self):
        return f"$ {self.command}\nexit code {self.code}\n{self.stdout[-4000:]}\n{self.stderr[-4000:]}"


class Patron:
    """Calls the program in one folder: patron("rfm", "--workspace", w).code"""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def __call__(self, *arguments, timeout=120, stdin=None, env=None, cwd=None):
        words = [str(a) for a in arguments]
        done = subprocess.run(
            [str(self.binary), *words],
            cwd=cwd or self.folder,
            env={**os.environ, "NO_COLOR": "1", **(env or {})},
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
        )
        return Answer(" ".join(["patron", *words]), done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments, **options):
        """The same, where anything but success fails the test."""
        answer = self(*arguments, **options)
        assert answer.code == 0, str(answer)
        return answer


def absent(what):
    if IN_CI:
        pytest.fail(f"{what}, and CI=true asks for everything", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def patron_binary():
    binary = patron_program()
    if not binary.exists():
        pytest.fail(f"there is no {binary}. Run: make build (or set PATRON_BIN)", pytrace=False)
    return binary


@pytest.fixture
def patron(patron_binary, tmp_path):
    """The program, called in a fresh folder."""
    return Patron(patron_binary, tmp_path)


@pytest.fixture(scope="session")
def shared():
    folder = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        absent(f"no data sets in {folder} (PATRON_SHARED)")
    return folder.resolve()


@pytest.fixture(scope="session")
def golden(shared):
    folder = pathlib.Path(os.environ.get("PATRON_GOLDEN", shared / "golden"))
    if not folder.is_dir():
        absent(f"no golden figures in {folder} (PATRON_GOLDEN)")
    return folder.resolve()


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    """A folder for one whole session, emptied of its big files at the end."""
    folder = tmp_path_factory.mktemp("session")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def unpacked(packed, folder):
    target = folder / packed.name.removesuffix(".zst")
    subprocess.run(["zstd", "-q", "-d", "-f", str(packed), "-o", str(target)], check=True)
    return target


@pytest.fixture(scope="session")
def online_retail(shared, scratch):
    """Online Retail as a plain CSV of 541,909 lines: UTF-8, ISO dates."""
    return unpacked(shared / "data/retail/online_retail_utf8.csv.zst", scratch)


@pytest.fixture(scope="session")
def online_retail_run(shared, scratch, patron_binary):
    """The folder that one `patron run` over Online Retail has written, workspace and all."""
    out = scratch / "online-retail"
    packed = shared / "data/retail/online_retail_utf8.csv.zst"
    Patron(patron_binary, scratch).ok("run", packed, "--out", out, "--quiet", timeout=300)
    return out


@pytest.fixture(scope="session")
def online_retail_workspace(shared, scratch, patron_binary):
    """A workspace into which `patron import` has brought Online Retail."""
    workspace = scratch / "workspace"
    packed = shared / "data/retail/online_retail_utf8.csv.zst"
    Patron(patron_binary, scratch).ok(
        "import", packed, "--workspace", workspace, "--quiet", timeout=300
    )
    return workspace


@pytest.fixture(scope="session")
def retail(patron_binary, online_retail_workspace, scratch):
    """Asks the program about the imported Online Retail: retail("rfm", "--format", "csv")"""
    ask = Patron(patron_binary, scratch)
    return lambda *arguments, **options: ask.ok(
        *arguments, "--workspace", online_retail_workspace, **options
    )
