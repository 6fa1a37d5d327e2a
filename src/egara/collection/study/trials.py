"""Which drawings a person compares in the user study (Illustration2Vec, section 4.3)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Snapshot, Space
from egara.errors import BadInput, CollectionError

__all__ = ["SAME_BITS", "Triple", "drawn_trials", "triples"]

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


def drawn_trials(
    snapshot: Snapshot, participant: str, encoders: Sequence[str] | None, trials: int, seed: int
) -> list[Mapping[str, Any]]:
    """Draw a participant's trials: other participants get others, under the same seed."""
    first, second = (snapshot.space(name) for name in _pair(snapshot, encoders))
    own = int.from_bytes(hashlib.sha256(participant.encode()).digest()[:8])
    rng = np.random.default_rng([seed, own])
    ids = snapshot.catalogue.ids
    found = list(islice(triples(first, second, rng), trials))
    if not found:
        raise CollectionError(
            f"{first.info.name} and {second.info.name} have the same nearest drawing everywhere: "
            "there is nothing to compare. Index more drawings, or choose other encoders."
        )
    return [
        {
            "participant": participant,
            "trial": number,
            "a": ids[triple.a],
            "b": ids[triple.b],
            "c": ids[triple.c],
            "encoder_b": first.info.name,
            "fingerprint_b": first.info.fingerprint,
            "encoder_c": second.info.name,
            "fingerprint_c": second.info.fingerprint,
            "b_left": bool(rng.integers(2)),
        }
        for number, triple in enumerate(found, start=1)
    ]


def _pair(snapshot: Snapshot, encoders: Sequence[str] | None) -> list[str]:
    names = list(islice(snapshot.encoders, 2)) if encoders is None else list(encoders)
    if encoders is None and len(names) < 2:
        has = names[0] if names else "none"
        raise CollectionError(
            f"The study compares two encoders, and the collection has {has}. Index its folder "
            "with another: egara index FOLDER --encoder NAME"
        )
    if isinstance(encoders, str) or len(names) != 2 or names[0] == names[1]:
        raise BadInput(f"Give two different encoders to compare; got {encoders!r}.")
    return names


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
