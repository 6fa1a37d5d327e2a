"""The methods of `Collection` about drawings, and the overview of a collection."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from egara.collection.drawings.drawings import Drawings
from egara.collection.drawings.folder_tree import FolderNode
from egara.collection.drawings.overview import CollectionInfo, Overview
from egara.collection.snapshots import Drawing

__all__ = ["DrawingVerbs"]


class DrawingVerbs:
    """The methods of `Collection` about drawings, and the overview of a collection."""

    _drawings: Drawings
    _overview: Overview

    @property
    def name(self) -> str:
        """The name of the indexed folder; without one, of the collection's own folder."""
        return self._overview.name

    def drawing(self, drawing: str) -> Drawing:
        """Return a drawing with its metadata.

        Args:
            drawing: its ID or path.

        Raises:
            UnknownDrawing: the drawing does not exist.
        """
        return self._drawings.drawing(drawing)

    def drawings(self, drawings: Sequence[str]) -> list[Drawing]:
        """Return drawings with their metadata, in the order of the argument.

        Args:
            drawings: their IDs or paths.

        Raises:
            UnknownDrawing: the collection does not have one of the drawings.
        """
        return self._drawings.drawings(drawings)

    def thumbnail(self, drawing: str) -> bytes:
        """Return a drawing's thumbnail: a JPEG of at most 256 x 256 pixels.

        In older collections, it is a WebP.

        Args:
            drawing: its ID or path.

        Raises:
            UnknownDrawing: the drawing does not exist.
        """
        return self._drawings.thumbnail(drawing)

    def preview(self, drawing: str) -> bytes:
        """Return a drawing at full size as a WebP, which every browser can show.

        The image is converted to sRGB, rotated upright, and composited on white. An image of more
        than 40 million pixels is scaled down to 40 million.

        Args:
            drawing: its ID or path.

        Raises:
            UnknownDrawing: the drawing does not exist.
            CollectionError: its file is missing or cannot be read.
            BadImage: its file can no longer be decoded.
        """
        return self._drawings.preview(drawing)

    def file(self, drawing: str) -> Path:
        """Return the path of a drawing's file on this machine.

        Args:
            drawing: its ID or path.

        Raises:
            UnknownDrawing: the drawing does not exist.
            CollectionError: its file is missing.
        """
        return self._drawings.file(drawing)

    def describe(self) -> CollectionInfo:
        """Return an overview: the number of drawings and files, and the encoders."""
        return self._overview.describe()

    def folder_tree(self, folder: str | None = None, depth: int | None = None) -> list[FolderNode]:
        """Return the indexed folders with their subfolders, and the number of drawings in each.

        Folders without drawings are omitted.

        Args:
            folder: return only this folder; its path relative to an indexed folder, or a full path.
            depth: the number of levels of subfolders to return; None for all.

        Raises:
            UnknownFolder: the folder has no drawings, or several folders have this path.
            BadInput: ``depth`` is below 0.
        """
        return self._drawings.folder_tree(folder, depth)

    def outcomes(self) -> pa.Table:
        """Return a table with one row per file: ``folder``, ``path``, ``outcome`` and ``reason``.

        An outcome is ``indexed``, ``missing``, ``broken``, ``unsupported`` or ``internal-error``.
        """
        return self._overview.outcomes()
