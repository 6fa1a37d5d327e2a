"""Choose the drawings that participants compare in the study (Illustration2Vec, section 4.3)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Snapshot, Space
from egara.errors import BadInput, CollectionError

__all__ = ["MAX_HASH_DISTANCE", "Triple", "draw_trials", "triples"]

MAX_HASH_DISTANCE = 6
"""The maximum number of different bits between perceptual hashes of the same image.

Of 400 demo drawings, 398 stay within 6 bits when they are scaled to half the size and compressed as
JPEG. No two of these drawings are nearer than 12 bits.
"""

CANDIDATES = 8
"""The number of nearest drawings among which a different image is searched; copies of A can be
nearer."""

BLOCK = 32
"""Drawings that are looked up at a time."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Triple:
    """Catalogue rows of a drawing A and of its nearest drawings B and C with two encoders."""

    a: int
    b: int
    c: int


def draw_trials(
    snapshot: Snapshot, participant: str, encoders: Sequence[str] | None, trials: int, seed: int
) -> list[Mapping[str, Any]]:
    """Choose the trials of a participant at random. They depend on the participant and the seed."""
    first, second = (snapshot.space(name) for name in _pair(snapshot, encoders))
    participant_seed = int.from_bytes(hashlib.sha256(participant.encode()).digest()[:8])
    rng = np.random.default_rng([seed, participant_seed])
    ids = snapshot.catalogue.ids
    chosen = list(islice(triples(first, second, rng), trials))
    if not chosen:
        raise CollectionError(
            f"{first.info.name} and {second.info.name} have the same nearest drawing everywhere. "
            "Index more drawings, or choose other encoders."
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
        for number, triple in enumerate(chosen, start=1)
    ]


def _pair(snapshot: Snapshot, encoders: Sequence[str] | None) -> list[str]:
    names = _default_pair(snapshot) if encoders is None else list(encoders)
    if encoders is None and len(names) < 2:
        has = names[0] if names else "none"
        raise CollectionError(
            f"The study compares two encoders, and the collection has {has}. Index its folder "
            "with another: egara index FOLDER --encoder NAME"
        )
    if isinstance(encoders, str) or len(names) != 2 or names[0] == names[1]:
        raise BadInput(f"Give two different encoders to compare; got {encoders!r}.")
    return names


def _default_pair(snapshot: Snapshot) -> list[str]:
    """Return the encoder with the role ``default`` and the first other one, or fewer."""
    default = [snapshot.default_encoder()] if snapshot.comparing else []
    return list(dict.fromkeys([*default, *snapshot.comparing]))[:2]


def triples(first: Space, second: Space, rng: np.random.Generator) -> Iterator[Triple]:
    """Yield in random order the drawings A with different nearest images in two encoders.

    Only drawings with vectors of both encoders are used. A copy of A (another file, scaled or
    compressed) is skipped, because everybody would choose it.

    Args:
        first: vectors of the encoder that finds B.
        second: vectors of the encoder that finds C, with the same catalogue.
        rng: the random generator for the order.
    """
    hashes = first.catalogue.table["perceptual_hash"].to_numpy()
    rows = np.intersect1d(first.rows, second.rows)
    order = rng.permutation(rows)
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        nearest = [_nearest(space, block, rows, hashes) for space in (first, second)]
        for a, b, c in zip(block, *nearest, strict=True):
            if b >= 0 and c >= 0 and not _is_same_image(hashes[b], hashes[c]):
                yield Triple(int(a), int(b), int(c))


def _nearest(space: Space, block: Rows, rows: Rows, hashes: NDArray[Any]) -> Rows:
    """Return the row of the nearest different image for each row of a block; -1 for none."""
    queries = space.vectors[space.position_of_row[block]]
    result = space.exact.search(queries, CANDIDATES + 1, rows=space.position_of_row[rows])
    near = space.rows[result.indices]
    other = ~_is_same_image(hashes[block][:, None], hashes[near])
    return np.where(other.any(axis=1), near[np.arange(len(near)), other.argmax(axis=1)], -1)


def _is_same_image(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    different = np.bitwise_xor(a, b)[..., None].view(np.uint8)
    return np.asarray(np.unpackbits(different, axis=-1).sum(axis=-1) <= MAX_HASH_DISTANCE)
