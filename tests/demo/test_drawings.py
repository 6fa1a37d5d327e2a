"""The drawings that ship: their number, size, variety and metadata, measured from the files."""

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from egara import demo
from egara.demo import drawings

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (drawings() / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pictures(rows) -> list[Image.Image]:
    return [Image.open(drawings() / row["file_name"]).convert("RGB") for row in rows]


def files() -> list[str]:
    return sorted(path.relative_to(drawings()).as_posix() for path in drawings().rglob("*.webp"))


def test_only_the_folder_is_public():
    assert demo.__all__ == ["drawings"]
    assert isinstance(drawings(), Path)


def test_there_are_at_least_1200_drawings_in_at_most_12_megabytes():
    sizes = [(drawings() / name).stat().st_size for name in files()]
    assert len(sizes) >= 1200
    assert sum(sizes) <= 12 * MEGABYTE


def test_every_file_has_one_row_and_every_row_a_file(rows):
    names = [row["file_name"] for row in rows]
    assert names == files()


def test_file_names_are_plain_and_have_a_subject(rows):
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9-]+\.webp", row["file_name"]) for row in rows)
    subjects = Counter(row["file_name"].partition("/")[0] for row in rows)
    assert len(subjects) >= 15
    assert max(subjects.values()) <= 0.2 * len(rows)


def test_every_row_is_filled_and_no_name_is_an_address(rows):
    assert list(rows[0]) == ["file_name", "title", "artist", "keywords", "source"]
    for row in rows:
        assert all(value == value.strip() != "" for value in row.values()), row
        assert not re.search(r"@|https?:|HASH|\(0x", " ".join(row.values())), row
        assert all(keyword.strip() for keyword in row["keywords"].split(";")), row


def test_every_drawing_has_its_own_source(rows):
    sources = {row["source"] for row in rows}
    assert len(sources) == len(rows)
    assert all(re.fullmatch(r"openclipart 0\.18: .+\.svg", source) for source in sources)


def test_many_artists_and_none_with_a_fifth_of_the_drawings(rows):
    artists = Counter(row["artist"] for row in rows)
    assert len(artists) >= 200
    assert max(artists.values()) < 0.2 * len(rows)


def test_no_flags_generated_shapes_or_unsuitable_subjects(rows):
    unwanted = re.compile(
        r"\b(flags?|codifiedivining|shapes/stars|nazi|swastika|sunwheel|nude|sexy|stripper|"
        r"guns?|pistol|rifle|bomb|cannabis|cigarette|smoking)\b"
    )
    found = [row for row in rows if unwanted.search(" ".join(row.values()).lower())]
    assert found == []


def test_pictures_are_rgb_on_white_with_the_longer_side_320(rows):
    for row in rows:
        with Image.open(drawings() / row["file_name"]) as picture:
            assert (picture.format, picture.mode, max(picture.size)) == ("WEBP", "RGB", 320), row


def test_no_picture_is_nearly_blank(rows, pictures):
    for row, picture in zip(rows, pictures, strict=True):
        grey = np.asarray(picture.convert("L"), dtype=float)
        assert grey.mean() < 250, row["file_name"]
        assert grey.std() > 10, row["file_name"]


def test_no_two_pictures_are_nearly_the_same_in_grey_or_colour(rows, pictures):
    names = [row["file_name"] for row in rows]
    assert close_pairs(names, [small(picture, "L") for picture in pictures], limit=0.04) == []
    assert close_pairs(names, [small(picture, "RGB") for picture in pictures], limit=0.04) == []


def small(picture: Image.Image, mode: str) -> np.ndarray:
    """24 by 24 pixels in 0..1, the drawing in the middle."""
    square = ImageOps.pad(picture.convert(mode), (24, 24), color="white")
    return np.asarray(square, dtype=float).reshape(-1) / 255


def close_pairs(names: list[str], values: list[np.ndarray], limit: float) -> list[tuple[str, str]]:
    """Pairs whose root-mean-square difference is below `limit`."""
    array = np.stack(values)
    squares = (array**2).mean(axis=1)
    products = array @ array.T / array.shape[1]
    distances = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * products, 0))
    close = np.argwhere(np.triu(distances < limit, k=1))
    return [(names[i], names[j]) for i, j in close]
