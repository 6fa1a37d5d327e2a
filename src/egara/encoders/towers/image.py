"""Run a tower that reads images or sketches."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.encoders.manifest import ImageTower, Pooling, VectorSpec
from egara.encoders.manifest.spec import Activation
from egara.encoders.preprocess import batch
from egara.encoders.towers.session import Session, normalised
from egara.images import as_picture, read_sketch

__all__ = ["ImageTowerSession"]


class ImageTowerSession:
    """A loaded tower that reads images or sketches."""

    def __init__(
        self,
        folder: Path,
        tower: ImageTower,
        vectors: VectorSpec | None,
        labels: int,
        provider: str | None,
        *,
        sketches: bool = False,
    ) -> None:
        """Load the tower.

        Args:
            folder: the encoder's folder.
            tower: from its manifest.
            vectors: the encoder's space; None without vectors.
            labels: the number of labels.
            provider: see `Session`.
            sketches: the items are sketches, which are read by `egara.images.read_sketch`.

        Raises:
            EncoderError: the model cannot be loaded, or does not match the manifest.
        """
        self._tower = tower
        self._sketches = sketches
        self._session = Session(folder / tower.model, provider)
        self._outputs = [name for name in (tower.vectors, tower.scores) if name]
        columns: dict[str, int | None] = {}
        if tower.vectors and vectors:
            columns[tower.vectors] = vectors.dimensions if tower.pooling == "none" else None
        if tower.scores:
            columns[tower.scores] = labels
        self._session.check({tower.input: tower.type}, columns)

    @property
    def session(self) -> Session:
        """The loaded model."""
        return self._session

    def run(
        self, items: Sequence[Any]
    ) -> tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]:
        """Return the vectors (N, D) and the scores (N, L) of N images or sketches, or None."""
        pictures = [
            read_sketch(item).picture if self._sketches else as_picture(item) for item in items
        ]
        tower = self._tower
        results = self._session.run(self._outputs, {tower.input: batch(pictures, tower)})
        by_name = dict(zip(self._outputs, results, strict=True))
        vectors = scores = None
        if tower.vectors:
            vectors = _pooled(by_name[tower.vectors], tower.pooling).astype(np.float32, copy=False)
            vectors = normalised(vectors) if tower.normalise else vectors
        if tower.scores:
            scores = _activated(by_name[tower.scores].astype(np.float32), tower.activation)
        return vectors, scores


def _pooled(values: NDArray[Any], pooling: Pooling) -> NDArray[Any]:
    """Return one vector (N, D) for each item."""
    if pooling == "none" or values.ndim == 2:
        return values.reshape(len(values), -1)
    if values.ndim == 4:  # (N, D, H, W)
        return np.asarray(values.mean(axis=(2, 3)))
    return np.asarray(values[:, 0] if pooling == "cls" else values.mean(axis=1))


def _activated(scores: NDArray[np.float32], activation: Activation) -> NDArray[np.float32]:
    """Apply an activation to scores (N, L)."""
    if activation == "sigmoid":
        return np.asarray(1 / (1 + np.exp(-np.clip(scores, -80, 80))), np.float32)
    if activation == "softmax":
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
    return scores
