"""From a PyTorch module to an ONNX graph that Egara's encoders run."""

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from egara.errors import EncoderError

if TYPE_CHECKING:
    import torch
    from onnx import GraphProto, ModelProto, NodeProto

__all__ = ["IR_VERSION", "OPSET", "export", "finish", "take_images"]

OPSET = 18
"""The operator set of exported graphs."""

IR_VERSION = 8
"""The version of the file format that belongs to it. ONNX Runtime 1.20 reads up to 10."""

TOLERANCE = 1e-4
"""How far an output may be from PyTorch's, as a fraction of the largest value."""


def export(module: "torch.nn.Module", example: "torch.Tensor", *outputs: str) -> "ModelProto":
    """Export a module, and check that ONNX Runtime answers what PyTorch answers.

    Args:
        module: in evaluation mode, with one input; it answers a tensor, or a tuple of several.
        example: an input, (N, ...) float32 with N of 2 or more; N becomes dynamic.
        outputs: what the graph's outputs are called. Its input is called ``pixels``.

    Returns:
        A model without any trace of where it was made: the same module gives the same bytes.

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
    model = finish(program.model_proto)
    with torch.inference_mode():
        _compare(model, module, (example, example[:1]))
    return model


def finish(model: "ModelProto") -> "ModelProto":
    """Drop what depends on the machine or the moment, and state the versions. In place."""
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


def take_images(model: "ModelProto", *, side: int, mean: int, std: float) -> "ModelProto":
    """Let a graph take ``image``, (N, side, side, 3) uint8 RGB, in place of ``pixels``.

    A ``DequantizeLinear`` then makes (image - mean) / std of it. In a quantised graph whose input
    has that very scale and zero point, the image is the quantised input: the graph's own
    ``QuantizeLinear`` goes, and nothing is computed. In place.
    """
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    quantised = {node.output[0] for node in graph.node if _quantises_pixels(node)}
    rest = [node for node in graph.node if not _quantises_pixels(node)]
    renamed = {"pixels": "image_pixels"} | dict.fromkeys(quantised, "image_planes")
    for node in rest:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    first = [helper.make_node("Transpose", ["image"], ["image_planes"], perm=[0, 3, 1, 2])]
    if any("image_pixels" in node.input for node in rest):
        sources = ["image_planes", "image_scale", "image_zero"]
        first.append(helper.make_node("DequantizeLinear", sources, ["image_pixels"]))
        scale, zero = np.array(1 / std, np.float32), np.array(mean, np.uint8)
        graph.initializer.append(numpy_helper.from_array(scale, "image_scale"))
        graph.initializer.append(numpy_helper.from_array(zero, "image_zero"))
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["batch", side, side, 3])
    _replace(graph, [*first, *rest], image)
    return model


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
