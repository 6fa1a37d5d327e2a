"""The encoder ``semantic`` as it ships."""

import csv
import re
import tomllib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper
from scipy.stats import spearmanr

import egara
from egara.encoders import load, read_manifest
from egara.encoders.preprocess import batch
from egara.images import as_picture
from egara.metric import Metric, VectorType
from egara.train.kit.export.graph import IR_VERSION, OPSET
from egara.train.kit.export.quantisation import WEIGHT_LIMIT

FOLDER = Path(egara.__file__).parent / "encoders" / "builtin" / "semantic"
MANIFEST = read_manifest(FOLDER)
DRAWINGS = sorted(egara.demo_drawings().glob("*/*.webp"))[::20]


@pytest.fixture(scope="module")
def model() -> onnx.ModelProto:
    return onnx.load(FOLDER / "model.onnx")


@pytest.fixture(scope="module")
def answers() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Units and scores of some demo drawings."""
    session = onnxruntime.InferenceSession(
        FOLDER / "model.onnx", providers=["CPUExecutionProvider"]
    )
    pixels = batch([as_picture(path) for path in DRAWINGS], MANIFEST.image)
    units, scores = session.run(["codes", "scores"], {"image": pixels})
    return units, scores


def test_it_is_what_the_design_says_and_its_model_has_at_most_12_mb() -> None:
    assert (MANIFEST.name, MANIFEST.licence) == ("semantic", "Apache-2.0")
    assert MANIFEST.vector_type is VectorType.BITS
    assert (MANIFEST.dimensions, MANIFEST.metric) == (4096, Metric.HAMMING)
    assert (FOLDER / "model.onnx").stat().st_size <= 12e6
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 12.1e6


def test_no_weight_can_saturate_16_bits(model: onnx.ModelProto) -> None:
    """The trunk's 49 convolutions, the codes' layer and the tags'."""
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes = {output: node for node in model.graph.node for output in node.output}
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    assert len(convolutions) == 51
    for node in convolutions:
        weights = tensors[nodes[node.input[1]].input[0]]
        assert weights.dtype == np.int8
        assert np.abs(weights.astype(int)).max() <= WEIGHT_LIMIT


def test_onnx_runtime_1_20_reads_the_file_and_it_has_no_trace_of_the_machine(
    model: onnx.ModelProto,
) -> None:
    assert (model.ir_version, model.opset_import[0].version) == (IR_VERSION, OPSET)
    data = (FOLDER / "model.onnx").read_bytes()
    assert not [word for word in (b"/home", b"/tmp", b"site-packages", b".py") if word in data]


def test_every_label_has_a_category_of_the_paper_and_its_thresholds() -> None:
    assert MANIFEST.labels is not None
    assert {label.learned_as for label in MANIFEST.labels} == {"general", "copyright", "character"}
    assert {label.category for label in MANIFEST.labels} == {"general", "copyright", "subject"}
    for label in MANIFEST.labels:
        precise, even, complete = (label.thresholds[rule] for rule in ("f0.5", "f1", "f2"))
        assert 0 <= complete <= even <= precise <= 1, label.name
    japanese = {label.name: label.japanese for label in MANIFEST.labels if label.japanese}
    assert len(japanese) > 500
    assert japanese["cat"] in ("猫", "ネコ", "ねこ")


def test_hamming_stands_in_for_euclidean_on_real_features(
    answers: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Section 3.2: distances between codes order pairs as those between the units do."""
    units, _ = answers
    pairs = np.triu_indices(len(units), 1)
    euclidean = np.linalg.norm(units[:, None] - units[None], axis=2)[pairs]
    bits = units > 0.5
    hamming = (bits[:, None] != bits[None]).sum(2)[pairs]
    assert spearmanr(euclidean, hamming).statistic > 0.75


def test_every_bit_divides_drawings(
    answers: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    shares = (answers[0] > 0.5).mean(0)
    assert 0.3 < shares.mean() < 0.7
    assert ((shares > 0) & (shares < 1)).mean() > 0.98


def test_codes_are_packed_as_numpy_packs_them(
    answers: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    encoded = load("semantic").encode(DRAWINGS[:3])
    assert (np.unpackbits(encoded.vectors, axis=1) == (answers[0][:3] > 0.5)).all()


def test_drawings_of_cats_score_higher_for_that_tag_than_nearly_all_others() -> None:
    """Of openclipart, as the demo drawings: by their own keywords."""
    folder, encoder = egara.demo_drawings(), load("semantic")
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as file:
        keywords = {row["file_name"]: row["keywords"] for row in csv.DictReader(file)}
    words = {name: re.split(r"\s*[,;]\s*", text.lower()) for name, text in keywords.items()}
    cats = [name for name, own in words.items() if "cat" in own]
    others = [name for name, own in words.items() if "cat" not in own][::15]
    column = [label.name for label in encoder.labels].index("cat")
    found = encoder.encode([folder / name for name in [*cats, *others]]).scores[:, column]
    below = (found[len(cats) :] < found[: len(cats), None]).mean()
    assert len(cats) >= 3
    assert below > 0.9


def test_a_kitten_is_called_a_cat() -> None:
    tags = load("semantic").tags([egara.demo_drawings() / "animals" / "kitten.webp"], top=5)[0]
    assert "cat" in [name for name, _ in tags["general"]]


def test_the_recipes_settings_are_those_that_the_manifest_names() -> None:
    recipe = Path(egara.__file__).parent / "train" / "illustration2vec" / "semantic.toml"
    settings = tomllib.loads(recipe.read_text())
    assert settings["name"] == MANIFEST.name
    assert settings["encoder_image_size"] == MANIFEST.image.size
    assert MANIFEST.provenance["network"].startswith(settings["backbone"])
