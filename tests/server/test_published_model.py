"""A published CLIP answers text, images and both, in the library, the command line and HTTP."""

import io
import json
from pathlib import Path

import PIL.Image
import pytest

import egara
from cli.conftest import Program, program
from encoders.conftest import in_process
from encoders.layouts import xenova_clip

from .http_client import client_of, search

__all__ = ["in_process", "program"]  # fixtures

COLOURS = {"red": (250, 20, 30), "green": (20, 240, 10), "blue": (30, 10, 250)}


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_process) -> egara.Collection:
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / "own"))
    egara.add_encoder(xenova_clip(tmp_path / "clip"))
    folder = tmp_path / "drawings"
    folder.mkdir()
    for number, colour in enumerate(COLOURS.values()):
        PIL.Image.new("RGB", (40, 30), colour).save(folder / f"{number}.png")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["clip"])
    return collection


def png(colour: str) -> bytes:
    data = io.BytesIO()
    PIL.Image.new("RGB", (40, 30), COLOURS[colour]).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("text", "image", "first"),
    [("red", None, "red"), (None, "blue", "blue"), ("green", "green", "green")],
)
def test_text_images_and_both_find_the_same_everywhere(
    collection: egara.Collection, tmp_path: Path, program: Program, text, image, first
) -> None:
    expected = f"{[*COLOURS].index(first)}.png"
    data = None if image is None else png(image)
    hits = collection.search(text=text, image=data)
    assert hits[0].path == expected
    assert len(hits) == len(COLOURS)

    query = {} if text is None else {"text": text}
    files = {} if data is None else {"image": data}
    with client_of(collection) as client:
        answer = search(client, query, **files).json()
    assert [hit["path"] for hit in answer["hits"]] == [hit.path for hit in hits]
    assert [hit["score"] for hit in answer["hits"]] == [hit.score for hit in hits]

    arguments = [] if text is None else [text]
    if data is not None:
        (tmp_path / "query.png").write_bytes(data)
        arguments += ["--image", str(tmp_path / "query.png")]
    finished = program("search", *arguments, "-C", collection.location, "--json")
    assert finished.returncode == 0
    printed = json.loads(finished.stdout)["hits"]
    assert [hit["path"] for hit in printed] == [hit.path for hit in hits]
