"""A collection of twelve drawings; each test gets its own copy."""

import shutil
from pathlib import Path

import pytest
from conftest import COLOUR_LABELS, draw, write_tiny_encoder

import egara
from egara.collection import Collection


@pytest.fixture(scope="module")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoders")
    write_tiny_encoder(folder / "colours", "colours", labels=COLOUR_LABELS)
    write_tiny_encoder(folder / "tinybits", "tinybits", metric="hamming")
    return folder


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, encoders: Path) -> Path:
    folder = tmp_path_factory.mktemp("indexed") / "drawings"
    for number in range(12):
        draw(folder / ("cats" if number % 2 else "dogs") / f"{number:02}.png", number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(encoders))
        egara.open(folder / ".egara").index(folder, encoders=["colours", "tinybits"])
    return folder


@pytest.fixture
def folder(tmp_path: Path, indexed: Path, encoders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EGARA_ENCODERS", str(encoders))
    return shutil.copytree(indexed, tmp_path / "drawings", copy_function=shutil.copy2)


@pytest.fixture
def collection(folder: Path) -> Collection:
    return egara.open(folder / ".egara")


@pytest.fixture
def other(tmp_path: Path, folder: Path) -> Collection:
    """Another collection of the same drawings, all moved and renamed."""
    place = tmp_path / "moved"
    shutil.copytree(folder / ".egara", place / ".egara")
    for number, file in enumerate(sorted(folder.glob("*/*.png"))):
        shutil.copy2(file, place / f"renamed {number}.png")
    made = egara.open(place / ".egara")
    made.index(place)
    return made
