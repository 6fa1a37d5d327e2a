"""Guess what a sketch shows, by the scores of the encoder that reads sketches."""

from dataclasses import dataclass

import numpy as np

from egara.collection.snapshots import Snapshot
from egara.collection.tags import TagIndex
from egara.encoders import Encoder
from egara.images import Sketch

__all__ = ["Guess", "guesses_of"]

MIN_SCORE = 0.02
"""The lowest probability of a guess."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A subject that a sketch may show.

    Attributes:
        label: its name, a label of the encoder.
        japanese: its name in Japanese, if there is one.
        score: its probability, 0 to 1.
        drawings: the number of drawings of the collection with a tag of this name.
    """

    label: str
    japanese: str | None
    score: float
    drawings: int


def guesses_of(
    sketch: Sketch, encoder: Encoder, snapshot: Snapshot, tags: TagIndex, limit: int
) -> list[Guess]:
    """Return the most probable labels of a sketch, the best first.

    Args:
        sketch: the sketch.
        encoder: reads sketches. Without scores of sketches, there are no guesses.
        snapshot: the version in which drawings are counted.
        tags: the tags of this version.
        limit: the maximum number of guesses.
    """
    scores = encoder.encode([sketch], kind="sketch").scores
    if scores is None or encoder.labels is None:
        return []
    best = np.argsort(-scores[0], kind="stable")[:limit]
    found = []
    for number in best[scores[0, best] >= MIN_SCORE].tolist():
        label = encoder.labels[number]
        drawings = int(np.count_nonzero(tags.having(label.name) & snapshot.catalogue.present))
        found.append(Guess(label.name, label.japanese, float(scores[0, number]), drawings))
    return found
