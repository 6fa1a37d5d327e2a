"""Read the header of an ONNX file: inputs, outputs, nodes, and files with further weights.

An ONNX file is a protocol buffer. Weights, which are nearly all of its bytes, are skipped, so a
model of 2 GB is read in a fraction of a second. Nothing is executed.
The field numbers are those of ``onnx.proto3`` of ONNX 1.17 (IR version 10).
"""

import mmap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from egara.errors import EncoderError

__all__ = ["Graph", "Node", "Value", "external_files", "output_suffix", "read_graph"]

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
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

Fields = Iterator[tuple[int, int, int | memoryview]]


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


def read_graph(path: Path) -> Graph:
    """Read the header of an ONNX file.

    Raises:
        EncoderError: it cannot be read, or is not a complete ONNX model.
    """
    try:
        with path.open("rb") as file:
            # Closed with its last reference: the parts of it that an error keeps would block close.
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _model(memoryview(data))
    except OSError as error:
        raise EncoderError(f"{path}: cannot be read: {error.strerror or error}.") from error
    except (ValueError, IndexError, RecursionError) as error:
        raise EncoderError(
            f"{path}: is not an ONNX model, or is truncated. Download or copy it again."
        ) from error


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
    float32 = _field(1, _varint(1), VARINT)  # TypeProto.Tensor.elem_type
    value = _field(1, name.encode()) + _field(2, _field(1, float32))  # name, type.tensor_type
    return _field(7, _field(12, value))  # ModelProto.graph, GraphProto.output


def _field(number: int, content: bytes, kind: int = LENGTH) -> bytes:
    size = _varint(len(content)) if kind == LENGTH else b""
    return _varint(number << 3 | kind) + size + content


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def _model(view: memoryview) -> Graph:
    inputs: list[Value] = []
    outputs: list[Value] = []
    nodes: list[Node] = []
    weights: dict[str, tuple[int, ...]] = {}
    external: list[str] = []
    complete = False
    for number, _, content in _fields(view):
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
    for number, _, content in _fields(view):
        if not isinstance(content, memoryview):
            continue
        if number == 1:
            nodes.append(_node(content, external, depth))
        elif number == 5:
            name, shape = _tensor(content, external)
            weights[name] = shape
        elif number == 15:  # sparse_initializer: values, indices
            for inner, _, tensor in _fields(content):
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
    for number, _, content in _fields(view):
        if not isinstance(content, memoryview):
            continue
        if number == 1:
            inputs.append(_text(content))
        elif number == 2:
            outputs.append(_text(content))
        elif number == 4:
            operation = _text(content)
        elif number == 5:
            _attribute(content, external, depth)
    return Node(operation, tuple(inputs), tuple(outputs))


def _attribute(view: memoryview, external: list[str], depth: int) -> None:
    for number, _, content in _fields(view):
        if not isinstance(content, memoryview):
            continue
        if number in (5, 10):  # t, tensors
            _tensor(content, external)
        elif number in (6, 11):  # g, graphs
            _graph(content, [], [], [], {}, external, depth + 1)
        elif number in (22, 23):  # sparse_tensor, sparse_tensors
            for inner, _, tensor in _fields(content):
                if inner in (1, 2) and isinstance(tensor, memoryview):
                    _tensor(tensor, external)


def _function(view: memoryview, external: list[str]) -> None:
    """Read a ``FunctionProto``: its nodes, and the default values of its attributes."""
    for number, _, content in _fields(view):
        if number == 7 and isinstance(content, memoryview):
            _node(content, external, 0)
        elif number == 11 and isinstance(content, memoryview):
            _attribute(content, external, 0)


def _training(view: memoryview, external: list[str]) -> None:
    """Read a ``TrainingInfoProto``: its two graphs."""
    for number, _, content in _fields(view):
        if number in (1, 2) and isinstance(content, memoryview):
            _graph(content, [], [], [], {}, external, 0)


def _tensor(view: memoryview, external: list[str]) -> tuple[str, tuple[int, ...]]:
    name, location = "", ""
    shape: list[int] = []
    elsewhere = False
    for number, kind, content in _fields(view):
        if number == 1:
            if isinstance(content, memoryview):
                shape += _packed(content)
            else:
                shape.append(content)
        elif number == 14 and content == EXTERNAL and kind == VARINT:
            elsewhere = True
        elif isinstance(content, memoryview):
            if number == 8:
                name = _text(content)
            elif number == 13:
                entry = {key: value for key, _, value in _fields(content)}
                texts = {
                    key: _text(value) for key, value in entry.items() if not isinstance(value, int)
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
    for number, _, content in _fields(view):
        if number == 1 and isinstance(content, memoryview):
            name = _text(content)
        elif number == 2 and isinstance(content, memoryview):
            for kind, _, tensor in _fields(content):
                if kind == 1 and isinstance(tensor, memoryview):  # tensor_type
                    element, shape = _tensor_type(tensor)
    return Value(name, element, shape)


def _tensor_type(view: memoryview) -> tuple[str, tuple[int | None, ...] | None]:
    element = "unknown"
    shape: tuple[int | None, ...] | None = None
    for number, _, content in _fields(view):
        if number == 1 and isinstance(content, int):
            element = TYPES.get(content, "unknown")
        elif number == 2 and isinstance(content, memoryview):
            shape = tuple(
                _axis(axis)
                for inner, _, axis in _fields(content)
                if inner == 1 and isinstance(axis, memoryview)
            )
    return element, shape


def _axis(view: memoryview) -> int | None:
    """Read a ``Dimension``: a number, or the name of a number that is not known."""
    for number, _, content in _fields(view):
        if number == 1 and isinstance(content, int) and 0 < content < 2**62:
            return content
    return None


def _packed(view: memoryview) -> Sequence[int]:
    numbers, position = [], 0
    while position < len(view):
        number, position = _read_varint(view, position)
        numbers.append(number)
    return numbers


def _text(view: memoryview) -> str:
    return bytes(view).decode()


def _fields(view: memoryview) -> Fields:
    """Yield each field of a message: its number, its type on the wire, and its content."""
    position, end = 0, len(view)
    while position < end:
        key, position = _read_varint(view, position)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, position = _read_varint(view, position)
            yield number, kind, value
            continue
        if kind == LENGTH:
            size, position = _read_varint(view, position)
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise ValueError(f"unknown type {kind}")
        if number == 0 or position + size > end:
            raise ValueError("the message ends within a field")
        yield number, kind, view[position : position + size]
        position += size


def _read_varint(view: memoryview, position: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = view[position]
        position += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, position
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")
