"""From a PyTorch module to an ONNX graph that Egara's encoders run."""

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from egara.errors import EncoderError
from egara.train.kit.backbones.normalisation import Normalisation

if TYPE_CHECKING:
    import torch
    from onnx import GraphProto, ModelProto, NodeProto

__all__ = ["IR_VERSION", "OPSET", "add_image_input", "export_graph", "strip_graph"]

OPSET = 18
"""The operator set of exported graphs."""

IR_VERSION = 8
"""The version of the file format that belongs to it. ONNX Runtime 1.20 reads up to 10."""

TOLERANCE = 1e-4
"""How far an output may differ from PyTorch's, as a fraction of the largest value."""


def export_graph(module: "torch.nn.Module", example: "torch.Tensor", *outputs: str) -> "ModelProto":
    """Export a module, and check that ONNX Runtime returns what PyTorch returns.

    Args:
        module: in evaluation mode, with one input; it returns a tensor, or a tuple of tensors.
        example: an input, (N, …) float32 with N of 2 or more; N becomes dynamic.
        outputs: the names of the graph's outputs. Its input is called ``pixels``.

    Returns:
        A model that does not depend on the machine: the same module gives the same bytes.

    Raises:
        EncoderError: the outputs differ by more than `TOLERANCE`.
    """
    import torch

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*LeafSpec")  # of PyTorch 2.11's own code
        program = torch.onnx.export(
            module,
            (example,),
            input_names=["pixels"],
            output_names=list(outputs),
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    model = strip_graph(program.model_proto)
    with torch.inference_mode():
        _compare(model, module, (example, example[:1]))
    return model


def strip_graph(model: "ModelProto") -> "ModelProto":
    """Remove metadata that depends on the machine or the time, and set the versions, in place."""
    graph = model.graph
    model.ir_version = IR_VERSION
    model.producer_name, model.producer_version = "egara", ""
    graph.name = "encoder"
    del graph.value_info[:]
    for item in (model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        item.doc_string = ""
        del item.metadata_props[:]
    used = {node.domain for node in graph.node}
    for entry in [entry for entry in model.opset_import if entry.domain not in used]:
        model.opset_import.remove(entry)
    return model


def add_image_input(
    model: "ModelProto", image_size: int, normalisation: Normalisation
) -> "ModelProto":
    """Replace the input ``pixels`` by ``image``, (N, S, S, 3) uint8 RGB. In place.

    The graph then normalises the image. If the normalisation takes bytes, a ``DequantizeLinear``
    does so; in an 8-bit graph whose input has the same scale and zero point, the image is the
    quantised input, and nothing is computed. Otherwise the graph subtracts the mean of each channel
    and divides by its std.
    """
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    nodes = list(graph.node)
    first = [helper.make_node("Transpose", ["image"], ["image_planes"], perm=[0, 3, 1, 2])]
    renamed = {"pixels": "image_pixels"}
    if normalisation.takes_bytes:
        quantised = {node.output[0] for node in nodes if _quantises_pixels(node)}
        nodes = [node for node in nodes if not _quantises_pixels(node)]
        renamed |= dict.fromkeys(quantised, "image_planes")
    for node in nodes:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    if any("image_pixels" in node.input for node in nodes):
        steps, tensors = _normalising(normalisation)
        first += steps
        graph.initializer.extend(
            numpy_helper.from_array(value, name) for name, value in tensors.items()
        )
    shape = ["batch", image_size, image_size, 3]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, shape)
    _replace(graph, [*first, *nodes], image)
    return model


def _normalising(
    normalisation: Normalisation,
) -> "tuple[list[NodeProto], dict[str, NDArray[np.generic]]]":
    """Make the nodes from ``image_planes`` to ``image_pixels``, and their constants."""
    from onnx import TensorProto, helper

    if normalisation.takes_bytes:
        scale, zero = normalisation.input_scale()
        sources = ["image_planes", "image_scale", "image_zero"]
        return [helper.make_node("DequantizeLinear", sources, ["image_pixels"])], {
            "image_scale": np.array(scale, np.float32),
            "image_zero": np.array(zero, np.uint8),
        }
    return [
        helper.make_node("Cast", ["image_planes"], ["image_floats"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["image_floats", "image_mean"], ["image_centred"]),
        helper.make_node("Div", ["image_centred", "image_std"], ["image_pixels"]),
    ], {
        "image_mean": np.array(normalisation.mean, np.float32)[None, :, None, None],
        "image_std": np.array(normalisation.std, np.float32)[None, :, None, None],
    }


def _quantises_pixels(node: "NodeProto") -> bool:
    return bool(node.op_type == "QuantizeLinear" and node.input[0] == "pixels")


def _replace(graph: "GraphProto", nodes: "list[NodeProto]", image: object) -> None:
    del graph.node[:], graph.input[:]
    graph.node.extend(nodes)
    graph.input.append(image)
    used = {name for node in nodes for name in node.input}
    for tensor in [tensor for tensor in graph.initializer if tensor.name not in used]:
        graph.initializer.remove(tensor)


def _compare(
    model: "ModelProto", module: "torch.nn.Module", batches: "Iterable[torch.Tensor]"
) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    for batch in batches:
        expected = module(batch)
        tensors = expected if isinstance(expected, tuple) else (expected,)
        answers = session.run(None, {"pixels": batch.numpy()})
        for answer, tensor in zip(answers, tensors, strict=True):
            worst = float(np.abs(answer - tensor.numpy()).max() / np.abs(tensor.numpy()).max())
            if not worst <= TOLERANCE:
                raise EncoderError(
                    f"The exported graph's output is {worst:.2g} of its largest value away from "
                    f"PyTorch's, for a batch of {len(batch)}; at most {TOLERANCE:g} is accepted."
                )
