"""Drawings and encoders that the tests make themselves."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

TINY_TOML = """
[encoder]
name = "{name}"
title = "Tiny"
description = "Mean colours of a grid, for tests."
version = "1"
licence = "Apache-2.0"
[provenance]
made = "by the tests"
[input]
name = "image"
size = 32
layout = "NCHW"
type = "float32"
fit = "stretch"
mean = [0, 0, 0]
std = [255, 255, 255]
[output]
vectors = "vectors"
type = "{type}"
dimensions = {dimensions}
metric = "{metric}"
"""
GRID = 4
COLOURS = 3 * GRID * GRID


def write_tiny_encoder(
    folder: Path, name: str, metric: str = "euclidean", shift: float = 0
) -> Path:
    """An encoder whose vector is the mean colours of a 4 x 4 grid; as bits, each above 0.5."""
    folder.mkdir(parents=True)
    bits = metric == "hamming"
    text = TINY_TOML.format(
        name=name, type="bits" if bits else "floats", dimensions=COLOURS, metric=metric
    )
    (folder / "encoder.toml").write_text(text)
    side = 32 // GRID
    nodes = [
        helper.make_node(
            "AveragePool", ["image"], ["p"], kernel_shape=[side] * 2, strides=[side] * 2
        ),
        helper.make_node("Flatten", ["p"], ["flat"]),
        helper.make_node("Add", ["flat", "shift"], ["vectors"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, 32, 32])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", COLOURS])],
        [numpy_helper.from_array(np.float32([shift]), "shift")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    return folder


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the encoders ``tiny`` and ``tinybits`` where a user's own encoders lie."""
    folder = tmp_path / "encoders"
    write_tiny_encoder(folder / "tiny", "tiny")
    write_tiny_encoder(folder / "tinybits", "tinybits", metric="hamming")
    monkeypatch.setenv("EGARA_ENCODERS", str(folder))
    return folder


Draw = Callable[..., Path]


def draw(path: Path, seed: int, size: tuple[int, int] = (64, 48)) -> Path:
    """Write a small drawing of random shapes; other seeds give other drawings."""
    rng = random.Random(seed)
    image = Image.new("RGB", size, tuple(rng.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(5):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        colour = tuple(rng.randrange(256) for _ in range(3))
        pen.ellipse([x, y, x + rng.randrange(8, 40), y + rng.randrange(8, 40)], fill=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    """A folder of twelve drawings in two subfolders."""
    folder = tmp_path / "drawings"
    for number in range(12):
        draw(folder / ("cats" if number % 2 else "dogs") / f"{number:02}.png", number)
    return folder
