"""What is known of a published model: the content of its ``encoder.toml`` and its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from egara.encoders.onnx_graph import Graph, Value, output_suffix
from egara.encoders.published.files import Files
from egara.errors import EncoderError

__all__ = ["Family", "Found", "LabelRow", "PublishedEncoder", "image_input"]

Tower = dict[str, Any]
"""The fields of a table ``[tower.…]`` of ``encoder.toml``."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One row of ``labels.csv``.

    Attributes:
        name: the tag.
        category: its category.
        threshold: the score from which a drawing has the tag; None if it is not known.
    """

    name: str
    category: str
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A layout that was recognised by the names of the files.

    Attributes:
        models: the chosen ONNX file of each tower.
        files: all files that the description needs, the models included.
        notes: sentences about choices, such as the variant of several.
    """

    models: Mapping[str, str]
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedEncoder:
    """The description of a published model.

    Attributes:
        family: the layout, such as ``WD tagger``.
        summary: the preprocessing and the outputs in a few words, for people.
        towers: the tables ``[tower.…]``, by kind.
        vectors: the table ``[vectors]``; its ``dimensions`` can be missing until the model has run.
            None for encoders without vectors.
        labels: the rows of ``labels.csv``.
        files: the files to copy.
        written: files to write, by path: those that are converted.
        appended: bytes to append to copied files: outputs that are added to models.
        hidden: the values before the last layer of a tagger without vectors: their name and number.
        notes: sentences about what was found and chosen.
        out_of_range: the activation to apply if scores are not between 0 and 1.
        roles: the roles that the encoder proposes for itself.
        title: a title, if the files state one.
        licence: the licence, if the files state one.
    """

    family: str
    summary: str
    towers: Mapping[str, Tower]
    vectors: Mapping[str, Any] | None
    labels: tuple[LabelRow, ...] = ()
    files: tuple[str, ...] = ()
    written: Mapping[str, bytes] = field(default_factory=dict)
    appended: Mapping[str, bytes] = field(default_factory=dict)
    hidden: tuple[str, int] | None = None
    notes: tuple[str, ...] = ()
    out_of_range: str = "sigmoid"
    roles: tuple[str, ...] = ()
    title: str | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        """Remove the normalisation of pixels that the model takes as they are."""
        for kind, tower in self.towers.items():
            if tower.get("type") == "uint8":
                raw = {k: v for k, v in tower.items() if k not in ("mean", "std", "value_range")}
                object.__setattr__(self, "towers", {**self.towers, kind: raw})

    def with_tower(self, kind: str, **fields: Any) -> "PublishedEncoder":  # noqa: ANN401
        """Return the description with other fields of one tower; None removes a field."""
        tower = {**self.towers[kind], **fields}
        kept = {key: value for key, value in tower.items() if value is not None}
        return replace(self, towers={**self.towers, kind: kept})

    def with_hidden_vectors(self) -> "PublishedEncoder":
        """Return the description of a tagger with the values before its last layer as vectors.

        Raises:
            EncoderError: it has vectors already, or its last layer is not known.
        """
        model = self.towers["image"]["model"]
        if self.vectors is not None or self.hidden is None:
            reason = "has vectors already" if self.vectors else "does not end in a linear layer"
            raise EncoderError(f"{model}: {reason}. Leave out the option for vectors.")
        name, width = self.hidden
        changed = self.with_tower("image", vectors=name, normalise=True)
        return replace(
            changed,
            vectors={"metric": "cosine", "dimensions": width},
            appended={model: output_suffix(name)},
            notes=(*self.notes[:-1], f"vectors from the {width:,} values before the last layer"),
        )


class Family(Protocol):
    """A layout in which models are published."""

    @property
    def name(self) -> str:
        """The name for people, such as ``WD tagger``."""

    @property
    def signs(self) -> str:
        """The files by which it is recognised, for the error when nothing is."""

    def find(self, files: Files, /) -> Found | None:
        """Recognise the layout, by names and small files only."""

    def describe(self, files: Files, found: Found, /) -> PublishedEncoder:
        """Read everything else. All files of `Found` are in the folder now."""


def image_input(model: str, graph: Graph, size: int | None = None) -> tuple[Value, Tower]:
    """Read the input for pixels: its name, size, layout and type.

    Args:
        model: the model's path, for messages.
        graph: its header.
        size: the side of the square, if the model accepts any size.

    Returns:
        The input, and the fields model, input, size, layout and type of a tower.

    Raises:
        EncoderError: the model has no input for one square picture with three channels.
    """
    pixels = [value for value in graph.inputs if value.type in ("float32", "float16", "uint8")]
    if len(pixels) != 1 or len(graph.inputs) != 1 or pixels[0].axes not in (4, None):
        raise EncoderError(
            f"{model}: has the inputs {_listed(graph.inputs)}; expected one for pixels, with four "
            "axes, and no other."
        )
    (value,) = pixels
    shape = value.shape or (None, 3, None, None)
    if shape[1] == 3 or (shape[3] != 3 and shape[1] is None):
        layout, sides = "NCHW", shape[2:]
    elif shape[3] == 3:
        layout, sides = "NHWC", shape[1:3]
    else:
        raise EncoderError(
            f"{model}: the input {value.name!r} has the shape {shape}; expected 3 channels."
        )
    stated = {side for side in sides if side is not None}
    if len(stated) > 1:
        raise EncoderError(
            f"{model}: the input {value.name!r} has {sides[0]} x {sides[1]} pixels; Egara supports "
            "squares."
        )
    side = next(iter(stated), size)
    if side is None:
        raise EncoderError(
            f"{model}: neither the model nor its configuration states the size of the input "
            f"{value.name!r}. Write an encoder.toml and give it with --manifest."
        )
    return value, {
        "model": model,
        "input": value.name,
        "size": side,
        "layout": layout,
        "type": value.type,
    }


def _listed(values: Sequence[Value]) -> str:
    return ", ".join(f"{value.name} {value.type} {value.shape}" for value in values) or "none"
