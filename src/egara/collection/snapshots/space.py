"""One encoder's vectors in memory, beside the catalogue's rows."""

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
    """The vectors of the drawings that are there, sorted by ID."""

    approximate: ApproximateIndex | None = None
    """Set where one was built from these vectors."""

    def __init__(self, store: Store, info: EncoderInfo, catalogue: Catalogue) -> None:
        """Read them."""
        self.info = info
        self.catalogue = catalogue
        self.rows, self.vectors = _read(store, info, catalogue)
        self.position_of_row = np.full(len(catalogue), -1, np.int64)
        self.position_of_row[self.rows] = np.arange(len(self.rows))

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def ids(self) -> NDArray[np.str_]:
        """(n,) identities, sorted."""
        return np.array([self.catalogue.ids[row] for row in self.rows], dtype=str)

    @cached_property
    def source(self) -> str:
        """A digest of the encoder and of the drawings that are there: what derived data is from."""
        digest = hashlib.sha256(self.info.fingerprint.encode())
        digest.update(np.char.encode(self.ids, "ascii").tobytes())
        return digest.hexdigest()

    @cached_property
    def exact(self) -> ExactIndex:
        """Exact search over the vectors."""
        return ExactIndex(self.vectors, self.info.metric)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """Some positions, for the spread of distances in a collection too large to compare all."""
        count = min(SAMPLE_SIZE, len(self))
        return np.sort(np.random.default_rng(0).choice(len(self), count, replace=False))

    def position(self, row: int) -> int:
        """Where a drawing's vector is, by its row in the catalogue.

        Raises:
            UnknownDrawing: this encoder has no vector of it, or its file is missing.
        """
        position = int(self.position_of_row[row])
        if position < 0:
            path = self.catalogue.paths[row]
            why = (
                f"has no vector of the encoder {self.info.name!r}; index its folder again"
                if self.catalogue.present[row]
                else "is missing: its file is not where it was when its folder was last indexed"
            )
            raise UnknownDrawing(f"The drawing {path!r} {why}.")
        return position

    def vector(self, row: int) -> NDArray[Any]:
        """A drawing's vector (D,), by its row in the catalogue; errors as `position`."""
        found: NDArray[Any] = self.vectors[self.position(row)]
        return found


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
        known = rows >= 0
        vectors[rows[known]] = values[known]
        filled[rows[known]] = True
    filled &= catalogue.present
    rows = np.flatnonzero(filled)
    return rows, vectors if filled.all() else vectors[rows]
