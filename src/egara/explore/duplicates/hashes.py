"""Pairs of near perceptual hashes, without comparing all with all."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput

__all__ = ["MOST_BITS", "near_hashes"]

Hashes = NDArray[np.uint64]
Pairs = NDArray[np.int64]

MOST_BITS = 11
"""The largest radius; beyond it each table would be asked for hundreds of keys a hash."""

AT_ONCE = 2**20
"""Pairs that are looked at together, or those of one hash where these are more."""

EQUALS = 16
PARTS = 4
PART_BITS = 16


def near_hashes(hashes: Hashes, radius: int) -> tuple[Pairs, NDArray[np.int64]]:
    """Find hashes that differ in at most `radius` of their 64 bits.

    Exact, by multi-index hashing: of the four parts of 16 bits of two such hashes, one differs in
    at most a fourth of `radius` bits. Where more than 16 hashes are equal (a thousand blank pages),
    the first 16 stand for them, and of the rest each is paired with the next: enough to connect
    all. Memory grows with N and the pairs that are found.
    Source: Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing"
    (2012), section 3.

    Args:
        hashes: (N,).
        radius: 0 to 11; `BadInput` beyond.

    Returns:
        Pairs (E, 2) of rows, the lower first, sorted; and how many bits differ (E,).
    """
    if not 0 <= radius <= MOST_BITS:
        raise BadInput(f"the radius must be 0 to {MOST_BITS} bits; got {radius}")
    order = np.argsort(hashes, kind="stable")
    different, starts, counts = np.unique(hashes[order], return_index=True, return_counts=True)
    each = np.arange(len(different))
    near = [np.stack([each, each], axis=1)]
    for a, b in _candidates(different, radius):
        close = np.bitwise_count(different[a] ^ different[b]) <= radius
        near.append(np.stack([a[close], b[close]], axis=1))
    joined = np.unique(np.concatenate(near), axis=0)
    found = [_members(joined, starts, np.minimum(counts, EQUALS)), _chains(starts, counts)]
    pairs = np.unique(np.sort(order[np.concatenate(found)], axis=1), axis=0)
    return pairs, np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]]).astype(np.int64)


def _members(joined: Pairs, starts: Pairs, counts: Pairs) -> Pairs:
    """All pairs of members of the joined groups, as places in the order of the hashes."""
    first, second = joined[:, 0], joined[:, 1]
    sizes = counts[first] * counts[second]
    pair = np.repeat(np.arange(len(joined)), sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    nth, other = np.divmod(within, counts[second[pair]])
    places = np.stack([starts[first[pair]] + nth, starts[second[pair]] + other], axis=1)
    different: Pairs = places[places[:, 0] != places[:, 1]]
    return different


def _chains(starts: Pairs, counts: Pairs) -> Pairs:
    """Each member of a large group with the next, as places."""
    large = np.flatnonzero(counts > EQUALS)
    places = [np.arange(starts[g], starts[g] + counts[g]) for g in large]
    chains = [np.stack([one[:-1], one[1:]], axis=1) for one in places]
    return np.concatenate([np.empty((0, 2), np.int64), *chains]).astype(np.int64)


def _candidates(hashes: Hashes, radius: int) -> Iterator[tuple[Pairs, Pairs]]:
    """Rows of pairs of which one part is near: for each part and each way to be so."""
    for part in range(PARTS):
        keys = (hashes >> np.uint64(PART_BITS * part)).astype(np.uint16)
        order = np.argsort(keys, kind="stable")
        sizes = np.bincount(keys, minlength=1 << PART_BITS)
        first = np.cumsum(sizes) - sizes
        for flip in _flips(radius // PARTS):
            wanted = keys ^ flip
            starts, counts = first[wanted], sizes[wanted]
            for some in _spans(counts):
                asking = np.repeat(np.arange(len(hashes))[some], counts[some])
                before = np.cumsum(counts[some]) - counts[some]
                within = np.arange(len(asking)) - np.repeat(before, counts[some])
                other = order[np.repeat(starts[some], counts[some]) + within]
                once = asking < other
                yield asking[once], other[once]


def _spans(counts: NDArray[np.int64]) -> Iterator[slice]:
    """Rows in pieces of `AT_ONCE` pairs, as chance pairs grow with N squared."""
    span = np.cumsum(counts) // AT_ONCE
    edges = np.flatnonzero(np.diff(span, prepend=-1, append=-1))
    return (slice(start, stop) for start, stop in pairwise(edges))


def _flips(most: int) -> Iterator[np.uint16]:
    for count in range(most + 1):
        for bits in combinations(range(PART_BITS), count):
            yield np.uint16(sum(1 << bit for bit in bits))
