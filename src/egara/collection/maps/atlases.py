"""Build atlases on demand: images of many small thumbnails, from which clients draw the map.

The thumbnail in row r of the table of thumbnails is in cell r % CELLS_PER_ATLAS of atlas r //
CELLS_PER_ATLAS. Rows are added at the end, so new drawings change only the last atlas. An atlas is
stored as a file. The file's name has a digest of the drawings, so an outdated atlas is never used.
"""

import hashlib
import io
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.collection.drawings import Thumbnails
from egara.collection.tables import Store, derived_folder, record_derived
from egara.errors import NotComputed, UnknownDrawing
from egara.images.sheets import draw_atlas

__all__ = ["CELLS_PER_ATLAS", "CELLS_PER_ROW", "CELL_SIZE", "Atlas", "Atlases"]

CELL_SIZE = 32
"""Width and height of a cell in pixels."""

CELLS_PER_ROW = 32
"""Number of cells in a row and in a column of an atlas."""

CELLS_PER_ATLAS = CELLS_PER_ROW * CELLS_PER_ROW

FORMAT = "1"  # increased when the atlas of the same drawings changes
QUALITY = 80
FASTEST = 0


@dataclass(frozen=True, slots=True)
class Atlas:
    """An atlas.

    Attributes:
        webp: the image as WebP.
        digest: a digest of the drawings on the atlas.
    """

    webp: bytes
    digest: str


class Atlases:
    """The atlases of a collection."""

    def __init__(self, store: Store, thumbnails: Thumbnails) -> None:
        """Use the collection's tables and thumbnails."""
        self._store = store
        self._thumbnails = thumbnails
        self._folder = derived_folder(store) / "atlases"

    def cells(self, drawings: Sequence[str]) -> NDArray[np.int32]:
        """See `MapVerbs.atlas_cells`."""
        return self._thumbnails.rows(drawings)

    def read(self, number: int, *, compute: bool = True) -> Atlas:
        """See `MapVerbs.atlas`."""
        start, stop = number * CELLS_PER_ATLAS, (number + 1) * CELLS_PER_ATLAS
        ids = self._thumbnails.ids()
        if number < 0 or start >= len(ids):
            last = (len(ids) - 1) // CELLS_PER_ATLAS
            raise UnknownDrawing(
                f"Unknown atlas {number}. The collection has the atlases 0 to {last}."
                if ids
                else f"Unknown atlas {number}, because the collection has no drawings yet."
            )
        digest = _digest(ids[start:stop])
        path = self._folder / f"{number}-{digest}.webp"
        with suppress(OSError):
            return Atlas(path.read_bytes(), digest)
        if not compute:
            raise NotComputed(f"Atlas {number} of these drawings is not computed yet.")
        ids_now, thumbnails = self._thumbnails.read_rows(start, stop)
        atlas = Atlas(_draw(thumbnails), _digest(ids_now))
        with suppress(OSError):  # a read-only collection
            self._store_file(number, atlas)
        return atlas

    def _store_file(self, number: int, atlas: Atlas) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{number}-{atlas.digest}.webp"
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        partial.write_bytes(atlas.webp)
        partial.replace(path)
        record_derived(self._store, path)
        for existing in self._folder.glob(f"{number}-*.webp"):
            if existing != path:
                existing.unlink(missing_ok=True)


def _draw(thumbnails: Sequence[bytes]) -> bytes:
    pictures = (Image.open(io.BytesIO(data)) for data in thumbnails)
    return encode_atlas(draw_atlas(pictures, CELLS_PER_ROW, CELLS_PER_ROW, CELL_SIZE))


def encode_atlas(sheet: Image.Image) -> bytes:
    """Encode an atlas as WebP."""
    content = io.BytesIO()
    sheet.save(content, "WEBP", quality=QUALITY, method=FASTEST)
    return content.getvalue()


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join([FORMAT, *ids]).encode()).hexdigest()[:32]
