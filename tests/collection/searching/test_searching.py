import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import draw
from PIL import Image

import egara
from egara.collection import Collection
from egara.errors import (
    BadFilter,
    BadImage,
    BadInput,
    NoWalk,
    StorageError,
    UnknownDrawing,
    UnknownEncoder,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searching")
    for number in range(60):
        draw(folder / f"{number:02}.png", number, size=(40 + number, 60))
    rows = [
        f"{n:02}.png,Title {n},{'Ann' if n % 3 else 'Ben'},{'even' if n % 2 == 0 else 'Odd'};all"
        for n in range(60)
    ]
    (folder / "metadata.csv").write_text("file_name,title,artist,keywords\n" + "\n".join(rows))
    return folder


@pytest.fixture
def collection(folder: Path, tiny: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny", "tinybits"])
    return collection


def by_brute_force(collection, image: Path, encoder: str = "tiny") -> list[str]:
    ids, vectors = collection.embeddings(encoder)
    query = egara.encoder(encoder).encode([image]).vectors[0]
    if encoder == "tinybits":
        away = np.unpackbits(vectors ^ query, axis=1).sum(axis=1)
    else:
        away = np.linalg.norm(vectors.astype(float) - query.astype(float), axis=1).astype(
            np.float32
        )
    return [str(ids[row]) for row in np.argsort(away, kind="stable")]


@pytest.mark.parametrize("encoder", ["tiny", "tinybits"])
def test_hits_of_an_image_equal_those_of_brute_force(
    collection, tmp_path: Path, encoder: str
) -> None:
    query = draw(tmp_path / "query.png", 500)
    hits = collection.search(image=query, encoders={encoder: 1}, limit=60)
    assert [hit.id for hit in hits] == by_brute_force(collection, query, encoder)
    assert [hit.rank for hit in hits] == list(range(1, 61))
    assert [hit.distance for hit in hits] == sorted(hit.distance for hit in hits)


def test_a_drawing_of_the_collection_finds_itself_first(collection, folder: Path) -> None:
    hit = collection.search(image=folder / "07.png", limit=1)[0]
    assert (hit.path, hit.distance) == ("07.png", 0.0)


def test_pages_are_slices_of_one_order(collection, folder: Path) -> None:
    whole = collection.search(image=folder / "07.png", limit=60)
    pages = [
        h
        for start in range(0, 60, 7)
        for h in collection.search(image=folder / "07.png", limit=7, offset=start)
    ]
    assert pages == whole
    listed = collection.search(limit=60)
    assert [hit.path for hit in listed] == [f"{number:02}.png" for number in range(60)]
    assert collection.search(limit=10, offset=20) == listed[20:30]


def test_liked_and_unliked_drawings_change_the_order_and_are_not_hits(collection) -> None:
    liked = collection.search(like=["07.png"], limit=60)
    assert "07.png" not in [hit.path for hit in liked]
    unwanted = liked[0].path
    steered = collection.search(like=["07.png"], unlike=[unwanted], limit=60)
    assert unwanted not in [hit.path for hit in steered]
    assert [h.path for h in steered] != [h.path for h in liked if h.path != unwanted]


def test_a_liked_drawing_gives_the_same_order_as_its_image(collection, folder: Path) -> None:
    by_image = [h.id for h in collection.search(image=folder / "07.png", limit=60)][1:]
    assert [h.id for h in collection.search(like=["07.png"], limit=60)] == by_image


def test_the_weight_of_an_encoder_decides_between_two(collection, folder: Path) -> None:
    def order(weights):
        return [h.id for h in collection.search(like=["07.png"], encoders=weights, limit=60)]

    assert order({"tiny": 1, "tinybits": 0}) == order({"tiny": 1})
    assert order({"tiny": 1, "tinybits": 1}) == order({"tiny": 0.5, "tinybits": 0.5})
    assert order({"tiny": 1}) != order({"tinybits": 1})


def test_filters_match_the_same_drawings_as_python(collection) -> None:
    rows = collection.table().to_pylist()
    found = collection.search(where="width >= 70 AND artist = 'Ben'", tags=["EVEN"], limit=60)
    expected = [
        row["path"]
        for row in rows
        if row["width"] >= 70 and row["artist"] == "Ben" and "even" in row["keywords"]
    ]
    assert [hit.path for hit in found] == expected
    assert expected
    without = collection.search(without_tags=["odd"], limit=60)
    assert [hit.path for hit in without] == [f"{n:02}.png" for n in range(0, 60, 2)]
    near = collection.search(like=["00.png"], where="artist = 'Ben'", limit=60)
    assert {h.path for h in near} == {r["path"] for r in rows if r["artist"] == "Ben"} - {"00.png"}


def test_an_id_can_be_shortened_while_it_is_unique(collection) -> None:
    ids = sorted(hit.id for hit in collection.search(limit=60))
    for image in ids:
        length = next(n for n in range(1, 33) if sum(i.startswith(image[:n]) for i in ids) == 1)
        assert collection.drawing(image[:length]).id == image
        if length > 1:
            with pytest.raises(UnknownDrawing, match="beginning"):
                collection.drawing(image[: length - 1])


def test_keywords_are_counted_and_found_by_prefix(collection) -> None:
    assert collection.keywords() == [("all", 60), ("Odd", 30), ("even", 30)]
    assert collection.keywords("O") == [("Odd", 30)]
    assert collection.keywords(limit=1) == [("all", 60)]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"where": "drop table images"}, BadFilter, "Drop|drop|DROP"),
        ({"where": "no_such_column = 1"}, BadFilter, "no_such_column"),
        ({"like": ["nothing.png"]}, UnknownDrawing, "nothing.png"),
        ({"like": [""]}, UnknownDrawing, "No drawing"),
        ({"image": b"no picture"}, BadImage, "not an image"),
        ({"like": ["07.png"], "encoders": {"none": 1}}, UnknownEncoder, "none"),
        ({"like": ["07.png"], "encoders": {"tiny": -1}}, BadInput, "weight"),
        ({"like": ["07.png"], "encoders": {"tiny": float("nan")}}, BadInput, "weight"),
        ({"like": ["07.png"], "encoders": {"tiny": 0}}, BadInput, "weight"),
        ({"limit": 0}, BadInput, "limit"),
        ({"offset": -1}, BadInput, "offset"),
        ({"sketch": "x.png"}, BadInput, "sketch"),
    ],
)
def test_an_invalid_argument_is_refused(collection, arguments, error, message) -> None:
    with pytest.raises(error, match=message):
        collection.search(**arguments)


@pytest.mark.parametrize("name", ["like", "unlike", "tags", "without_tags", "among"])
def test_one_text_for_a_list_is_refused(collection, name) -> None:
    with pytest.raises(BadInput, match=rf"{name} must be a list; for one, give \['cat'\]"):
        collection.search(**{name: "cat"})
    if "like" not in name:
        with pytest.raises(BadInput, match=f"{name} must be a list"):
            collection.table(**{name: "cat"})


def test_an_empty_collection_has_no_hits_and_its_error_names_the_command(
    tmp_path: Path, tiny: Path
) -> None:
    collection = egara.open(tmp_path / "c")
    assert collection.search() == []
    assert collection.describe().images == 0
    with pytest.raises(egara.EgaraError, match="egara index"):
        collection.embeddings()


def test_the_graph_has_the_nearest_drawings_of_each_drawing(collection) -> None:
    graph = collection.neighbours("tiny", k=4)
    ids, vectors = collection.embeddings("tiny")
    away = np.linalg.norm(vectors[:, None].astype(float) - vectors[None].astype(float), axis=2)
    np.fill_diagonal(away, np.inf)
    assert list(graph.ids) == list(ids)
    assert graph.distances == pytest.approx(np.sort(away, axis=1)[:, :4], abs=1e-4)
    assert np.take_along_axis(away, graph.indices, axis=1) == pytest.approx(
        graph.distances, abs=1e-4
    )


def test_a_stored_graph_is_read_and_updated_when_drawings_change(
    collection, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(shutil.copytree(folder, tmp_path / "copy"))
    first = egara.open(here / ".egara").neighbours("tiny")
    with monkeypatch.context() as patch:
        patch.setattr(
            "egara.collection.neighbours.graphs.neighbour_graph", lambda *a: pytest.fail("built")
        )
        again = egara.open(here / ".egara").neighbours("tiny")
    assert (again.indices == first.indices).all()
    assert (again.distances == first.distances).all()
    (here / "00.png").unlink()
    collection = egara.open(here / ".egara")
    collection.index(here)
    assert len(collection.neighbours("tiny").ids) == 59


def test_a_walk_goes_from_a_to_b_and_has_exact_distances(collection) -> None:
    walk = collection.morph("00.png", "59.png", encoder="tiny", steps=3, bridge=True)
    assert (walk.paths[0], walk.paths[-1], len(set(walk.ids))) == ("00.png", "59.png", 5)
    ids, vectors = collection.embeddings("tiny")
    rows = [list(ids).index(image) for image in walk.ids]
    steps = np.linalg.norm(np.diff(vectors[rows].astype(float), axis=0), axis=1)
    assert walk.distances == pytest.approx((0.0, *steps), abs=1e-4)


def test_a_walk_is_drawn_as_a_strip(collection, tmp_path: Path) -> None:
    walk = collection.morph("00.png", "59.png", steps=2, bridge=True)
    collection.sheet(walk, tmp_path / "walk.png")
    with Image.open(tmp_path / "walk.png") as strip:
        assert strip.width > 4 * 200
        assert len(strip.convert("RGB").getcolors(1 << 20) or []) > 4


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("walk.unknown", BadInput, "use the suffix of an image"),
        ("walk.webp", BadInput, r"WEBP cannot store .* of 17,\d{3} by 272 pixels .* Use .png"),
        ("nowhere/walk.png", StorageError, "walk.png: cannot be written: No such file"),
    ],
)
def test_the_error_for_a_strip_that_cannot_be_written_has_the_reason(
    collection, tmp_path: Path, name: str, error: type[Exception], message: str
) -> None:
    walk = collection.along([f"{number:02}.png" for number in range(60)])
    with pytest.raises(error, match=message):
        collection.sheet(walk, tmp_path / name)
    assert list(tmp_path.glob("*walk*")) == []


def test_the_error_without_a_walk_names_the_bridge_that_a_bridged_walk_uses(
    tiny: Path, tmp_path: Path
) -> None:
    """The best bridge between two distant groups of shades is between their nearest shades."""
    folder = tmp_path / "shades"
    folder.mkdir()
    for shade in (*range(0, 16, 2), *range(200, 216, 2)):
        Image.new("RGB", (8, 8), (shade, shade, shade)).save(folder / f"{shade:03}.png")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    with pytest.raises(NoWalk, match=r"bridge=True.*'014\.png' to '200\.png'"):
        collection.morph("000.png", "210.png")
    walk = collection.morph("000.png", "210.png", bridge=True)
    crossed = [walk.paths[n - 1 : n + 1] for n, extra in enumerate(walk.extra) if extra]
    assert crossed == [("014.png", "200.png")]


def test_a_limit_below_0_is_refused(collection) -> None:
    for ask in (collection.search, collection.table, collection.suggest_tags, collection.keywords):
        with pytest.raises(BadInput, match=r"limit must be .* got -1"):
            ask(limit=-1)
    assert collection.table(limit=0).num_rows == 0
