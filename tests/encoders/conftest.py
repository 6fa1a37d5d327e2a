"""Fixtures for adding encoders."""

import importlib
from pathlib import Path
from typing import Any

import pytest

from egara.encoders import sandbox
from egara.encoders.published import dry_run


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of encoders, which is not there yet."""
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the checks of `sandbox.run_in_child` in this process, which is quicker."""

    def run(module: str, folder: Path) -> dict[str, Any]:
        works = {sandbox.__name__: sandbox.check, dry_run.__name__: dry_run.run_once}
        importlib.import_module(module)
        return works[module](folder, lambda stage, times: None)

    monkeypatch.setattr(sandbox, "run_in_child", run)
    monkeypatch.setattr(dry_run, "run_in_child", run)
