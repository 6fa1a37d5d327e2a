"""Which drawings of a dataset are read, by their rating and their tags."""

import json
from pathlib import Path

import pytest
from PIL import Image

import egara
from egara.datasets import Dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"file_name": "a.png", "rating": ["safe"], "general": ["cat"], "copyright": ["x"]},
        {"file_name": "b.png", "rating": ["explicit"], "general": ["cat"]},
        {"file_name": "c.png", "general": ["cat"]},
        {"file_name": "d.png", "rating": ["safe"], "general": ["cat", "blood"]},
        {"file_name": "e.png", "rating": ["general"], "character": ["blood"]},
    ]
    for row in rows:
        Image.new("RGB", (8, 8)).save(tmp_path / row["file_name"])
    (tmp_path / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


@pytest.mark.parametrize(
    ("rating", "excluded", "expected"),
    [
        (None, (), "abcde"),
        ("safe", (), "ad"),
        (["safe", "general"], (), "ade"),
        ("safe", ["blood"], "a"),
        (None, ["blood", "x"], "bc"),
        ("questionable", (), ""),
    ],
)
def test_a_rating_that_is_unknown_is_not_the_one_that_is_asked_for(
    folder: Path, rating: object, excluded: list[str], expected: str
) -> None:
    found = egara.open_dataset(folder, rating=rating, excluded_tags=excluded)
    assert isinstance(found, Dataset)
    assert found.name == folder.name
    assert [drawing.id[0] for drawing in found] == list(expected)
    assert [drawing.id[0] for drawing in found] == list(expected)  # read again
