"""Fixtures of the command line's tests."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from egara.cli import main


class Finished(NamedTuple):
    """The exit status and the output of a program."""

    returncode: int
    stdout: str
    stderr: str


Program = Callable[..., Finished]


@pytest.fixture
def program(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Run the program in this process, because starting a process takes seconds."""

    def run(*arguments: object) -> Finished:
        monkeypatch.setattr(sys, "argv", ["egara", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Finished(int(end.value.code or 0), *capfd.readouterr())

    return run


@pytest.fixture(autouse=True)
def unchanged_priority(monkeypatch):
    """Do not lower the priority of the tests' process, because it cannot be raised again."""
    monkeypatch.setattr("egara.cli.indexing._lower_priority", lambda: None)
