"""Run the image model of a published encoder once, to learn what it returns.

Shapes and ranges of outputs decide the fields of ``encoder.toml`` that no file states: the number
of dimensions, and whether scores are logits. The model runs in a child process with limits.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from egara.encoders.checks import SCORE_TOLERANCE
from egara.encoders.manifest import read_manifest
from egara.encoders.preprocess import batch
from egara.encoders.published.description import PublishedEncoder
from egara.encoders.sandbox import BeginStage, run_in_child, serve_child
from egara.encoders.towers.session import CPU, Session
from egara.errors import EncoderError
from egara.images import as_picture

__all__ = ["main", "pictures", "probe", "refined"]

SIZES = ((320, 240), (240, 320), (256, 256))
"""The width and height of the three pictures."""


def probe(folder: Path, described: PublishedEncoder) -> PublishedEncoder:
    """Run the image model on three pictures, and complete the description.

    Args:
        folder: the folder with the model's files, its labels, and an ``encoder.toml`` of the
            description so far.
        described: the description so far.

    Raises:
        EncoderError: a field is out of range, or the model cannot be loaded or run, exceeds a
            limit, or returns numbers that are not finite, or another number of scores than there
            are labels.
    """
    read_manifest(folder)  # checks the fields, before anything runs
    return refined(described, run_in_child(__name__, folder))


def refined(described: PublishedEncoder, outputs: Mapping[str, Any]) -> PublishedEncoder:
    """Complete a description by what the model returned.

    Args:
        described: the description so far.
        outputs: by the name of each output, its shape without the first axis, its lowest and its
            highest value, and whether all values are finite.

    Raises:
        EncoderError: see `probe`.
    """
    tower = described.towers["image"]
    model = tower["model"]
    for name, values in outputs.items():
        if not values["finite"]:
            raise EncoderError(
                f"{model}: the output {name!r} has NaN or infinite numbers for a generated "
                "picture. The file may be damaged, or need another precision; try another variant."
            )
    if "scores" in tower:
        described = _with_activation(described, outputs[tower["scores"]])
    if "vectors" in tower and described.vectors is not None:
        shape = outputs[tower["vectors"]]["shape"]
        pooled = tower.get("pooling", "none") != "none" and len(shape) > 1
        width = shape[-1] if pooled or len(shape) == 1 else int(np.prod(shape))
        stated = described.vectors.get("dimensions")
        if stated is not None and stated != width:
            raise EncoderError(
                f"{model}: the output {tower['vectors']!r} has {width} numbers for a picture; "
                f"expected {stated}, as for the other models."
            )
        described = replace(described, vectors={**described.vectors, "dimensions": width})
    return described


def _with_activation(described: PublishedEncoder, values: Mapping[str, Any]) -> PublishedEncoder:
    tower, labels = described.towers["image"], len(described.labels)
    if values["shape"] != [labels]:
        raise EncoderError(
            f"{tower['model']}: the output {tower['scores']!r} has the shape {values['shape']} for "
            f"a picture, but there are {labels:,} labels. The labels belong to another model or "
            "version; get both from one place."
        )
    lowest, highest = values["lowest"], values["highest"]
    inside = lowest >= -SCORE_TOLERANCE and highest <= 1 + SCORE_TOLERANCE
    if tower.get("activation", "none") != "none" or inside:
        return described
    note = f"scores from {lowest:.3g} to {highest:.3g}, so {described.out_of_range} is applied"
    changed = described.with_tower("image", activation=described.out_of_range)
    return replace(changed, notes=(*changed.notes, note))


def pictures() -> list[Image.Image]:
    """Return three generated pictures of different proportions: shapes, a gradient, lines."""
    made = []
    for number, (width, height) in enumerate(SIZES):
        y, x = np.mgrid[:height, :width]
        ramp = np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], -1).astype(np.uint8)
        picture = Image.fromarray(np.roll(ramp, number, axis=2))
        draw = ImageDraw.Draw(picture)
        draw.ellipse((30, 40, 150, 200), fill=(230, 190, 160), outline=(20, 20, 20), width=4)
        for step in range(12):
            draw.line((0, step * 25, width, height - step * 20), fill=(20 * step, 0, 60), width=2)
        made.append(picture)
    return made


def main() -> None:
    """Run the model in the child process; see `probe`."""
    serve_child(run_once)


def run_once(folder: Path, begin_stage: BeginStage) -> dict[str, Any]:
    """Return what each output has for the pictures; see `refined`."""
    tower = read_manifest(folder).image
    names = [name for name in (tower.vectors, tower.scores) if name]
    begin_stage("load", 1)
    session = Session(folder / tower.model, CPU)
    results: list[list[NDArray[Any]]] = []
    for picture in pictures():
        begin_stage("encode 1 image", 1)
        pixels = batch([as_picture(picture)], tower)
        results.append(session.run(names, {tower.input: pixels}))
    return {
        name: _measured([result[index] for result in results]) for index, name in enumerate(names)
    }


def _measured(values: list[NDArray[Any]]) -> dict[str, Any]:
    joined = np.concatenate([value.astype(np.float64) for value in values])
    finite = bool(np.isfinite(joined).all())
    return {
        "shape": list(joined.shape[1:]),
        "lowest": float(joined.min()) if finite and joined.size else 0.0,
        "highest": float(joined.max()) if finite and joined.size else 0.0,
        "finite": finite,
    }
