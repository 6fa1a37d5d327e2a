"""Queries of every kind, in one search: each item goes to the encoders that read it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import egara
from egara import QueryItem
from egara.encoders import Encoded, OnnxEncoder, read_manifest
from egara.errors import BadInput, EncoderError, UnknownEncoder
from encoders.test_towers import scores_model
from encoders.two_towers import write_two_towers

COLOURS = {
    "red": (250, 10, 40),
    "green": (30, 250, 10),
    "blue": (10, 20, 250),
    "rose": (250, 150, 150),
    "grey": (128, 120, 124),
}


@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    folder = tmp_path / "drawings"
    folder.mkdir()
    for number, colour in enumerate(COLOURS.values()):
        Image.new("RGB", (40, 40), colour).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def collection(drawings: Path, tiny: Path, tmp_path: Path) -> egara.Collection:
    write_two_towers(tiny / "words")
    collection = egara.open(tmp_path / "collection")
    collection.index(drawings, encoders=["tiny", "words"])
    return collection


def names(hits: list[egara.Hit]) -> list[str]:
    return [[*COLOURS][int(Path(hit.path).stem)] for hit in hits]


def test_text_finds_drawings_by_the_text_tower(collection: egara.Collection) -> None:
    # Cosine similarity of (0, 0, 1) with the mean colours, in -1..1.
    vectors = np.array(list(COLOURS.values())) / 127.5 - 1
    similarity = vectors[:, 2] / np.linalg.norm(vectors, axis=1)
    expected = [[*COLOURS][row] for row in np.argsort(-similarity)]
    hits = collection.search(text="blue")
    assert names(hits) == expected
    assert hits[0].distance == pytest.approx(1 - similarity.max(), abs=1e-3)


def test_text_and_image_mix_and_the_weight_decides(collection: egara.Collection) -> None:
    rose = Image.new("RGB", (40, 40), COLOURS["rose"])

    def first(text_weight: float) -> str:
        items = [QueryItem("text", "green", text_weight), QueryItem("image", rose)]
        return names(collection.search(items=items, encoders={"words": 1}, limit=1))[0]

    assert (first(0.05), first(20)) == ("rose", "green")


def test_a_text_with_a_negative_weight_lowers_what_it_describes(collection) -> None:
    image = Image.new("RGB", (40, 40), (250, 80, 80))
    plain = collection.search(image=image, encoders=["words"])
    less = collection.search(
        items=[QueryItem("image", image), QueryItem("text", "red", -1.0)], encoders=["words"]
    )
    score = {hit.id: hit.score for hit in plain}
    assert names(plain)[0] in ("red", "rose")
    lowered = {name: score[h.id] - h.score for name, h in zip(names(less), less, strict=True)}
    assert lowered["red"] > 0.01
    assert lowered["blue"] == pytest.approx(0)  # far from red: not raised either


def test_a_sketch_goes_to_the_encoder_that_reads_sketches(collection, tmp_path: Path) -> None:
    strokes = [[[0, 10], [0, 10]]]
    # The picture is nearly white, and the mean colour of `rose` is the whitest.
    hits = collection.search(sketch=strokes)
    assert names(hits)[0] == "rose"
    assert len(hits) == len(COLOURS)
    assert collection.search(sketch=egara.read_sketch(strokes)) == hits
    path = tmp_path / "sketch.json"
    path.write_text(json.dumps({"drawing": strokes}))
    assert collection.search(sketch=path) == collection.search(sketch=path.read_bytes()) == hits
    page = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(page).line((20, 20, 180, 180), "navy", 3)
    assert names(collection.search(sketch=page)) == names(hits)


@pytest.mark.parametrize(
    ("sketch", "message"),
    [
        ([], "The sketch is empty"),
        ([[[1], [1]]], "one dot"),
        ([[[1, float("nan")], [1, 2]]], "finite"),
        (Image.new("RGB", (40, 40), (0, 0, 250)), "No lines were found"),
        (b"not a sketch", "not an image of a known format"),
    ],
)
def test_a_sketch_that_shows_nothing_is_refused(collection, sketch, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        collection.search(sketch=sketch)


def test_each_item_goes_to_every_chosen_encoder_that_reads_it(collection) -> None:
    image = Image.new("RGB", (40, 40), COLOURS["green"])
    both = collection.search(image=image, text="green", encoders={"tiny": 1, "words": 1})
    assert names(both)[0] == "green"
    # `tiny` does not read text: the text is for `words` alone, and is no word that is required.
    assert len(both) == len(COLOURS)


def test_words_are_required_if_no_chosen_encoder_reads_text(collection) -> None:
    image = Image.new("RGB", (40, 40), COLOURS["green"])
    assert collection.search(image=image, text="green", encoders=["tiny"]) == []
    assert names(collection.search(image=image, text="3", encoders=["tiny"])) == ["rose"]


def test_in_another_order_than_relevance_words_are_required_and_no_encoder_reads_them(
    collection,
) -> None:
    assert names(collection.search(text="3")) != ["rose"]
    for sort in ("name", "random"):
        assert names(collection.search(text="3", sort=sort)) == ["rose"]
        assert collection.search(text="blue", sort=sort) == []
    with pytest.raises(BadInput, match=r"sorted by relevance; got sort='name'"):
        collection.search(text="3", like=["0.png"], sort="name")


def test_a_word_in_a_file_name_raises_a_drawing_over_those_that_only_look_like_it(
    collection,
) -> None:
    assert names(collection.search(text="4", encoders=["words"]))[0] == "grey"


def test_an_item_that_no_encoder_reads_names_those_that_would(collection) -> None:
    sketch = Image.new("RGB", (40, 40))
    with pytest.raises(
        BadInput, match=r"None of tiny reads sketches. These .*collection do: words"
    ):
        collection.search(sketch=sketch, encoders=["tiny"])
    with pytest.raises(BadInput, match=r"'green' has the weight -1.0, but no encoder"):
        collection.search(items=[QueryItem("text", "green", -1.0)], encoders=["tiny"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("artist:ann", r"do not read 'artist:ann'. To exclude .*: -artist:ann\."),
        ('green folder:"a b"', r"""do not read 'folder:"a b"'. To exclude .*: -folder:"a b"\."""),
        ("green -red", r"do not read '-red'. Remove it"),
    ],
)
def test_a_negative_text_with_parts_that_no_encoder_reads_is_refused(
    collection, text: str, message: str
) -> None:
    with pytest.raises(BadInput, match=rf"has the weight -2.0, .*{message}"):
        collection.search(text="red", items=[QueryItem("text", text, -2.0)])
    collection.search(text="red", items=[QueryItem("text", "", -2.0)])
    collection.search(text="red", items=[QueryItem("text", '"green" blue', -2.0)])


def test_without_an_encoder_for_sketches_the_installed_ones_are_named(
    drawings: Path, tiny: Path, tmp_path: Path
) -> None:
    collection = egara.open(tmp_path / "collection")
    collection.index(drawings, encoders=["tiny"])
    with pytest.raises(
        BadInput,
        match=r"No encoder.* reads sketches\. .*: egara index FOLDER --encoder sketch$",
    ):
        collection.search(sketch=Image.new("RGB", (40, 40)))


def test_an_object_is_an_encoder(drawings: Path, tiny: Path, tmp_path: Path) -> None:
    words = OnnxEncoder(read_manifest(write_two_towers(tmp_path / "elsewhere", "mine")))
    collection = egara.open(tmp_path / "collection")
    report = collection.index(drawings, encoders=[words, "tiny"])
    assert (report.added, report.broken) == (len(COLOURS), [])
    assert names(collection.search(text="blue", limit=1)) == ["blue"]
    # Another process does not know the object until it is given again.
    again = egara.open(tmp_path / "collection")
    image = Image.new("RGB", (40, 40), COLOURS["red"])
    with pytest.raises(UnknownEncoder, match=r"'mine'.* not installed"):
        again.search(image=image, encoders={"mine": 1})
    assert names(again.search(image=image, encoders={words: 1}, limit=1)) == ["red"]
    assert names(again.search(text="blue", encoders=["mine"], limit=1)) == ["blue"]


@pytest.mark.parametrize("vector_type", ["floats", "bits"])
def test_an_object_may_name_its_vectors_by_plain_strings(
    drawings: Path, tmp_path: Path, vector_type: str
) -> None:
    class Mean:
        name, fingerprint, provider, labels = "mean", "0123456789abcdef", "numpy", None
        kinds = frozenset({"image"})
        dimensions = 3 if vector_type == "floats" else 24
        metric = "euclidean" if vector_type == "floats" else "hamming"

        def __init__(self) -> None:
            self.vector_type = vector_type

        def encode(self, items, kind="image"):
            means = np.array([item.pixels.mean(axis=(0, 1)) for item in items])
            if vector_type == "bits":
                return Encoded(np.uint8(means), None)
            return Encoded(np.float32(means), None)

    collection = egara.open(tmp_path / "collection")
    report = collection.index(drawings, encoders=[Mean()])
    assert (report.added, report.broken) == (len(COLOURS), [])
    red = next(hit.id for hit in collection.search() if names([hit]) == ["red"])
    hits = collection.search(like=[red])

    def distance(name: str) -> float:
        if vector_type == "floats":
            return float(np.linalg.norm(np.subtract(COLOURS["red"], COLOURS[name])))
        return sum((a ^ b).bit_count() for a, b in zip(COLOURS["red"], COLOURS[name], strict=True))

    expected = sorted(distance(name) for name in COLOURS if name != "red")
    assert [hit.distance for hit in hits] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fingerprint": "../secret"}, "fingerprint is '../secret'; expected 16 hexadecimal"),
        ({"name": "a/b"}, "letters, digits"),
        ({"metric": "hamming"}, "metric is 'hamming'; expected 'cosine'"),
        ({"dimensions": 0}, "dimensions is 0; expected an integer from 1"),
        ({"kinds": frozenset({"text"})}, "kinds is .*; expected a set with 'image'"),
        ({"vector_type": None}, "vector_type is None, so labels are needed"),
    ],
)
def test_an_object_that_a_collection_cannot_store_is_refused(
    drawings: Path, tiny: Path, tmp_path: Path, changes: dict, message: str
) -> None:
    encoder = OnnxEncoder(read_manifest(write_two_towers(tmp_path / "elsewhere", "mine")))
    for name, value in changes.items():
        setattr(encoder, name, value)
    collection = egara.open(tmp_path / "collection")
    with pytest.raises(BadInput, match=message):
        collection.index(drawings, encoders=[encoder])
    with pytest.raises(BadInput, match=r"an object with the members of egara.Encoder; got 3"):
        collection.index(drawings, encoders=[3])  # type: ignore[list-item]
    assert collection.search() == []


def test_a_tagger_without_vectors_is_indexed_and_cannot_compare(
    drawings: Path, tiny: Path, tmp_path: Path
) -> None:
    scores_model(tiny / "tagger", [-2, 0, 100])
    collection = egara.open(tmp_path / "collection")
    report = collection.index(drawings, encoders=["tagger"])
    assert (report.added, report.broken) == (len(COLOURS), [])
    (info,) = collection.describe().encoders
    assert (info.name, info.vector_type, info.dimensions, info.metric) == ("tagger", None, 0, None)
    assert info.vectors == len(COLOURS)
    assert len(collection.search(tags=["l2"])) == len(COLOURS)
    assert collection.search(tags=["l0"]) == []
    first = collection.search(limit=1)[0].id
    with pytest.raises(egara.EgaraError, match="only encoders without vectors"):
        collection.search(like=[first])
    with pytest.raises(EncoderError, match="'tagger' has tags but no vectors"):
        collection.search(like=[first], encoders=["tagger"])
    collection.index(drawings, encoders=["tagger", "tiny"])
    assert len(collection.search(like=[first])) == len(COLOURS) - 1
    assert [*collection.nearest_drawings(first).hits] == ["tiny"]
    assert collection.check().sound


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (lambda n: np.zeros((n, 2), np.float32), r"shape \(1, 2\); expected the shape \(1, 3\)"),
        (lambda n: np.full((n, 3), np.nan), "numbers that are not finite"),
        (lambda n: 1 / 0, "'mean' fails on images: ZeroDivisionError"),
    ],
)
def test_an_object_that_fails_in_a_search_is_named(
    drawings: Path, tmp_path: Path, vectors, message: str
) -> None:
    class Mean:
        name, fingerprint, provider, labels = "mean", "0123456789abcdef", "numpy", None
        kinds = frozenset({"image"})
        vector_type, dimensions, metric = "floats", 3, "euclidean"
        answer = staticmethod(lambda n: np.ones((n, 3)))  # float64, and a list in a search

        def encode(self, items, kind="image"):
            return Encoded(self.answer(len(items)), None)

    encoder = Mean()
    collection = egara.open(tmp_path / "collection")
    collection.index(drawings, encoders=[encoder])
    image = Image.new("RGB", (40, 40))
    assert collection.search(image=image)[0].distance == pytest.approx(0)
    encoder.answer = vectors
    with pytest.raises(EncoderError, match=message):
        collection.search(image=image)
