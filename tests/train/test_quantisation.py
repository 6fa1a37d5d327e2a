"""8-bit graphs, and graphs that take pictures."""

from collections.abc import Iterator

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper

from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.data.image_folder import NormalisedImages
from egara.train.kit.export.comparison import compare_vectors
from egara.train.kit.export.graph import IR_VERSION, OPSET, add_image_input, strip_graph
from egara.train.kit.export.inference import encode_images, images_per_second
from egara.train.kit.export.quantisation import WEIGHT_LIMIT, quantise_graph

from .networks import SIDE, small_network, squares

NORMALISATION = Normalisation.uniform(127, 128)


@pytest.fixture(scope="module")
def small() -> onnx.ModelProto:
    return eight_bits()


def eight_bits() -> onnx.ModelProto:
    batches = NormalisedImages(squares(40, seed=1), NORMALISATION)
    model = quantise_graph(small_network(), batches, input_scale=1 / 128, input_zero=127)
    return strip_graph(add_image_input(model, SIDE, NORMALISATION))


def answers(model: onnx.ModelProto, values: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"pixels": values})[0]


def weights(model: onnx.ModelProto) -> Iterator[NDArray[np.int8]]:
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.INT8 and len(tensor.dims) > 1:
            yield numpy_helper.to_array(tensor)


def test_the_8_bit_graph_has_nearly_the_outputs_of_the_float_graph(
    small: onnx.ModelProto,
) -> None:
    others = squares(60, seed=2)
    exact = answers(small_network(), np.concatenate(list(NormalisedImages(others, NORMALISATION))))
    found = compare_vectors(exact, encode_images(small, others))
    assert found.worst_cosine > 0.99
    assert found.neighbour_overlap > 0.8


def test_no_sum_of_two_products_can_saturate_16_bits(small: onnx.ModelProto) -> None:
    found = list(weights(small))
    assert len(found) == 3
    for tensor in found:
        assert np.abs(tensor.astype(int)).max() == WEIGHT_LIMIT
    assert np.iinfo(np.int16).max >= 2 * 255 * WEIGHT_LIMIT


def test_biases_keep_the_mean_of_every_output() -> None:
    model = small_network()
    batches = NormalisedImages(squares(40, seed=1), NORMALISATION)
    small = quantise_graph(model, batches, input_scale=1 / 128, input_zero=127)
    values = np.concatenate(list(batches))
    mean, expected = answers(small, values).mean(axis=0), answers(model, values).mean(axis=0)
    assert np.abs(mean - expected).max() < 0.01 * np.abs(expected).max()


def test_the_same_drawings_give_the_same_bytes(small: onnx.ModelProto) -> None:
    again = eight_bits().SerializeToString(deterministic=True)
    assert again == small.SerializeToString(deterministic=True)


def test_a_channel_without_weights_keeps_its_bias() -> None:
    model = small_network()
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    dead = numpy_helper.to_array(tensors["w2"]).copy()
    dead[3] *= 1e-9
    tensors["w2"].CopyFrom(numpy_helper.from_array(dead, "w2"))
    batches = NormalisedImages(squares(20), NORMALISATION)
    small = quantise_graph(model, batches, input_scale=1 / 128, input_zero=127)
    bias = numpy_helper.to_array(tensors["b2"])[3]
    found = answers(small, np.concatenate(list(batches)))[:, 3]
    np.testing.assert_allclose(found, bias, atol=0.02)


def test_a_float_graph_that_takes_pictures_normalises_them() -> None:
    drawings = squares(5)
    planes = (drawings.astype(np.float32).transpose(0, 3, 1, 2) - 127) / 128
    model = add_image_input(small_network(), SIDE, NORMALISATION)
    expected = answers(small_network(), planes)
    np.testing.assert_allclose(encode_images(model, drawings), expected, atol=1e-5)


def test_an_8_bit_graph_takes_pictures_without_computing_anything(small: onnx.ModelProto) -> None:
    assert [node.op_type for node in small.graph.node if "image" in node.input] == ["Transpose"]
    users = [node.op_type for node in small.graph.node if "image_planes" in node.input]
    assert users == ["DequantizeLinear"]
    onnx.checker.check_model(small, full_check=True)


def test_a_stripped_graph_has_no_trace_of_the_machine() -> None:
    model = small_network()
    model.doc_string = "made at home"
    model.graph.node[0].doc_string = "line 7"
    model.metadata_props.add(key="path", value="home")
    model.graph.node[0].metadata_props.add(key="stack", value="home")
    text = strip_graph(model).SerializeToString()
    assert b"home" not in text
    assert b"line 7" not in text
    assert (model.ir_version, model.opset_import[0].version) == (IR_VERSION, OPSET)


def test_a_rate_is_a_positive_number() -> None:
    model = add_image_input(small_network(), SIDE, NORMALISATION)
    assert images_per_second(model, squares(4), threads=1, batch_size=3) > 0
