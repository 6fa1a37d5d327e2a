"""The header of an ONNX model: its inputs, outputs, operations, and files with further weights.

`egara.encoders.onnx_reading` reads it from a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath

from egara.encoders.protobuf import encoded_field, encoded_varint
from egara.errors import EncoderError

__all__ = ["Graph", "Node", "Value", "external_files", "output_suffix"]


@dataclass(frozen=True, slots=True)
class Value:
    """An input or output of a model.

    Attributes:
        name: its name.
        type: its element type, such as ``float32``; ``unknown`` for types that Egara does not use.
        shape: the axes; None for an axis of any size. None if the number of axes is not stated.
    """

    name: str
    type: str
    shape: tuple[int | None, ...] | None

    @property
    def width(self) -> int | None:
        """The size of the last axis, if it is stated."""
        return self.shape[-1] if self.shape else None

    @property
    def axes(self) -> int | None:
        """The number of axes, if it is stated."""
        return None if self.shape is None else len(self.shape)


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a model."""

    operation: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The header of a model.

    Attributes:
        inputs: the inputs, without weights.
        outputs: the outputs.
        nodes: the operations of the main graph, in their order.
        weights: the shapes of the weights of the main graph, by name.
        external: the locations of files with further weights, as the model states them.
        bytes: the size of the model file in bytes.
    """

    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    nodes: tuple[Node, ...] = ()
    weights: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    external: tuple[str, ...] = ()
    bytes: int = 0

    def output(self, *names: str) -> Value | None:
        """Return the first output that has one of the names."""
        by_name = {value.name: value for value in self.outputs}
        return next((by_name[name] for name in names if name in by_name), None)

    def before_head(self, scores: str, labels: int) -> tuple[str, int] | None:
        """Find the values that the last linear layer turns into the scores.

        Args:
            scores: the name of the output with the scores.
            labels: the number of scores.

        Returns:
            The name of the layer's input and the number of its values; None if the scores are not
            made by a linear layer, optionally followed by an activation.
        """
        made_by = {name: node for node in self.nodes for name in node.outputs}
        name = scores
        for _ in range(8):
            node = made_by.get(name)
            if node is None:
                return None
            if node.operation in ("Gemm", "MatMul") and len(node.inputs) >= 2:
                shape = self.weights.get(node.inputs[1], ())
                if len(shape) == 2 and labels in shape:
                    return node.inputs[0], shape[0] if shape[1] == labels else shape[1]
                return None
            activations = [x for x in node.inputs if x not in self.weights]
            if node.operation not in ("Sigmoid", "Identity", "Cast", "Add") or (
                len(activations) != 1
            ):
                return None
            name = activations[0]
        return None


def external_files(model: str, graph: Graph) -> tuple[str, ...]:
    """Return the files with a model's further weights, as paths in its folder.

    Args:
        model: the path of the model in the encoder's folder, with ``/``.
        graph: its header.

    Raises:
        EncoderError: a location is absolute or has ``..``, so that the model would read a file that
            does not belong to it.
    """
    found = []
    for location in graph.external:
        path = PurePosixPath(location.replace("\\", "/"))
        if (
            path.is_absolute()
            or PureWindowsPath(location).is_absolute()
            or PureWindowsPath(location).drive
            or ".." in path.parts
            or "\0" in location
            or not path.parts
        ):
            raise EncoderError(
                f"{model}: reads weights from {location!r}, which is not in its own folder. "
                "The model is refused, because it could read any file. Get it from another source."
            )
        found.append(str(PurePosixPath(model).parent / path))
    return tuple(dict.fromkeys(found))


def output_suffix(name: str) -> bytes:
    """Return the bytes that add a float32 output to an ONNX file when they are appended to it.

    A protocol buffer may contain an embedded message several times; its repeated fields, here the
    outputs of the graph, are then concatenated (Protocol Buffers, "Last One Wins").

    Args:
        name: a value that the graph computes.
    """
    float32 = encoded_varint(1 << 3) + encoded_varint(1)  # TypeProto.Tensor.elem_type = FLOAT
    tensor_type = encoded_field(2, encoded_field(1, float32))  # ValueInfoProto.type
    value = encoded_field(1, name.encode()) + tensor_type  # ValueInfoProto.name
    return encoded_field(7, encoded_field(12, value))  # ModelProto.graph, GraphProto.output
