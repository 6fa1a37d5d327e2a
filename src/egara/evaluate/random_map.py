"""A map of random drawings, drawn with the drawings themselves (Illustration2Vec, Figure 5)."""

import random

from PIL import Image

from egara.datasets import Dataset
from egara.encoders import Encoder
from egara.errors import BadInput
from egara.evaluate.drawn import pictures_of
from egara.evaluate.encoding import Progress, encode_drawings
from egara.evaluate.group_maps import map_of_vectors
from egara.evaluate.selection import Selection, choose, survey
from egara.explore.mapping import draw_mosaic, mosaic

__all__ = ["DRAWINGS", "random_map"]

DRAWINGS = 1000
"""As many as in the paper."""

LEAST = 10
SIDE = 128  # of a drawing, as it is read
MAP_SIDE = 3840


def random_map(
    encoder: Encoder,
    dataset: Dataset,
    selection: Selection = Selection("test"),  # noqa: B008 - it is frozen
    *,
    drawings: int = DRAWINGS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Image.Image:
    """Draw the t-SNE map of some drawings by their vectors; each is in a cell of its own.

    Args:
        encoder: whose vectors, by their own distance.
        dataset: read four times.
        selection: which drawings to choose from.
        drawings: how many to choose at random; all where there are fewer.
        seed: of that choice, and of the map.
        progress: called after each batch.

    Raises:
        BadInput: fewer than ten are asked for, are in the selection, or can be read.
    """
    if drawings < LEAST:
        raise BadInput(f"A map needs {LEAST} drawings or more; {drawings} were asked for.")
    ids = [drawing.id for drawing in choose(dataset, selection, survey(dataset))]
    wanted = set(ids if len(ids) <= drawings else random.Random(seed).sample(ids, drawings))  # noqa: S311
    what = f"{dataset.name} ({selection})"
    encoded = encode_drawings(
        (drawing for drawing in dataset if drawing.id in wanted),
        [encoder],
        what=what,
        progress=progress,
    )
    if len(encoded.drawings) < LEAST:
        raise BadInput(
            f"A map needs {LEAST} drawings or more; {what} has {len(encoded.drawings)} that can "
            "be read."
        )
    xy = map_of_vectors(encoded.vectors[encoder.name], encoder.metric, seed)
    chosen = mosaic(xy)
    shown = [encoded.drawings[row].id for row in chosen.rows]
    pictures = pictures_of(dataset, set(shown), SIDE)
    return draw_mosaic(chosen, (pictures[id_] for id_ in shown), MAP_SIDE)
