"""Hash pairs, similarity, template matching and relations of duplicates."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from egara.errors import BadInput
from egara.explore.duplicates import (
    CandidatePair,
    Relation,
    Similarity,
    compare_images,
    component_labels,
    near_hash_pairs,
    part_correlation,
    relation,
    small_image,
)


def flipped_bits(value: int, bits: list[int]) -> int:
    for bit in bits:
        value ^= 1 << bit
    return value


def connected(total: int, pairs) -> set[frozenset[int]]:
    numbers = component_labels(total, np.asarray(pairs, np.int64).reshape(-1, 2))
    return {frozenset(np.flatnonzero(numbers == n).tolist()) for n in set(numbers.tolist())}


@pytest.mark.parametrize("radius", [0, 3, 4, 8, 11])
def test_near_hashes_are_those_of_brute_force(radius: int) -> None:
    rng = np.random.default_rng(radius)
    hashes = [int(value) for value in rng.integers(0, 2**63, 50, dtype=np.uint64)]
    hashes += hashes[:10]
    for value in hashes[:20]:
        count = int(rng.integers(0, 14))
        hashes.append(flipped_bits(value, rng.choice(64, count, replace=False).tolist()))
    found, bits = near_hash_pairs(np.array(hashes, np.uint64), radius)
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


def test_differing_bits_are_found_anywhere_in_the_hash() -> None:
    for bits in ([0, 1, 2, 3, 4, 5, 6, 7], [63, 0, 16, 32, 48, 15, 31, 47], [60, 61, 62, 63]):
        hashes = np.array([0, flipped_bits(0, bits)], np.uint64)
        assert near_hash_pairs(hashes, 8)[0].tolist() == [[0, 1]]
        assert near_hash_pairs(hashes, len(bits) - 1)[0].tolist() == []


def test_many_equal_hashes_do_not_give_all_pairs() -> None:
    hashes = np.zeros(5000, np.uint64)
    hashes[17] = 1
    pairs, bits = near_hash_pairs(hashes, 8)
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
        pairs, _ = near_hash_pairs(hashes, 8)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [5, 7] in pairs.tolist()
    assert peak < 80e6  # bytes; as one piece, 16 million pairs take 500 MB


def test_few_hashes_and_a_radius_beyond_the_limit() -> None:
    assert near_hash_pairs(np.empty(0, np.uint64), 8)[0].shape == (0, 2)
    assert near_hash_pairs(np.zeros(1, np.uint64), 8)[0].shape == (0, 2)
    with pytest.raises(BadInput, match="0 to 11"):
        near_hash_pairs(np.zeros(2, np.uint64), 12)


@pytest.fixture
def picture() -> Image.Image:
    image = Image.new("RGB", (200, 150), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse([20, 20, 90, 120], fill=(200, 30, 30))
    pen.rectangle([120, 80, 180, 140], fill=(20, 60, 180))
    return image


def grey_again(picture: Image.Image) -> Image.Image:
    return ImageOps.grayscale(picture).resize((100, 75))


def likeness(a: Image.Image, b: Image.Image) -> Similarity:
    return compare_images(small_image(a), small_image(b))


def test_similarity_distinguishes_size_colour_and_mirror(picture) -> None:
    same = likeness(picture, picture)
    assert (same.local, same.colour, same.light) == (0, 0, 0)
    assert same.outlines == pytest.approx(1, abs=1e-5)
    half = likeness(picture, picture.resize((100, 75), Image.Resampling.LANCZOS))
    assert half.outlines > 0.98
    assert half.light < 2
    grey = likeness(picture, ImageOps.grayscale(picture))
    assert grey.outlines > 0.9
    assert grey.local > 50
    assert grey.colour == pytest.approx(1, abs=0.01)
    assert likeness(ImageOps.grayscale(picture), grey_again(picture)).colour == 0
    mirrored = likeness(picture, ImageOps.mirror(picture))
    assert mirrored.mirrored > 0.98
    assert mirrored.outlines < 0.5


def test_one_changed_detail_gives_a_large_local_difference(picture) -> None:
    changed = picture.copy()
    ImageDraw.Draw(changed).ellipse([140, 20, 160, 40], fill="black")
    found = likeness(picture, changed)
    assert found.local > 100
    assert found.outlines < 0.5
    assert found.light < 4


def test_colour_is_measured_against_the_more_colourful(picture) -> None:
    other = picture.convert("HSV")
    hue, saturation, value = other.split()
    turned = Image.merge(
        "HSV", (hue.point([(v + 128) % 256 for v in range(256)]), saturation, value)
    )
    a, b = (small_image(one).astype(float) for one in (picture, turned.convert("RGB")))
    own, new = (one - one.mean(axis=2, keepdims=True) for one in (a, b))
    most = np.maximum(np.linalg.norm(own, axis=2), np.linalg.norm(new, axis=2))
    expected = np.linalg.norm(own - new, axis=2).sum() / most.sum()
    assert likeness(picture, turned.convert("RGB")).colour == pytest.approx(expected, rel=1e-4)


def test_flat_pictures_have_no_outlines_and_differ_by_their_grey() -> None:
    white, grey = (Image.new("RGB", (9, 9), colour) for colour in ("white", "grey"))
    assert (likeness(white, white).local, likeness(white, white).outlines) == (0, 0)
    assert (likeness(white, grey).local, likeness(white, grey).outlines) == (127, 0)


def detailed(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (256, 256), "white")
    pen = ImageDraw.Draw(image)
    for x, y, side in rng.integers(20, 200, (14, 3)).tolist():
        pen.ellipse([x, y, x + side // 3, y + side // 3], fill=(y, side, x), outline="black")
    return image


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.crop((26, 26, 230, 230)),
        lambda p: p.crop((0, 20, 236, 256)),
        lambda p: ImageOps.expand(p, 20, "black"),
        lambda p: p.rotate(5, Image.Resampling.BICUBIC, fillcolor="white"),
    ],
)
def test_crops_frames_and_rotations_correlate(change) -> None:
    for seed in range(3):
        looks = small_image(detailed(seed)), small_image(change(detailed(seed)))
        assert part_correlation(*looks) > 0.8
        assert part_correlation(*looks[::-1]) == part_correlation(*looks)
        assert part_correlation(looks[0], small_image(detailed(seed + 50))) < 0.75


def test_a_change_without_movement_does_not_correlate() -> None:
    """For example two playing cards of one deck."""
    for seed in range(3):
        changed = detailed(seed)
        ImageDraw.Draw(changed).rectangle([5, 5, 40, 40], fill="black")
        assert part_correlation(small_image(detailed(seed)), small_image(changed)) < 0.88


def test_a_flat_picture_does_not_correlate() -> None:
    white = small_image(Image.new("RGB", (64, 64), "white"))
    assert part_correlation(white, white) == 0
    assert part_correlation(white, small_image(detailed(0))) == 0


def like(local=2.0, outlines=0.99, mirrored=0.1, colour=0.1, light=2.0) -> Similarity:
    return Similarity(local < 19, local, outlines, mirrored, colour, light)


OTHER = like(local=200, outlines=0.2, colour=1.5, light=60)


@pytest.mark.parametrize(
    ("bits", "away", "likeness", "proportions", "aligned", "expected"),
    [
        (0, 0.5, like(), 1.0, 0, Relation.DUPLICATE),
        (60, 0.05, like(), 1.0, 0, Relation.DUPLICATE),
        (60, 0.5, like(), 1.0, 1, None),
        (60, None, like(), 1.0, 1, None),
        (0, 0.0, like(local=100, outlines=0.8), 1.0, 0.5, None),
        (2, None, like(local=100, colour=1.0), 1.0, 0, Relation.COLOURS),
        (2, None, like(local=100, light=40), 1.0, 0, Relation.COLOURS),
        (2, None, like(local=100), 1.0, 0, Relation.CHANGED),
        (34, 0.02, like(local=200, outlines=0.1, mirrored=0.99), 1.0, 0, Relation.MIRRORED),
        (34, 0.02, OTHER, 1.0, 0.9, Relation.CHANGED),
        (34, 0.02, OTHER, 1.0, 0.8, None),
        (4, 0.3, OTHER, 1.0, 0.99, None),
        (2, 0.02, like(), 1.1, 0.95, Relation.CHANGED),
        (2, 0.3, like(), 1.1, 0.95, None),
    ],
)
def test_relations_follow_the_stated_rules(
    bits, away, likeness, proportions, aligned, expected
) -> None:
    assert (
        relation(CandidatePair(bits, away, likeness, proportions, lambda: aligned), 0.1) is expected
    )


def test_without_a_threshold_the_encoder_distance_is_ignored() -> None:
    far = CandidatePair(60, 0.0, like(), 1.0, lambda: 1.0)
    assert relation(far, None) is None
    assert far.near_by(None) == ()
    near = CandidatePair(3, 0.0, like(), 1.0, lambda: 1.0)
    assert relation(near, None) is Relation.DUPLICATE
    assert near.near_by(None) == ("hash",)
    assert near.near_by(0.1) == ("hash", "encoder")
    assert far.near_by(0.0) == ("encoder",)
