"""Generate docs/cli.md from the commands.

    python tools/cli_reference.py [--check]

With --check, nothing is written, and the exit status is 1 if the file is not up to date.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from egara.cli.app import app

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"
START = """# The command line

`tools/cli_reference.py` generates this page from the commands. `egara COMMAND --help` prints the
same text. Every command that prints a result has the option `--json`: it prints one JSON document
on standard output, and nothing else there. Progress and messages are on standard error. Exit
status: 0 done; 1 failed; 2 wrong usage. An ID may be shortened as long as it is unique. Instead of
an ID, you can give the path of a drawing in the collection, or the path of an indexed file relative
to the current folder.

Generated images (`--sheet`, `--out`) replace an existing file. Exports of user data
(`boards export`, `backup`) replace a file only with `--overwrite`.
"""


def commands(group: Any, prefix: str = "egara") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def section(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join([name, *(shown(a) for a in arguments), *(["[OPTIONS]"] if options else [])])
    lines = [f"## {name}", "", inspect.cleandoc(command.help or ""), "", f"    {usage}", ""]
    if options:
        lines += ["| option | effect |", "|---|---|"]
        lines += [f"| `{flags(option)}` | {effect(option)} |" for option in options] + [""]
    return "\n".join(lines)


def shown(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper())
    return name if argument.required else f"[{name}]"


def flags(option: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.metavar or option.name.upper()}"


def effect(option: Any) -> str:
    several = " May be given several times." if option.multiple else ""
    several = "" if "several times" in (option.help or "") else several
    known = None if option.is_flag or option.default in (None, (), [], "") else option.default
    default = f" By default {known}." if known is not None else ""
    return (option.help or "").replace("|", "\\|") + several + default


def reference() -> str:
    sections = [section(name, command) for name, command in commands(get_command(app))]
    return "\n".join([START, *sections]).rstrip() + "\n"


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return TARGET.read_text(encoding="utf-8") != reference()
    TARGET.write_text(reference(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
