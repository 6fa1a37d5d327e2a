"""Describe an image model and a text model that make vectors of one space, such as CLIP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from egara.encoders.onnx_graph import Graph, Value
from egara.encoders.published.description import Found, PublishedEncoder, Tower, image_input
from egara.encoders.published.files import Files
from egara.encoders.published.preprocessing import summary
from egara.encoders.published.text_tower import text_tower
from egara.errors import EncoderError

__all__ = ["ImageModel", "TextModel", "describe_two_towers"]


@dataclass(frozen=True, slots=True)
class ImageModel:
    """What a layout states about its image model.

    Attributes:
        fields: the preprocessing, as fields of ``[tower.image]``.
        outputs: the names of the output with the vectors, the best first.
    """

    fields: Tower
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextModel:
    """What a layout states about its text model.

    Attributes:
        outputs: the names of the output with the vectors, the best first.
        tokenizer: the path of ``tokenizer.json``.
        config: the content of ``tokenizer_config.json``; may be empty.
        context: the number of tokens that other files state; None if none does.
        pads_all: whether texts are always padded to the whole context, as for SigLIP.
        written: files that Egara converts, such as the tokenizer, by path.
        fields: fields of ``[tower.text]`` that the layout fixes.
    """

    outputs: tuple[str, ...]
    tokenizer: str
    config: Mapping[str, Any] = field(default_factory=dict)
    context: int | None = None
    pads_all: bool = False
    written: Mapping[str, bytes] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


def describe_two_towers(
    family: str,
    files: Files,
    found: Found,
    image: ImageModel,
    text: TextModel,
    *,
    scale: Mapping[str, float],
    notes: list[str],
) -> PublishedEncoder:
    """Describe an image model and, if it was found, a text model with one space.

    Args:
        family: the kind of model, such as ``CLIP``.
        files: the model's files.
        found: the models.
        image: the image model.
        text: the text model.
        scale: ``logit_scale`` and ``logit_bias`` of ``[vectors]``, if they are known.
        notes: sentences about choices.

    Raises:
        EncoderError: a model has no fitting input or output, or the two models have vectors of
            different dimensions.
    """
    vision = found.models["image"]
    tower, dimensions, more_notes = _image_tower(files, vision, image)
    notes = [*notes, *more_notes]
    towers = {"image": tower}
    copied = [vision, *files.further_weights(vision)]
    if "text" in found.models:
        model = found.models["text"]
        towers["text"], width = _text_tower(files, model, text)
        if dimensions and width and dimensions != width:
            raise EncoderError(
                f"{vision} makes vectors of {dimensions} numbers and {model} of {width}; they do "
                "not belong together."
            )
        dimensions = dimensions or width
        copied += [model, *files.further_weights(model)]
        copied += [text.tokenizer] if text.tokenizer not in text.written else []
    else:
        notes = [*notes, "pictures only: there is no text model with tokenizer.json"]
    vectors: dict[str, Any] = {"metric": "cosine", **scale}
    if dimensions is not None:
        vectors["dimensions"] = dimensions
    words = f", text of up to {towers['text']['context_length']} tokens" if "text" in towers else ""
    return PublishedEncoder(
        family=family,
        summary=f"{summary(tower)}{words}",
        towers=towers,
        vectors=vectors,
        files=tuple(dict.fromkeys(copied)),
        written=text.written,
        notes=(*found.notes, *notes),
        roles=("text",) if "text" in towers else (),
    )


def _image_tower(
    files: Files, model: str, image: ImageModel
) -> tuple[Tower, int | None, list[str]]:
    """Return the fields of ``[tower.image]``, the dimensions if they are stated, and notes."""
    graph, fields, notes = files.graph(model), image.fields, []
    _, tower = image_input(model, graph, fields["size"])
    if tower["size"] != fields["size"]:
        if "resize_size" in fields:
            fields = {**fields, "resize_size": tower["size"]}
        notes = [f"{tower['size']} px, the size of the model's input"]
    vectors = _output(model, graph, image.outputs)
    tower = {**fields, **tower, "vectors": vectors.name, "normalise": True}
    return tower, vectors.width, notes


def _text_tower(files: Files, model: str, text: TextModel) -> tuple[Tower, int | None]:
    """Return the fields of ``[tower.text]``, and the dimensions if they are stated."""
    written = text.written.get(text.tokenizer)
    tower = text_tower(
        model,
        files.graph(model),
        text.tokenizer,
        files.table(text.tokenizer) if written is None else json.loads(written),
        config=text.config,
        context=text.context,
        pads_all=text.pads_all,
    )
    vectors = _output(model, files.graph(model), text.outputs)
    return tower | {**text.fields, "vectors": vectors.name, "normalise": True}, vectors.width


def _output(model: str, graph: Graph, names: tuple[str, ...]) -> Value:
    """Choose the output with the vectors: one of these names, or the only one that fits."""
    value = graph.output(*names)
    fitting = [x for x in graph.outputs if x.type in ("float32", "float16") and x.axes in (2, None)]
    if value is None and len(fitting) == 1:
        value = fitting[0]
    if value is None or value.axes not in (2, None):
        listed = ", ".join(f"{x.name} {x.shape}" for x in graph.outputs)
        raise EncoderError(
            f"{model}: has the outputs {listed}; expected one of {', '.join(names)} with one "
            "vector for each item."
        )
    return value
