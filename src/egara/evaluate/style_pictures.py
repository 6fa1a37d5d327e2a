"""Images that compare style encoders (art style paper, Tables 3, 5 and 6, Figure 3)."""

from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image

from egara.datasets import Dataset
from egara.errors import BadInput
from egara.evaluate.group_maps import group_maps, tsne_map_of_rows
from egara.evaluate.query_sheet import neighbour_sheet
from egara.evaluate.retrieval_task import RetrievalTask
from egara.evaluate.style import StyleTask
from egara.evaluate.thumbnails import read_thumbnails
from egara.explore.mapping import Mosaic, arrange_mosaic
from egara.explore.neighbours import neighbour_graph
from egara.explore.walks import Walk, distance_graph_of, morph
from egara.images.sheets import draw_grid, draw_walk_strip, stack_strips
from egara.search import ExactIndex

__all__ = ["style_pictures"]

MORPHS = 4
NEIGHBOURS = 5  # of each drawing in the neighbour graph: section 4.4.4
IMAGE_SIZE = 224
MAP_CELLS = 40  # number of cells in each row and column of a map
MAP_SIZE = 2400


def style_pictures(
    task: StyleTask, dataset: Dataset, seed: int = 0
) -> Iterator[tuple[str, Image.Image]]:
    """Draw images, and yield each with its name.

    - ``groups``: t-SNE maps of ten random groups of artists, for all encoders (Table 3);
    - ``neighbours``: drawings with their three nearest according to each encoder (Table 5);
    - ``map-ENCODER``: a t-SNE map of all drawings that shows the drawings (Figure 3);
    - ``morphs-ENCODER``: the shortest walks between four pairs of artists (Table 6). The pairs are
      the same for all encoders.

    Args:
        task: the encoded drawings.
        dataset: the dataset of `task`; it is read twice for the images.
        seed: the random seed of the groups, the maps and the pairs.

    Raises:
        BadInput: all drawings that could be read are by one artist.
    """
    if len(np.unique(task.classes)) < 2:
        raise BadInput("Pictures need two artists or more; the drawings that can be read have one.")
    yield "groups", group_maps(task, seed)
    yield "neighbours", neighbour_sheet(_retrieval(task), dataset)
    rows = np.arange(len(task.classes))
    maps = {
        name: arrange_mosaic(tsne_map_of_rows(task, name, rows, seed), MAP_CELLS)
        for name in task.vectors
    }
    pairs = _pairs(task, seed)
    walks = {name: [_walk(task, name, *pair) for pair in pairs] for name in task.vectors}
    shown = {int(row) for mosaic in maps.values() for row in mosaic.rows}
    shown |= {
        int(row) for encoder_walks in walks.values() for walk in encoder_walks for row in walk.rows
    }
    by_id = read_thumbnails(dataset, {task.drawings[row].id for row in shown}, IMAGE_SIZE)
    thumbnails = {row: by_id[task.drawings[row].id] for row in shown}
    for name in task.vectors:
        yield f"map-{name}", _map(maps[name], thumbnails)
        yield f"morphs-{name}", stack_strips([_strip(walk, thumbnails) for walk in walks[name]])


def _retrieval(task: StyleTask) -> RetrievalTask:
    """Return the retrieval task with each drawing as a query, by artist."""
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
    """Choose random pairs of drawings by different artists."""
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


def _map(mosaic: Mosaic, thumbnails: Mapping[int, Image.Image]) -> Image.Image:
    shown = (thumbnails[int(row)] for row in mosaic.rows)
    return draw_grid(mosaic.cells, mosaic.shape, shown, MAP_SIZE)


def _strip(walk: Walk, thumbnails: Mapping[int, Image.Image]) -> Image.Image:
    shown = [thumbnails[int(row)] for row in walk.rows]
    return draw_walk_strip(shown, walk.distances.tolist(), walk.extra.tolist())
