import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from egara.errors import BadInput
from egara.explore.duplicates import (
    Likeness,
    Pair,
    Relation,
    compare,
    components,
    look_of,
    near_hashes,
    relation,
)


def flipped_bits(value: int, bits: list[int]) -> int:
    for bit in bits:
        value ^= 1 << bit
    return value


def connected(total: int, pairs) -> set[frozenset[int]]:
    numbers = components(total, np.asarray(pairs, np.int64).reshape(-1, 2))
    return {frozenset(np.flatnonzero(numbers == n).tolist()) for n in set(numbers.tolist())}


@pytest.mark.parametrize("radius", [0, 3, 4, 8, 11])
def test_near_hashes_are_those_of_brute_force(radius: int) -> None:
    rng = np.random.default_rng(radius)
    hashes = [int(value) for value in rng.integers(0, 2**63, 50, dtype=np.uint64)]
    hashes += hashes[:10]
    for value in hashes[:20]:
        count = int(rng.integers(0, 14))
        hashes.append(flipped_bits(value, rng.choice(64, count, replace=False).tolist()))
    found, bits = near_hashes(np.array(hashes, np.uint64), radius)
    expected = [
        (a, b)
        for a in range(80)
        for b in range(a + 1, 80)
        if (hashes[a] ^ hashes[b]).bit_count() <= radius
    ]
    assert list(map(tuple, found.tolist())) == expected
    assert bits.tolist() == [(hashes[a] ^ hashes[b]).bit_count() for a, b in found]
    if radius == 8:
        assert len(expected) > 5


def test_bits_anywhere_in_the_hash_are_found() -> None:
    for bits in ([0, 1, 2, 3, 4, 5, 6, 7], [63, 0, 16, 32, 48, 15, 31, 47], [60, 61, 62, 63]):
        hashes = np.array([0, flipped_bits(0, bits)], np.uint64)
        assert near_hashes(hashes, 8)[0].tolist() == [[0, 1]]
        assert near_hashes(hashes, len(bits) - 1)[0].tolist() == []


def test_many_equal_hashes_do_not_make_all_pairs() -> None:
    hashes = np.zeros(5000, np.uint64)
    hashes[17] = 1
    pairs, bits = near_hashes(hashes, 8)
    assert len(pairs) < 5200
    assert np.count_nonzero(bits) == 16
    assert len(connected(5000, pairs)) == 1


def test_hashes_that_share_a_part_by_chance_do_not_fill_memory() -> None:
    """All have one part in common: 16 million pairs to look at, and hardly one near."""
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**63, 4000, dtype=np.uint64) << np.uint64(16)
    hashes[7] = hashes[5] ^ np.uint64(1 << 40)
    tracemalloc.start()
    try:
        pairs, _ = near_hashes(hashes, 8)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [5, 7] in pairs.tolist()
    assert peak < 80e6  # bytes; as one piece, 16 million pairs take 500 MB


def test_few_hashes_and_a_radius_beyond_the_limit() -> None:
    assert near_hashes(np.empty(0, np.uint64), 8)[0].shape == (0, 2)
    assert near_hashes(np.zeros(1, np.uint64), 8)[0].shape == (0, 2)
    with pytest.raises(BadInput, match="0 to 11"):
        near_hashes(np.zeros(2, np.uint64), 12)


@pytest.fixture
def picture() -> Image.Image:
    image = Image.new("RGB", (200, 150), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse([20, 20, 90, 120], fill=(200, 30, 30))
    pen.rectangle([120, 80, 180, 140], fill=(20, 60, 180))
    return image


def grey_again(picture: Image.Image) -> Image.Image:
    return ImageOps.grayscale(picture).resize((100, 75))


def likeness(a: Image.Image, b: Image.Image) -> Likeness:
    return compare(look_of(a), look_of(b))


def test_likeness_tells_size_colour_and_mirror(picture) -> None:
    same = likeness(picture, picture)
    assert (same.colour, same.light) == (0, 0)
    assert same.shape == pytest.approx(1, abs=1e-5)
    half = likeness(picture, picture.resize((100, 75), Image.Resampling.LANCZOS))
    assert half.shape > 0.99
    assert half.light < 2
    grey = likeness(picture, ImageOps.grayscale(picture))
    assert grey.shape > 0.95
    assert grey.colour == pytest.approx(1, abs=0.01)
    assert likeness(ImageOps.grayscale(picture), grey_again(picture)).colour == 0
    mirrored = likeness(picture, ImageOps.mirror(picture))
    assert mirrored.mirrored == pytest.approx(1, abs=1e-3)
    assert mirrored.shape < 0.5


def test_likeness_is_what_numpy_says(picture) -> None:
    other = picture.rotate(8, fillcolor="white")
    a, b = look_of(picture), look_of(other)
    expected = np.corrcoef(a.mean(axis=2).ravel(), b.mean(axis=2).ravel())[0, 1]
    assert compare(a, b).shape == pytest.approx(expected, abs=1e-4)


def test_flat_pictures_have_one_shape_only_with_their_equals() -> None:
    white, grey = (Image.new("RGB", (9, 9), colour) for colour in ("white", "grey"))
    assert likeness(white, white).shape == 1
    assert likeness(white, grey).shape == 0


ALIKE = Likeness(colour=0.1, light=2, shape=0.99, mirrored=0.1)
OTHER = Likeness(colour=1.5, light=60, shape=0.2, mirrored=0.1)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (Pair(0, 0.5, ALIKE, 1.0), Relation.DUPLICATE),
        (Pair(60, 0.05, ALIKE, 1.0), Relation.DUPLICATE),
        (Pair(60, 0.5, ALIKE, 1.0), None),
        (Pair(60, None, ALIKE, 1.0), None),
        (Pair(2, None, Likeness(1.0, 2, 0.99, 0.1), 1.0), Relation.COLOURS),
        (Pair(2, None, Likeness(0.1, 40, 0.99, 0.1), 1.0), Relation.COLOURS),
        (Pair(34, 0.02, Likeness(1.2, 30, 0.1, 0.99), 1.0), Relation.MIRRORED),
        (Pair(34, 0.02, OTHER, 1.0), Relation.CHANGED),
        (Pair(4, 0.3, OTHER, 1.0), None),
        (Pair(4, 0.3, Likeness(0.9, 20, 0.92, 0.1), 1.0), Relation.CHANGED),
        (Pair(2, 0.02, ALIKE, 1.1), Relation.CHANGED),
    ],
)
def test_relations_follow_the_stated_rules(pair, expected) -> None:
    assert relation(pair, 0.1) is expected


def test_without_a_threshold_the_encoder_is_not_asked() -> None:
    assert relation(Pair(60, 0.0, ALIKE, 1.0), None) is None
    assert relation(Pair(3, 0.0, ALIKE, 1.0), None) is Relation.DUPLICATE
