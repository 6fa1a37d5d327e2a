"""Older collections hold WebP thumbnails: they are read like those of today."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from conftest import draw
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.tables import Store, schema


def as_webp(data: bytes) -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(data)).save(file, "WEBP", quality=74, method=0)
    return file.getvalue()


@pytest.fixture
def mixed(tiny: Path, drawings: Path) -> Path:
    """A collection whose first twelve thumbnails are WebP, and one newer one JPEG."""
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    store = Store(str(drawings / ".egara"), create=False)
    rows = store.read("thumbnails", schema.THUMBNAILS).to_pylist()
    webps = [{"id": row["id"], "webp": as_webp(row["webp"])} for row in rows]
    store.replace("thumbnails", pa.Table.from_pylist(webps, schema.THUMBNAILS))
    draw(drawings / "new.png", 99)
    egara.open(drawings / ".egara").index(drawings)
    return drawings / ".egara"


def formats(collection: Collection) -> dict[str, str | None]:
    found = {}
    for hit in collection.search(limit=50):
        found[hit.path] = Image.open(io.BytesIO(collection.thumbnail(hit.id))).format
    return found


def test_both_formats_are_in_one_collection_and_sound(mixed: Path) -> None:
    collection = egara.open(mixed)
    found = formats(collection)
    assert found.pop("new.png") == "JPEG"
    assert set(found.values()) == {"WEBP"}
    assert len(found) == 12
    assert collection.check(read_data=True).faults == []


def test_the_atlas_shows_both(mixed: Path) -> None:
    collection = egara.open(mixed)
    sheet = Image.open(io.BytesIO(collection.atlas(0).webp)).convert("RGB")
    ids = [hit.id for hit in collection.search(limit=50)]
    assert len(ids) == 13
    for image, cell in zip(ids, collection.atlas_cells(ids), strict=True):
        middle = np.asarray(sheet, int)[12:20, cell * 32 + 8 : cell * 32 + 24].mean(axis=(0, 1))
        shown = Image.open(io.BytesIO(collection.thumbnail(image))).convert("RGB")
        small = np.asarray(shown.resize((32, 24), Image.Resampling.BOX), int)
        assert np.abs(middle - small[8:16, 8:24].mean(axis=(0, 1))).max() < 12


def test_pictures_of_walks_show_both(mixed: Path, tmp_path: Path) -> None:
    collection = egara.open(mixed)
    walk = collection.morph("new.png", "cats/01.png", encoder="tiny", steps=2)
    collection.sheet(walk, tmp_path / "walk.png")
    with Image.open(tmp_path / "walk.png") as sheet:
        assert sheet.width > 256
