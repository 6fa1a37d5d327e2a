"""Find walks between the drawings of a collection."""

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from egara.collection.drawings import Drawings, checked_list
from egara.collection.filtering import FilterMasks, Filters
from egara.collection.neighbours import NeighbourGraphs
from egara.collection.searching import checked_weights
from egara.collection.snapshots import Catalogue, Mask, Snapshot, Snapshots
from egara.collection.stacks import Stacks, checked_copies
from egara.collection.walks.walk import Between, Walk, WalkOptions
from egara.collection.walks.walk_graphs import WalkGraph, WalkGraphs
from egara.errors import BadInput, NothingLeft, NoWalk
from egara.explore.walks import (
    PathSearch,
    alternative_walks,
    candidates_between,
    walk_along,
    walk_quality,
)
from egara.explore.walks import Walk as GraphWalk
from egara.images import save_picture
from egara.images.sheets import draw_walk_strip, stack_strips
from egara.limits import MAX_ALTERNATIVES, MAX_STOPS

__all__ = ["Walks"]

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Walks:
    """Finds walks between the drawings of a collection."""

    def __init__(
        self,
        snapshots: Snapshots,
        graphs: NeighbourGraphs,
        masks: FilterMasks,
        stacks: Stacks,
        drawings: Drawings,
    ) -> None:
        """Use the collection's snapshots, neighbour graphs, filters, stacks and drawings."""
        self._snapshots = snapshots
        self._walk_graphs = WalkGraphs(graphs)
        self._masks = masks
        self._stacks = stacks
        self._drawings = drawings

    def morph(
        self,
        a: str,
        b: str,
        options: WalkOptions,
        *,
        steps: int | None,
        bridge: bool,
        damped: bool,
        number_of_alternatives: int,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> Walk:
        """See `WalkVerbs.morph`."""
        if not 0 <= number_of_alternatives <= MAX_ALTERNATIVES:
            raise BadInput(
                f"alternatives must be 0 to {MAX_ALTERNATIVES}; got {number_of_alternatives}."
            )
        snapshot = self._snapshots.newest()
        ends = [snapshot.catalogue.resolve(text) for text in (a, b)]
        self._check_ends(snapshot, options, ends)
        graph = self._walk_graph(snapshot, options, ends, progress, cancel)
        if options.filters and len(graph.rows) <= len(ends):
            raise NothingLeft(  # a bridge needs other drawings, too
                "No other drawing matches the filters. Use a wider filter, or avoid fewer drawings."
            )
        start, end = map(graph.position, ends)
        try:
            search = PathSearch.between(
                graph.graph, graph.distances, start, end, bridge, damped=damped
            )
            first = search.find(steps)
        except NoWalk as error:
            raise _with_bridges(error, graph, snapshot.catalogue) from None
        others = alternative_walks(search, first, steps, number_of_alternatives)
        alternatives = tuple(_walk(snapshot.catalogue, graph, other) for other in others)
        return _walk(snapshot.catalogue, graph, first, alternatives)

    def along(
        self,
        drawings: Sequence[str],
        options: WalkOptions,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> Walk:
        """See `WalkVerbs.along`."""
        snapshot = self._snapshots.newest()
        rows = [snapshot.catalogue.resolve(text) for text in checked_list(drawings)]
        if not 2 <= len(set(rows)) == len(rows) <= MAX_STOPS:
            raise BadInput(
                f"A walk goes along 2 to {MAX_STOPS:,} drawings, none of them twice; "
                f"got {len(rows)}, {len(set(rows))} of them different."
            )
        graph = self._walk_graph(snapshot, options, rows, progress, cancel)
        positions = np.array([graph.position(row) for row in rows])
        walk = walk_along(graph.graph, graph.distances, positions, exact=False)
        return _walk(snapshot.catalogue, graph, walk)

    def between(
        self,
        a: str,
        b: str,
        options: WalkOptions,
        limit: int,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> list[Between]:
        """See `WalkVerbs.between`."""
        if limit < 1:
            raise BadInput(f"limit must be 1 or more; got {limit}.")
        snapshot = self._snapshots.newest()
        catalogue = snapshot.catalogue
        ends = [catalogue.resolve(text) for text in (a, b)]
        mask = self._mask(snapshot, options, ends)
        unfiltered = replace(options, filters=Filters(), copies="show")
        graph = self._walk_graph(snapshot, unfiltered, ends, progress, cancel)
        excluded = np.flatnonzero(~mask[graph.rows])
        start, end = map(graph.position, ends)
        positions, *distances = candidates_between(graph.distances, start, end, limit, excluded)
        return [
            Between(catalogue.ids[row], catalogue.paths[row], float(from_a), float(to_b))
            for row, from_a, to_b in zip(graph.rows[positions], *distances, strict=True)
        ]

    def sheet(self, walk: Walk, path: str | os.PathLike[str]) -> None:
        """See `WalkVerbs.sheet`."""
        strips = [self._strip(w) for w in (walk, *walk.alternatives)]
        save_picture(path, stack_strips(strips))

    def _strip(self, walk: Walk) -> Image.Image:
        pictures = [Image.open(io.BytesIO(self._drawings.thumbnail(image))) for image in walk.ids]
        return draw_walk_strip(pictures, walk.distances, walk.extra)

    def _walk_graph(
        self,
        snapshot: Snapshot,
        options: WalkOptions,
        stops: Sequence[int],
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> WalkGraph:
        """Return the graph of a walk. It contains the stops even if the filters exclude them.

        Stops are the given drawings of the walk, such as its two ends.

        Raises:
            UnknownDrawing: a stop has no vector, or its file is missing.
        """
        weights = checked_weights(snapshot, options.encoders or {snapshot.default_encoder(): 1.0})
        weighted = {name: (snapshot.space(name), weight) for name, weight in weights.items()}
        for space, _ in weighted.values():
            for row in stops:
                space.position(row)
        mask = self._mask(snapshot, options, stops)
        return self._walk_graphs.graph(weighted, mask, progress, cancel)

    def _mask(self, snapshot: Snapshot, options: WalkOptions, stops: Sequence[int]) -> Mask:
        """Return the mask (N,) of the drawings of a walk: one of each stack, and the stops."""
        mask = self._masks.mask(snapshot, options.filters)
        mask[list(stops)] = True
        if checked_copies(options.copies):
            stacking = self._stacks.stacking(snapshot)
            avoided = [snapshot.catalogue.resolve(text) for text in options.filters.avoid]
            mask[np.setdiff1d(stacking.all_members(avoided), stops)] = False
            mask = stacking.one_of_each(mask, preferred=stops)
        return mask

    def _check_ends(self, snapshot: Snapshot, options: WalkOptions, ends: Sequence[int]) -> None:
        """Raise an error if an end is to be avoided, or if the ends are in the same stack."""
        catalogue = snapshot.catalogue
        avoided = {catalogue.resolve(text) for text in options.filters.avoid}
        for row in set(ends) & avoided:
            raise BadInput(
                f"{catalogue.paths[row]!r} is an end of the walk, so it cannot be avoided."
            )
        if not checked_copies(options.copies) or ends[0] == ends[1]:
            return
        if ends[1] in self._stacks.stacking(snapshot).members(ends[0]):
            a, b = (catalogue.paths[row] for row in ends)
            raise BadInput(
                f"{a!r} and {b!r} are copies of one another, so no drawing is between them. "
                "Choose another drawing, or use all copies with copies='show'."
            )


def _walk(
    catalogue: Catalogue, graph: WalkGraph, walk: GraphWalk, alternatives: tuple[Walk, ...] = ()
) -> Walk:
    """Convert a walk over the rows of a graph to a walk over the drawings of the catalogue."""
    rows = graph.rows[walk.rows]
    return Walk(
        ids=tuple(catalogue.ids[row] for row in rows),
        paths=tuple(catalogue.paths[row] for row in rows),
        distances=tuple(walk.distances.tolist()),
        extra=tuple(walk.extra.tolist()),
        exact=walk.exact,
        to_end=tuple(walk.to_end.tolist()),
        quality=walk_quality(walk),
        alternatives=alternatives,
    )


def _with_bridges(error: NoWalk, graph: WalkGraph, catalogue: Catalogue) -> NoWalk:
    """Add the paths of the bridges to the message of an error."""
    bridges = [
        f"{catalogue.paths[graph.rows[a]]!r} to {catalogue.paths[graph.rows[b]]!r} ({distance:.4g})"
        for a, b, distance in error.bridges
    ]
    return NoWalk(f"{error} ({', '.join(bridges)})." if bridges else f"{error}.")
