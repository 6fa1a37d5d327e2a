"""The encoder ``style`` as it ships."""

import tomllib
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from PIL import Image, ImageDraw

import egara
from egara.encoders import load, read_manifest
from egara.metric import Metric, VectorType
from egara.train.kit.export.graph import IR_VERSION, OPSET
from egara.train.kit.export.quantisation import WEIGHT_LIMIT

FOLDER = Path(egara.__file__).parent / "encoders" / "builtin" / "style"
MANIFEST = read_manifest(FOLDER)


@pytest.fixture(scope="module")
def model() -> onnx.ModelProto:
    return onnx.load(FOLDER / "model.onnx")


def test_it_is_what_the_design_says_and_at_most_12_mb() -> None:
    assert (MANIFEST.name, MANIFEST.licence) == ("style", "Apache-2.0")
    assert MANIFEST.vector_type is VectorType.FLOATS
    assert (MANIFEST.dimensions, MANIFEST.metric) == (256, Metric.EUCLIDEAN)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 12e6


def test_no_weight_of_its_49_convolutions_can_saturate_16_bits(model: onnx.ModelProto) -> None:
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes = {output: node for node in model.graph.node for output in node.output}
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    assert len(convolutions) == 49
    for node in convolutions:
        weights = tensors[nodes[node.input[1]].input[0]]
        assert weights.dtype == np.int8
        assert np.abs(weights.astype(int)).max() <= WEIGHT_LIMIT


def test_onnx_runtime_1_20_reads_the_file_and_it_has_no_trace_of_the_machine(
    model: onnx.ModelProto,
) -> None:
    assert (model.ir_version, model.producer_name) == (IR_VERSION, "egara")
    assert {entry.version for entry in model.opset_import} == {OPSET}
    assert not any(node.doc_string or node.metadata_props for node in model.graph.node)


def test_the_recipes_settings_are_those_that_the_manifest_names() -> None:
    recipe = Path(egara.__file__).parent / "train" / "art_style" / "style.toml"
    settings = tomllib.loads(recipe.read_text())
    assert settings["name"] == MANIFEST.name
    assert settings["encoder_image_size"] == MANIFEST.image.size
    assert settings["dimensions"] == MANIFEST.dimensions
    assert MANIFEST.provenance["network"].startswith(settings["backbone"])
    assert MANIFEST.provenance["losses"] == settings["loss"]


def drawn(what: str, width: int, ink: str, fill: str | None) -> Image.Image:
    picture = Image.new("RGB", (160, 160), "white")
    draw = ImageDraw.Draw(picture)
    box = (25, 25, 135, 135)
    if what == "circle":
        draw.ellipse(box, fill, ink, width)
    elif what == "square":
        draw.rectangle(box, fill, ink, width)
    else:
        draw.polygon([(80, 25), (135, 135), (25, 135)], fill, ink, width)
    return picture


def test_the_same_style_is_nearer_than_the_same_subject() -> None:
    """Thin lines, thick lines and flat colour, each of three subjects."""
    hands = ((3, "black", None), (18, "black", None), (1, "crimson", "crimson"))
    subjects = ("circle", "square", "triangle")
    vectors = load("style").encode([drawn(s, *hand) for hand in hands for s in subjects]).vectors
    between = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(between, np.inf)
    assert (between.argmin(1) // 3 == np.arange(9) // 3).all()
