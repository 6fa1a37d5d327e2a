"""8-bit quantisation of a float32 graph.

Activations are uint8 with one scale and one zero point for each tensor. Weights are int8 with one
scale for each output channel, and use 7 of their 8 bits. Processors without VNNI multiply 8-bit
numbers with VPMADDUBSW, which adds two products in 16 bits and saturates at 32,767. With |weight|
<= 64 two products are at most 2 * 255 * 64 = 32,640, so nothing can saturate and every processor
computes the same sums. The rounding (`egara.train.kit.export.rounding`) compensates for the bit
that is not used.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from egara.train.kit.export.calibration import (
    Convolution,
    Inputs,
    add_biases,
    convolutions,
    input_statistics,
)
from egara.train.kit.export.rounding import round_weights

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["WEIGHT_LIMIT", "quantise_graph"]

WEIGHT_LIMIT = 64
"""The largest absolute value of a quantised weight; see the module's docstring."""

KEPT_IN_FLOAT32 = ("Sigmoid", "Concat", "Gemm", "LayerNormalization")

MIN_SCALE = 1e-4
"""A channel's scale is at least this fraction of the largest scale of its layer. Batch
normalisation leaves channels with weights near 1e-8; with a scale of that size, their bias would
not fit 32 bits."""


def quantise_graph(
    model: "ModelProto",
    batches: Iterable[NDArray[np.float32]],
    *,
    input_scale: float,
    input_zero: int,
) -> "ModelProto":
    """Quantise a graph with ONNX Runtime's static quantisation, in the QDQ form.

    Args:
        model: a float32 graph with the input ``pixels``, with batch normalisation already folded.
        batches: inputs to calibrate with, (N, C, H, W). They are iterated more than once.
        input_scale: the scale of the input: pixels = (q - input_zero) * input_scale, q in 0..255.
        input_zero: the zero point of the input.

    Returns:
        A new model; the same arguments give the same model. Dilated convolutions and those that are
        not square stay in float32.

    Raises:
        Exception: what ONNX Runtime raises for a graph that it cannot quantise. These errors have
            no common base class.
    """
    import onnx
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    rounded = onnx.ModelProto()
    rounded.CopyFrom(model)
    add_biases(rounded)
    overrides = _round(rounded, input_statistics(rounded, batches))
    # Nothing is left to fold. Without this property ONNX Runtime warns.
    rounded.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")
    overrides["pixels"] = [_fixed(QuantType.QUInt8, input_scale, np.uint8(input_zero))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quantised.onnx"
        quantize_static(
            rounded,
            path,
            _reader(batches),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_nodes_in_float32(rounded),
            extra_options={"TensorQuantOverrides": overrides},
        )
        return onnx.load(path)


def _nodes_in_float32(model: "ModelProto") -> list[str]:
    """Return the names of the nodes that stay in float32.

    These are sigmoids, so that small scores stay distinct; concatenations and linear layers,
    because one scale for all inputs would be too coarse for small ones; layer normalisation; and
    convolutions that `convolutions` leaves out.
    """
    rounded = {layer.name for layer in convolutions(model)}
    return [
        node.name
        for node in model.graph.node
        if node.op_type in KEPT_IN_FLOAT32 or (node.op_type == "Conv" and node.name not in rounded)
    ]


def _round(model: "ModelProto", inputs: Mapping[str, Inputs]) -> dict[str, list[dict[str, Any]]]:
    """Round the weights and correct the biases, in place; return the scales of the weights."""
    from onnx import numpy_helper
    from onnxruntime.quantization import QuantType

    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    overrides = {}
    for layer in convolutions(model):
        weights = numpy_helper.to_array(tensors[layer.weights])
        bias = numpy_helper.to_array(tensors[layer.bias])
        weights, bias, scale = _round_layer(weights, bias, layer, inputs[layer.weights])
        tensors[layer.weights].CopyFrom(numpy_helper.from_array(weights, layer.weights))
        tensors[layer.bias].CopyFrom(numpy_helper.from_array(bias, layer.bias))
        grids = [_fixed(QuantType.QInt8, step, np.int8(0)) for step in scale]
        overrides[layer.weights] = [{"axis": 0, **grids[0]}, *grids[1:]]
    return overrides


def _round_layer(
    weights: NDArray[np.float32], bias: NDArray[np.float32], layer: Convolution, inputs: Inputs
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return rounded weights, the bias that keeps each output's mean, and the scales."""
    exact = weights.reshape(layer.groups, len(weights) // layer.groups, -1).astype(np.float64)
    largest = np.abs(exact).max(axis=2)
    # Scales are stored as float32, so the weights are rounded with the stored values.
    scale = (np.maximum(largest, MIN_SCALE * largest.max()) / WEIGHT_LIMIT).astype(np.float32)
    steps = scale.astype(np.float64)
    grid = round_weights(exact, inputs.covariance, steps, WEIGHT_LIMIT) * steps[:, :, None]
    shift = np.einsum("grk,gk->gr", exact - grid, inputs.mean).reshape(-1)
    rounded = grid.reshape(weights.shape).astype(np.float32)
    return rounded, (bias + shift).astype(np.float32), scale.reshape(-1)


def _fixed(kind: object, scale: float, zero: np.integer[Any]) -> dict[str, Any]:
    return {"quant_type": kind, "scale": np.array(scale, np.float32), "zero_point": np.array(zero)}


def _reader(batches: Iterable[NDArray[np.float32]]) -> object:
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self.batches: Iterator[NDArray[np.float32]] = iter(batches)

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            batch = next(self.batches, None)
            return None if batch is None else {"pixels": batch}

    return Reader()
