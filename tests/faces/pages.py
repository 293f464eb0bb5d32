"""What a page of the documentation promises: its commands run, and it names a verb's flags."""

import re
import subprocess

from conftest import ROOT


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def run_commands(patron, text, fence="```sh\n"):
    """All blocks of commands, in their order and in one folder, as a reader types them → how many."""
    blocks = re.findall(f"^{fence}(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    script = f'set -e\npatron() {{ "{patron.binary}" "$@"; }}\n' + "".join(blocks)
    done = subprocess.run(["bash", "-c", script], cwd=patron.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return len(blocks)


def flags_of(patron, verb):
    own = patron.ok(verb, "--help").stdout.split("Options:", 1)[1].split("Every verb:", 1)[0]
    return set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", own, re.MULTILINE)) - {"--help"}


def unnamed(flags, *pages):
    """Flags that none of the pages names."""
    texts = [text_of(page) for page in pages]
    return {flag for flag in flags if not any(f"`{flag}" in text for text in texts)}
