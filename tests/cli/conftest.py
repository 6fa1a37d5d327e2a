"""What the tests of the command line share."""

import pytest


@pytest.fixture(autouse=True)
def keeps_its_priority(monkeypatch):
    """Commands run in the process of the tests, whose priority nobody could raise again."""
    monkeypatch.setattr("egara.cli.indexing._yield_to_others", lambda: None)
