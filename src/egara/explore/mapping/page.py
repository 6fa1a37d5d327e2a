"""A map as one HTML file that needs nothing else."""

import base64
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["map_page"]

_TINY = 1e-30  # in place of an extent of 0
_STEPS = 65535  # places are given as whole numbers up to this


def map_page(
    title: str,
    xy: NDArray[np.float32],
    names: Sequence[str],
    cells: NDArray[np.int32],
    sheet: bytes,
    columns: int,
    cell: int,
) -> str:
    """The HTML of a page that shows a map, pans, zooms, and names the drawing under the pointer.

    Args:
        title: of the page.
        xy: (N, 2), the map.
        names: (N,), what to show of each drawing.
        cells: (N,), in which cell of the sheet each drawing's picture is; -1 for none.
        sheet: a WebP from `atlas`.
        columns: cells of a row of the sheet.
        cell: pixels of a cell's side.
    """
    content = {
        "title": title,
        "places": _packed(_whole(xy)),
        "cells": _packed(cells.astype("<i4")),
        "names": list(names),
        "sheet": "data:image/webp;base64," + base64.b64encode(sheet).decode(),
        "columns": columns,
        "cell": cell,
    }
    template = files("egara.explore.mapping").joinpath("page.html").read_text(encoding="utf-8")
    return template.replace("__MAP__", _script_safe(content))


def _whole(xy: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Places (N, 2) as whole numbers, the same scale for both axes; up is up, y grows downwards."""
    if not len(xy):
        return np.empty((0, 2), "<u2")
    places = (xy - xy.min(axis=0)).astype(np.float64)
    places[:, 1] = places[:, 1].max() - places[:, 1]
    scale = _STEPS / max(float(places.max()), _TINY)
    return np.asarray(np.rint(places * scale), "<u2")


def _packed(numbers: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()


def _script_safe(content: object) -> str:
    """JSON that cannot end the script that it stands in."""
    text = json.dumps(content, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
