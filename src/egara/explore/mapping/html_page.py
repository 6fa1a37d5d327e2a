"""A map as one self-contained HTML file."""

import base64
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["map_page"]

_MIN_EXTENT = 1e-30  # instead of an extent of 0
_MAX_COORDINATE = 65535  # positions are integers up to this


def map_page(
    title: str,
    xy: NDArray[np.float32],
    names: Sequence[str],
    cells: NDArray[np.int32],
    sheet: bytes,
    columns: int,
    cell: int,
) -> str:
    """Return an HTML page that shows a map, pans, zooms, and names the drawing under the pointer.

    Args:
        title: of the page.
        xy: (N, 2), the map.
        names: (N,), the text shown for each drawing.
        cells: (N,), the cell of the sheet that has each drawing's picture; -1 for none.
        sheet: a WebP file of `egara.images.sheets.draw_atlas`.
        columns: cells in a row of the sheet.
        cell: side of a cell in pixels.
    """
    content = {
        "title": title,
        "places": _base64(_integer_positions(xy)),
        "cells": _base64(cells.astype("<i4")),
        "names": list(names),
        "sheet": "data:image/webp;base64," + base64.b64encode(sheet).decode(),
        "columns": columns,
        "cell": cell,
    }
    template = files("egara.explore.mapping").joinpath("page.html").read_text(encoding="utf-8")
    return template.replace("__MAP__", _script_safe(content))


def _integer_positions(xy: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return positions (N, 2) as integers with one scale for both axes; y grows downwards."""
    if not len(xy):
        return np.empty((0, 2), "<u2")
    positions = (xy - xy.min(axis=0)).astype(np.float64)
    positions[:, 1] = positions[:, 1].max() - positions[:, 1]
    scale = _MAX_COORDINATE / max(float(positions.max()), _MIN_EXTENT)
    return np.asarray(np.rint(positions * scale), "<u2")


def _base64(numbers: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _script_safe(content: object) -> str:
    """Return JSON that cannot end the script element that contains it."""
    text = json.dumps(content, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
