"""Copies of a drawing count as one drawing, unless the option ``copies`` is "show"."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import IndexOnce, draw
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.stacks import stacks
from egara.errors import BadInput, UnknownDrawing

COPIED = {"a": 500, "b": 501}


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """Create twelve drawings; a.png and b.png have a copy of half the size and a JPEG copy."""
    folder = tmp_path / "drawings"
    for number in range(10):
        draw(folder / f"{number}.png", number, size=(300, 200))
    for name, seed in COPIED.items():
        picture = Image.open(draw(folder / f"{name}.png", seed, size=(300, 200))).convert("RGB")
        picture.resize((150, 100), Image.Resampling.LANCZOS).save(folder / f"{name}-half.png")
        picture.save(folder / f"{name}.jpg", quality=80)
    artists = ["file_name,artist"]
    artists += [f"{name},Ann" for name in ("a.png", "a.jpg", "a-half.png", "0.png")]
    artists += [f"{name},Ben" for name in ("1.png", "2.png", "3.png")]
    artists += [f"{name},Cid" for name in ("b.png", "b.jpg", "b-half.png")]
    (folder / "metadata.csv").write_text("\n".join(artists))
    return folder


@pytest.fixture
def collection(folder: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(folder, ["tiny", "tinybits"])
    return collection


def paths_of(collection: Collection, ids) -> list[str]:
    return [drawing.path for drawing in collection.drawings(list(ids))]


def copies_of(collection: Collection, drawing: str) -> set[str]:
    return set(paths_of(collection, collection.copies_of(drawing)))


def test_an_image_in_another_size_or_format_is_a_copy_and_others_are_not(collection) -> None:
    assert copies_of(collection, "a.png") == {"a.jpg", "a-half.png"}
    assert copies_of(collection, "b-half.png") == {"b.png", "b.jpg"}
    assert all(copies_of(collection, f"{n}.png") == set() for n in range(10))
    with pytest.raises(UnknownDrawing):
        collection.copies_of("none.png")


@pytest.mark.parametrize("encoder", ["tiny", "tinybits"])
def test_a_search_returns_only_the_best_hit_of_each_stack(collection, folder, encoder) -> None:
    for asked in ({"image": folder / "3.png"}, {"like": ["3.png"]}, {"like": ["a.png", "4.png"]}):
        every = collection.search(**asked, encoders={encoder: 1}, limit=99, copies="show")
        hits = collection.search(**asked, encoders={encoder: 1}, limit=99)
        expected, letters = [], set()
        for hit in every:  # The first hit of each letter represents the others.
            letter = hit.path.split(".")[0].split("-")[0]
            if letter not in letters and letter not in asked.get("like", [""])[0]:
                letters.add(letter)
                expected.append((hit.path, hit.score, hit.distance))
        assert [(hit.path, hit.score, hit.distance) for hit in hits] == expected
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        for hit in hits:
            assert set(hit.copies) == set(collection.copies_of(hit.id))
        assert all(hit.copies == () for hit in every)


def test_pages_of_stacks_are_slices_of_one_order(collection) -> None:
    whole = collection.search(like=["3.png"], limit=99)
    pages = [
        hit
        for start in range(0, 12, 4)
        for hit in collection.search(like=["3.png"], limit=4, offset=start)
    ]
    assert pages == whole
    assert len(whole) == 11


def test_a_search_by_image_returns_its_copies_as_one_hit(collection, folder: Path) -> None:
    first, second = collection.search(image=folder / "a.jpg", limit=2)
    assert first.path == "a.jpg"
    assert set(paths_of(collection, first.copies)) == {"a.png", "a-half.png"}
    assert second.path[0] != "a"


def test_copies_that_do_not_match_a_filter_are_not_counted(collection) -> None:
    hits = collection.search(like=["3.png"], where="path LIKE 'a%' AND path <> 'a.png'")
    assert len(hits) == 1
    assert len(hits[0].copies) == 1


def test_a_listing_shows_all_copies(collection) -> None:
    assert len(collection.search(limit=99)) == 16
    assert len(collection.table()) == 16
    assert len(collection.neighbours("tiny").ids) == 16


def test_walks_have_one_drawing_of_each_stack_and_the_requested_ends(collection) -> None:
    for ends in (("a-half.png", "b.jpg"), ("0.png", "9.png"), ("a.jpg", "5.png")):
        walk = collection.morph(*ends, bridge=True, alternatives=2)
        for one in (walk, *walk.alternatives):
            assert (one.paths[0], one.paths[-1]) == ends
            letters = [path[0] for path in one.paths]
            assert len(set(letters)) == len(letters)
            assert min(one.distances[1:]) > 0


def test_a_walk_between_two_copies_needs_copies_to_be_shown(collection) -> None:
    with pytest.raises(BadInput, match=r"'a\.png' and 'a\.jpg' are copies of one another"):
        collection.morph("a.png", "a.jpg")
    walk = collection.morph("a.png", "a.jpg", copies="show")
    assert walk.paths == ("a.png", "a.jpg")
    assert collection.along(["a.png", "a.jpg"]).paths == walk.paths
    with pytest.raises(BadInput, match="is the last"):
        collection.morph("a.png", "a.png")


def test_drawings_between_two_are_not_copies_of_the_ends_or_of_avoided_drawings(collection) -> None:
    found = [one.path for one in collection.between("a.png", "1.png", avoid=["b.jpg"], limit=99)]
    assert sorted(found) == ["0.png", *(f"{n}.png" for n in range(2, 10))]
    shown = collection.between("a.png", "1.png", avoid=["b.jpg"], limit=99, copies="show")
    assert len(shown) == 13


def test_a_stack_counts_once_for_an_artist(collection) -> None:
    assert collection.artists() == [("Ben", 3), ("Ann", 2), ("Cid", 1)]
    assert dict(collection.artists(copies="show")) == {"Ann": 4, "Ben": 3, "Cid": 3}
    one = collection.artist("Ann", "tiny")
    assert one.drawings == 2
    assert len({path[0] for path in paths_of(collection, one.central)}) == 2
    assert collection.artist("Ann", "tiny", copies="show").drawings == 4
    assert [other.name for other in collection.artists_like("Ann", "tiny")] == ["Ben"]
    with pytest.raises(BadInput, match="has 1 by 'Cid'"):
        collection.artists_like("Cid", "tiny")
    shown = collection.artists_like("Cid", "tiny", copies="show")
    assert {other.name for other in shown} == {"Ann", "Ben"}


def test_a_search_by_artist_leaves_out_copies_of_the_artists_drawings(
    collection, folder: Path
) -> None:
    (folder / "metadata.csv").write_text("file_name,artist\na.png,Ann\n0.png,Ann\n")
    collection.index(folder)
    found = [hit.path for hit in collection.search(artist="Ann", limit=99)]
    assert not [path for path in found if path[0] in "a0"]
    shown = [hit.path for hit in collection.search(artist="Ann", limit=99, copies="show")]
    assert {"a.jpg", "a-half.png"} <= set(shown)


def test_reviews_join_and_separate_drawings(collection) -> None:
    collection.review_duplicates(["a.png", "a.jpg"], "different")
    assert copies_of(collection, "a.jpg") == {"a-half.png"}  # a head by its path
    assert copies_of(collection, "a.png") == set()
    collection.review_duplicates(["4.png", "5.png"], "duplicate")
    assert copies_of(collection, "4.png") == {"5.png"}
    collection.review_duplicates(["a.png", "a.jpg"], None)
    assert copies_of(collection, "a.jpg") == {"a.png", "a-half.png"}


def test_indexing_stores_the_pairs_and_reading_writes_nothing(
    collection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    small_image_of_file = stacks.small_image_of_file
    monkeypatch.setattr(
        stacks,
        "small_image_of_file",
        lambda content: looked.append("") or small_image_of_file(content),
    )
    again = egara.open(collection.location)
    assert copies_of(again, "a.png") == {"a.jpg", "a-half.png"}
    assert looked == []
    shutil.rmtree(next(Path(collection.location).glob("copies-*")))
    before = sorted(Path(collection.location).rglob("*"))
    again = egara.open(collection.location)
    assert copies_of(again, "a.png") == {"a.jpg", "a-half.png"}
    assert len(looked) >= 6
    assert sorted(Path(collection.location).rglob("*")) == before


def test_only_pairs_with_a_new_drawing_are_compared(
    collection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs: list[int] = []
    is_copy = stacks.is_copy
    monkeypatch.setattr(stacks, "is_copy", lambda *pair: pairs.append(0) or is_copy(*pair))
    Image.open(folder / "a.png").resize((200, 133)).save(folder / "a2.png")
    collection.index(folder)
    assert len(pairs) == 3
    assert copies_of(collection, "a2.png") == {"a.png", "a.jpg", "a-half.png"}
    collection.index(folder)
    assert len(pairs) == 3
    (folder / "a.png").unlink()
    collection.index(folder)
    assert copies_of(collection, "a2.png") == {"a.jpg", "a-half.png"}
    assert len(egara.open(collection.location).search(like=["3.png"], limit=99)) == 11


def test_many_images_of_one_colour_are_stacked_by_colour(tiny: Path, tmp_path: Path) -> None:
    """There are 25 colours with three files each; all have the same perceptual hash."""
    folder = tmp_path / "flat"
    folder.mkdir()
    for number in range(25):
        colour = (number % 5 * 60, number // 5 * 60, 100)
        picture = Image.new("RGB", (30, 30), colour)
        picture.save(folder / f"{number}-0.png", compress_level=0)
        picture.save(folder / f"{number}-9.png", compress_level=9)
        picture.save(folder / f"{number}-0.bmp")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    for number in range(25):
        assert copies_of(collection, f"{number}-0.png") == {f"{number}-9.png", f"{number}-0.bmp"}
    walk = collection.morph("0-0.png", "24-9.png", bridge=True)
    assert min(np.diff(walk.to_end)) < 0
    assert len({path.split("-")[0] for path in walk.paths}) == len(walk.paths)


@pytest.mark.parametrize("copies", ["stacks", "", None, True])
def test_another_value_of_the_option_is_refused(collection, copies) -> None:
    for ask in (
        lambda: collection.search(like=["a.png"], copies=copies),
        lambda: collection.search(copies=copies),
        lambda: collection.morph("a.png", "b.png", copies=copies),
        lambda: collection.between("a.png", "b.png", copies=copies),
        lambda: collection.artists(copies=copies),
        lambda: collection.artist("Ann", copies=copies),
        lambda: collection.artists_like("Ann", copies=copies),
    ):
        with pytest.raises(BadInput, match="copies must be 'stack' or 'show'"):
            ask()
