"""Graphs with a normalisation by channel, tables and model cards."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from egara.train.kit.backbones.normalisation import IMAGENET, Normalisation
from egara.train.kit.data.image_folder import NormalisedImages
from egara.train.kit.export.comparison import VectorComparison, compare_vectors
from egara.train.kit.export.encoder_folder import manifest_text
from egara.train.kit.export.graph import add_image_input, strip_graph
from egara.train.kit.export.inference import encode_images
from egara.train.kit.export.markdown_tables import comparison_rows, metrics_table, size_rows
from egara.train.kit.export.model_card import model_card, write_model_card
from egara.train.kit.export.quantisation import quantise_graph

from ..networks import SIDE, small_network, squares

NORMALISATIONS = [IMAGENET, Normalisation.uniform(127.5, 127.5)]


def expected(normalisation: Normalisation, images: np.ndarray) -> np.ndarray:
    mean, std = np.array(normalisation.mean), np.array(normalisation.std)
    planes = ((images - mean) / std).transpose(0, 3, 1, 2).astype(np.float32)
    session = onnxruntime.InferenceSession(small_network().SerializeToString())
    return session.run(None, {"pixels": planes})[0]


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_a_float_graph_normalises_each_channel(normalisation: Normalisation) -> None:
    images = squares(5)
    model = add_image_input(small_network(), SIDE, normalisation)
    onnx.checker.check_model(model, full_check=True)
    found = encode_images(model, images)
    np.testing.assert_allclose(found, expected(normalisation, images), atol=1e-5)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_an_8_bit_graph_that_cannot_take_bytes_quantises_the_normalised_image(
    normalisation: Normalisation,
) -> None:
    scale, zero = normalisation.input_scale()
    batches = NormalisedImages(squares(40, seed=1), normalisation)
    small = quantise_graph(small_network(), batches, input_scale=scale, input_zero=zero)
    small = strip_graph(add_image_input(small, SIDE, normalisation))
    onnx.checker.check_model(small, full_check=True)
    images = squares(60, seed=2)
    found = compare_vectors(expected(normalisation, images), encode_images(small, images))
    assert found.worst_cosine > 0.98
    steps = [node.op_type for node in small.graph.node if "image_pixels" in node.input]
    assert steps == ["QuantizeLinear"]


def test_a_table_has_a_row_for_each_figure() -> None:
    comparison = VectorComparison(1234, 0.98765, 0.5, 0.25, 10)
    table = metrics_table([*comparison_rows(comparison), *size_rows({"8 bits": 1_250_000})])
    assert table.splitlines() == [
        "| | |",
        "|---|---|",
        "| drawings compared | 1,234 |",
        "| cosine to float32, mean | 0.9877 |",
        "| cosine to float32, worst | 0.5000 |",
        "| same drawings among the 10 nearest | 0.250 |",
        "| 8 bits, MB | 1.2 |",
    ]


def test_a_model_card_has_the_manifest_and_marks_the_sections_to_complete_by_hand() -> None:
    manifest = manifest_text(
        {"name": "mine", "title": "My Look", "description": "What it is.", "licence": "MIT"},
        {"dataset": "made, 3 drawings", "departures": ["units 16 (paper.toml: 4096)"]},
        {"vectors": "codes", "type": "bits", "dimensions": 16, "metric": "hamming"},
        size=32,
    )
    card = model_card(manifest, "| mAP | 0.5 |")
    assert card.startswith("# `mine`: my look\n\nWhat it is.\n\n| | |\n")
    for line in (
        "| dataset | made, 3 drawings |",
        "| input | `image`, uint8 (N, 32, 32, 3), RGB |",
        "| metric | hamming distance |",
        "- units 16 (paper.toml: 4096)",
        "## Metrics\n\n| mAP | 0.5 |",
    ):
        assert line in card
    assert card.count("To be written") == 2


def test_a_dataset_of_an_odd_name_is_one_row_of_a_model_card(tmp_path: Path) -> None:
    about = {"name": "mine", "title": "A", "description": "B", "licence": "MIT"}
    output = {"vectors": "v", "type": "floats", "dimensions": 2, "metric": "cosine"}
    manifest = manifest_text(about, {"dataset": "a|b\nc\udcff"}, output, size=8)
    write_model_card(tmp_path, manifest, "")
    assert "| dataset | a\\|b c? |" in (tmp_path / "model_card.md").read_text()
