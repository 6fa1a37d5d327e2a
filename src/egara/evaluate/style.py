"""How well an encoder tells artists apart (art style paper, sections 4.2.3, 4.3 and 4.4)."""

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
from egara.encoders import Encoder
from egara.errors import BadInput
from egara.evaluate.clustering import (
    FIGURE_NAMES,
    ClusteringFigures,
    agreement_figures,
    cluster_figures,
)
from egara.evaluate.division import read_division
from egara.evaluate.encoding import Progress, Unreadable, encode_drawings
from egara.evaluate.markdown import markdown_table
from egara.evaluate.retrieval import retrieve
from egara.evaluate.selection import Selection, choose, survey
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["Artists", "StyleClass", "StyleReport", "StyleTask", "encode_style", "measure_style"]

StyleClass = Literal["style", "artist", "set"]
Artists = Literal["all", "seen", "unseen"]

FOUND = ("R@1", "R@5", "mAP")
CHANCE = "chance"
LEAST = 2
"""Drawings that an artist has at least, to be found by another one."""

LEAST_OF_MANGA109 = 1
"""On Manga109 every artist counts, as in the paper: Table 1 has 107 covers by 91 artists."""


@dataclass(frozen=True, slots=True)
class StyleTask:
    """Drawings and who drew them, encoded.

    Attributes:
        dataset: its name.
        about: which drawings, in words.
        drawings: N, without their pictures.
        classes: (N,) who drew each.
        vectors: by encoder (N, D).
        metrics: by encoder.
        unreadable: those that could not be read.
    """

    dataset: str
    about: str
    drawings: tuple[LabelledDrawing, ...]
    classes: NDArray[np.str_]
    vectors: Mapping[str, NDArray[Any]]
    metrics: Mapping[str, Metric]
    unreadable: tuple[Unreadable, ...]


@dataclass(frozen=True, slots=True)
class StyleReport:
    """Figures by encoder; last what chance gives.

    Attributes:
        dataset: its name.
        about: which drawings, in words.
        drawings: how many.
        artists: how many.
        clusters: k-means with as many clusters as artists.
        found: R@1, R@5 and mAP, each drawing searched for among the others.
        alone: how many drawings are the only one by their artist. They are in clusters and among
            what is searched; they are not searched for.
        unreadable: those that could not be read.
    """

    dataset: str
    about: str
    drawings: int
    artists: int
    clusters: Mapping[str, ClusteringFigures]
    found: Mapping[str, Mapping[str, float]]
    alone: int
    unreadable: tuple[Unreadable, ...]

    def table(self) -> str:
        """Markdown."""
        said = f"; {self.alone:,} are the only one by their artist" if self.alone else ""
        said += f"; {len(self.unreadable):,} could not be read" if self.unreadable else ""
        about = (
            f"{self.dataset}, {self.about}: {self.drawings:,} drawings by "
            f"{self.artists:,} artists{said}."
        )
        rows = [
            [name, *asdict(figures).values(), *self.found[name].values()]
            for name, figures in self.clusters.items()
        ]
        return f"{about}\n\n" + markdown_table(["", *FIGURE_NAMES, *FOUND], rows)

    def as_json(self) -> dict[str, Any]:
        """What the command prints with ``--json``."""
        return {
            "dataset": self.dataset,
            "about": self.about,
            "drawings": self.drawings,
            "artists": self.artists,
            "alone": self.alone,
            "unreadable": [{"id": bad.id, "reason": bad.reason} for bad in self.unreadable],
            "figures": {
                name: asdict(figures) | dict(self.found[name])
                for name, figures in self.clusters.items()
            },
        }


def encode_style(
    encoders: Sequence[Encoder],
    dataset: Dataset,
    selection: Selection = Selection(),  # noqa: B008 - it is frozen
    *,
    by: StyleClass = "style",
    artists: Artists = "all",
    each: int | None = 50,
    at_least: int | None = None,
    division: Path | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> StyleTask:
    """Encode the drawings of a selection, at most so many of each artist.

    Args:
        encoders: to compare.
        dataset: it is read twice.
        selection: which split and sets.
        by: who drew a drawing: its ``artist``, its ``set``, or, for a ``style``, the set where one
            artist drew all of it, and otherwise the artist.
        artists: ``seen`` are those with drawings in the split train; ``unseen`` the others.
        each: drawings of each artist at most, chosen at random; None for all.
        at_least: artists with fewer drawings in the selection are left out; by default 2, and 1 on
            Manga109, as in the paper.
        division: the ``division.csv`` of a run of the recipe art-style. Only drawings of its test
            sets are taken, artists are called as there, and ``seen`` and ``unseen`` are its parts.
        seed: of that choice.
        progress: called after each batch.

    Raises:
        BadInput: fewer than two artists have so many drawings in the selection.
    """
    if by not in get_args(StyleClass) or artists not in get_args(Artists):
        raise BadInput(
            f"drawings have a class by {', '.join(get_args(StyleClass))}, and artists are "
            f"{', '.join(get_args(Artists))}; got {by!r} and {artists!r}"
        )
    parted = None if division is None else read_division(division)
    source = f"by {by}" if division is None else f"of {division}"
    about = f"{selection}, {'' if artists == 'all' else artists + ' '}artists {source}"
    least = at_least or (LEAST_OF_MANGA109 if isinstance(dataset, Manga109) else LEAST)
    chosen = _chosen(dataset, selection, by, artists, each, least, seed, parted)
    if len(set(chosen.values())) < 2:
        raise BadInput(
            f"Fewer than two artists have {least} drawings or more in {dataset.name} ({about})."
        )
    unique = list({encoder.name: encoder for encoder in encoders}.values())
    encoded = encode_drawings(
        (drawing for drawing in dataset if drawing.id in chosen),
        unique,
        what=f"{dataset.name} ({about})",
        progress=progress,
    )
    return StyleTask(
        dataset=dataset.name,
        about=about,
        drawings=encoded.drawings,
        classes=np.array([chosen[drawing.id] for drawing in encoded.drawings]),
        vectors=encoded.vectors,
        metrics={encoder.name: encoder.metric for encoder in unique},
        unreadable=encoded.unreadable,
    )


def measure_style(task: StyleTask, seed: int = 0) -> StyleReport:
    """Measure each encoder, and chance: drawings put into clusters by lot, all equally far.

    Raises:
        BadInput: the drawings that could be read are all by one artist, or none has another one
            by its artist.
    """
    classes = task.classes
    count = len(np.unique(classes))
    by_lot = np.random.default_rng(seed).integers(0, count, len(classes))
    clusters = {
        name: cluster_figures(vectors, classes, task.metrics[name], seed=seed)
        for name, vectors in task.vectors.items()
    } | {CHANCE: agreement_figures(classes, by_lot, seed=seed)}
    alike = np.zeros((len(classes), 1), np.uint8)
    vectors = {**task.vectors, CHANCE: alike}
    metrics = {**task.metrics, CHANCE: Metric.HAMMING}
    found = {}
    for name in clusters:
        index = ExactIndex(vectors[name], metrics[name])
        rows = np.arange(len(classes))
        answer = retrieve(index, vectors[name], classes, classes, rows)
        found[name] = {figure: answer.mean[figure] for figure in FOUND}
    return StyleReport(
        dataset=task.dataset,
        about=task.about,
        drawings=len(classes),
        artists=count,
        clusters=clusters,
        found=found,
        alone=answer.left_out,
        unreadable=task.unreadable,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A dataset that was read once, without its pictures."""

    name: str
    drawings: Sequence[LabelledDrawing]
    japanese: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[LabelledDrawing]:
        return iter(self.drawings)


def _chosen(
    dataset: Dataset,
    selection: Selection,
    by: StyleClass,
    artists: Artists,
    each: int | None,
    least: int,
    seed: int,
    parted: Mapping[str, tuple[str, str]] | None,
) -> dict[str, str]:
    """Who drew each of the drawings that are taken, by their ids."""
    read = _Read(dataset.name, [replace(item, image=b"", tags={}) for item in dataset])
    selected = {item.id for item in choose(read, selection, survey(read))}
    named = _by_class(read, by, artists) if parted is None else _by_part(read, parted, artists)
    own: defaultdict[str, list[str]] = defaultdict(list)
    for id_, name in named:
        if id_ in selected:
            own[name].append(id_)
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return {
        id_: name
        for name, ids in sorted(own.items())
        if len(ids) >= least
        for id_ in (ids if each is None or len(ids) <= each else chance.sample(ids, each))
    }


def _by_class(read: _Read, by: StyleClass, artists: Artists) -> Iterator[tuple[str, str]]:
    """Each drawing's id, and who drew it."""
    names = styles(read) if by == "style" else [getattr(item, by) for item in read]
    trained = {name for name, item in zip(names, read, strict=True) if item.split == "train"}
    for name, item in zip(names, read, strict=True):
        if name is not None and (artists == "all" or (name in trained) == (artists == "seen")):
            yield item.id, name


def _by_part(
    read: _Read, parted: Mapping[str, tuple[str, str]], artists: Artists
) -> Iterator[tuple[str, str]]:
    """The same, of the drawings of a division's test sets."""
    wanted = ("seen", "unseen") if artists == "all" else (artists,)
    for item in read:
        name, part = parted.get(item.id, ("", ""))
        if part in wanted:
            yield item.id, name
