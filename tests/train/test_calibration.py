"""What convolutions are given."""

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.data.image_folder import NormalisedImages
from egara.train.kit.export.calibration import add_biases, convolutions, input_statistics

from .networks import SIDE, small_network, squares

NORMALISATION = Normalisation.uniform(127, 128)


def windows(
    values: NDArray[np.float32], kernel: int, stride: int, pads: list[int]
) -> NDArray[np.float32]:
    """(n, C, kernel * kernel), every place of every drawing, by loops."""
    top, left, bottom, right = pads
    padded = np.pad(values, ((0, 0), (0, 0), (top, bottom), (left, right)))
    height, width = padded.shape[2:]
    return np.stack(
        [
            drawing[:, y : y + kernel, x : x + kernel].reshape(len(drawing), -1)
            for drawing in padded
            for y in range(0, height - kernel + 1, stride)
            for x in range(0, width - kernel + 1, stride)
        ]
    )


def test_statistics_are_those_of_all_places_where_all_are_looked_at() -> None:
    model = small_network()
    batches = list(NormalisedImages(squares(6), NORMALISATION))
    found = input_statistics(model, batches)  # 8 x 8 = 64 places: all of them
    every = windows(np.concatenate(batches), 3, 2, [0, 0, 1, 1])
    flat = every.reshape(len(every), -1)
    np.testing.assert_allclose(found["w0"].mean[0], flat.mean(axis=0), rtol=1e-5)
    expected = np.cov(flat.astype(np.float64), rowvar=False, bias=True)
    np.testing.assert_allclose(found["w0"].covariance[0], expected, atol=1e-6)


def test_a_convolution_by_channel_has_statistics_by_channel() -> None:
    model = small_network()
    batches = list(NormalisedImages(squares(6), NORMALISATION))
    found = input_statistics(model, batches)["w1"]
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend([onnx.helper.make_tensor_value_info("a0", 1, None)])
    session = onnxruntime.InferenceSession(watched.SerializeToString())
    values = session.run(["a0"], {"pixels": np.concatenate(batches)})[0]
    every = windows(values, 3, 1, [1] * 4).astype(np.float64)
    assert found.mean.shape == (8, 9)
    for channel in range(8):
        expected = np.cov(every[:, channel], rowvar=False, bias=True)
        np.testing.assert_allclose(found.covariance[channel], expected, atol=1e-6)


def test_the_places_are_chosen_by_the_seed() -> None:
    larger = small_network()
    larger.graph.input[0].type.tensor_type.shape.dim[2].dim_param = "height"
    larger.graph.input[0].type.tensor_type.shape.dim[3].dim_param = "width"
    batch = [np.random.default_rng(0).normal(size=(1, 3, 2 * SIDE, 2 * SIDE)).astype(np.float32)]
    means = [input_statistics(larger, batch, seed)["w0"].mean for seed in (1, 1, 2)]
    np.testing.assert_array_equal(means[0], means[1])
    assert not np.array_equal(means[0], means[2])


def test_a_dilated_convolution_is_left_out() -> None:
    model = small_network()
    model.graph.node[0].attribute.append(onnx.helper.make_attribute("dilations", [2, 2]))
    assert [layer.weights for layer in convolutions(model)] == ["w1", "w2"]


def test_a_convolution_without_a_bias_gets_one_of_zeros() -> None:
    model = small_network()
    exact = onnxruntime.InferenceSession(model.SerializeToString())
    del model.graph.node[4].input[2]
    assert [layer.weights for layer in convolutions(model)] == ["w0", "w1"]
    add_biases(model)
    assert [layer.weights for layer in convolutions(model)] == ["w0", "w1", "w2"]
    pixels = np.concatenate(list(NormalisedImages(squares(2), NORMALISATION)))
    found = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"pixels": pixels})
    bias = next(x for x in model.graph.initializer if x.name == "b2")
    expected = exact.run(None, {"pixels": pixels})[0] - onnx.numpy_helper.to_array(bias)
    np.testing.assert_allclose(found[0], expected, atol=1e-5)
