"""What the layouts of taggers have in common: labels, scores and vectors."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from egara.encoders.onnx_graph import Graph
from egara.encoders.published.description import LabelRow, PublishedEncoder, Tower
from egara.encoders.published.files import Files
from egara.errors import EncoderError

__all__ = ["category_name", "scores_and_vectors", "tagger", "threshold_cell"]

CATEGORIES = {
    0: "general",
    1: "artist",
    3: "copyright",
    4: "character",
    5: "meta",
    9: "rating",
    10: "year",
}
"""Danbooru's numbers of categories, and those that taggers add (imgutils: 9 and 10)."""

PROBABILITIES = ("prediction", "refined_probabilities", "probabilities", "output")
LOGITS = ("refined_predictions", "logits")
EMBEDDINGS = ("embedding", "embeddings", "features", "pre_logits", "pooler_output")


def category_name(cell: str, names: Mapping[str, str] | None = None) -> str:
    """Return the category of a cell of ``selected_tags.csv``: a number of Danbooru, or a name.

    Args:
        cell: the cell.
        names: the names of numbers that the model states itself.
    """
    text = cell.strip()
    if names and text in names:
        return names[text].lower()
    if text.isdecimal():
        return CATEGORIES.get(int(text), f"category {text}")
    return text.lower() or "general"


def threshold_cell(value: Any) -> float | None:  # noqa: ANN401 - a cell, or a value of JSON
    """Convert a threshold; None if it is missing or not between 0 and 1."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and 0 <= number <= 1 else None


def scores_and_vectors(
    model: str, graph: Graph, labels: int, *, logits: bool
) -> tuple[Tower, dict[str, Any] | None]:
    """Choose the outputs of a tagger.

    Args:
        model: the model's path, for messages.
        graph: its header.
        labels: the number of labels.
        logits: whether outputs of this family are logits unless the model ends in a sigmoid.

    Returns:
        The fields of the tower, and the table ``[vectors]``, or None if no output is an embedding.

    Raises:
        EncoderError: the model has no output with this number of scores.
    """
    fitting = [
        value
        for value in graph.outputs
        if value.axes in (2, None)
        and value.width in (labels, None)
        and value.type in ("float32", "float16")
        and value.name not in EMBEDDINGS
    ]
    by_name = {value.name: value for value in fitting}
    chosen = next(
        (by_name[name] for name in (*PROBABILITIES, *LOGITS) if name in by_name),
        fitting[-1] if fitting else None,
    )
    if chosen is None:
        widths = ", ".join(f"{value.name}: {value.width or '?'}" for value in graph.outputs)
        raise EncoderError(
            f"{model}: there are {labels:,} labels, but no output has as many scores ({widths}). "
            "The labels belong to another model or version; get both from one place."
        )
    fields: Tower = {"scores": chosen.name}
    ends_in_sigmoid = _made_by(graph, chosen.name) == "Sigmoid"
    if (
        not ends_in_sigmoid
        and (logits or chosen.name in LOGITS)
        and (chosen.name not in PROBABILITIES[:3])
    ):
        fields["activation"] = "sigmoid"
    embedding = graph.output(*EMBEDDINGS)
    if embedding is None or embedding.axes not in (2, None) or embedding.width == labels:
        return fields, None
    fields |= {"vectors": embedding.name, "normalise": True}
    width = {} if embedding.width is None else {"dimensions": embedding.width}
    return fields, {"metric": "cosine", **width}


def tagger(
    family: str,
    summary: str,
    files: Files,
    model: str,
    tower: Tower,
    labels: Sequence[LabelRow],
    *,
    copied: Sequence[str],
    notes: Sequence[str] = (),
    logits: bool = False,
) -> PublishedEncoder:
    """Describe a tagger: its tower with the outputs, and its labels.

    Args:
        family: the layout.
        summary: the preprocessing, for people.
        files: the model's files.
        model: the path of the model.
        tower: the preprocessing.
        labels: the labels in the order of the scores.
        copied: further files to copy.
        notes: sentences about choices.
        logits: see `scores_and_vectors`.
    """
    graph = files.graph(model)
    outputs, vectors = scores_and_vectors(model, graph, len(labels), logits=logits)
    hidden = graph.before_head(outputs["scores"], len(labels)) if vectors is None else None
    if hidden is not None and any(value.name == hidden[0] for value in graph.inputs):
        hidden = None
    if vectors is not None:
        more = [f"vectors from the output {outputs['vectors']}"]
    elif hidden is not None:
        more = [
            f"with the option --vectors, the {hidden[1]:,} values before the last layer are vectors"
        ]
    else:
        more = ["no vectors: no output is an embedding"]
    return PublishedEncoder(
        family=family,
        summary=f"{len(labels):,} labels, {summary}",
        towers={"image": {**tower, **outputs}},
        vectors=vectors,
        labels=_unique_labels(labels),
        files=tuple(dict.fromkeys([model, *copied])),
        hidden=hidden,
        notes=(*notes, *more),
        roles=("tags",),
    )


def _unique_labels(rows: Sequence[LabelRow]) -> tuple[LabelRow, ...]:
    """Make the names of labels unique: a name that was there gets its category added.

    Line breaks and characters without a visible form become spaces.
    """
    taken: set[str] = set()
    unique = []
    for index, row in enumerate(rows):
        own = _visible(row.name) or f"label {index}"
        category = _visible(row.category) or "general"
        name, number = own, 2
        if name in taken:
            name = f"{own} ({category})"
        while name in taken:
            name = f"{own} ({category} {number})"
            number += 1
        taken.add(name)
        unique.append(replace(row, name=name, category=category))
    return tuple(unique)


def _visible(text: str) -> str:
    """Return a text on one line, without characters that cannot be seen."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())


def _made_by(graph: Graph, name: str) -> str | None:
    """Return the operation that computes a value, after casts and renamings."""
    made_by = {output: node for node in graph.nodes for output in node.outputs}
    for _ in range(4):
        node = made_by.get(name)
        if node is None:
            return None
        if node.operation not in ("Cast", "Identity"):
            return node.operation
        name = node.inputs[0]
    return None
