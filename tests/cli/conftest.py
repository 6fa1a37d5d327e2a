"""What the tests of the command line share."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from egara.cli import main


class Finished(NamedTuple):
    """The end of a program, with what it wrote."""

    returncode: int
    stdout: str
    stderr: str


Program = Callable[..., Finished]


@pytest.fixture
def program(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Run the whole program as a user does, but in this process: starting one takes seconds."""

    def run(*arguments: object) -> Finished:
        monkeypatch.setattr(sys, "argv", ["egara", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Finished(int(end.value.code or 0), *capfd.readouterr())

    return run


@pytest.fixture(autouse=True)
def keeps_its_priority(monkeypatch):
    """Commands run in the process of the tests, whose priority nobody could raise again."""
    monkeypatch.setattr("egara.cli.indexing._yield_to_others", lambda: None)
