"""The documents say what the program does."""

import re

import pages
import pytest
from conftest import ROOT


def table_of(text):
    """Rows of the first Markdown table whose first cell is a `code` → list of cells."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def test_errors_page_holds_the_programs_own_table():
    source = (ROOT / "src/base/error.cpp").read_text(encoding="utf-8")
    true = set(re.findall(r'ErrorCodeInfo\{ErrorCode::\w+, "(\w+)", (\d+), (\d+)\}', source))
    assert len(true) >= 11
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    told = {
        (row[0].strip("`"), row[1], row[2]) for row in table_of(page) if row[0].startswith("`")
    }
    assert told == true


def verbs_of(patron):
    said = patron.ok("--help").stdout
    listed = said.split("Subcommands:", 1)[1]
    return re.findall(r"^  ([a-z][a-z-]*)  ", listed, re.MULTILINE)


def test_every_verb_explains_itself_with_an_example(patron):
    verbs = verbs_of(patron)
    assert {"import", "rfm", "cohorts"} <= set(verbs)
    for verb in verbs:
        said = patron.ok(verb, "--help").stdout
        assert f"patron {verb}" in said.split("Examples:", 1)[-1], verb


def test_every_flag_explains_itself(patron):
    """Each flag of each verb has words beside it, not only a name and a type."""
    for verb in verbs_of(patron):
        lines = patron.ok(verb, "--help").stdout.splitlines()
        for number, line in enumerate(lines):
            if re.match(r"  (-\w,)?--", line):
                words = re.sub(r"\S*--\S+|\S*[A-Z]{3,}\S*(\s+in\s+\[.*?\]\S*)?", "", line)
                below = lines[number + 1] if number + 1 < len(lines) else ""
                told = words.strip() or (below.startswith(" " * 20) and below.strip())
                assert told, f"patron {verb}: {line}"


def test_version_is_the_projects(patron):
    cmake = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    version = re.search(r"project\(patron VERSION ([\d.]+)", cmake).group(1)
    assert version in patron.ok("--version").stdout


PAGES = {  # page → the part of it whose commands run, and the blocks that hold them
    "README.md": ("\n## Two minutes with Patron\n", "\n## ", "```\n"),
    "docs/importing.md": ("", "\n## Flags", "```sh\n"),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(patron, page):
    """All of them, in their order and in one folder, as a reader types them."""
    begin, end, fence = PAGES[page]
    text = (ROOT / page).read_text(encoding="utf-8")
    text = text[text.index(begin) + len(begin) :]
    assert pages.run_commands(patron, text.split(end, 1)[0], fence) >= 4


def test_the_page_on_importing_names_every_flag(patron):
    flags = pages.flags_of(patron, "import")
    assert {"--kind", "--rates"} <= flags
    assert pages.unnamed(flags, "docs/importing.md") == set()
