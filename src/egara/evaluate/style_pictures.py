"""What an encoder of style sees, as pictures (art style paper, Tables 3, 5 and 6, Figure 3)."""

from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image

from egara.datasets import Dataset
from egara.errors import BadInput
from egara.evaluate.drawn import pictures_of
from egara.evaluate.group_maps import group_maps, map_of
from egara.evaluate.nearest_drawings import RetrievalTask
from egara.evaluate.sheet import neighbour_sheet
from egara.evaluate.style import StyleTask
from egara.explore.mapping import Mosaic, arrange_mosaic
from egara.explore.neighbours import neighbour_graph
from egara.explore.walks import Walk, distance_graph_of, morph
from egara.images.sheets import draw_grid, draw_walk_strip, stack_strips
from egara.search import ExactIndex

__all__ = ["style_pictures"]

MORPHS = 4
NEIGHBOURS = 5  # of a drawing, in the graph that is walked: section 4.4.4
SIDE = 224
FINEST = 40  # cells along the side of a map
MAP_SIDE = 2400


def style_pictures(
    task: StyleTask, dataset: Dataset, seed: int = 0
) -> Iterator[tuple[str, Image.Image]]:
    """Draw, one by one, each with its name:

    - ``groups``: t-SNE of ten random groups of the artists, encoders beside one another (Table 3);
    - ``neighbours``: drawings with their three nearest by each encoder (Table 5);
    - ``map-ENCODER``: t-SNE of all drawings, drawn with them (Figure 3);
    - ``morphs-ENCODER``: the shortest walks between the same four pairs of artists (Table 6).

    Args:
        task: encoded.
        dataset: what it was made from, read twice more for the pictures that are drawn.
        seed: of the groups, the maps and the pairs.

    Raises:
        BadInput: the drawings that could be read are all by one artist.
    """
    if len(np.unique(task.classes)) < 2:
        raise BadInput("Pictures compare artists: there is one in the drawings that can be read.")
    yield "groups", group_maps(task, seed)
    yield "neighbours", neighbour_sheet(_retrieval(task), dataset)
    rows = np.arange(len(task.classes))
    maps = {name: arrange_mosaic(map_of(task, name, rows, seed), FINEST) for name in task.vectors}
    pairs = _pairs(task, seed)
    walks = {name: [_walk(task, name, *pair) for pair in pairs] for name in task.vectors}
    shown = {int(row) for one in maps.values() for row in one.rows}
    shown |= {int(row) for some in walks.values() for walk in some for row in walk.rows}
    found = pictures_of(dataset, {task.drawings[row].id for row in shown}, SIDE)
    pictures = {row: found[task.drawings[row].id] for row in shown}
    for name in task.vectors:
        yield f"map-{name}", _map(maps[name], pictures)
        yield f"morphs-{name}", stack_strips([_strip(walk, pictures) for walk in walks[name]])


def _retrieval(task: StyleTask) -> RetrievalTask:
    """Each drawing searched for among the others; those of one artist are framed."""
    rows = np.arange(len(task.classes))
    return RetrievalTask(
        dataset=task.dataset,
        about=task.about,
        by="artist",
        drawings=task.drawings,
        classes=task.classes,
        queries=rows,
        database=rows,
        vectors=task.vectors,
        metrics=task.metrics,
        unclassed=0,
        unreadable=task.unreadable,
    )


def _pairs(task: StyleTask, seed: int) -> list[tuple[int, int]]:
    """Drawings of two artists each, by lot."""
    rng = np.random.default_rng(seed)
    artists = np.unique(task.classes)
    pairs = [rng.choice(artists, 2, replace=False) for _ in range(MORPHS)]
    return [
        (
            int(rng.choice(np.flatnonzero(task.classes == a))),
            int(rng.choice(np.flatnonzero(task.classes == b))),
        )
        for a, b in pairs
    ]


def _walk(task: StyleTask, encoder: str, a: int, b: int) -> Walk:
    index = ExactIndex(task.vectors[encoder], task.metrics[encoder])
    graph = distance_graph_of(neighbour_graph(index, NEIGHBOURS))
    return morph(graph, index, a, b, bridge=True)


def _map(chosen: Mosaic, pictures: Mapping[int, Image.Image]) -> Image.Image:
    shown = (pictures[int(row)] for row in chosen.rows)
    return draw_grid(chosen.cells, chosen.shape, shown, MAP_SIDE)


def _strip(walk: Walk, pictures: Mapping[int, Image.Image]) -> Image.Image:
    shown = [pictures[int(row)] for row in walk.rows]
    return draw_walk_strip(shown, walk.distances.tolist(), walk.extra.tolist())
