"""List, describe and compare the artists of a collection."""

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

CENTRAL_DRAWINGS = 5
"""The number of representative drawings of an artist to return."""

MIN_DRAWINGS = 2
"""Artists with fewer drawings are not compared, because one drawing does not show a style."""


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist of a collection.

    Attributes:
        name: the most frequent spelling.
        drawings: the number of drawings that are not missing and have vectors of the encoder.
        central: IDs of the artist's most representative drawings: those with the smallest mean
            distance to the artist's other drawings, smallest first.
        encoder: the name of the encoder.
        distance: from the artist of the query, in the encoder's unit: the mean, over the drawings
            of both artists, of the distance to the nearest drawing of the other artist.
    """

    name: str
    drawings: int
    central: tuple[str, ...]
    encoder: str
    distance: float


class Artists:
    """The artists of a collection."""

    def __init__(self, snapshots: Snapshots, stacks: Stacks) -> None:
        """Use the collection's snapshots and stacks of copies."""
        self._snapshots = snapshots
        self._stacks = stacks

    def all(self, *, copies: Copies = "stack") -> list[tuple[str, int]]:
        """See `ArtistVerbs.artists`."""
        snapshot = self._snapshots.newest()
        names = snapshot.catalogue.artists
        stacking = self._stacking(snapshot, copies)
        counts = [(name, len(_one_of_each(rows, stacking))) for name, rows in names.all()]
        return sorted(counts, key=lambda pair: -pair[1])

    def describe(
        self, artist: str, encoder: str | None = None, *, copies: Copies = "stack"
    ) -> Artist:
        """See `ArtistVerbs.artist`."""
        snapshot = self._snapshots.newest()
        names = snapshot.catalogue.artists
        space = _space(snapshot, encoder)
        positions = _positions(space, names.rows(artist), self._stacking(snapshot, copies))
        return _describe(space, names.name(artist), positions, 0.0)

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
        positions = _positions(space, names.rows(artist), stacking)
        if len(positions) < MIN_DRAWINGS:
            raise _too_few_drawings(space, names, artist, len(positions))
        groups = _other_artists(space, names, artist, stacking)
        distances = average_hausdorff_distances(
            space.exact, positions[:MAX_REPRESENTATIVES], _group_labels(space, groups)
        )
        order = np.argsort(distances, kind="stable")[:limit].tolist()
        nearest = [(*groups[group], float(distances[group])) for group in order]
        return [_describe(space, name, group, distance) for name, group, distance in nearest]

    def _stacking(self, snapshot: Snapshot, copies: Copies) -> Stacking | None:
        return self._stacks.stacking(snapshot) if checked_copies(copies) else None


def representatives(
    artists: ArtistNames, spaces: list[Space], artist: str, stacking: Stacking | None
) -> list[int]:
    """Return the drawings that represent an artist in a search, as rows of the catalogue.

    They are the first drawings by ID. An ID is a hash, so the choice is random but always the same.

    Args:
        artists: the artists' names and drawings.
        spaces: the vectors of the encoders that the search uses.
        artist: the name.
        stacking: to choose one drawing of each group of copies.

    Raises:
        UnknownArtist: no artist has this name.
        UnknownDrawing: no drawing of the artist has vectors in all of the spaces.
    """
    rows = artists.rows(artist)
    encoded = np.all([space.position_of_row[rows] >= 0 for space in spaces], axis=0)
    if not encoded.any():
        encoders = ", ".join(space.info.name for space in spaces)
        raise UnknownDrawing(
            f"No drawing by {artists.name(artist)!r} has vectors of {encoders}. Index the folder "
            "again."
        )
    chosen: list[int] = _one_of_each(rows[encoded], stacking)[:MAX_REPRESENTATIVES].tolist()
    return chosen


def _space(snapshot: Snapshot, encoder: str | None) -> Space:
    return snapshot.space(encoder or _default_encoder(snapshot))


def _default_encoder(snapshot: Snapshot) -> str:
    return snapshot.roles().get("style") or snapshot.default_encoder()


def _one_of_each(rows: Rows, stacking: Stacking | None) -> Rows:
    return rows if stacking is None else rows[stacking.firsts(rows)]


def _positions(space: Space, rows: Rows, stacking: Stacking | None) -> Rows:
    """Return the positions of drawings in a space, without those that have no vector."""
    encoded = rows[space.position_of_row[rows] >= 0]
    return space.position_of_row[_one_of_each(encoded, stacking)]


def _other_artists(
    space: Space, names: ArtistNames, artist: str, stacking: Stacking | None
) -> list[tuple[str, Rows]]:
    """Return the other artists with enough drawings: names and positions in the space."""
    own_name = names.name(artist)
    others = [(name, rows) for name, rows in names.all() if name != own_name]
    all_groups = [(name, _positions(space, rows, stacking)) for name, rows in others]
    groups = [(name, positions) for name, positions in all_groups if len(positions) >= MIN_DRAWINGS]
    if not groups:
        raise BadInput(
            f"The collection has no other artist with {MIN_DRAWINGS} or more drawings to compare "
            f"with {own_name!r}."
        )
    return groups


def _too_few_drawings(space: Space, names: ArtistNames, artist: str, count: int) -> BadInput:
    rows = names.rows(artist)
    return BadInput(
        f"An artist needs {MIN_DRAWINGS} or more drawings to be compared; the collection has "
        f"{count} by {names.name(artist)!r} with vectors of "
        f"{space.info.name!r}. Search with the drawing instead: "
        f"egara search --like {space.catalogue.paths[rows[0]]!r}"
    )


def _group_labels(space: Space, groups: list[tuple[str, Rows]]) -> Rows:
    labels = np.full(len(space), -1, np.int64)
    for number, (_, positions) in enumerate(groups):
        labels[positions[:MAX_REPRESENTATIVES]] = number
    return labels


def _describe(space: Space, name: str, positions: Rows, distance: float) -> Artist:
    central = most_central(space.exact, positions, CENTRAL_DRAWINGS)
    ids = tuple(str(space.ids[position]) for position in central)
    return Artist(name, len(positions), ids, space.info.name, distance)
