"""Maps of collections: stored, updated, computed again, never stale; map files and atlases."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from conftest import IndexOnce, draw, write_tiny_encoder
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.maps import map_files
from egara.collection.maps.atlases import CELL_SIZE, CELLS_PER_ATLAS
from egara.collection.maps.layouts import MAX_CHANGED_SHARE
from egara.errors import BadInput, Cancelled, CollectionError, UnknownDrawing
from egara.explore import mapping

DRAWINGS = 40


@pytest.fixture
def folder(tmp_path: Path, tiny: Path, index_once: IndexOnce) -> Path:
    folder = tmp_path / "drawings"
    for number in range(DRAWINGS):
        draw(folder / f"{number:03}.png", number, size=(24, 24))
    index_once(folder, ["tiny"])
    return folder


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of drawings of each computed layout; a fast replacement computes it."""
    laid_out: list[int] = []

    def quick(graph, start, progress=None, *, cancel=None):
        laid_out.append(len(start))
        return start.astype(np.float32) * 1e5

    monkeypatch.setattr(mapping, "lay_out", quick)
    return laid_out


def opened(folder: Path) -> Collection:
    return egara.open(folder / ".egara")


def by_id(collection: Collection, **asked: int) -> dict[str, list[float]]:
    ids, xy = collection.map(**asked)
    return dict(zip(ids.tolist(), xy.tolist(), strict=True))


def test_a_map_has_a_position_for_every_drawing_and_is_stored(
    folder: Path, layouts: list[int]
) -> None:
    ids, xy = opened(folder).map("tiny")
    assert ids.tolist() == opened(folder).embeddings("tiny")[0].tolist()
    assert (xy.shape, xy.dtype) == ((DRAWINGS, 2), np.float32)
    again = opened(folder).map()
    np.testing.assert_array_equal(again[1], xy)
    assert layouts == [DRAWINGS]


def test_the_same_seed_gives_the_same_map_in_another_collection(
    folder: Path, tmp_path: Path, layouts: list[int]
) -> None:
    other = egara.open(tmp_path / "other")
    other.index(folder, encoders=["tiny"])
    first = by_id(opened(folder))
    assert by_id(other) == first
    assert by_id(other, seed=1) != first


def test_new_drawings_are_placed_without_moving_the_others(
    folder: Path, layouts: list[int]
) -> None:
    before = by_id(opened(folder))
    (folder / "000.png").unlink()
    draw(folder / "new.png", 7777, size=(24, 24))
    opened(folder).index(folder)
    after = by_id(opened(folder))
    assert layouts == [DRAWINGS]
    assert len(after) == DRAWINGS
    assert {image: place for image, place in after.items() if image in before} == {
        image: place for image, place in before.items() if image in after
    }
    new = opened(folder).drawing("new.png").id
    near = opened(folder).search(like=[new], limit=10)
    low = np.min([before[hit.id] for hit in near], axis=0)
    high = np.max([before[hit.id] for hit in near], axis=0)
    extent = np.ptp(list(before.values()), axis=0).max()
    assert (low - extent / 4 <= after[new]).all()
    assert (after[new] <= high + extent / 4).all()


def test_an_updated_map_is_stored(folder: Path, layouts: list[int]) -> None:
    opened(folder).map()
    draw(folder / "new.png", 7777, size=(24, 24))
    opened(folder).index(folder)
    assert by_id(opened(folder)) == by_id(opened(folder))
    assert layouts == [DRAWINGS]


def test_a_map_is_computed_again_after_many_small_changes(folder: Path, layouts: list[int]) -> None:
    opened(folder).map()
    most = int(MAX_CHANGED_SHARE * DRAWINGS)
    for number in range(most + 1):
        assert layouts == [DRAWINGS], f"after {number} changes"
        draw(folder / f"new{number}.png", 1000 + number, size=(24, 24))
        opened(folder).index(folder)
        opened(folder).map()
    assert layouts == [DRAWINGS, DRAWINGS + most + 1]


def test_a_map_of_a_replaced_encoder_is_not_used(
    folder: Path, tmp_path: Path, layouts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = by_id(opened(folder))
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / "replaced"))
    write_tiny_encoder(tmp_path / "replaced/tiny", "tiny", shift=0.5)
    opened(folder).index(folder, encoders=["tiny"])
    assert layouts == [DRAWINGS]
    assert by_id(opened(folder)).keys() == before.keys()
    assert layouts == [DRAWINGS, DRAWINGS]


def test_a_cancelled_map_leaves_the_former_map_or_none(folder: Path) -> None:
    class Killed(BaseException):
        pass

    def killed(done: int, total: int) -> None:
        if (done, total) > (300, 300):
            raise Killed

    tables = {path.name for path in (folder / ".egara").glob("map-*")}
    with pytest.raises(Killed):
        opened(folder).map(progress=killed)
    with pytest.raises(Cancelled):
        opened(folder).map(cancel=lambda: True)
    assert {path.name for path in (folder / ".egara").glob("map-*")} == tables == set()
    assert len(by_id(opened(folder))) == DRAWINGS


def test_a_damaged_or_older_table_is_computed_again(
    folder: Path, layouts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(folder).map()
    monkeypatch.setattr("egara.collection.maps.layouts.LAYOUT", 3)
    opened(folder).map()
    assert layouts == [DRAWINGS] * 2


def test_maps_of_no_drawing_one_drawing_and_equal_drawings(tmp_path: Path, tiny: Path) -> None:
    with pytest.raises(CollectionError, match="has no drawings yet"):
        egara.open(tmp_path / "empty").map()
    folder = tmp_path / "drawings"
    folder.mkdir()
    collection = opened(folder)
    collection.index(folder, encoders=["tiny"])
    ids, xy = collection.map()
    assert (ids.shape, xy.shape) == ((0,), (0, 2))
    with pytest.raises(BadInput, match="no drawings to draw"):
        collection.draw_map(tmp_path / "map.png")
    for number in range(15):  # equal vectors, different bytes
        Image.new("RGB", (20 + number, 20), "red").save(folder / f"{number}.png")
        if number in (0, 14):
            collection.index(folder)
            ids, xy = collection.map()
            assert xy.shape == (number + 1, 2)
            assert np.isfinite(xy).all()
            assert collection.map_quality().trustworthiness == 1
            assert collection.draw_map(tmp_path / "map.jpg") >= 1


def test_the_quality_is_that_of_the_map(folder: Path, layouts: list[int]) -> None:
    found = opened(folder).map_quality()
    assert (found.k, found.sample) == (10, DRAWINGS)
    assert 0.5 < found.trustworthiness <= 1
    assert 0 < found.preservation <= 1


def test_an_image_of_the_map_shows_nearly_all_thumbnails(
    folder: Path, tmp_path: Path, layouts: list[int]
) -> None:
    shown = opened(folder).draw_map(tmp_path / "map.JPG")
    assert DRAWINGS * 0.9 <= shown <= DRAWINGS
    with Image.open(tmp_path / "map.JPG") as picture:
        assert max(picture.size) > 3000


def page_content(path: Path) -> dict:
    found = re.search(r'id="map">(.*?)</script>', path.read_text(encoding="utf-8"), re.S)
    return json.loads(found[1])


def test_a_page_of_the_map_has_captions_of_all_drawings(
    folder: Path, tmp_path: Path, layouts: list[int]
) -> None:
    assert opened(folder).draw_map(tmp_path / "map.html") == DRAWINGS
    content = page_content(tmp_path / "map.html")
    ids = opened(folder).map()[0]
    assert content["names"] == [drawing.path for drawing in opened(folder).drawings(ids.tolist())]
    assert content["title"] == "drawings"


def test_a_page_of_many_drawings_shows_some_thumbnails_and_all_points(
    folder: Path, tmp_path: Path, layouts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_files, "MAX_THUMBNAILS", 16)
    shown = opened(folder).draw_map(tmp_path / "map.html")
    assert 1 <= shown <= 16
    assert len(page_content(tmp_path / "map.html")["names"]) == DRAWINGS


@pytest.mark.parametrize("name", ["map", "map.txt", "map.pdfx"])
def test_a_file_that_is_neither_an_image_nor_a_page_is_refused(
    folder: Path, tmp_path: Path, layouts: list[int], name: str
) -> None:
    with pytest.raises(BadInput, match=r"use \.html for a page"):
        opened(folder).draw_map(tmp_path / name)


def test_an_atlas_has_the_thumbnails_in_their_cells(folder: Path) -> None:
    collection = opened(folder)
    ids = collection.embeddings()[0].tolist()
    cells = collection.atlas_cells([*ids, "f" * 32])
    assert sorted(cells[:-1]) == list(range(DRAWINGS))
    assert cells[-1] == -1
    sheet = Image.open(io.BytesIO(collection.atlas(0).webp)).convert("RGB")
    assert sheet.size == (CELL_SIZE * 32, CELL_SIZE * 32)
    for image, cell in zip(ids, cells, strict=False):
        row, column = divmod(int(cell), 32)
        left, top = column * CELL_SIZE, row * CELL_SIZE
        shown = sheet.crop((left + 4, top + 4, left + 28, top + 28))
        thumbnail = Image.open(io.BytesIO(collection.thumbnail(image))).convert("RGB")
        difference = np.asarray(shown, int) - np.asarray(thumbnail.resize((24, 24)), int)
        assert np.abs(difference).mean() < 20, image


def test_atlases_are_stored_until_their_drawings_change(folder: Path) -> None:
    kept = folder / ".egara/derived/atlases"
    first = opened(folder).atlas(0)
    (path,) = kept.iterdir()
    path.write_bytes(b"kept")
    assert opened(folder).atlas(0).webp == b"kept"
    before = opened(folder).atlas_cells(opened(folder).embeddings()[0].tolist())
    ids = opened(folder).embeddings()[0].tolist()
    draw(folder / "new.png", 7777, size=(24, 24))
    opened(folder).index(folder)
    np.testing.assert_array_equal(opened(folder).atlas_cells(ids), before)
    assert opened(folder).atlas(0).digest != first.digest
    assert [one.name for one in kept.iterdir()] == [f"0-{opened(folder).atlas(0).digest}.webp"]


def test_an_unknown_atlas_is_refused(folder: Path, tmp_path: Path) -> None:
    assert DRAWINGS < CELLS_PER_ATLAS
    for number in (1, -1, 10**9):
        with pytest.raises(UnknownDrawing, match=f"Unknown atlas {number}. The .* atlases 0 to 0"):
            opened(folder).atlas(number)
    with pytest.raises(UnknownDrawing, match="has no drawings yet"):
        egara.open(tmp_path / "empty").atlas(0)
