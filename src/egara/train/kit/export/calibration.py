"""The statistics of the inputs of convolutions, over real drawings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

__all__ = ["Convolution", "Inputs", "add_biases", "convolutions", "input_statistics"]

Batch = NDArray[np.float32]

SAMPLES = 64
"""The number of places that are sampled in each drawing, for each convolution."""

MAX_INPUTS = 10_000
"""The largest number of inputs of a kernel, K below, with a K x K covariance that fits memory."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """A ``Conv`` node with G groups, each with K = channels / G * kernel * kernel inputs."""

    name: str
    source: str
    weights: str
    bias: str
    groups: int
    kernel: int
    stride: int
    pads: tuple[int, int, int, int]
    """Top, left, bottom, right."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The ``mean`` (G, K) and the ``covariance`` (G, K, K) of the inputs of a kernel."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]


def add_biases(model: "ModelProto") -> None:
    """Add a bias of zeros to each convolution that has none, in place."""
    from onnx import numpy_helper

    outputs = {tensor.name: tensor.dims[0] for tensor in model.graph.initializer if tensor.dims}
    for node in model.graph.node:
        if node.op_type == "Conv" and len(node.input) == 2 and node.input[1] in outputs:
            name = f"{node.output[0]}_bias"
            zeros = np.zeros(outputs[node.input[1]], np.float32)
            model.graph.initializer.append(numpy_helper.from_array(zeros, name))
            node.input.append(name)


def convolutions(model: "ModelProto") -> list[Convolution]:
    """Find the convolutions that are square, undilated and have constant weights and a bias.

    Others, and those with more than `MAX_INPUTS` inputs, are left out. They stay in float32.
    """
    shapes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    nodes = [node for node in model.graph.node if node.op_type == "Conv"]
    layers = (_convolution(node, shapes) for node in nodes)
    return [layer for layer in layers if layer is not None]


def input_statistics(
    model: "ModelProto", batches: Iterable[NDArray[np.float32]], seed: int = 0
) -> dict[str, Inputs]:
    """Run a graph and sample the inputs of each convolution at random places of each drawing.

    Args:
        model: a float32 graph with the input ``pixels``.
        batches: inputs, (N, C, H, W).
        seed: the seed of the places.

    Returns:
        The statistics of each convolution's inputs, by the name of its weights.
    """
    layers = convolutions(model)
    rng = np.random.default_rng(seed)
    session, names = _session(model, layers)
    sums = {layer.weights: _Sums() for layer in layers}
    for batch in batches:
        values = {"pixels": batch, **_answers(session, names, batch)}
        for layer in layers:
            sums[layer.weights].add(_patches(values[layer.source], layer, rng))
    return {name: entry.inputs() for name, entry in sums.items()}


class _Sums:
    """Sums over batches of (G, n, K) samples."""

    count = 0
    first: Any = 0.0
    second: Any = 0.0

    def add(self, samples: NDArray[np.float32]) -> None:
        values = samples.astype(np.float64)
        self.count += values.shape[1]
        self.first = self.first + values.sum(axis=1)
        self.second = self.second + values.transpose(0, 2, 1) @ values

    def inputs(self) -> Inputs:
        mean = self.first / self.count
        return Inputs(mean, self.second / self.count - mean[:, :, None] * mean[:, None, :])


def _patches(
    values: NDArray[np.float32], layer: Convolution, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Sample (G, n, K) inputs of the kernel from (N, C, H, W)."""
    top, left, bottom, right = layer.pads
    padded = np.pad(values, ((0, 0), (0, 0), (top, bottom), (left, right)))
    windows = np.lib.stride_tricks.sliding_window_view(
        padded, (layer.kernel, layer.kernel), axis=(2, 3)
    )[:, :, :: layer.stride, :: layer.stride]
    height, width = windows.shape[2:4]
    drawn = [rng.permutation(height * width)[:SAMPLES] for _ in values]
    parts = [w[:, index // width, index % width] for w, index in zip(windows, drawn, strict=True)]
    samples = np.concatenate(parts, axis=1)  # (C, n, kernel, kernel)
    grouped = samples.reshape(layer.groups, -1, samples.shape[1], layer.kernel**2)
    return grouped.transpose(0, 2, 1, 3).reshape(layer.groups, samples.shape[1], -1)


def _session(model: "ModelProto", layers: Iterable[Convolution]) -> tuple[Any, list[str]]:
    import onnx
    import onnxruntime

    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    known = {output.name for output in model.graph.output} | {"pixels"}
    names = list(dict.fromkeys(layer.source for layer in layers if layer.source != "pixels"))
    watched.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        for name in names
        if name not in known
    )
    data = watched.SerializeToString()
    return onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"]), names


def _answers(session: Any, names: list[str], batch: Batch) -> dict[str, Batch]:  # noqa: ANN401
    return dict(zip(names, session.run(names, {"pixels": batch}), strict=True)) if names else {}


def _convolution(node: "NodeProto", shapes: Mapping[str, tuple[int, ...]]) -> Convolution | None:
    given: dict[str, Any] = {item.name: list(item.ints) or item.i for item in node.attribute}
    shape = shapes.get(node.input[1], ())
    if len(node.input) < 3 or node.input[2] not in shapes or len(shape) != 4:
        return None
    strides, pads = given.get("strides", [1, 1]), given.get("pads", [0] * 4)
    dilated = given.get("dilations", [1, 1]) != [1, 1]
    if dilated or strides[0] != strides[1] or shape[2] != shape[3]:
        return None
    if shape[1] * shape[2] * shape[3] > MAX_INPUTS:
        return None
    return Convolution(
        name=node.name,
        source=node.input[0],
        weights=node.input[1],
        bias=node.input[2],
        groups=given.get("group", 1),
        kernel=shape[2],
        stride=strides[0],
        pads=(pads[0], pads[1], pads[2], pads[3]),
    )
