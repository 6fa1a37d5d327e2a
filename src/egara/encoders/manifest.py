"""Read and check ``encoder.toml``."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, get_args

from egara.encoders.contract import Label
from egara.encoders.labels import read_labels
from egara.errors import EncoderError
from egara.metric import Metric, VectorType
from egara.tomlfiles import read_toml, shortened

__all__ = ["Input", "Manifest", "Output", "is_name", "read_manifest"]

Fit = Literal["pad", "stretch", "crop"]
Layout = Literal["NHWC", "NCHW"]
PixelType = Literal["uint8", "float32"]
T = TypeVar("T", bound=str)

MAX_NAME_LENGTH = 64
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_NAME_LENGTH - 1}}}")
"""An encoder's name. It is also the name of a folder, and users type it on the command line."""

MAX_LABEL_BYTES = 32 * 1024 * 1024
"""The largest size of ``labels.csv``: 512 bytes for each label."""

MAX_VALUE = 1e6
MIN_STD = 1e-6
"""Bounds of means and standard deviations, so that no pixel becomes infinite."""


@dataclass(frozen=True, slots=True)
class Input:
    """The preprocessing of a drawing for the model's input.

    Attributes:
        name: the name of the model's input.
        size: the side of the square in pixels.
        layout: the order of the axes.
        type: unchanged ``uint8`` pixels in 0..255, or ``float32`` as (pixel - mean) / std.
        fit: ``pad`` centres the whole drawing on white, ``stretch`` ignores its proportions,
            ``crop`` cuts the middle square.
        mean: the mean of each channel, for pixels in 0..255.
        std: the standard deviation of each channel, for pixels in 0..255.
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
    """The model's outputs.

    Attributes:
        vectors: the name of the output with the vectors.
        type: floats, or bits (the output thresholded at 0.5 and packed).
        dimensions: the number of floats or bits.
        metric: the distance between two vectors.
        scores: the name of the output with one score for each label; None without labels.
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
        """Return 16 hexadecimal digits of a digest that identifies what the encoder computes.

        It covers the weights, the preprocessing, the outputs, and the name and the learned category
        of each label. Translations, thresholds and the displayed category are not included,
        because they do not change the meaning of a score.
        """
        try:
            with self.model.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
        except OSError as error:
            raise _unreadable(self.model, error) from error
        labels = [{"name": x.name, "category": x.learned_as} for x in self.labels or ()]
        parts = [_fields(self.input), _fields(self.output), labels]
        digest.update(json.dumps(parts, sort_keys=True).encode())
        return digest.hexdigest()[:16]


def is_name(text: str) -> bool:
    """Tell whether an encoder can have this name: ASCII letters, digits, - and _."""
    return NAME.fullmatch(text) is not None


def read_manifest(folder: Path) -> Manifest:
    """Read and check the ``encoder.toml`` in ``folder``.

    Raises:
        EncoderError: a file is missing, or a field is missing, unknown or out of range.
    """
    path = folder / "encoder.toml"
    document = read_toml(path, EncoderError)
    table = _Table(path, document)
    encoder = table.sub("encoder")
    output = _output(table.sub("output"))
    manifest = Manifest(
        folder=folder,
        name=encoder.name("name"),
        title=encoder.text("title"),
        description=encoder.text("description"),
        version=encoder.text("version"),
        licence=encoder.text("licence"),
        provenance=table.sub("provenance").values if "provenance" in document else {},
        input=_input(table.sub("input")),
        output=output,
        labels=_read_labels(folder / "labels.csv") if output.scores else None,
    )
    table.only("encoder", "provenance", "input", "output")
    encoder.only("name", "title", "description", "version", "licence")
    if not manifest.model.is_file():
        raise EncoderError(f"{folder}: model.onnx is missing next to encoder.toml.")
    return manifest


def _input(table: "_Table") -> Input:
    normalised = table.one_of("type", get_args(PixelType)) == "float32"
    for key in ("mean", "std"):
        if key in table.values and not normalised:
            table.reject(key, "no value, because only pixels of the type float32 are normalised")
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
        table.reject("metric", "hamming for bits; cosine, euclidean or inner for floats")
    if bits and output.dimensions % 8:
        table.reject("dimensions", "a number of bits that is a multiple of 8")
    return output


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the document. Its errors name the file and the key.

    Attributes:
        file: the document.
        values: the values of the table, by key.
        prefix: the prefix of keys in messages, such as ``input.``.
    """

    file: Path
    values: Mapping[str, Any]
    prefix: str = ""

    def sub(self, name: str) -> "_Table":
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise EncoderError(f"{self.file}: the table [{name}] is missing.")
        return _Table(self.file, value, f"{name}.")

    def reject(self, key: str, expected: str) -> NoReturn:
        given = shortened(self.values[key]) if key in self.values else "nothing"
        raise EncoderError(f"{self.file}: {self.prefix}{key} is {given}; expected {expected}.")

    def only(self, *known: str) -> None:
        """Raise an error for unknown keys, which are usually misspelt."""
        for key in self.values:
            if key not in known:
                raise EncoderError(
                    f"{self.file}: {self.prefix}{shortened(key)[1:-1]} is not a field of an "
                    f"encoder. Use {', '.join(self.prefix + name for name in known)}."
                )

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.reject(key, "a string that is not empty")
        return value

    def name(self, key: str) -> str:
        value = self.text(key)
        if not is_name(value):
            self.reject(
                key, f"letters, digits, - and _, at most {MAX_NAME_LENGTH}, first a letter or digit"
            )
        return value

    def one_of(self, key: str, allowed: tuple[T, ...]) -> T:
        value = self.values.get(key)
        for choice in allowed:
            if choice == value:
                return choice
        self.reject(key, "one of " + ", ".join(allowed))

    def count(self, key: str, minimum: int, maximum: int) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            self.reject(key, f"an integer from {minimum} to {maximum}")
        return value

    def triple(self, key: str) -> tuple[float, ...]:
        value = self.values.get(key)
        if not isinstance(value, list) or len(value) != 3 or not all(map(_is_number, value)):
            self.reject(
                key, f"three numbers from -{MAX_VALUE:g} to {MAX_VALUE:g}, one for each channel"
            )
        if key == "std" and min(value) < MIN_STD:
            self.reject(key, f"numbers of {MIN_STD:g} or more")
        return tuple(float(x) for x in value)


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and abs(value) <= MAX_VALUE


def _fields(record: Input | Output) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _read_labels(path: Path) -> tuple[Label, ...]:
    try:
        if path.exists() and not path.is_file():
            raise EncoderError(f"{path}: cannot be read: it is not a regular file.")
        with path.open("rb") as file:
            data = file.read(MAX_LABEL_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > MAX_LABEL_BYTES:
        raise EncoderError(
            f"{path}: has more than {MAX_LABEL_BYTES:,} bytes, the most that is read."
        )
    return _parse_labels(path, data)


_parse_labels = lru_cache(maxsize=8)(read_labels)  # encoders are looked up often


def _unreadable(path: Path, error: OSError) -> EncoderError:
    return EncoderError(f"{path}: cannot be read: {error.strerror or error}.")
