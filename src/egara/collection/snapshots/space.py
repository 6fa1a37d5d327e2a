"""Hold the vectors of one encoder in memory."""

import hashlib
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots.catalogue import Catalogue
from egara.collection.tables import EncoderInfo, Store, schema
from egara.errors import UnknownDrawing
from egara.metric import VectorType
from egara.search import ApproximateIndex, ExactIndex

__all__ = ["Space"]

SAMPLE_SIZE = 4096


class Space:
    """The vectors of one encoder for the present drawings, sorted by drawing ID.

    A drawing is present if its file is not missing.

    Attributes:
        info: the encoder; it has vectors.
        metric: the name of its distance.
        catalogue: the catalogue, with N rows.
        rows: (n,) the catalogue row of each vector.
        vectors: (n, D) float32, or uint8 with 8 bits packed per byte.
        position_of_row: (N,) the position of each catalogue row in ``vectors``; -1 if it has none.
        approximate: an approximate index of these vectors, if there is one.
    """

    approximate: ApproximateIndex | None = None

    def __init__(self, store: Store, info: EncoderInfo, catalogue: Catalogue) -> None:
        """Read the vectors of an encoder."""
        assert info.metric is not None
        self.info = info
        self.metric: str = info.metric
        self.catalogue = catalogue
        self.rows, self.vectors = _read(store, info, catalogue)
        self.position_of_row = np.full(len(catalogue), -1, np.int64)
        self.position_of_row[self.rows] = np.arange(len(self.rows))

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def ids(self) -> NDArray[np.str_]:
        """(n,) IDs, sorted."""
        return np.array([self.catalogue.ids[row] for row in self.rows], dtype=str)

    @cached_property
    def source(self) -> str:
        """A digest of the encoder and of the present drawings; see `Derived.source`."""
        digest = hashlib.sha256(self.info.fingerprint.encode())
        digest.update(np.char.encode(self.ids, "ascii").tobytes())
        return digest.hexdigest()

    @cached_property
    def exact(self) -> ExactIndex:
        """An exact index of the vectors."""
        return ExactIndex(self.vectors, self.metric)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """Positions of a random sample of vectors, to estimate the distribution of distances.

        At most `SAMPLE_SIZE`, sorted.
        """
        count = min(SAMPLE_SIZE, len(self))
        return np.sort(np.random.default_rng(0).choice(len(self), count, replace=False))

    def position(self, row: int) -> int:
        """Return the position in `vectors` of the drawing in a catalogue row.

        Raises:
            UnknownDrawing: the encoder has no vector of the drawing, or its file is missing.
        """
        position = int(self.position_of_row[row])
        if position < 0:
            path = self.catalogue.paths[row]
            problem = (
                f"has no vector of the encoder {self.info.name!r}. Index its folder again."
                if self.catalogue.present[row]
                else "is missing: its file was not found when its folder was last indexed. Restore "
                "the file and index the folder again."
            )
            raise UnknownDrawing(f"The drawing {path!r} {problem}")
        return position

    def vector(self, row: int) -> NDArray[Any]:
        """Return the vector (D,) of the drawing in a catalogue row.

        Raises:
            UnknownDrawing: the encoder has no vector of the drawing, or its file is missing.
        """
        vector: NDArray[Any] = self.vectors[self.position(row)]
        return vector


def _read(
    store: Store, info: EncoderInfo, catalogue: Catalogue
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    bits = info.vector_type == VectorType.BITS
    columns = info.dimensions // 8 if bits else info.dimensions
    vectors = np.empty((len(catalogue), columns), np.uint8 if bits else np.float32)
    filled = np.zeros(len(catalogue), bool)
    for batch in store.batches(schema.vectors_table(info.fingerprint), ["id", "vector"]):
        rows = np.array([catalogue.row_of.get(image, -1) for image in batch["id"].to_pylist()])
        values = batch["vector"].flatten().to_numpy(zero_copy_only=False).reshape(-1, columns)
        in_catalogue = rows >= 0
        vectors[rows[in_catalogue]] = values[in_catalogue]
        filled[rows[in_catalogue]] = True
    filled &= catalogue.present
    rows = np.flatnonzero(filled)
    return rows, vectors if filled.all() else vectors[rows]
