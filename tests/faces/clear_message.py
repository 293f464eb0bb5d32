"""What a refusal must look like, for every test that provokes one."""

import hashlib

INNER_WORDS = ("std::", "basic_string", "terminate", "exception", "Invalid Input Error", "0x")


def fingerprint(folder):
    """File → hash of its bytes, of all files below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def assert_one_clear_message(answer, name, word=""):
    """One line says what and where, one indented line below it what to do."""
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    assert lines and lines[0].startswith("patron: "), str(answer)
    assert len(lines) <= 2 and all(line.startswith("  ") for line in lines[1:]), str(answer)
    assert name in lines[0], str(answer)
    assert word in lines[0].lower(), str(answer)
    assert not [w for w in INNER_WORDS if w in answer.stderr], str(answer)
