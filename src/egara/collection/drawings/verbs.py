"""The verbs of a collection about its drawings and what it holds."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from egara.collection.drawings.drawings import Drawings
from egara.collection.drawings.overview import CollectionInfo, Overview
from egara.collection.snapshots import Drawing

__all__ = ["DrawingVerbs"]


class DrawingVerbs:
    """The verbs of a collection about its drawings and what it holds."""

    _drawings: Drawings
    _overview: Overview

    @property
    def name(self) -> str:
        """The name of the folder that it indexes; without one, of its own folder."""
        return self._overview.name

    def drawing(self, drawing: str) -> Drawing:
        """Give all that is known of a drawing, by ID or path.

        Raises:
            UnknownDrawing: there is none.
        """
        return self._drawings.one(drawing)

    def drawings(self, drawings: Sequence[str]) -> list[Drawing]:
        """Give all that is known of some drawings, by ID or path, in the order asked.

        Raises:
            UnknownDrawing: one of them is not there.
        """
        return self._drawings.several(drawings)

    def thumbnail(self, drawing: str) -> bytes:
        """Return a drawing's thumbnail, by ID or path: a JPEG of at most 256 pixels a side.

        In older collections it is a WebP.

        Raises:
            UnknownDrawing: there is none.
        """
        return self._drawings.thumbnail(drawing)

    def preview(self, drawing: str) -> bytes:
        """Give a drawing at full size as a WebP, which every browser shows; by ID or path.

        Colours are sRGB, it is upright, and transparency is laid on white. One of more than 40
        million pixels is scaled down to so many.

        Raises:
            UnknownDrawing: there is no such drawing.
            CollectionError: its file is not there, or cannot be read.
            BadImage: its file can no longer be decoded.
        """
        return self._drawings.preview(drawing)

    def file(self, drawing: str) -> Path:
        """Say where a drawing's file is on this machine; by ID or path.

        Raises:
            UnknownDrawing: there is no such drawing.
            CollectionError: its file is not there.
        """
        return self._drawings.file(drawing)

    def describe(self) -> CollectionInfo:
        """Say what the collection holds."""
        return self._overview.describe()

    def outcomes(self) -> pa.Table:
        """Give one row a file: its folder and its path there, its outcome and the reason.

        An outcome is ``indexed``, ``missing``, ``broken``, ``unsupported`` or ``internal-error``.
        """
        return self._overview.outcomes()
