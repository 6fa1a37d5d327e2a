"""Artists as queries: whose drawings are like theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import ArtistNames, Snapshot, Snapshots, Space
from egara.collection.stacks import Copies, Stacking, Stacks, checked_copies
from egara.errors import BadInput, UnknownDrawing
from egara.explore.clustering.group_distances import (
    MAX_REPRESENTATIVES,
    average_hausdorff_distances,
    most_central,
)

__all__ = ["Artist", "Artists", "representatives"]

Rows = NDArray[np.int64]

STYLE = "style"
"""The encoder that artists are compared by where the collection has it."""

CENTRAL = 5
LEAST = 2
"""Drawings that an artist has at least, to be compared: one shows a drawing, not a style."""


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist of a collection.

    Attributes:
        name: as it is written most often.
        drawings: how many are there, with vectors of the encoder.
        central: IDs of the most central of them, those nearest to the others first.
        encoder: by whose distances.
        distance: from the artist that was asked about, in the encoder's unit: the mean over the
            drawings of each of the distance to the nearest of the other.
    """

    name: str
    drawings: int
    central: tuple[str, ...]
    encoder: str
    distance: float


class Artists:
    """The artists of a collection."""

    def __init__(self, snapshots: Snapshots, stacks: Stacks) -> None:
        """Answer from the newest snapshot."""
        self._snapshots = snapshots
        self._stacks = stacks

    def all(self, *, copies: Copies = "stack") -> list[tuple[str, int]]:
        """See `ArtistVerbs.artists`."""
        snapshot = self._snapshots.newest()
        names = snapshot.catalogue.artists
        stacking = self._stacking(snapshot, copies)
        counted = [(name, len(_one_of_each(rows, stacking))) for name, rows in names.all()]
        return sorted(counted, key=lambda pair: -pair[1])

    def one(self, artist: str, encoder: str | None = None, *, copies: Copies = "stack") -> Artist:
        """See `ArtistVerbs.artist`."""
        snapshot = self._snapshots.newest()
        names = snapshot.catalogue.artists
        space = _space(snapshot, encoder)
        placed = _placed(space, names.rows(artist), self._stacking(snapshot, copies))
        return _described(space, names.name(artist), placed, 0.0)

    def like(
        self,
        artist: str,
        encoder: str | None = None,
        limit: int = 10,
        *,
        copies: Copies = "stack",
    ) -> list[Artist]:
        """See `ArtistVerbs.artists_like`."""
        if limit < 1:
            raise BadInput(f"limit must be 1 or more; got {limit}.")
        snapshot = self._snapshots.newest()
        space = _space(snapshot, encoder)
        names = snapshot.catalogue.artists
        stacking = self._stacking(snapshot, copies)
        asked = _placed(space, names.rows(artist), stacking)
        if len(asked) < LEAST:
            raise _too_few(space, names, artist, len(asked))
        groups = _others(space, names, artist, stacking)
        away = average_hausdorff_distances(
            space.exact, asked[:MAX_REPRESENTATIVES], _labels(space, groups)
        )
        order = np.argsort(away, kind="stable")[:limit].tolist()
        nearest = [(*groups[place], float(away[place])) for place in order]
        return [_described(space, name, rows, distance) for name, rows, distance in nearest]

    def _stacking(self, snapshot: Snapshot, copies: Copies) -> Stacking | None:
        return self._stacks.of(snapshot) if checked_copies(copies) else None


def representatives(
    artists: ArtistNames, spaces: list[Space], artist: str, stacking: Stacking | None
) -> list[int]:
    """The drawings that stand for an artist in a search, by their rows in the catalogue.

    They are the first by ID, which is a hash: a choice by lot that stays the same. With stacks, of
    drawings that are copies of one another one stands for them.

    Raises:
        UnknownArtist: there is none of this name.
        UnknownDrawing: none of the drawings has vectors in all of the spaces.
    """
    rows = artists.rows(artist)
    seen = np.all([space.position_of_row[rows] >= 0 for space in spaces], axis=0)
    if not seen.any():
        encoders = ", ".join(space.info.name for space in spaces)
        raise UnknownDrawing(
            f"None of the drawings by {artists.name(artist)!r} has vectors of {encoders}; index "
            "their folder again."
        )
    chosen: list[int] = _one_of_each(rows[seen], stacking)[:MAX_REPRESENTATIVES].tolist()
    return chosen


def _space(snapshot: Snapshot, encoder: str | None) -> Space:
    return snapshot.space(encoder or _usual(snapshot))


def _usual(snapshot: Snapshot) -> str:
    return STYLE if STYLE in snapshot.encoders else snapshot.first_encoder()


def _one_of_each(rows: Rows, stacking: Stacking | None) -> Rows:
    return rows if stacking is None else rows[stacking.firsts(rows)]


def _placed(space: Space, rows: Rows, stacking: Stacking | None) -> Rows:
    """Where the vectors of some drawings are; those without one are left out."""
    seen = rows[space.position_of_row[rows] >= 0]
    return space.position_of_row[_one_of_each(seen, stacking)]


def _others(
    space: Space, names: ArtistNames, artist: str, stacking: Stacking | None
) -> list[tuple[str, Rows]]:
    known = names.name(artist)
    others = [(name, rows) for name, rows in names.all() if name != known]
    placed = [(name, _placed(space, rows, stacking)) for name, rows in others]
    groups = [(name, rows) for name, rows in placed if len(rows) >= LEAST]
    if not groups:
        raise BadInput(
            f"Nobody else has {LEAST} drawings or more in the collection: there is no artist to "
            f"compare {known!r} with."
        )
    return groups


def _too_few(space: Space, names: ArtistNames, artist: str, found: int) -> BadInput:
    rows = names.rows(artist)
    return BadInput(
        f"Artists are compared by {LEAST} drawings or more; the collection has "
        f"{found} by {names.name(artist)!r} with vectors of "
        f"{space.info.name!r}. Search with the drawing itself: "
        f"egara search --like {space.catalogue.paths[rows[0]]!r}"
    )


def _labels(space: Space, groups: list[tuple[str, Rows]]) -> Rows:
    labels = np.full(len(space), -1, np.int64)
    for number, (_, positions) in enumerate(groups):
        labels[positions[:MAX_REPRESENTATIVES]] = number
    return labels


def _described(space: Space, name: str, positions: Rows, away: float) -> Artist:
    shown = most_central(space.exact, positions, CENTRAL)
    ids = tuple(str(space.ids[place]) for place in shown)
    return Artist(name, len(positions), ids, space.info.name, away)
