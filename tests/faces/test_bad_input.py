"""Bad input: one clear message, a documented exit code, and the workspace as it was.

The cases are the rows of docs/bad-input.md, made by bad_files.py.
"""

import shutil
import subprocess
import time

import bad_files
import pytest
from bad_files import HEADER
from clear_message import assert_one_clear_message, fingerprint
from conftest import ROOT, Patron

# Exit codes as in docs/errors.md.
INVALID_ARGUMENT, NOT_FOUND, CONFLICT, IO = 2, 3, 4, 9

DOCUMENTED = bad_files.documented(ROOT / "docs/bad-input.md")
MOST_KIB, MOST_SECONDS = 250 << 10, 60  # for the largest bad file, on a busy machine


def test_every_row_of_the_table_has_its_case():
    assert DOCUMENTED.keys() == bad_files.CASES.keys()
    assert len(DOCUMENTED) > 25


@pytest.fixture(scope="module")
def small_workspace(patron_binary, tmp_path_factory):
    """A workspace that holds three orders."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "orders.csv").write_text(
        HEADER
        + "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n"
        + "2,B,Cup,1,2024-01-06 10:00:00,2.00,C2,France\n"
        + "3,A,Mug,4,2024-02-05 10:00:00,3.50,C1,France\n"
    )
    Patron(patron_binary, folder).ok("import", "orders.csv", "--workspace", "workspace", "--quiet")
    return folder / "workspace"


@pytest.fixture
def held(request, small_workspace):
    """The lock that another program at work in the workspace would hold."""
    if request.node.callspec.params["words"] != "workspace held by another program":
        yield
        return
    code = "import fcntl,sys; f=open(sys.argv[1],'r+b'); fcntl.lockf(f,fcntl.LOCK_EX); print(1,flush=1); input()"
    other = subprocess.Popen(
        ["python3", "-c", code, small_workspace / "patron.duckdb"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    other.stdout.readline()
    yield
    other.communicate(b"\n")


@pytest.mark.parametrize("words", bad_files.CASES, ids=lambda words: words.replace(" ", "-"))
def test_import_does_what_the_table_says(patron, tmp_path, small_workspace, held, words):
    code, message = DOCUMENTED[words]
    place, *flags = bad_files.CASES[words](tmp_path)
    before = fingerprint(small_workspace)
    workspace = small_workspace
    if code == 0:
        workspace = shutil.copytree(small_workspace, tmp_path / "copy")
    began = time.monotonic()
    answer = patron("import", place, *flags, "--workspace", workspace, timeout=300)
    assert answer.code == code, str(answer)
    assert time.monotonic() - began < MOST_SECONDS
    assert fingerprint(small_workspace) == before
    if code == 0:
        assert "rejected                                     0" in answer.stdout, str(answer)
        return
    assert answer.stdout == "", str(answer)
    named = next((f for f in flags if f.endswith(".toml")), place).replace(":secret@", "@")
    if "--encoding" in flags or "another program" in words:
        named = ""
    assert_one_clear_message(answer, named)
    assert message in answer.stderr.splitlines()[0], str(answer)
    assert "secret@" not in answer.stderr


@pytest.mark.parametrize(
    "words", ["empty file", "header only", "no readable row", "cut-off .csv.gz", "zip bomb"]
)
def test_run_leaves_no_report_behind(patron, tmp_path, words):
    code, message = DOCUMENTED[words]
    place, *flags = bad_files.CASES[words](tmp_path)
    answer = patron("run", place, *flags, "--out", "out")
    assert answer.code == code, str(answer)
    assert_one_clear_message(answer, place)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", ["one line of 1 GB", "zip bomb"])
def test_large_bad_files_are_refused_in_little_memory(patron_binary, tmp_path, words):
    place, *flags = bad_files.CASES[words](tmp_path)
    arguments = [patron_binary, "import", place, *flags, "--workspace", "workspace", "--quiet"]
    # A fresh interpreter in between: a child's peak begins with that of the process it came from.
    code = (
        "import resource,subprocess,sys; done=subprocess.run(sys.argv[1:],capture_output=True);"
        "print(done.returncode,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        ["python3", "-c", code, *map(str, arguments)],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    exit_code, peak_kib = map(int, done.stdout.split())
    assert exit_code == DOCUMENTED[words][0]
    assert peak_kib < MOST_KIB, f"{peak_kib >> 10} MiB"


def test_a_folder_in_place_of_the_output_file(patron, tmp_path, small_workspace):
    (tmp_path / "taken.csv").mkdir()
    answer = patron("rfm", "--workspace", small_workspace, "--output", "taken.csv")
    assert answer.code in {INVALID_ARGUMENT, IO}, str(answer)
    assert_one_clear_message(answer, "taken.csv", "")


def test_a_file_in_place_of_the_report_folder(patron, tmp_path, small_workspace):
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "orders.csv").write_text(HEADER + "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n")
    answer = patron("run", "orders.csv", "--out", "taken")
    assert answer.code in {INVALID_ARGUMENT, IO, CONFLICT}, str(answer)
    assert (tmp_path / "taken").read_text() == "mine"


def test_analysis_without_a_workspace(patron):
    answer = patron("rfm", "--workspace", "nowhere")
    assert answer.code == NOT_FOUND, str(answer)
    assert_one_clear_message(answer, "nowhere", "")


def test_did_you_mean(patron):
    answer = patron("cohort")
    assert answer.code == INVALID_ARGUMENT, str(answer)
    assert "cohorts" in answer.stderr
    answer = patron("rfm", "--as-off", "2024-01-01")
    assert answer.code == INVALID_ARGUMENT, str(answer)
    assert "--as-of" in answer.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["rfm", "--as-of", "yesterday"],
        ["rfm", "--scores", "best"],
        ["rfm", "--tiles", "1"],
        ["segment", "--method", "magic"],
        ["segment", "--method", "kmeans", "--k", "-3"],
        ["rfm", "--from", "2024-02-01", "--to", "2024-01-01"],
        ["rfm", "--format", "docx"],
    ],
    ids=" ".join,
)
def test_wrong_flags_are_named(patron, small_workspace, arguments):
    answer = patron(*arguments, "--workspace", small_workspace)
    assert answer.code == INVALID_ARGUMENT, str(answer)
    flag = arguments[1]
    assert flag in answer.stderr or arguments[-1] in answer.stderr, str(answer)


def test_too_little_data_is_named_and_skipped(patron, tmp_path):
    """Three orders make no clusters: the run succeeds and says what it left out."""
    (tmp_path / "orders.csv").write_text(
        HEADER
        + "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n"
        + "2,B,Cup,1,2024-01-06 10:00:00,2.00,C2,France\n"
    )
    answer = patron.ok("run", "orders.csv", "--out", "out")
    assert (tmp_path / "out/rfm_table.csv").exists()
    said = (answer.stdout + answer.stderr).lower()
    assert "cluster" in said or "segment" in said, str(answer)
