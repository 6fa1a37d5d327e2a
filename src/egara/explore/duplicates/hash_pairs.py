"""Find pairs of near perceptual hashes by multi-index hashing."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput

__all__ = ["MAX_RADIUS", "near_hash_pairs"]

Hashes = NDArray[np.uint64]
Pairs = NDArray[np.int64]

MAX_RADIUS = 11
"""The largest radius. With a larger one, each table is asked for hundreds of keys per hash."""

CHUNK_PAIRS = 2**20
"""Pairs that are checked together; one hash with more pairs is a chunk of its own."""

MAX_EQUAL = 16
PARTS = 4
PART_BITS = 16


def near_hash_pairs(hashes: Hashes, radius: int) -> tuple[Pairs, NDArray[np.int64]]:
    """Find all pairs of hashes that differ in at most `radius` of their 64 bits.

    The search is exact: if two hashes differ in at most `radius` bits, one of their four parts of
    16 bits differs in at most a fourth of `radius` bits. If more than 16 hashes are equal (a
    thousand blank pages), only the first 16 are paired with all, and each of the others with the
    next equal one, which connects them. Memory grows with N and the number of pairs.

    Source: Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing"
    (2012), section 3.

    Args:
        hashes: (N,).
        radius: 0 to 11.

    Returns:
        Pairs (E, 2) of rows, the lower row first, sorted; and the number of differing bits (E,).

    Raises:
        BadInput: the radius is not 0 to 11.
    """
    if not 0 <= radius <= MAX_RADIUS:
        raise BadInput(f"the radius must be 0 to {MAX_RADIUS} bits; got {radius}")
    order = np.argsort(hashes, kind="stable")
    different, starts, counts = np.unique(hashes[order], return_index=True, return_counts=True)
    each = np.arange(len(different))
    near = [np.stack([each, each], axis=1)]
    for a, b in _candidates(different, radius):
        close = np.bitwise_count(different[a] ^ different[b]) <= radius
        near.append(np.stack([a[close], b[close]], axis=1))
    joined = np.unique(np.concatenate(near), axis=0)
    found_pairs = [_members(joined, starts, np.minimum(counts, MAX_EQUAL)), _chains(starts, counts)]
    pairs = np.unique(np.sort(order[np.concatenate(found_pairs)], axis=1), axis=0)
    return pairs, np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]]).astype(np.int64)


def _members(joined: Pairs, starts: Pairs, counts: Pairs) -> Pairs:
    """Return all pairs of members of the joined groups, as positions in the sorted hashes."""
    first, second = joined[:, 0], joined[:, 1]
    sizes = counts[first] * counts[second]
    pair = np.repeat(np.arange(len(joined)), sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    nth, other = np.divmod(within, counts[second[pair]])
    positions = np.stack([starts[first[pair]] + nth, starts[second[pair]] + other], axis=1)
    different: Pairs = positions[positions[:, 0] != positions[:, 1]]
    return different


def _chains(starts: Pairs, counts: Pairs) -> Pairs:
    """Return each member of a large group with the next one, as positions."""
    large = np.flatnonzero(counts > MAX_EQUAL)
    positions = [np.arange(starts[g], starts[g] + counts[g]) for g in large]
    chains = [np.stack([group[:-1], group[1:]], axis=1) for group in positions]
    return np.concatenate([np.empty((0, 2), np.int64), *chains]).astype(np.int64)


def _candidates(hashes: Hashes, radius: int) -> Iterator[tuple[Pairs, Pairs]]:
    """Yield rows of pairs that have a near part, for each part and each set of flipped bits."""
    for part in range(PARTS):
        keys = (hashes >> np.uint64(PART_BITS * part)).astype(np.uint16)
        order = np.argsort(keys, kind="stable")
        sizes = np.bincount(keys, minlength=1 << PART_BITS)
        first = np.cumsum(sizes) - sizes
        for flip in _flips(radius // PARTS):
            wanted = keys ^ flip
            starts, counts = first[wanted], sizes[wanted]
            for some in _chunks(counts):
                query = np.repeat(np.arange(len(hashes))[some], counts[some])
                before = np.cumsum(counts[some]) - counts[some]
                within = np.arange(len(query)) - np.repeat(before, counts[some])
                other = order[np.repeat(starts[some], counts[some]) + within]
                once = query < other
                yield query[once], other[once]


def _chunks(counts: NDArray[np.int64]) -> Iterator[slice]:
    """Split rows into chunks of `CHUNK_PAIRS` pairs: random pairs grow with N squared."""
    chunk = np.cumsum(counts) // CHUNK_PAIRS
    edges = np.flatnonzero(np.diff(chunk, prepend=-1, append=-1))
    return (slice(start, stop) for start, stop in pairwise(edges))


def _flips(most: int) -> Iterator[np.uint16]:
    for count in range(most + 1):
        for bits in combinations(range(PART_BITS), count):
            yield np.uint16(sum(1 << bit for bit in bits))
