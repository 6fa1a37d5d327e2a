"""Which drawings a person compares in the user study (Illustration2Vec, section 4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots.space import Space

__all__ = ["SAME_BITS", "Triple", "triples"]

SAME_BITS = 6
"""Perceptual hashes that differ in no more bits are of one picture.

Of 400 demo drawings, 398 keep within 6 bits when they are halved and compressed as JPEG; no two of
them are nearer than 12.
"""

CANDIDATES = 8  # the nearest looked at before a drawing is given up: copies of one picture
BLOCK = 32  # drawings looked up at a time

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Triple:
    """Rows of the catalogue: a drawing, and the nearest to it under each of two encoders."""

    a: int
    b: int
    c: int


def triples(first: Space, second: Space, rng: np.random.Generator) -> Iterator[Triple]:
    """Every drawing A in random order whose nearest under two encoders are not one picture.

    Both encoders choose among the drawings that both have seen. A picture that is the same as A
    (another file of it, scaled or compressed) is passed over: anyone would find it nearest.

    Args:
        first: vectors of the encoder whose nearest is B.
        second: vectors of the encoder whose nearest is C; over the same catalogue.
        rng: decides the order.
    """
    hashes = first.catalogue.table["perceptual_hash"].to_numpy()
    rows = np.intersect1d(first.rows, second.rows)
    order = rng.permutation(rows)
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        nearest = [_nearest(space, block, rows, hashes) for space in (first, second)]
        for a, b, c in zip(block, *nearest, strict=True):
            if b >= 0 and c >= 0 and not _same(hashes[b], hashes[c]):
                yield Triple(int(a), int(b), int(c))


def _nearest(space: Space, block: Rows, rows: Rows, hashes: NDArray[Any]) -> Rows:
    """The nearest other picture among rows, for each row of a block; -1 where none is near."""
    queries = space.vectors[space.position_of_row[block]]
    found = space.exact.search(queries, CANDIDATES + 1, rows=space.position_of_row[rows])
    near = space.rows[found.indices]
    other = ~_same(hashes[block][:, None], hashes[near])
    return np.where(other.any(axis=1), near[np.arange(len(near)), other.argmax(axis=1)], -1)


def _same(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    different = np.bitwise_xor(a, b)[..., None].view(np.uint8)
    return np.asarray(np.unpackbits(different, axis=-1).sum(axis=-1) <= SAME_BITS)
