"""Runs tests/faces/cases/*.case: readable transcripts of the command line (tests/README.md).

`pytest tests/faces/test_cases.py --update` rewrites them; the change is judged in the diff.
"""

import dataclasses
import pathlib
import re
import shlex

import pytest

CASES = sorted((pathlib.Path(__file__).parent / "cases").glob("*.case"))
NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?"
PLACEHOLDER = re.compile(rf"\{{\{{(any|number|~({NUMBER})±({NUMBER}))\}}\}}")


@dataclasses.dataclass
class Step:
    """One command with what it should say: stdout as it stands, stderr with "! " before it."""

    command: str
    expected: list[str]
    code: int = 0


@dataclasses.dataclass
class Case:
    lines_before: list[str]  # title and files, kept as they stand
    files: dict[str, str]
    steps: list[Step]


def parse(text):
    case, file_name, file_lines = Case([], {}, []), None, []
    for line in text.splitlines():
        if file_name is not None:
            if line == ">>>":
                case.files[file_name] = "".join(f"{row}\n" for row in file_lines)
                file_name = None
            else:
                file_lines.append(line)
        elif not case.steps and line.startswith("<<< "):
            file_name, file_lines = line[4:].strip(), []
        if line.startswith("$ ") and file_name is None:
            case.steps.append(Step(line[2:], []))
        elif not case.steps:
            case.lines_before.append(line)
        elif line.startswith("= exit "):
            case.steps[-1].code = int(line[7:])
        else:
            case.steps[-1].expected.append(line)
    for step in case.steps:
        while step.expected and not step.expected[-1].strip():
            step.expected.pop()
    return case


def render(case):
    blocks = ["\n".join(case.lines_before).rstrip()]
    for step in case.steps:
        lines = [f"$ {step.command}", *step.expected]
        if step.code != 0:
            lines.append(f"= exit {step.code}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def line_matches(expected, line):
    """Plain text stands for itself, a placeholder for what it says."""
    pattern, tolerances, end = "", [], 0
    for found in PLACEHOLDER.finditer(expected):
        pattern += re.escape(expected[end : found.start()])
        if found.group(1) == "any":
            pattern += ".*?"
        else:
            pattern += f"({NUMBER})"
            tolerances.append(found.groups()[1:] if found.group(2) else None)
        end = found.end()
    matched = re.fullmatch(pattern + re.escape(expected[end:]), line)
    if matched is None:
        return False
    as_number = lambda text: float(text.replace(",", ""))  # noqa: E731
    return all(
        limits is None or abs(as_number(got) - as_number(limits[0])) <= as_number(limits[1])
        for got, limits in zip(matched.groups(), tolerances)
    )


def matches(expected, lines):
    """A line of three dots stands for any number of lines."""
    if not expected:
        return not lines
    if expected[0] == "...":
        return any(matches(expected[1:], lines[i:]) for i in range(len(lines) + 1))
    return bool(lines) and line_matches(expected[0], lines[0]) and matches(expected[1:], lines[1:])


def perform(step, patron):
    """→ the lines said and the exit code. Besides `patron` there is `cat FILE`."""
    program, *arguments = shlex.split(step.command)
    if program == "cat":
        text = (patron.folder / arguments[0]).read_text(encoding="utf-8")
        return text.rstrip("\n").split("\n"), 0
    assert program == "patron", f"a case runs patron or cat, not {program}"
    answer = patron(*arguments)
    tell = lambda text: text.replace(str(patron.folder), "{{here}}").splitlines()  # noqa: E731
    lines = [line.rstrip() for line in tell(answer.stdout)]
    lines += [f"! {line.rstrip()}" for line in tell(answer.stderr)]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines, answer.code


def updated(expected, lines):
    """The new lines, with placeholders kept where an old line still fits."""
    kept, remaining = [], list(expected)
    for line in lines:
        fitting = next((e for e in remaining if e != "..." and line_matches(e, line)), line)
        if fitting in remaining:
            remaining = remaining[remaining.index(fitting) + 1 :]
        kept.append(fitting)
    return kept


@pytest.mark.parametrize("path", CASES, ids=[p.stem for p in CASES])
def test_case(path, patron, request):
    text = path.read_text(encoding="utf-8")
    case = parse(text)
    assert case.steps, f"{path.name} runs nothing"
    for name, content in case.files.items():
        (patron.folder / name).write_text(content, encoding="utf-8")
    for step in case.steps:
        lines, code = perform(step, patron)
        if request.config.getoption("--update"):
            if not matches(step.expected, lines):
                step.expected = updated(step.expected, lines)
            step.code = code
            continue
        shown = "\n".join(lines)
        assert code == step.code, f"$ {step.command}\nexit code {code}\n{shown}"
        wanted = "\n".join(step.expected)
        assert matches(step.expected, lines), f"$ {step.command}\n{shown}\n--- expected\n{wanted}"
    if request.config.getoption("--update"):
        path.write_text(render(case), encoding="utf-8")


def test_the_matcher_itself():
    assert line_matches("a {{any}} c", "a b b c")
    assert line_matches("{{~12.5±0.1}} days", "12.58 days")
    assert not line_matches("{{~12.5±0.1}} days", "12.61 days")
    assert line_matches("{{number}} of {{~4,338±0}}", "17 of 4338")
    assert not line_matches("a.c", "abc")
    assert matches(["a", "...", "z"], ["a", "b", "c", "z"])
    assert not matches(["a", "z"], ["a", "b", "z"])
    assert updated(["x {{any}}", "gone"], ["x 1", "new"]) == ["x {{any}}", "new"]


def test_every_case_survives_being_rewritten():
    for path in CASES:
        text = path.read_text(encoding="utf-8")
        assert render(parse(text)) == text, path.name
