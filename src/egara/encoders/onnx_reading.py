"""Read the header of an ONNX file. Nothing is executed.

An ONNX file is a protocol buffer. Weights, which are nearly all of its bytes, are skipped, so a
model of 2 GB is read in a fraction of a second.
The field numbers are those of ``onnx.proto3`` of ONNX 1.17 (IR version 10).
"""

import mmap
from pathlib import Path

from egara.encoders.onnx_graph import Graph, Node, Value
from egara.encoders.protobuf import VARINT, fields, packed_varints, text
from egara.errors import EncoderError

__all__ = ["is_complete", "read_graph"]

TYPES = {
    1: "float32",
    2: "uint8",
    3: "int8",
    6: "int32",
    7: "int64",
    9: "bool",
    10: "float16",
    11: "float64",
    16: "bfloat16",
}
EXTERNAL = 1
"""The value of ``TensorProto.data_location`` for weights in another file."""

MAX_DEPTH = 24
"""The largest nesting of subgraphs; real models have at most four levels."""


def read_graph(path: Path) -> Graph:
    """Read the header of an ONNX file.

    Raises:
        EncoderError: it cannot be read, or is not a complete ONNX model.
    """
    try:
        return _model(_mapped(path))
    except OSError as error:
        raise EncoderError(f"{path}: cannot be read: {error.strerror or error}.") from error
    except (ValueError, IndexError, RecursionError) as error:
        raise EncoderError(
            f"{path}: is not an ONNX model, or is truncated. Download or copy it again."
        ) from error


def is_complete(path: Path) -> bool:
    """Return whether a file is a sequence of complete fields, as a protocol buffer is.

    An ONNX model is one message, whose field ``graph`` has nearly all bytes. A truncated file
    ends within a field.
    """
    try:
        for _ in fields(_mapped(path)):
            pass
    except (OSError, ValueError, IndexError):  # ValueError: the file is empty
        return False
    return True


def _mapped(path: Path) -> memoryview:
    """Map a file into memory."""
    with path.open("rb") as file:
        # Closed with its last reference: the parts of it that an error keeps would block close.
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _model(view: memoryview) -> Graph:
    inputs: list[Value] = []
    outputs: list[Value] = []
    nodes: list[Node] = []
    weights: dict[str, tuple[int, ...]] = {}
    external: list[str] = []
    complete = False
    for number, _, content in fields(view):
        if number == 7 and isinstance(content, memoryview):
            complete = True
            _graph(content, inputs, outputs, nodes, weights, external, 0)
        elif number == 20 and isinstance(content, memoryview):  # training_info
            _training(content, external)
        elif number == 25 and isinstance(content, memoryview):
            _function(content, external)
    if not complete or not outputs:
        raise ValueError("no graph")
    return Graph(
        tuple(value for value in inputs if value.name not in weights),
        tuple(outputs),
        tuple(nodes),
        weights,
        tuple(dict.fromkeys(external)),
        len(view),
    )


def _graph(
    view: memoryview,
    inputs: list[Value],
    outputs: list[Value],
    nodes: list[Node],
    weights: dict[str, tuple[int, ...]],
    external: list[str],
    depth: int,
) -> None:
    """Read a ``GraphProto``. Of subgraphs, only the locations of further weights are kept."""
    if depth > MAX_DEPTH:
        raise ValueError("subgraphs are nested too deeply")
    for number, _, content in fields(view):
        if not isinstance(content, memoryview):
            continue
        if number == 1:
            nodes.append(_node(content, external, depth))
        elif number == 5:
            name, shape = _tensor(content, external)
            weights[name] = shape
        elif number == 15:  # sparse_initializer: values, indices
            for inner, _, tensor in fields(content):
                if inner in (1, 2) and isinstance(tensor, memoryview):
                    _tensor(tensor, external)
        elif number == 11:
            inputs.append(_value(content))
        elif number == 12:
            outputs.append(_value(content))


def _node(view: memoryview, external: list[str], depth: int) -> Node:
    operation = ""
    inputs: list[str] = []
    outputs: list[str] = []
    for number, _, content in fields(view):
        if not isinstance(content, memoryview):
            continue
        if number == 1:
            inputs.append(text(content))
        elif number == 2:
            outputs.append(text(content))
        elif number == 4:
            operation = text(content)
        elif number == 5:
            _attribute(content, external, depth)
    return Node(operation, tuple(inputs), tuple(outputs))


def _attribute(view: memoryview, external: list[str], depth: int) -> None:
    for number, _, content in fields(view):
        if not isinstance(content, memoryview):
            continue
        if number in (5, 10):  # t, tensors
            _tensor(content, external)
        elif number in (6, 11):  # g, graphs
            _graph(content, [], [], [], {}, external, depth + 1)
        elif number in (22, 23):  # sparse_tensor, sparse_tensors
            for inner, _, tensor in fields(content):
                if inner in (1, 2) and isinstance(tensor, memoryview):
                    _tensor(tensor, external)


def _function(view: memoryview, external: list[str]) -> None:
    """Read a ``FunctionProto``: its nodes, and the default values of its attributes."""
    for number, _, content in fields(view):
        if number == 7 and isinstance(content, memoryview):
            _node(content, external, 0)
        elif number == 11 and isinstance(content, memoryview):
            _attribute(content, external, 0)


def _training(view: memoryview, external: list[str]) -> None:
    """Read a ``TrainingInfoProto``: its two graphs."""
    for number, _, content in fields(view):
        if number in (1, 2) and isinstance(content, memoryview):
            _graph(content, [], [], [], {}, external, 0)


def _tensor(view: memoryview, external: list[str]) -> tuple[str, tuple[int, ...]]:
    name, location = "", ""
    shape: list[int] = []
    elsewhere = False
    for number, kind, content in fields(view):
        if number == 1:
            if isinstance(content, memoryview):
                shape += packed_varints(content)
            else:
                shape.append(content)
        elif number == 14 and content == EXTERNAL and kind == VARINT:
            elsewhere = True
        elif isinstance(content, memoryview):
            if number == 8:
                name = text(content)
            elif number == 13:
                entry = {key: value for key, _, value in fields(content)}
                texts = {
                    key: text(value) for key, value in entry.items() if not isinstance(value, int)
                }
                if texts.get(1) == "location":
                    location = texts.get(2, "")
    if elsewhere or location:
        external.append(location)
    return name, tuple(shape)


def _value(view: memoryview) -> Value:
    """Read a ``ValueInfoProto``."""
    name, element = "", "unknown"
    shape: tuple[int | None, ...] | None = None
    for number, _, content in fields(view):
        if number == 1 and isinstance(content, memoryview):
            name = text(content)
        elif number == 2 and isinstance(content, memoryview):
            for kind, _, tensor in fields(content):
                if kind == 1 and isinstance(tensor, memoryview):  # tensor_type
                    element, shape = _tensor_type(tensor)
    return Value(name, element, shape)


def _tensor_type(view: memoryview) -> tuple[str, tuple[int | None, ...] | None]:
    element = "unknown"
    shape: tuple[int | None, ...] | None = None
    for number, _, content in fields(view):
        if number == 1 and isinstance(content, int):
            element = TYPES.get(content, "unknown")
        elif number == 2 and isinstance(content, memoryview):
            shape = tuple(
                _axis(axis)
                for inner, _, axis in fields(content)
                if inner == 1 and isinstance(axis, memoryview)
            )
    return element, shape


def _axis(view: memoryview) -> int | None:
    """Read a ``Dimension``: a number, or the name of a number that is not known."""
    for number, _, content in fields(view):
        if number == 1 and isinstance(content, int) and 0 < content < 2**62:
            return content
    return None
