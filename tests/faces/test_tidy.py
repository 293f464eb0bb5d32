"""Reads the project's own files: what a reviewer would otherwise have to look for."""

import re
import subprocess

import pytest
from conftest import ROOT

MAX_LINES = 450
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
CODE = {".cpp", ".hpp", ".py", ".sql", ".sh", ".cmake", ".case"}


def tracked():
    """Files in the repository or about to be; without git, nothing can be said."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def code():
    return [p for p in tracked() if p.suffix in CODE or p.name in {"CMakeLists.txt", "Makefile"}]


def name(path):
    return str(path.relative_to(ROOT))


def test_nothing_is_left_unfinished():
    marked = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in code()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert marked == []


def test_no_file_is_too_long_to_read():
    lengths = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in code()}
    assert {n: lines for n, lines in lengths.items() if lines > MAX_LINES} == {}


def test_every_public_header_explains_itself():
    headers = [p for p in tracked() if p.suffix == ".hpp" and "src" in p.relative_to(ROOT).parts]
    assert headers
    assert [name(p) for p in headers if "///" not in p.read_text(encoding="utf-8")] == []


def test_every_header_is_included_once():
    headers = [p for p in tracked() if p.suffix == ".hpp"]
    assert [name(p) for p in headers if "#pragma once" not in p.read_text(encoding="utf-8")] == []


def asked_for_by_cmake():
    """What cmake/Dependencies.cmake looks for: packages, libraries, headers, programs."""
    text = (ROOT / "cmake/Dependencies.cmake").read_text(encoding="utf-8")
    text = re.sub(r"#.*", "", text)
    packages = re.findall(r"find_package\(\s*([\w.+-]+)", text)
    others = re.findall(r"find_(?:library|path|program)\(\s*\w+\s+([\w./+-]+)", text)
    return packages + others


def test_every_dependency_is_explained():
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    asked = asked_for_by_cmake()
    assert len(asked) >= 10
    assert [d for d in asked if f"`{d}`" not in page] == []


def test_every_system_package_is_explained():
    listed = subprocess.run(
        ["sh", "scripts/install-deps.sh", "--list"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    packages = [line.split()[0] for line in listed.splitlines()]
    assert len(packages) >= 15
    assert [p for p in packages if f"`{p}`" not in page] == []


def test_every_python_package_is_pinned():
    for path in ("tests/requirements.txt", "bench/requirements.txt"):
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        asked = [line for line in lines if line.strip() and not line.startswith("#")]
        assert [line for line in asked if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_links_of_the_documents_lead_somewhere():
    broken = []
    for page in tracked():
        if page.suffix != ".md":
            continue
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)#\s]+)", text):
            if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists():
                broken.append(f"{name(page)}: {link}")
    assert broken == []
