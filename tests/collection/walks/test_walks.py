"""Walks of a collection: several encoders, filters, avoided and given drawings."""

import hashlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from conftest import draw, write_tiny_encoder

import egara
from egara.collection import Collection
from egara.errors import BadInput, Cancelled, NothingLeft, NoWalk, UnknownDrawing, UnknownEncoder

DRAWINGS = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walks") / "some"
    rows = ["file_name,artist,keywords"]
    for number in range(DRAWINGS):
        draw(folder / f"{number:02}.png", number, size=(24, 24 + number % 3))
        rows.append(
            f"{number:02}.png,{'one' if number % 2 else 'two'},{'cat' if number < 30 else 'dog'}"
        )
    (folder / "metadata.csv").write_text("\n".join(rows))
    return folder


@pytest.fixture(scope="module")
def collection(made: Path) -> Collection:
    encoders = made.parent / "encoders"
    write_tiny_encoder(encoders / "tiny", "tiny")
    write_tiny_encoder(encoders / "tinybits", "tinybits", metric="hamming")
    collection = egara.open(made.parent / "collection")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(encoders))
        collection.index(made, encoders=["tiny", "tinybits"])
    return collection


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """The drawings in a folder that a test can change."""
    folder = tmp_path / "some"
    folder.mkdir()
    for path in made.glob("*.png"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_filter_applies_to_the_drawings_in_between_only(collection) -> None:
    walk = collection.morph(
        "00.png", "59.png", steps=4, bridge=True, where="artist = 'one'", tags=["cat"]
    )
    inside = [int(path[:2]) for path in walk.paths[1:-1]]
    assert len(inside) == 4
    assert all(number % 2 == 1 and number < 30 for number in inside)
    assert walk.paths[0] == "00.png"  # by another artist


def test_there_is_no_walk_if_no_drawing_matches_the_filter(collection) -> None:
    for bridge in (False, True):
        with pytest.raises(BadInput, match="No other drawing matches the filters"):
            collection.morph("00.png", "59.png", bridge=bridge, tags=["nosuch"])


def test_a_walk_does_not_use_avoided_drawings(collection) -> None:
    first = collection.morph("00.png", "59.png", steps=3, bridge=True)
    other = collection.morph("00.png", "59.png", steps=3, bridge=True, avoid=first.paths[1:-1])
    assert not set(other.ids[1:-1]) & set(first.ids[1:-1])
    assert len(other.ids) == 5


def test_a_walk_can_be_limited_to_the_drawings_of_a_board(collection) -> None:
    board = collection.create_board("Few")
    few = [f"{number:02}.png" for number in range(10, 20)]
    board.add(few)
    walk = collection.morph("00.png", "59.png", steps=3, bridge=True, among=["board:Few"])
    assert set(walk.paths[1:-1]) <= set(few)


def test_blended_distances_are_in_units_of_mean_neighbour_distances(collection) -> None:
    walk = collection.morph(
        "00.png", "59.png", steps=2, bridge=True, encoders={"tiny": 1, "tinybits": 3}
    )
    expected = np.zeros(3)
    for name, weight in (("tiny", 0.25), ("tinybits", 0.75)):
        ids, vectors = collection.embeddings(name)
        graph = collection.neighbours(name)
        edges = {}
        for row, (near, away) in enumerate(zip(graph.indices, graph.distances, strict=True)):
            edges |= {frozenset((row, int(n))): float(d) for n, d in zip(near, away, strict=True)}
        unit = np.mean(list(edges.values()))
        rows = np.searchsorted(ids, walk.ids)
        if vectors.dtype == np.uint8:
            steps = [np.bitwise_count(vectors[a] ^ vectors[b]).sum() for a, b in pairwise(rows)]
        else:
            steps = [np.linalg.norm(vectors[a] - vectors[b]) for a, b in pairwise(rows)]
        expected += weight * np.array(steps) / unit
    assert walk.distances[1:] == pytest.approx(expected, rel=1e-4)


def test_the_quality_agrees_with_the_distances_of_the_walk(collection) -> None:
    walk = collection.morph("00.png", "59.png", steps=4, bridge=True, damped=True)
    assert walk.quality.total == pytest.approx(sum(walk.distances))
    assert walk.quality.largest == pytest.approx(max(walk.distances))
    assert walk.quality.direct == walk.to_end[0]
    nearer = sum(b < a for a, b in pairwise(walk.to_end))
    assert walk.quality.nearer == pytest.approx(nearer / 5)
    direct = collection.along(["00.png", "59.png"])
    assert direct.quality.total == pytest.approx(walk.quality.direct)


def test_a_walk_has_its_alternatives(collection) -> None:
    walk = collection.morph("00.png", "59.png", steps=4, bridge=True, alternatives=2)
    assert 1 <= len(walk.alternatives) <= 2
    for other in walk.alternatives:
        assert len(set(other.ids[1:-1]) & set(walk.ids[1:-1])) <= 2
        assert other.alternatives == ()


def test_a_step_is_replaced_by_a_drawing_in_between(collection) -> None:
    walk = collection.morph("00.png", "59.png", steps=3, bridge=True)
    before, after = walk.ids[1], walk.ids[3]
    found = collection.between(before, after, avoid=walk.ids, limit=5)
    assert len(found) == 5
    assert not {one.id for one in found} & set(walk.ids)
    sums = [one.from_a + one.to_b for one in found]
    assert sums == sorted(sums)
    again = collection.along([*walk.ids[:2], found[0].id, *walk.ids[3:]])
    assert again.distances[2] == pytest.approx(found[0].from_a)
    assert again.distances[3] == pytest.approx(found[0].to_b)
    assert not again.exact


def test_between_uses_filters(collection) -> None:
    found = collection.between("00.png", "59.png", limit=100, where="artist = 'one'")
    assert {one.path for one in found} == {f"{n:02}.png" for n in range(1, 59, 2)}


@pytest.mark.parametrize(
    "ask",
    [
        lambda c, **watch: c.morph("cats/01.png", "dogs/00.png", **watch),
        lambda c, **watch: c.along(["cats/01.png", "dogs/00.png"], **watch),
        lambda c, **watch: c.between("cats/01.png", "dogs/00.png", **watch),
    ],
)
def test_the_first_walk_reports_progress_and_can_be_cancelled(tiny, drawings, ask) -> None:
    told, stopped = (egara.open(drawings.parent / name) for name in ("told", "stopped"))
    for collection in (told, stopped):
        collection.index(drawings, encoders=["tiny"])
    heard = []
    ask(told, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (12, 12)
    with pytest.raises(Cancelled):
        ask(stopped, cancel=lambda: True)


def test_a_missing_drawing_of_a_walk_is_named_and_not_used_again(copied: Path, tiny: Path) -> None:
    collection = egara.open(copied / ".egara")
    collection.index(copied, encoders=["tiny", "tinybits"])
    walk = collection.morph("00.png", "59.png", steps=3, bridge=True)
    (copied / walk.paths[2]).unlink()
    collection.index(copied)
    with pytest.raises(UnknownDrawing, match=f"{walk.paths[2]}.* is missing"):
        collection.along(walk.ids)
    again = collection.morph("00.png", "59.png", steps=3, bridge=True)
    assert walk.ids[2] not in again.ids
    blend = {"tiny": 1.0, "tinybits": 1.0}
    assert walk.ids[2] not in collection.morph("00.png", "59.png", encoders=blend, bridge=True).ids


def test_the_walk_graph_of_a_filter_is_computed_once(collection, monkeypatch) -> None:
    arguments = {"steps": 2, "bridge": True, "where": "artist = 'one'"}
    first = collection.morph("00.png", "59.png", **arguments)
    monkeypatch.setattr(
        "egara.collection.walks.walk_graphs.restricted_graph",
        lambda *a, **b: pytest.fail("the graph was built again"),
    )
    assert collection.morph("00.png", "59.png", **arguments) == first


def test_a_filter_does_not_change_the_unit_of_a_blend(collection) -> None:
    blend = {"tiny": 1.0, "tinybits": 1.0}
    walk = collection.morph(
        "00.png", "59.png", encoders=blend, steps=3, bridge=True, where="artist = 'one'"
    )
    again = collection.along(walk.ids, encoders=blend)
    assert again.distances == pytest.approx(walk.distances)


def test_the_walk_graph_of_a_filter_stays_valid_when_other_drawings_are_added(
    copied: Path, tiny: Path, tmp_path: Path
) -> None:
    collection = egara.open(tmp_path / "collection")
    collection.index(copied, encoders=["tiny"])
    ids = [str(image) for image in collection.embeddings("tiny")[0]]
    new = draw(tmp_path / "other" / "new.png", 1000, size=(24, 24))
    place = int(np.searchsorted(ids, hashlib.sha256(new.read_bytes()).hexdigest()[:32]))
    assert 1 < place < DRAWINGS - 2
    # The rows of the walk have the same numbers before and after; the drawings have not.
    ends = ids[0], ids[-2]
    collection.morph(*ends, encoder="tiny", bridge=True, avoid=[ids[place]])
    collection.index(new.parent, encoders=["tinybits"])
    arguments = {"encoder": "tiny", "bridge": True, "avoid": [ids[-1]]}
    expected = egara.open(collection.location).morph(*ends, **arguments)
    assert collection.morph(*ends, **arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"avoid": ["00.png"]}, BadInput, "00.png.* cannot be avoided"),
        ({"encoder": "tiny", "encoders": {"tiny": 1}}, BadInput, "not both"),
        ({"encoders": {"tiny": -1, "tinybits": 1}}, BadInput, "0 or more"),
        ({"encoders": {"nobody": 1}}, UnknownEncoder, "nobody"),
        ({"alternatives": 21}, BadInput, "0 to 20; got 21"),
        ({"where": "width > 99999"}, NothingLeft, "No other drawing matches"),
        ({"steps": 101}, BadInput, "0 to 100"),
    ],
)
def test_an_invalid_argument_is_refused(collection, arguments, error, message) -> None:
    with pytest.raises(error, match=message):
        collection.morph("00.png", "59.png", **arguments)


@pytest.mark.parametrize("name", ["tags", "without_tags", "among", "avoid"])
def test_one_text_for_a_list_is_refused(collection, name) -> None:
    for ask in (collection.morph, collection.between):
        with pytest.raises(BadInput, match=f"{name} must be a list; for one"):
            ask("00.png", "59.png", **{name: "cat"})
    with pytest.raises(BadInput, match="drawings must be a list"):
        collection.along("00.png")


@pytest.mark.parametrize("drawings", [[], ["00.png"], ["00.png", "01.png", "00.png"]])
def test_a_walk_along_too_few_or_repeated_drawings_is_refused(collection, drawings) -> None:
    with pytest.raises(BadInput, match="2 to 1,000 drawings, none of them twice"):
        collection.along(drawings)


def test_all_equal_drawings_and_too_many_steps(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "equal"
    for number in range(4):
        draw(folder / f"{number}.png", 7, size=(24, 24 + number))
    collection = egara.open(tmp_path / "collection")
    collection.index(folder, encoders=["tiny"])
    assert collection.morph("0.png", "3.png", encoder="tiny", steps=2).paths[0] == "0.png"
    with pytest.raises(NoWalk, match="exactly 9"):
        collection.morph("0.png", "3.png", encoder="tiny", steps=9)
