"""Manga109 in its published layout, made small."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from egara.datasets import open_dataset
from egara.datasets.manga109 import Manga109, artists, is_of_one_colour
from egara.errors import BadInput

BOOK = """<?xml version="1.0" encoding="utf-8"?>
<book title="{title}">
  <characters><character id="00000003" name="女1"/></characters>
  <pages>
    <page index="0" width="160" height="110"/>
    <page index="1" width="160" height="110">
      <frame id="0000000a" xmin="10" ymin="5" xmax="60" ymax="50"/>
      <face id="0000000b" xmin="20" ymin="10" xmax="32" ymax="26" character="00000003"/>
      <body id="0000000c" xmin="150" ymin="100" xmax="170" ymax="120" character="00000009"/>
      <face id="0000000d" xmin="40" ymin="40" xmax="40" ymax="60"/>
      <text id="0000000e" xmin="1" ymin="1" xmax="9" ymax="9">あ</text>
    </page>
    <page index="2" width="160" height="110">
      <face id="0000000f" xmin="1" ymin="1" xmax="9" ymax="9"/>
    </page>
  </pages>
</book>
"""


@pytest.fixture
def manga(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    (tmp_path / "annotations").mkdir()
    for title in ("ARMS", "LoveHina_vol14", "Unlisted"):
        (tmp_path / "annotations" / f"{title}.xml").write_text(BOOK.format(title=title))
        folder = tmp_path / "images" / title
        folder.mkdir(parents=True)
        cover = rng.integers(0, 256, (110, 160, 3), np.uint8)
        if title == "ARMS":
            cover = np.repeat(cover[:, :, :1], 3, axis=2)
        Image.fromarray(cover).save(folder / "000.jpg", quality=95)
        page = np.full((110, 160, 3), 255, np.uint8)
        page[10:26, 20:32] = 0  # the face
        Image.fromarray(page).save(folder / "001.jpg", quality=95)
    return tmp_path


def test_faces_bodies_frames_and_covers_are_cut_out(manga: Path) -> None:
    dataset = Manga109(manga)
    drawings = list(dataset)
    assert Counter(drawing.set for drawing in drawings) == {
        "face": 3, "body": 3, "frame": 3, "cover": 2,
    }  # fmt: skip
    assert len({drawing.id for drawing in drawings}) == len(drawings)
    assert {drawing.split for drawing in drawings} == {"test"}
    face, frame, body = (
        next(d for d in drawings if d.id.startswith(f"ARMS/{kind}"))
        for kind in ("face", "frame", "body")
    )
    assert face.image.size == (12, 16)
    assert np.asarray(face.image).max() < 30
    assert frame.image.size == (50, 45)
    assert body.image.size == (10, 10)  # what of it is on the page
    assert dataset.skipped == {"empty box": 3, "page is missing": 3, "cover in one ink": 1}


def test_covers_in_one_ink_are_left_out(manga: Path) -> None:
    covers = [drawing.id for drawing in Manga109(manga, kinds=["cover"])]
    assert covers == ["LoveHina_vol14/cover/000", "Unlisted/cover/000"]


def test_a_book_has_its_artist_whatever_its_volume(manga: Path) -> None:
    found = {x.tags["copyright"][0]: x.artist for x in Manga109(manga, kinds=["face"])}
    assert found == {"ARMS": "加藤 雅基", "LoveHina_vol14": "赤松 健", "Unlisted": None}


def test_characters_are_named_where_the_book_names_them(manga: Path) -> None:
    tags = {x.set: x.tags for x in Manga109(manga) if x.id.startswith("ARMS")}
    assert tags["face"] == {"copyright": ("ARMS",), "character": ("女1",)}
    assert "character" not in tags["body"]


def test_the_list_of_artists_is_of_104_titles_by_91(manga: Path) -> None:
    assert (len(artists()), len(set(artists().values()))) == (104, 91)


def test_a_folder_in_its_layout_is_opened_as_manga109(manga: Path) -> None:
    assert isinstance(open_dataset(manga), Manga109)


def test_grey_and_tinted_pictures_are_of_one_colour_and_coloured_ones_not() -> None:
    rng = np.random.default_rng(1)
    ink = rng.random((40, 40, 1))
    noise = rng.normal(0, 2, (40, 40, 3))
    grey, red = 255 * ink.repeat(3, 2), 255 - ink * np.array([10, 200, 180])
    for picture in (grey, red):
        assert is_of_one_colour((picture + noise).clip(0, 255).astype(np.uint8))
    coloured = red.copy()
    coloured[:8] = [20, 60, 200]
    assert not is_of_one_colour(coloured.clip(0, 255).astype(np.uint8))


def test_a_damaged_page_is_counted_and_skipped(manga: Path) -> None:
    (manga / "images/ARMS/001.jpg").write_bytes(b"no picture")
    dataset = Manga109(manga)
    assert not [x for x in dataset if x.id.startswith("ARMS")]
    assert dataset.skipped["page cannot be read"] == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("<book><pages>", r"ARMS\.xml cannot be read"),
        (BOOK.replace('xmin="10"', 'xmin="ten"'), "the xmin of a frame must be an integer"),
        (BOOK.replace('index="1" ', ""), "the index of a page must be an integer; got ''"),
    ],
)
def test_annotations_that_are_damaged_are_named(manga: Path, wrong: str, message: str) -> None:
    (manga / "annotations" / "ARMS.xml").write_text(wrong)
    with pytest.raises(BadInput, match=message):
        list(Manga109(manga))


def test_a_folder_in_another_layout_and_another_kind_are_refused(
    manga: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="does not have the layout of Manga109"):
        Manga109(tmp_path / "images")
    with pytest.raises(BadInput, match=r"Unknown kind 'text'\. Use face, body, frame, cover"):
        Manga109(manga, kinds=["text"])
