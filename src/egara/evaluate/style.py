"""Measure how well an encoder distinguishes artists (art style paper, sections 4.2.3 to 4.4)."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from egara.datasets import Dataset, LabelledDrawing
from egara.datasets.manga109 import Manga109
from egara.datasets.styles import styles
from egara.encoders import Encoder, metric_of
from egara.errors import BadInput
from egara.evaluate.clustering import (
    METRIC_NAMES,
    ClusteringMetrics,
    clustering_agreement,
    k_means_agreement,
)
from egara.evaluate.dataset_selection import DatasetSelection, select, summarise
from egara.evaluate.division import read_division
from egara.evaluate.encoding import Progress, UnreadableDrawing, encode_drawings
from egara.evaluate.markdown import markdown_table
from egara.evaluate.retrieval import retrieve
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["Artists", "StyleClass", "StyleReport", "StyleTask", "encode_style", "measure_style"]

StyleClass = Literal["style", "artist", "set"]
Artists = Literal["all", "seen", "unseen"]

SHOWN_RETRIEVAL_METRICS = ("R@1", "R@5", "mAP")
CHANCE = "chance"
MIN_DRAWINGS = 2
"""The minimum number of drawings of an artist: a query, and a drawing to find."""

MIN_DRAWINGS_MANGA109 = 1
"""Artists with one cover are included, as in the paper: Table 1 has 107 covers by 91 artists."""


@dataclass(frozen=True, slots=True)
class StyleTask:
    """Encoded drawings and their artists.

    Attributes:
        dataset: the name of the dataset.
        about: a description of the drawings.
        drawings: N drawings, without their images.
        classes: (N,) the artist of each drawing.
        vectors: (N, D) by encoder.
        metrics: the distance metric, by encoder.
        unreadable: drawings that could not be read.
    """

    dataset: str
    about: str
    drawings: tuple[LabelledDrawing, ...]
    classes: NDArray[np.str_]
    vectors: Mapping[str, NDArray[Any]]
    metrics: Mapping[str, Metric]
    unreadable: tuple[UnreadableDrawing, ...]


@dataclass(frozen=True, slots=True)
class StyleReport:
    """Metrics by encoder; the last entry is chance.

    Attributes:
        dataset: the name of the dataset.
        about: a description of the drawings.
        drawings: the number of drawings.
        artists: the number of artists.
        clusters: the agreement of k-means clusters with the artists, one cluster for each artist.
        retrieval: R@1, R@5 and mAP, with each drawing as a query and the others as the database.
        alone: the number of drawings that are the only one by their artist. They are clustered and
            searched, but are not queries.
        unreadable: drawings that could not be read.
    """

    dataset: str
    about: str
    drawings: int
    artists: int
    clusters: Mapping[str, ClusteringMetrics]
    retrieval: Mapping[str, Mapping[str, float]]
    alone: int
    unreadable: tuple[UnreadableDrawing, ...]

    def table(self) -> str:
        """Return a Markdown table."""
        notes = f"; {self.alone:,} are the only one by their artist" if self.alone else ""
        notes += f"; {len(self.unreadable):,} could not be read" if self.unreadable else ""
        about = (
            f"{self.dataset}, {self.about}: {self.drawings:,} drawings by "
            f"{self.artists:,} artists{notes}."
        )
        rows = [
            [name, *asdict(agreement).values(), *self.retrieval[name].values()]
            for name, agreement in self.clusters.items()
        ]
        return f"{about}\n\n" + markdown_table(["", *METRIC_NAMES, *SHOWN_RETRIEVAL_METRICS], rows)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON document of the command."""
        return {
            "dataset": self.dataset,
            "about": self.about,
            "drawings": self.drawings,
            "artists": self.artists,
            "alone": self.alone,
            "unreadable": [{"id": bad.id, "reason": bad.reason} for bad in self.unreadable],
            "figures": {
                name: asdict(agreement) | dict(self.retrieval[name])
                for name, agreement in self.clusters.items()
            },
        }


def encode_style(
    encoders: Sequence[Encoder],
    dataset: Dataset,
    selection: DatasetSelection = DatasetSelection(),  # noqa: B008 - it is frozen
    *,
    by: StyleClass = "style",
    artists: Artists = "all",
    per_artist: int | None = 50,
    at_least: int | None = None,
    division: Path | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> StyleTask:
    """Encode the drawings of a selection, with a limited number for each artist.

    Args:
        encoders: to compare.
        dataset: the drawings; it is read twice.
        selection: the split and sets.
        by: the definition of an artist: the ``artist``, the ``set``, or ``style``: the set if one
            artist drew all of it, otherwise the artist.
        artists: ``seen`` for artists with drawings in the split train; ``unseen`` for the others.
        per_artist: the maximum number of drawings of each artist, chosen at random; None for all.
        at_least: artists with fewer drawings in the selection are excluded; by default 2, and 1 for
            Manga109, as in the paper.
        division: the ``division.csv`` of a run of the recipe art-style. Only drawings of its test
            sets are used, with its names of artists; ``seen`` and ``unseen`` are its parts.
        seed: the random seed of the choice of drawings.
        progress: is called after each batch.

    Raises:
        BadInput: fewer than two artists have enough drawings in the selection.
    """
    if by not in get_args(StyleClass) or artists not in get_args(Artists):
        raise BadInput(
            f"`by` must be one of {', '.join(get_args(StyleClass))}, and artists one of "
            f"{', '.join(get_args(Artists))}; got {by!r} and {artists!r}"
        )
    division_rows = None if division is None else read_division(division)
    source = f"by {by}" if division is None else f"of {division}"
    about = f"{selection}, {'' if artists == 'all' else artists + ' '}artists {source}"
    minimum = at_least or (MIN_DRAWINGS_MANGA109 if isinstance(dataset, Manga109) else MIN_DRAWINGS)
    chosen = _choose_drawings(
        dataset, selection, by, artists, per_artist, minimum, seed, division_rows
    )
    if len(set(chosen.values())) < 2:
        raise BadInput(
            f"Fewer than two artists have {minimum} drawings or more in {dataset.name} ({about})."
        )
    unique = list({encoder.name: encoder for encoder in encoders}.values())
    encoded = encode_drawings(
        (drawing for drawing in dataset if drawing.id in chosen),
        unique,
        description=f"{dataset.name} ({about})",
        progress=progress,
    )
    return StyleTask(
        dataset=dataset.name,
        about=about,
        drawings=encoded.drawings,
        classes=np.array([chosen[drawing.id] for drawing in encoded.drawings]),
        vectors=encoded.vectors,
        metrics={encoder.name: metric_of(encoder) for encoder in unique},
        unreadable=encoded.unreadable,
    )


def measure_style(task: StyleTask, seed: int = 0) -> StyleReport:
    """Measure each encoder, and chance: random clusters, and equal distances of all drawings.

    Raises:
        BadInput: all drawings that could be read are by one artist, or no artist has two of them.
    """
    classes = task.classes
    count = len(np.unique(classes))
    random_clusters = np.random.default_rng(seed).integers(0, count, len(classes))
    clusters = {
        name: k_means_agreement(vectors, classes, task.metrics[name], seed=seed)
        for name, vectors in task.vectors.items()
    } | {CHANCE: clustering_agreement(classes, random_clusters, seed=seed)}
    equal = np.zeros((len(classes), 1), np.uint8)
    vectors = {**task.vectors, CHANCE: equal}
    metrics = {**task.metrics, CHANCE: Metric.HAMMING}
    retrieval = {}
    for name in clusters:
        index = ExactIndex(vectors[name], metrics[name])
        rows = np.arange(len(classes))
        result = retrieve(index, vectors[name], classes, classes, rows)
        retrieval[name] = {metric: result.mean[metric] for metric in SHOWN_RETRIEVAL_METRICS}
    return StyleReport(
        dataset=task.dataset,
        about=task.about,
        drawings=len(classes),
        artists=count,
        clusters=clusters,
        retrieval=retrieval,
        alone=result.left_out,
        unreadable=task.unreadable,
    )


@dataclass(frozen=True, slots=True)
class _DrawingsWithoutPictures:
    """A dataset in memory, without its pictures."""

    name: str
    drawings: Sequence[LabelledDrawing]
    japanese: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[LabelledDrawing]:
        return iter(self.drawings)


def _choose_drawings(
    dataset: Dataset,
    selection: DatasetSelection,
    by: StyleClass,
    artists: Artists,
    per_artist: int | None,
    minimum: int,
    seed: int,
    division_rows: Mapping[str, tuple[str, str]] | None,
) -> dict[str, str]:
    """Choose drawings, and return the artist of each by its ID."""
    read = _DrawingsWithoutPictures(
        dataset.name, [replace(item, image=b"", tags={}) for item in dataset]
    )
    selected = {item.id for item in select(read, selection, summarise(read))}
    artists_of_drawings = (
        _by_class(read, by, artists)
        if division_rows is None
        else _by_part(read, division_rows, artists)
    )
    ids_of_artists: defaultdict[str, list[str]] = defaultdict(list)
    for id_, name in artists_of_drawings:
        if id_ in selected:
            ids_of_artists[name].append(id_)
    rng = random.Random(seed)  # noqa: S311 - not for cryptography
    return {
        id_: name
        for name, ids in sorted(ids_of_artists.items())
        if len(ids) >= minimum
        for id_ in (
            ids if per_artist is None or len(ids) <= per_artist else rng.sample(ids, per_artist)
        )
    }


def _by_class(
    read: _DrawingsWithoutPictures, by: StyleClass, artists: Artists
) -> Iterator[tuple[str, str]]:
    """Yield the ID and the artist of each drawing."""
    names = styles(read) if by == "style" else [getattr(item, by) for item in read]
    trained = {name for name, item in zip(names, read, strict=True) if item.split == "train"}
    for name, item in zip(names, read, strict=True):
        if name is not None and (artists == "all" or (name in trained) == (artists == "seen")):
            yield item.id, name


def _by_part(
    read: _DrawingsWithoutPictures, division_rows: Mapping[str, tuple[str, str]], artists: Artists
) -> Iterator[tuple[str, str]]:
    """Yield the ID and the artist of each drawing of a division's test sets."""
    parts = ("seen", "unseen") if artists == "all" else (artists,)
    for item in read:
        name, part = division_rows.get(item.id, ("", ""))
        if part in parts:
            yield item.id, name
