"""Artists as queries, with drawings in one colour for each artist."""

from pathlib import Path

import numpy as np
import pytest
from conftest import IndexOnce, write_tiny_encoder
from PIL import Image

import egara
from egara.collection import Collection
from egara.errors import BadInput, UnknownArtist, UnknownEncoder

PAINTED = {
    "Ruby": [(220, 30, 30), (210, 40, 30), (200, 30, 45)],
    "Rose": [(230, 80, 80), (225, 90, 70)],
    "Moss": [(30, 200, 40), (40, 190, 30), (60, 180, 60), (20, 210, 40)],
    "Sky": [(30, 40, 210), (40, 60, 200)],
    "Once": [(225, 60, 60)],
}


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "painted"
    folder.mkdir()
    rows = []
    for artist, colours in PAINTED.items():
        for number, colour in enumerate(colours):
            name = f"{artist}{number}.png".lower()
            Image.new("RGB", (32, 32), colour).save(folder / name)
            rows.append(f"{name},{artist.upper() if artist == 'Ruby' and not number else artist}")
    Image.new("RGB", (32, 32), (9, 9, 9)).save(folder / "nobody.png")
    (folder / "metadata.csv").write_text("file_name,artist\n" + "\n".join(rows))
    return folder


@pytest.fixture
def collection(folder: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(folder, ["tiny", "tinybits"])
    return collection


def by_hand(collection: Collection, encoder: str, a: str, b: str) -> float:
    """Compute the mean, in both directions, of the distances to the nearest drawing."""
    ids, vectors = collection.embeddings(encoder)
    place = {image: n for n, image in enumerate(ids.tolist())}
    own = [
        [place[h.id] for h in collection.search(where=f"artist ILIKE '{name}'")] for name in (a, b)
    ]

    def distance(x: int, y: int) -> float:
        if encoder == "tinybits":
            return float(np.unpackbits(vectors[x] ^ vectors[y]).sum())
        return float(np.linalg.norm(vectors[x].astype(float) - vectors[y].astype(float)))

    each = [[min(distance(x, y) for y in q) for x in p] for p, q in (own, own[::-1])]
    return (np.mean(each[0]) + np.mean(each[1])) / 2


def test_artists_are_counted_whatever_the_case_of_their_names(collection) -> None:
    assert collection.artists() == [("Moss", 4), ("Ruby", 3), ("Rose", 2), ("Sky", 2), ("Once", 1)]


@pytest.mark.parametrize("encoder", ["tiny", "tinybits"])
def test_similar_artists_are_in_the_order_of_distances_computed_by_hand(
    collection, encoder
) -> None:
    found = collection.artists_like("rUBY", encoder)
    others = ("Rose", "Moss", "Sky")
    expected = {name: by_hand(collection, encoder, "Ruby", name) for name in others}
    assert {one.name: pytest.approx(one.distance, rel=1e-4) for one in found} == expected
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert {one.name: one.drawings for one in found} == {"Rose": 2, "Moss": 4, "Sky": 2}
    assert found[0].name == "Rose"
    assert collection.artists_like("Ruby", encoder, limit=1) == found[:1]


def test_central_drawings_are_those_nearest_to_the_others_of_the_artist(collection) -> None:
    found = collection.artist("moss", "tiny")
    ids, vectors = collection.embeddings("tiny")
    own = [h.id for h in collection.search(where="artist = 'Moss'")]
    values = {i: v.astype(float) for i, v in zip(ids.tolist(), vectors, strict=True) if i in own}
    total = {i: sum(np.linalg.norm(values[i] - v) for v in values.values()) for i in own}
    assert list(found.central) == sorted(own, key=lambda image: total[image])
    assert (found.name, found.drawings, found.distance) == ("Moss", 4, 0.0)


def test_the_default_encoder_is_the_one_for_style(collection, folder, tiny) -> None:
    assert {one.encoder for one in collection.artists_like("Ruby")} == {"tiny"}
    write_tiny_encoder(tiny / "lines", "lines", shift=0.1, roles=["style"])
    collection.index(folder, encoders=["lines"])
    assert collection.artist("Ruby").encoder == "lines"
    collection.set_role("style", "tinybits")
    assert collection.artist("Ruby").encoder == "tinybits"
    collection.set_role("style", None)
    assert collection.artist("Ruby").encoder == "lines"
    assert collection.artist("Ruby", "tinybits").encoder == "tinybits"


def test_an_artists_drawings_are_examples_and_not_hits(collection) -> None:
    own = [h.id for h in collection.search(where="artist ILIKE 'ruby'")]
    hits = collection.search(artist="ruby", limit=50)
    assert [h.id for h in hits] == [h.id for h in collection.search(like=own, limit=50)]
    assert {h.path[:4] for h in hits[:3]} == {"rose", "once"}
    alone = collection.search(artist="Once", limit=3)
    assert [h.id for h in alone] == [h.id for h in collection.search(like=["once0.png"], limit=3)]


def test_an_artist_of_many_drawings_is_represented_by_the_first_by_id(tiny, tmp_path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        Image.new("RGB", (32, 32), (number * 5, 90, 200 - number)).save(folder / f"{number}.png")
    Image.new("RGB", (32, 32), (250, 250, 250)).save(folder / "other.png")
    rows = "\n".join(f"{number}.png,Many" for number in range(40))
    (folder / "metadata.csv").write_text(f"file_name,artist\n{rows}\n")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    (hit,) = collection.search(artist="many")
    first = sorted(h.id for h in collection.search(where="artist = 'Many'", limit=50))[:32]
    expected = collection.search(like=first, where="path = 'other.png'")[0]
    assert (hit.path, hit.score) == ("other.png", expected.score)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"artist": "Rubi"}, UnknownArtist, "'RUBY'|'Ruby'"),
        ({"artist": "zzz"}, UnknownArtist, "egara artists"),
        (
            {"artist": "once"},
            BadInput,
            "2 or more drawings to be compared; the collection has 1 by 'Once'",
        ),
        ({"artist": "Ruby", "encoder": "none"}, UnknownEncoder, "none"),
        ({"artist": "Ruby", "limit": 0}, BadInput, "limit"),
    ],
)
def test_an_invalid_query_for_artists_is_refused(collection, arguments, error, message) -> None:
    with pytest.raises(error, match=message):
        collection.artists_like(**arguments)


def test_an_unknown_artist_is_refused_by_the_search_too(collection) -> None:
    with pytest.raises(UnknownArtist, match="No drawing"):
        collection.search(artist="zzz")


def test_the_error_without_artists_explains_how_to_add_them(folder) -> None:
    (folder / "metadata.csv").unlink()
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    assert collection.artists() == []
    with pytest.raises(UnknownArtist, match=r"column `artist` next to .* in metadata\.csv"):
        collection.artists_like("Ruby")


def test_a_single_artist_cannot_be_compared(folder) -> None:
    (folder / "metadata.csv").write_text("file_name,artist\nruby0.png,Ruby\nruby1.png,Ruby\n")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    with pytest.raises(BadInput, match="no other artist with 2 or more"):
        collection.artists_like("Ruby")
