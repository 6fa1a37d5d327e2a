"""``encoder.toml``: reading it, and saying what is wrong with it."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, get_args

from egara.encoders.contract import Label
from egara.encoders.labels import read_labels
from egara.errors import EncoderError
from egara.metric import Metric, VectorType

__all__ = ["Input", "Manifest", "Output", "read_manifest"]

Fit = Literal["pad", "stretch", "crop"]
Layout = Literal["NHWC", "NCHW"]
PixelType = Literal["uint8", "float32"]
T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Input:
    """How a drawing becomes the model's input.

    Attributes:
        name: the model's input.
        size: the side of the square in pixels.
        layout: the order of the axes.
        type: ``uint8`` in 0..255 as they are, or ``float32`` as (pixel - mean) / std.
        fit: ``pad`` centres the whole drawing on white, ``stretch`` ignores its proportions,
            ``crop`` cuts the middle square.
        mean: of pixels in 0..255, by channel.
        std: of pixels in 0..255, by channel.
    """

    name: str
    size: int
    layout: Layout
    type: PixelType
    fit: Fit
    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """What the model answers.

    Attributes:
        vectors: the output with the vectors.
        type: floats, or bits (the output thresholded at 0.5 and packed).
        dimensions: the number of floats or bits.
        metric: the distance between two vectors.
        scores: the output with one score a label, if there is one.
    """

    vectors: str
    type: VectorType
    dimensions: int
    metric: Metric
    scores: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """An encoder's folder as its ``encoder.toml`` describes it; the model itself is not loaded."""

    folder: Path
    name: str
    title: str
    description: str
    version: str
    licence: str
    provenance: Mapping[str, Any]
    input: Input
    output: Output
    labels: tuple[Label, ...] | None

    @property
    def model(self) -> Path:
        """The ONNX file."""
        return self.folder / "model.onnx"

    def fingerprint(self) -> str:
        """16 hexadecimal digits over the weights, the preprocessing, the outputs and the labels.

        A label counts with its name and category: what a score means does not change with a
        translation or a threshold.
        """
        digest = hashlib.sha256(_read(self.model))
        labels = [{"name": x.name, "category": x.category} for x in self.labels or ()]
        parts = [_fields(self.input), _fields(self.output), labels]
        digest.update(json.dumps(parts, sort_keys=True).encode())
        return digest.hexdigest()[:16]


def read_manifest(folder: Path) -> Manifest:
    """Read and check the ``encoder.toml`` in ``folder``.

    Raises:
        EncoderError: a file is missing, or a field is missing, unknown or out of range.
    """
    where = folder / "encoder.toml"
    try:
        document = tomllib.loads(_read(where).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EncoderError(f"{where}: not valid TOML: {error}") from error
    table = _Table(where, document)
    about = table.sub("encoder")
    output = _output(table.sub("output"))
    labels = folder / "labels.csv"
    manifest = Manifest(
        folder=folder,
        name=about.name("name"),
        title=about.text("title"),
        description=about.text("description"),
        version=about.text("version"),
        licence=about.text("licence"),
        provenance=document.get("provenance", {}),
        input=_input(table.sub("input")),
        output=output,
        labels=read_labels(labels, _read(labels)) if output.scores else None,
    )
    table.only("encoder", "provenance", "input", "output")
    about.only("name", "title", "description", "version", "licence")
    if not manifest.model.is_file():
        raise EncoderError(f"{folder}: there is no model.onnx beside encoder.toml.")
    return manifest


def _input(table: "_Table") -> Input:
    normalised = table.one_of("type", get_args(PixelType)) == "float32"
    for key in ("mean", "std"):
        if key in table.values and not normalised:
            table.refuse(key, "nothing: only pixels of the type float32 are normalised")
    table.only("name", "size", "layout", "type", "fit", "mean", "std")
    return Input(
        name=table.text("name"),
        size=table.count("size", 8, 4096),
        layout=table.one_of("layout", get_args(Layout)),
        type=table.one_of("type", get_args(PixelType)),
        fit=table.one_of("fit", get_args(Fit)),
        mean=table.triple("mean") if normalised else (0.0, 0.0, 0.0),
        std=table.triple("std") if normalised else (1.0, 1.0, 1.0),
    )


def _output(table: "_Table") -> Output:
    output = Output(
        vectors=table.text("vectors"),
        type=VectorType(table.one_of("type", tuple(VectorType))),
        dimensions=table.count("dimensions", 1, 65536),
        metric=Metric(table.one_of("metric", tuple(Metric))),
        scores=table.text("scores") if "scores" in table.values else None,
    )
    table.only("vectors", "type", "dimensions", "metric", "scores")
    bits = output.type is VectorType.BITS
    if bits != (output.metric is Metric.HAMMING):
        table.refuse("metric", "bits go with hamming, floats with cosine, euclidean or inner")
    if bits and output.dimensions % 8:
        table.refuse("dimensions", "a number of bits that is a multiple of 8")
    return output


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the document, that says where a bad value stands."""

    where: Path
    values: Mapping[str, Any]
    path: str = ""

    def sub(self, name: str) -> "_Table":
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise EncoderError(f"{self.where}: the table [{name}] is missing.")
        return _Table(self.where, value, f"{name}.")

    def refuse(self, key: str, wanted: str) -> NoReturn:
        given = repr(self.values[key]) if key in self.values else "nothing"
        raise EncoderError(f"{self.where}: {self.path}{key} is {given}; expected {wanted}.")

    def only(self, *known: str) -> None:
        """Refuse keys that nobody would read: misspelt ones mostly."""
        for key in self.values:
            if key not in known:
                raise EncoderError(
                    f"{self.where}: {self.path}{key} is no field of an encoder's; there are "
                    f"{', '.join(self.path + name for name in known)}."
                )

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "a text")
        return value

    def name(self, key: str) -> str:
        value = self.text(key)
        if not (value.replace("-", "").replace("_", "").isalnum() and value.isascii()):
            self.refuse(key, "letters, digits, - and _")
        return value

    def one_of(self, key: str, allowed: tuple[T, ...]) -> T:
        value = self.values.get(key)
        for choice in allowed:
            if choice == value:
                return choice
        self.refuse(key, "one of " + ", ".join(allowed))

    def count(self, key: str, least: int, most: int) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(key, f"a whole number from {least} to {most}")
        return value

    def triple(self, key: str) -> tuple[float, ...]:
        value = self.values.get(key)
        numbers = isinstance(value, list) and all(isinstance(x, int | float) for x in value)
        if not isinstance(value, list) or not numbers or len(value) != 3:
            self.refuse(key, "three numbers, one a channel")
        if key == "std" and 0 in value:
            self.refuse(key, "numbers other than 0")
        return tuple(float(x) for x in value)


def _fields(record: Input | Output) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(f"{path}: cannot be read: {error.strerror}.") from error
