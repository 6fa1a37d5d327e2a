"""Small graphs to quantise, and drawings for them."""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

SIDE = 16


def small_network(seed: int = 0) -> onnx.ModelProto:
    """Three convolutions as in EfficientNet-Lite (plain, by channel, pointwise), then the mean."""
    rng = np.random.default_rng(seed)

    def tensor(name: str, *shape: int) -> onnx.TensorProto:
        values = rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]))
        return numpy_helper.from_array(values.astype(np.float32), name)

    weights = [tensor("w0", 8, 3, 3, 3), tensor("w1", 8, 1, 3, 3), tensor("w2", 24, 8, 1, 1)]
    biases = [tensor("b0", 8), tensor("b1", 8), tensor("b2", 24)]
    limits = [numpy_helper.from_array(np.float32(v), n) for n, v in (("zero", 0), ("six", 6))]
    nodes = [
        helper.make_node("Conv", ["pixels", "w0", "b0"], ["c0"], pads=[0, 0, 1, 1], strides=[2, 2]),
        helper.make_node("Clip", ["c0", "zero", "six"], ["a0"]),
        helper.make_node("Conv", ["a0", "w1", "b1"], ["c1"], pads=[1] * 4, group=8),
        helper.make_node("Clip", ["c1", "zero", "six"], ["a1"]),
        helper.make_node("Conv", ["a1", "w2", "b2"], ["c2"]),
        helper.make_node("ReduceMean", ["c2", "axes"], ["features"], keepdims=0),
    ]
    axes = numpy_helper.from_array(np.array([2, 3], np.int64), "axes")
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 24])],
        [*weights, *biases, *limits, axes],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def squares(count: int, seed: int = 0) -> NDArray[np.uint8]:
    """(N, SIDE, SIDE, 3): a coloured rectangle on white, with some noise."""
    rng = np.random.default_rng(seed)
    found = np.full((count, SIDE, SIDE, 3), 255, np.uint8)
    for drawing in found:
        top, left = rng.integers(0, SIDE - 4, 2)
        height, width = rng.integers(3, SIDE, 2)
        drawing[top : top + height, left : left + width] = rng.integers(0, 256, 3)
        drawing[:] -= rng.integers(0, 2, drawing.shape, dtype=np.uint8) * (drawing > 0)
    return found
