"""The way is one way: reads every #include and every USES list, and fails on an edge that points back.

ARCHITECTURE.md explains the order; ALLOWED below is its machine-readable form.
"""

import pathlib
import re

from conftest import ROOT

SRC = ROOT / "src"

# module → the modules it may know, bottom-up
ALLOWED = {
    "base": set(),
    "store": {"base"},
    "ingest": {"base", "store"},
    "generator": {"base"},
    "features": {"base", "store"},
    "models": {"base"},
    "analysis": {"base", "store", "ingest", "features", "models"},
    "report": {"base", "store", "analysis"},
    "app": {"base", "store", "ingest", "generator", "features", "models", "analysis", "report"},
}
# Ingest fills staged batches without opening the store, so that it can run in a child process. Of
# store/database.hpp it takes DuckDB in memory, to read Parquet and other people's databases.
ONLY_THESE_HEADERS = {
    ("ingest", "store"): {"store/staged_batch.hpp", "store/staged_records.hpp", "store/cleaning_rules.hpp",
                          "store/database.hpp"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
MODULE = re.compile(r"patron_module\(\s*(\w+)(.*?)\)", re.DOTALL)
KEYWORDS = {"SOURCES", "USES", "LINK"}


def modules():
    return sorted(p.name for p in SRC.iterdir() if p.is_dir())


def sources():
    return sorted(p for p in SRC.rglob("*") if p.suffix in {".hpp", ".cpp"})


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def module_of(path: pathlib.Path):
    return path.relative_to(SRC).parts[0]


def uses():
    """module → its USES list, as CMake has it."""
    found = {}
    for cmake in SRC.rglob("CMakeLists.txt"):
        for name, rest in MODULE.findall(cmake.read_text(encoding="utf-8")):
            words, current = rest.split(), None
            found[name] = set()
            for word in words:
                if word in KEYWORDS:
                    current = word
                elif current == "USES":
                    found[name].add(word)
    return found


def with_all_below(module, edges):
    reached, todo = set(), [module]
    while todo:
        for below in edges.get(todo.pop(), set()) - reached:
            reached.add(below)
            todo.append(below)
    return reached


def test_every_module_has_its_place():
    assert [m for m in modules() if m not in ALLOWED] == []


def test_allowed_edges_have_no_cycle():
    for module in ALLOWED:
        assert module not in with_all_below(module, ALLOWED)


def test_cmake_uses_only_allowed_modules():
    for module, used in uses().items():
        assert used <= ALLOWED[module], f"{module} uses {sorted(used - ALLOWED[module])}"


def test_no_include_points_back():
    edges, names, back = uses(), set(modules()), []
    for path in sources():
        here = module_of(path)
        may = {here} | ALLOWED[here]
        if here in edges:
            may &= {here} | with_all_below(here, edges)
        for header in includes(path):
            there = header.split("/")[0]
            if there in names and there not in may:
                back.append(f"{path.relative_to(ROOT)}: {header}")
    assert back == []


def test_some_modules_show_only_one_door():
    wrong = [
        f"{path.relative_to(ROOT)}: {header}"
        for path in sources()
        for header in includes(path)
        if header
        not in ONLY_THESE_HEADERS.get((module_of(path), header.split("/")[0]), {header})
    ]
    assert wrong == []


def test_includes_name_their_module():
    """`#include "module/file.hpp"` that exists: no paths upwards, none from the folder of the file."""
    wrong = [
        f"{path.relative_to(ROOT)}: {header}"
        for path in sources()
        for header in includes(path)
        if ".." in header or not (SRC / header).exists() and not header.endswith(".inc")
    ]
    assert wrong == []


def test_folder_is_namespace():
    wrong = []
    for path in sources():
        if path.suffix == ".hpp" and module_of(path) != "app":
            text = path.read_text(encoding="utf-8")
            spaces = set(re.findall(r"^namespace (patron::\w+)", text, re.MULTILINE))
            if spaces and f"patron::{module_of(path)}" not in spaces:
                wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []
