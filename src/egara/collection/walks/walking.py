"""Walks from one drawing to another, along given drawings, and what could stand between two."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from egara.collection.drawings import listed
from egara.collection.neighbours import Graphs
from egara.collection.searching import Filters, checked_weights
from egara.collection.snapshots import Catalogue, Mask, Snapshot, Snapshots, Space
from egara.collection.stacks import Stacks, checked_copies
from egara.collection.walks.grounds import Ground, Grounds
from egara.collection.walks.query import Between, Walk, Walker
from egara.errors import BadInput, NothingLeft, NoWalk
from egara.explore import Ground as Way
from egara.explore import Walk as Found
from egara.explore import alternatives, between, walk_along, walk_quality
from egara.limits import MOST_ALTERNATIVES, MOST_STOPS

__all__ = ["Walking"]

_FREE: dict[str, Any] = {
    "tags": (), "without_tags": (), "where": None, "among": (), "avoid": (), "copies": "show",
}  # fmt: skip


class Walking:
    """Walks where a walker may, and answers as `Walks` does."""

    def __init__(
        self, snapshots: Snapshots, graphs: Graphs, filters: Filters, stacks: Stacks
    ) -> None:
        """Take what the drawings, their neighbours, filters and stacks are read from."""
        self._stacks = stacks
        self._snapshots = snapshots
        self._grounds = Grounds(graphs)
        self._filters = filters

    def morph(
        self,
        a: str,
        b: str,
        walker: Walker,
        *,
        steps: int | None,
        bridge: bool,
        damped: bool,
        others: int,
    ) -> Walk:
        """See `Walks.morph`."""
        if not 0 <= others <= MOST_ALTERNATIVES:
            raise BadInput(f"alternatives must be 0 to {MOST_ALTERNATIVES}; got {others}.")
        snapshot = self._snapshots.newest()
        ends = [snapshot.catalogue.resolve(text) for text in (a, b)]
        for row in set(ends) & set(_avoided(snapshot, walker)):
            path = snapshot.catalogue.paths[row]
            raise BadInput(f"The drawing {path!r} is an end of the walk: it cannot be avoided.")
        self._check_ends(snapshot, walker, ends)
        ground = self._ground(snapshot, walker, ends)
        if walker.is_bound and len(ground.rows) <= len(ends):
            raise NothingLeft(  # no bridge would help
                "No drawing is left that the walk could come by. Ask for a wider filter, or avoid "
                "fewer drawings."
            )
        start, end = map(ground.position, ends)
        try:
            way = Way.between(ground.graph, ground.distances, start, end, bridge, damped=damped)
            first = way.walk(steps)
        except NoWalk as error:
            raise _naming_the_bridge(error, ground, snapshot.catalogue) from None
        more = alternatives(way, first, steps, others)
        return _answer(
            snapshot.catalogue,
            ground,
            first,
            tuple(_answer(snapshot.catalogue, ground, one) for one in more),
        )

    def along(self, drawings: Sequence[str], walker: Walker) -> Walk:
        """See `Walks.along`."""
        snapshot = self._snapshots.newest()
        rows = [snapshot.catalogue.resolve(text) for text in listed(drawings)]
        if not 2 <= len(set(rows)) == len(rows) <= MOST_STOPS:
            raise BadInput(
                f"A walk goes along 2 to {MOST_STOPS:,} drawings, none of them twice; "
                f"got {len(rows)}, {len(set(rows))} of them different."
            )
        ground = self._ground(snapshot, walker, rows)
        positions = np.array([ground.position(row) for row in rows])
        found = walk_along(ground.graph, ground.distances, positions, exact=False)
        return _answer(snapshot.catalogue, ground, found)

    def between(self, a: str, b: str, walker: Walker, limit: int) -> list[Between]:
        """See `Walks.between`."""
        if limit < 1:
            raise BadInput(f"limit must be 1 or more; got {limit}.")
        snapshot = self._snapshots.newest()
        catalogue = snapshot.catalogue
        ends = [catalogue.resolve(text) for text in (a, b)]
        mask = self._mask(snapshot, walker, ends)
        ground = self._ground(snapshot, replace(walker, **_FREE), ends)
        without = np.flatnonzero(~mask[ground.rows])
        start, end = map(ground.position, ends)
        found = between(ground.distances, start, end, limit, without)
        return [
            Between(catalogue.ids[row], catalogue.paths[row], float(from_a), float(to_b))
            for row, from_a, to_b in zip(ground.rows[found[0]], *found[1:], strict=True)
        ]

    def _ground(self, snapshot: Snapshot, walker: Walker, stops: Sequence[int]) -> Ground:
        """The ground, with the stops on it whatever the filters say."""
        given = walker.encoders or {snapshot.first_encoder(): 1.0}
        weights = checked_weights(snapshot, given)
        weighed = {name: (snapshot.space(name), weight) for name, weight in weights.items()}
        for space, _ in weighed.values():
            _check(space, stops)
        mask = self._mask(snapshot, walker, stops)
        return self._grounds.of(weighed, mask, walker.progress, walker.cancel)

    def _mask(self, snapshot: Snapshot, walker: Walker, stops: Sequence[int]) -> Mask:
        """The drawings that may be walked over: with stacks, one of each, and the stops."""
        asked = (walker.tags, walker.without_tags, walker.where, walker.among)
        mask = self._filters.mask(snapshot, *asked)
        avoided = _avoided(snapshot, walker)
        mask[avoided] = False
        mask[list(stops)] = True
        if checked_copies(walker.copies):
            stacking = self._stacks.of(snapshot)
            mask[np.setdiff1d(stacking.all_members(avoided), stops)] = False
            mask = stacking.one_of_each(mask, preferred=stops)
        return mask

    def _check_ends(self, snapshot: Snapshot, walker: Walker, ends: Sequence[int]) -> None:
        """Refuse to walk between two copies, unless copies are walked over."""
        if not checked_copies(walker.copies) or ends[0] == ends[1]:
            return
        if ends[1] in self._stacks.of(snapshot).members(ends[0]):
            a, b = (snapshot.catalogue.paths[row] for row in ends)
            raise BadInput(
                f"{a!r} and {b!r} are copies of one another, so there is nothing to walk over "
                "between them. Choose another drawing, or walk over copies with copies='show'."
            )


def _avoided(snapshot: Snapshot, walker: Walker) -> list[int]:
    return [snapshot.catalogue.resolve(text) for text in listed(walker.avoid, "avoid")]


def _check(space: Space, rows: Sequence[int]) -> None:
    """Refuse drawings that the encoder has no vector of, or whose files are missing."""
    for row in rows:
        space.position(row)


def _answer(
    catalogue: Catalogue, ground: Ground, found: Found, others: tuple[Walk, ...] = ()
) -> Walk:
    rows = ground.rows[found.rows]
    return Walk(
        ids=tuple(catalogue.ids[row] for row in rows),
        paths=tuple(catalogue.paths[row] for row in rows),
        distances=tuple(found.distances.tolist()),
        extra=tuple(found.extra.tolist()),
        exact=found.exact,
        to_end=tuple(found.to_end.tolist()),
        quality=walk_quality(found),
        alternatives=others,
    )


def _naming_the_bridge(error: NoWalk, ground: Ground, catalogue: Catalogue) -> NoWalk:
    bridges = [
        f"{catalogue.paths[ground.rows[a]]!r} to {catalogue.paths[ground.rows[b]]!r} "
        f"({distance:.4g})"
        for a, b, distance in error.bridges
    ]
    return NoWalk(f"{error} ({', '.join(bridges)})." if bridges else f"{error}.")
