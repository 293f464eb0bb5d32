"""Bad input: one clear message, a documented exit code, and the workspace as it was."""

import hashlib
import os

import pytest

# Exit codes as in docs/errors.md.
INVALID_ARGUMENT, NOT_FOUND, BAD_DATA, TOO_LITTLE_DATA, IO = 2, 3, 5, 6, 9

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def write_empty(folder):
    (folder / "empty.csv").write_bytes(b"")
    return "empty.csv"


def write_picture(folder):
    (folder / "picture.csv").write_bytes(PNG * 200)
    return "picture.csv"


def write_header_only(folder):
    (folder / "header.csv").write_text(HEADER)
    return "header.csv"


def write_without_customer(folder):
    (folder / "nobody.csv").write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,Country\n"
        "1,A,Mug,2,2024-01-05 10:00:00,3.50,France\n"
    )
    return "nobody.csv"


def write_nothing(folder):
    return "there-is-none.csv"


def write_unreadable(folder):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "secret.csv").write_text(HEADER)
    (folder / "secret.csv").chmod(0)
    return "secret.csv"


def write_all_rejected(folder):
    (folder / "hopeless.csv").write_text(HEADER + "1,A,Mug,two,never,much,C1,France\n")
    return "hopeless.csv"


def write_torn_zst(folder):
    (folder / "torn.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"\x00" * 40)
    return "torn.csv.zst"


# case → (exit codes allowed, a word the message must hold besides the file's name)
CASES = {
    write_empty: ({BAD_DATA}, "empty"),
    write_picture: ({BAD_DATA}, ""),
    write_header_only: ({BAD_DATA, TOO_LITTLE_DATA}, "row"),
    write_without_customer: ({BAD_DATA}, "customer"),
    write_nothing: ({NOT_FOUND}, ""),
    write_unreadable: ({IO}, "permission"),
    write_all_rejected: ({BAD_DATA}, "row"),
    write_torn_zst: ({BAD_DATA, IO}, ""),
}
NAMES = [case.__name__.removeprefix("write_") for case in CASES]


def fingerprint(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def small_workspace(patron_binary, tmp_path_factory):
    """A workspace that holds three orders."""
    from conftest import Patron

    folder = tmp_path_factory.mktemp("small")
    (folder / "orders.csv").write_text(
        HEADER
        + "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n"
        + "2,B,Cup,1,2024-01-06 10:00:00,2.00,C2,France\n"
        + "3,A,Mug,4,2024-02-05 10:00:00,3.50,C1,France\n"
    )
    Patron(patron_binary, folder).ok("import", "orders.csv", "--workspace", "workspace", "--quiet")
    return folder / "workspace"


def assert_one_clear_message(answer, name, word):
    """One line says what and where, one indented line below it what to do."""
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    assert lines and lines[0].startswith("patron: "), str(answer)
    assert len(lines) <= 2 and all(line.startswith("  ") for line in lines[1:]), str(answer)
    assert name in lines[0], str(answer)
    assert word in lines[0].lower(), str(answer)
    inner = ("std::", "basic_string", "terminate", "exception", "Invalid Input Error", "0x")
    assert not [w for w in inner if w in answer.stderr], str(answer)


@pytest.mark.parametrize("write", CASES, ids=NAMES)
def test_import_says_one_thing_and_leaves_the_workspace(patron, tmp_path, small_workspace, write):
    codes, word = CASES[write]
    name = write(tmp_path)
    before = fingerprint(small_workspace)
    answer = patron("import", name, "--workspace", small_workspace)
    assert answer.code in codes, str(answer)
    assert_one_clear_message(answer, name, word)
    assert fingerprint(small_workspace) == before


@pytest.mark.parametrize("write", CASES, ids=NAMES)
def test_run_leaves_no_report_behind(patron, tmp_path, write):
    codes, word = CASES[write]
    name = write(tmp_path)
    answer = patron("run", name, "--out", "out")
    assert answer.code in codes, str(answer)
    assert_one_clear_message(answer, name, word)
    assert not (tmp_path / "out/report.html").exists()


def test_a_folder_in_place_of_the_output_file(patron, tmp_path, small_workspace):
    (tmp_path / "taken.csv").mkdir()
    answer = patron("rfm", "--workspace", small_workspace, "--output", "taken.csv")
    assert answer.code in {INVALID_ARGUMENT, IO}, str(answer)
    assert_one_clear_message(answer, "taken.csv", "")


def test_a_file_in_place_of_the_report_folder(patron, tmp_path, small_workspace):
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "orders.csv").write_text(HEADER + "1,A,Mug,2,2024-01-05 10:00:00,3.50,C1,France\n")
    answer = patron("run", "orders.csv", "--out", "taken")
    assert answer.code in {INVALID_ARGUMENT, IO, 4}, str(answer)
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
