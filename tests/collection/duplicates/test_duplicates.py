import csv
import os
import shutil
from pathlib import Path

import pytest
from conftest import IndexOnce, draw
from PIL import Image, ImageOps

import egara
from egara.collection import Collection
from egara.errors import BadInput, Cancelled, UnknownDrawing, UnknownEncoder


@pytest.fixture
def folder(tiny: Path, drawings: Path) -> Path:
    """Twelve drawings, and a large version and several variations of one of them."""
    big = draw(drawings / "big.png", 500, size=(300, 200))
    picture = Image.open(big).convert("RGB")
    made = drawings / "made"
    made.mkdir()
    picture.resize((150, 100), Image.Resampling.LANCZOS).save(made / "half.png")
    picture.save(made / "again.jpg", quality=85)
    ImageOps.grayscale(picture).save(made / "grey.png")
    ImageOps.mirror(picture).save(made / "mirror.png")
    shutil.copy(drawings / "cats/01.png", made / "copy.png")
    return drawings


@pytest.fixture
def collection(folder: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(folder, ["tiny", "tinybits"])
    return collection


def roles(group) -> dict[str, str]:
    return {member.path: member.role for member in group.members}


def test_identical_bytes_are_copies_of_one_drawing(collection) -> None:
    (group,) = collection.duplicates(near=False)
    assert [(m.path, m.copies) for m in group.members] == [("cats/01.png", ("made/copy.png",))]
    assert group.links == ()


def test_near_duplicates_are_distinguished_from_alternatives(collection) -> None:
    groups = collection.duplicates()
    assert [group.members[0].path for group in groups] == ["big.png", "cats/01.png"]
    assert roles(groups[0]) == {
        "big.png": "keep",
        "made/again.jpg": "duplicate",
        "made/half.png": "duplicate",
        "made/grey.png": "alternative",
    }
    paths = {m.id: m.path for m in groups[0].members}
    why = {frozenset((paths[x.a], paths[x.b])): x for x in groups[0].links}
    assert why[frozenset(("big.png", "made/half.png"))].relation == "duplicate"
    assert why[frozenset(("big.png", "made/grey.png"))].relation == "colours"
    assert all(link.hash_distance <= 8 for link in groups[0].links)


def test_an_encoder_finds_pairs_that_the_hash_does_not(collection) -> None:
    pairs = {h.path: h.distance for h in collection.search(like=["big.png"], limit=20)}
    near = collection.duplicates(encoder="tiny", threshold=pairs["made/mirror.png"] + 0.01)
    group = next(g for g in near if "made/mirror.png" in roles(g))
    assert roles(group)["made/mirror.png"] == "alternative"
    link = next(x for x in group.links if x.relation == "mirrored")
    expected = {h.path: h.distance for h in collection.search(like=[link.a], limit=20)}
    assert link.encoder_distance == pytest.approx(
        expected[collection.drawing(link.b).path], abs=1e-5
    )


def test_every_metric_works(collection) -> None:
    found = collection.duplicates(encoder="tinybits", threshold=0)
    assert {"big.png", "made/again.jpg"} <= roles(found[0]).keys()


def test_a_review_separates_confirms_and_chooses_the_drawing_to_keep(collection) -> None:
    assert not collection.duplicates()[0].reviewed
    collection.review_duplicates(["big.png", "made/grey.png"], "different")
    collection.review_duplicates(["made/half.png", "made/grey.png"], "different")
    collection.review_duplicates(["made/again.jpg", "made/grey.png"], "different")
    group = collection.duplicates()[0]
    assert "made/grey.png" not in roles(group)
    collection.review_duplicates(
        ["big.png", "made/half.png", "made/again.jpg"], "duplicate", keep="made/again.jpg"
    )
    group = egara.open(collection.location).duplicates()[0]
    assert group.reviewed
    assert roles(group)["made/again.jpg"] == "keep"
    collection.review_duplicates(["big.png", "made/again.jpg"], "alternative")
    collection.review_duplicates(["made/half.png", "made/again.jpg"], "alternative")
    again = roles(collection.duplicates()[0])
    assert sorted(again.values()) == ["alternative", "alternative", "keep"]


@pytest.mark.parametrize("verdict", ["different", "alternative"])
def test_a_drawing_with_another_verdict_is_not_moved(collection, folder, verdict) -> None:
    collection.review_duplicates(["big.png", "made/half.png"], verdict)
    (group, _) = groups = collection.duplicates()
    assert roles(group)["big.png"] == "keep"  # half.png is still connected through again.jpg
    assert roles(group)["made/half.png"] == "alternative"
    done = collection.set_aside(groups, folder.parent / "aside")
    assert sorted(Path(path).name for path in done.moved) == ["again.jpg", "copy.png"]


def test_drawings_that_only_a_review_connects_are_a_group(collection, folder) -> None:
    collection.review_duplicates(["cats/03.png", "dogs/00.png"], "duplicate", keep="dogs/00.png")
    collection.review_duplicates(["dogs/00.png", "big.png"], "alternative")
    (group, _) = collection.duplicates()
    kept = roles(group)
    assert {"cats/03.png", "dogs/00.png", "big.png", "made/half.png"} <= set(kept)
    link = next(x for x in group.links if x.verdict == "duplicate")
    assert (link.relation, link.encoder_distance) == ("duplicate", None)
    assert len(collection.duplicates(near=False)) == 1
    (folder / "dogs/00.png").unlink()
    collection.index(folder)
    assert all("cats/03.png" not in roles(group) for group in collection.duplicates())


def test_reviews_stay_when_files_move(collection, folder) -> None:
    collection.review_duplicates(["big.png", "made/half.png", "made/again.jpg"], "different")
    (folder / "made").rename(folder / "moved")
    collection.index(folder)
    for group in collection.duplicates():
        pairs = {frozenset((x.a, x.b)) for x in group.links}
        ids = [collection.drawing(p).id for p in ("big.png", "moved/half.png")]
        assert frozenset(ids) not in pairs


def test_missing_drawings_are_in_no_group(collection, folder) -> None:
    assert len(collection.duplicates()[0].members) == 4
    (folder / "made/half.png").unlink()
    collection.index(folder)
    assert "made/half.png" not in roles(collection.duplicates()[0])


def test_only_duplicates_are_moved_and_they_can_be_moved_back(collection, folder) -> None:
    before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.*") if p.is_file()}
    groups = collection.duplicates()
    assert {p.relative_to(folder) for p in folder.rglob("*.*") if p.is_file()} >= set(before)
    done = collection.set_aside(groups, folder.parent / "aside")
    names = sorted(Path(path).name for path in done.moved)
    assert names == ["again.jpg", "copy.png", "half.png"]
    assert (folder / "big.png").is_file()
    assert (folder / "made/grey.png").is_file()
    with (done.folder / "moved.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            shutil.move(row["to"], row["from"])
    after = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.*") if p.is_file()}
    assert after.keys() >= before.keys()
    pictures = [path for path in before if path.suffix in (".png", ".jpg")]
    assert all(after[path] == before[path] for path in pictures)


def test_a_file_that_changed_since_it_was_indexed_is_not_moved(collection, folder) -> None:
    groups = collection.duplicates()
    draw(folder / "made/half.png", 900)
    (folder / "cats/01.png").unlink()
    done = collection.set_aside(groups, folder.parent / "aside")
    assert [Path(path).name for path in done.moved] == ["again.jpg"]
    assert {left.path for left in done.left} == {"made/half.png", "cats/01.png"}
    assert (folder / "made/copy.png").is_file()


def test_another_path_of_a_kept_file_is_not_moved(tiny, drawings) -> None:
    (drawings / "zz.png").symlink_to(drawings / "cats/01.png")
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    done = collection.set_aside(collection.duplicates(near=False), drawings.parent / "aside")
    assert done.moved == ()
    assert (drawings / "cats/01.png").is_file()


def test_the_other_files_are_moved_if_one_cannot_be_moved(collection, folder) -> None:
    shutil.copy(folder / "dogs/00.png", folder / "same.png")
    collection.index(folder)
    aside = folder.parent / "aside"
    aside.mkdir()
    (aside / "made").write_bytes(b"a file, where a folder would have to be")
    done = collection.set_aside(collection.duplicates(), aside)
    assert [Path(path).name for path in done.moved] == ["00.png"]
    reasons = {one.path: one.reason for one in done.left}
    assert reasons.keys() == {"made/half.png", "made/copy.png", "made/again.jpg"}
    assert all("cannot be moved: File exists" in reason for reason in reasons.values())
    assert (folder / "made/half.png").is_file()


def test_a_file_that_cannot_be_removed_is_not_left_in_both_places(
    collection, folder, monkeypatch
) -> None:
    def copied(source, target):
        shutil.copy2(source, target)
        raise PermissionError(13, "Permission denied", str(source))

    with monkeypatch.context() as patch:
        patch.setattr("egara.collection.duplicates.setting_aside.shutil.move", copied)
        done = collection.set_aside(collection.duplicates(), folder.parent / "aside")
    assert done.moved == ()
    assert {one.path for one in done.left} == {"made/half.png", "made/copy.png", "made/again.jpg"}
    assert (folder / "made/half.png").is_file()
    assert [path for path in done.folder.rglob("*") if path.is_file()] == []


def test_files_of_the_same_name_are_not_overwritten(collection, folder) -> None:
    aside = folder.parent / "aside"
    (aside / "made").mkdir(parents=True)
    (aside / "made/half.png").write_bytes(b"mine")
    collection.set_aside(collection.duplicates(), aside)
    assert (aside / "made/half.png").read_bytes() == b"mine"
    assert (aside / "made/half (2).png").is_file()


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda c: c.duplicates(encoder="none"), UnknownEncoder, "none"),
        (lambda c: c.duplicates(threshold=-1), BadInput, "0 or more"),
        (lambda c: c.duplicates(threshold=float("nan")), BadInput, "nan"),
        (lambda c: c.review_duplicates(["big.png"], "duplicate"), BadInput, "2 to 200"),
        (lambda c: c.review_duplicates(["big.png", "none"], "duplicate"), UnknownDrawing, "none"),
        (lambda c: c.review_duplicates(["big.png", "cats/01.png"], "x"), BadInput, "different"),
        (
            lambda c: c.review_duplicates(["big.png", "cats/01.png"], "duplicate", "cats/03.png"),
            BadInput,
            "one of the reviewed",
        ),
        (lambda c: c.set_aside([], Path(c.location).parent / "in"), BadInput, "is inside"),
    ],
)
def test_an_invalid_argument_is_refused(collection, ask, error, message) -> None:
    with pytest.raises(error, match=message):
        ask(collection)


def test_empty_and_single_collections_have_no_duplicates(tiny, tmp_path) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    collection = egara.open(folder / ".egara")
    assert collection.duplicates() == []
    draw(folder / "one.png", 1)
    collection.index(folder, encoders=["tiny"])
    assert collection.duplicates() == []
    assert collection.duplicates(threshold=5) == []


def test_equal_drawings_are_one_group(tiny, tmp_path) -> None:
    folder = tmp_path / "equal"
    folder.mkdir()
    for number in range(9):
        image = Image.new("RGB", (32, 32), "white")
        image.save(folder / f"{number}.png", compress_level=number)
        image.save(folder / f"{number}.jpg", quality=50 + number)
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    (group,) = collection.duplicates()
    assert set(roles(group).values()) == {"keep", "duplicate"}
    assert sum(1 + len(member.copies) for member in group.members) == 18


def test_a_search_for_duplicates_reports_progress_and_can_be_cancelled(collection) -> None:
    with pytest.raises(Cancelled, match="was cancelled"):
        collection.duplicates(cancel=lambda: True)
    told: list[tuple[int, int]] = []
    collection.duplicates(progress=lambda done, total: told.append((done, total)))
    assert told
    assert all(0 <= done <= total for done, total in told)


@pytest.fixture
def kept(tiny, tmp_path):
    """Return (path, copies) of the drawing to keep in the only group of some files."""

    def of(folder: Path) -> str:
        collection = egara.open(tmp_path / f"{folder.name}.collection")
        collection.index(folder, encoders=["tiny"])
        groups = collection.duplicates()
        assert len(groups) == 1
        done = collection.set_aside(groups, tmp_path / f"{folder.name}.aside")
        left = [path.name for path in folder.rglob("*") if path.is_file()]
        assert len(left) == 1
        assert (
            len(done.moved)
            == len(groups[0].members) + sum(len(member.copies) for member in groups[0].members) - 1
        )
        assert Path(groups[0].members[0].path).name == left[0]
        return left[0]

    return of


@pytest.mark.parametrize(
    ("plain", "copy"),
    [
        ("kitten.webp", "kitten copy.webp"),
        ("kitten.webp", "kitten copy 2.webp"),
        ("kitten.webp", "kitten (1).webp"),
        ("kitten.webp", "kitten - Copy.webp"),
        ("kitten.webp", "Copy of kitten.webp"),
        ("子猫.webp", "子猫のコピー.webp"),
        ("子猫の絵.webp", "子猫 - コピー.webp"),
        ("a longer name.webp", "name (1).webp"),
        ("kitten.webp", "kitten-final-final.webp"),  # the shorter path
    ],
)
def test_among_identical_files_the_name_of_the_original_is_kept(kept, tmp_path, plain, copy):
    folder = tmp_path / "folder"
    folder.mkdir()
    draw(folder / copy, 3)
    shutil.copy(folder / copy, folder / plain)
    assert kept(folder) == plain


def test_among_equally_named_files_the_older_one_is_kept(kept, tmp_path):
    folder = tmp_path / "folder"
    for number, sub in enumerate(["bb", "aa"]):
        (folder / sub).mkdir(parents=True)
        draw(folder / sub / f"{sub}.png", 3)
        os.utime(folder / sub / f"{sub}.png", (1_000_000 + number,) * 2)
    assert kept(folder) == "bb.png"


def test_bytes_after_a_picture_do_not_make_it_the_one_to_keep(kept, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    Image.open(draw(folder / "kitten.png", 3, size=(300, 200))).save(folder / "kitten.jpg")
    (folder / "kitten.png").unlink()
    data = (folder / "kitten.jpg").read_bytes()
    (folder / "kitten copy.jpg").write_bytes(data + b"\0" * 5000)
    assert kept(folder) == "kitten.jpg"


def test_a_less_compressed_file_is_kept_whatever_its_name(kept, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    picture = Image.open(draw(tmp_path / "drawn.png", 3, size=(300, 200)))
    picture.save(folder / "kitten.jpg", quality=20)
    picture.save(folder / "kitten (1).jpg", quality=95)
    assert kept(folder) == "kitten (1).jpg"


def test_unreviewed_returns_only_groups_that_need_a_review(collection):
    everything = collection.duplicates()
    assert collection.duplicates(unreviewed=True) == everything
    for link in everything[0].links:
        collection.review_duplicates([link.a, link.b], "alternative")
    left = collection.duplicates(unreviewed=True)
    assert [group.members[0].path for group in left] == ["cats/01.png"]  # the same bytes
