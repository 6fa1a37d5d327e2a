import subprocess
import sys
from pathlib import Path

from .test_commands import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_reference_is_up_to_date_and_has_an_example_of_each_command() -> None:
    tool = [sys.executable, str(ROOT / "tools/cli_reference.py"), "--check"]
    assert subprocess.run(tool).returncode == 0, "update it with: python tools/cli_reference.py"
    sections = (ROOT / "docs/cli.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert [section.partition("\n")[0] for section in sections] == [f"egara {c}" for c in COMMANDS]
    assert "`--near, --identical`" in (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for section in sections:
        assert f"Example: `{section.partition(chr(10))[0]}" in section
