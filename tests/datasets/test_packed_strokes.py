"""Strokes as bytes, and strokes where images are needed."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import egara
from egara.datasets import LabelledDrawing, image_of
from egara.datasets.packed_strokes import pack, scaled, unpack
from egara.datasets.parquet import SCHEMA, SKETCH_SCHEMA, ParquetDataset
from egara.errors import BadInput
from egara.evaluate.encoding import encode_drawings


def strokes_of(seed: int) -> list[list[list[int]]]:
    rng = random.Random(seed)
    lengths = [rng.choice([1, 2, 30, 300]) for _ in range(rng.randint(1, 9))]
    return [[[rng.randrange(256) for _ in range(n)] for _ in "xy"] for n in lengths]


@pytest.mark.parametrize("seed", range(20))
def test_unpacking_gives_what_was_packed(seed: int) -> None:
    strokes = strokes_of(seed)
    content = pack(strokes)
    assert unpack(content) == strokes
    assert len(content) == sum(2 + 2 * len(xs) for xs, _ in strokes)
    assert scaled(strokes) == strokes  # in the range already


def test_raw_strokes_fill_the_square_from_its_corner() -> None:
    raw = [[[100.5, 611.0], [50.0, 50.25]], [[355.75, 355.8], [305.0, 305.1]]]
    (first, second) = scaled(raw)
    scale = 255 / (611 - 100.5)
    assert first == [[0, 255], [0, round(0.25 * scale)]]
    assert second == [[round(255.25 * scale)], [round(255 * scale)]]  # equal after rounding
    assert scaled([[[7.5, 7.5], [3.5, 3.5]]]) == [[[0], [0]]]


def test_invalid_strokes_are_refused() -> None:
    with pytest.raises(BadInput, match="must be in 0 to 255"):
        pack([[[1, 256], [0, 0]]])
    with pytest.raises(BadInput, match="at most 65,535"):
        pack([[[1] * 70_000, [1] * 70_000]])
    with pytest.raises(BadInput, match="incomplete: the table is damaged"):
        unpack(pack([[[1, 2], [3, 4]]])[:-1])


def row(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"row-{number}", "set": "drawings", "split": "train", "kind": "image",
        "image": b"picture", "subject": "cat",
    } | more  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [row(0), row(1, kind="sketch", image=None, strokes=pack([[[1, 2], [3, 4]]])),
            row(2, kind="edges"), row(3, kind="sketch", split="test")]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, SKETCH_SCHEMA), tmp_path / "t.parquet")
    return tmp_path / "t.parquet"


def test_a_table_has_images_and_strokes(table: Path) -> None:
    drawings = list(ParquetDataset(table))
    assert [one.kind for one in drawings] == ["image", "sketch", "edges", "sketch"]
    assert drawings[1].image == [[[1, 2], [3, 4]]]
    assert drawings[3].image == b"picture"


@pytest.mark.parametrize("kinds", [["sketch"], ["image", "edges"], [], "sketch"])
def test_kinds_are_selected_like_splits(table: Path, kinds: list[str] | str) -> None:
    wanted = [kinds] if isinstance(kinds, str) else kinds
    expected = [one for one in ParquetDataset(table) if one.kind in wanted]
    assert list(egara.open_dataset(table, kinds=kinds)) == expected
    assert len(ParquetDataset(table, kinds=kinds, splits=["test"])) == (wanted == ["sketch"])


def test_a_table_without_kinds_has_images(table: Path, tmp_path: Path) -> None:
    plain = {name: value for name, value in row(0).items() if name != "kind"}
    pq.write_table(pa.Table.from_pylist([plain], SCHEMA), tmp_path / "plain.parquet")
    path = tmp_path / "plain.parquet"
    assert [one.kind for one in ParquetDataset(path, kinds=["image", "sketch"])] == ["image"]
    assert list(ParquetDataset(path, kinds=["sketch"])) == []
    with pytest.raises(BadInput, match=r"Unknown kind 'photo'\. Use image, sketch, edges"):
        ParquetDataset(path, kinds=["photo"])
    with pytest.raises(BadInput, match="only in a Parquet file"):
        egara.open_dataset(tmp_path, kinds=["sketch"])


def test_code_for_images_refuses_strokes_by_name() -> None:
    sketch = LabelledDrawing("s/1", [[[1], [2]]], kind="sketch")
    with pytest.raises(BadInput, match=r"s/1 is a sketch given as strokes.*kinds=\[\"image\"\]"):
        image_of(sketch)
    assert image_of(LabelledDrawing("s/2", b"file", kind="sketch")) == b"file"
    with pytest.raises(BadInput, match="s/1 is a sketch given as strokes"):
        encode_drawings([sketch], [], description="sketches")
