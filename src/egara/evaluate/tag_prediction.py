"""Tag prediction of an encoder and of baselines (Illustration2Vec, section 4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from egara.datasets import Dataset, LabelledDrawing
from egara.encoders import Encoder, Label, metric_of
from egara.errors import BadInput
from egara.evaluate.dataset_selection import (
    DatasetSelection,
    DatasetSummary,
    is_selected,
    select,
    summarise,
)
from egara.evaluate.encoding import EncodedDrawings, Progress, UnreadableDrawing, encode_drawings
from egara.evaluate.precision import AT_LEAST, measurable
from egara.evaluate.probes import ProbeKind, features_of, probe
from egara.evaluate.truth import Truth, truth_of

__all__ = ["Baseline", "ScoredDrawings", "score_tags"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A linear classifier for each tag on an encoder's vectors, trained on the split ``train``.

    Attributes:
        encoder: the encoder whose vectors are used. It needs no labels.
        kind: the kind of classifier.
        sets: the sets to train on; empty for all sets.
    """

    encoder: Encoder
    kind: ProbeKind = "ridge"
    sets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the baseline in tables."""
        sets = f" on {', '.join(self.sets)}" if self.sets else ""
        return f"{self.encoder.name}, {self.kind}{sets}"


@dataclass(frozen=True, slots=True)
class ScoredDrawings:
    """N drawings with their true tags and the scores of L tags.

    Attributes:
        dataset: the name of the dataset.
        selection: the conditions on the drawings.
        summary: the summary of the complete dataset.
        drawings: N drawings, without their images.
        truth: the true tags of the drawings.
        scores: the scores (N, L), by the name of the encoder or baseline.
        unreadable: drawings that could not be read; they are not among the N.
    """

    dataset: str
    selection: DatasetSelection
    summary: DatasetSummary
    drawings: tuple[LabelledDrawing, ...]
    truth: Truth
    scores: Mapping[str, NDArray[np.float32]]
    unreadable: tuple[UnreadableDrawing, ...]

    def restrict(self, selection: DatasetSelection) -> "ScoredDrawings":
        """Return the drawings that also meet the conditions of another selection."""
        selected = [is_selected(drawing, selection, self.summary) for drawing in self.drawings]
        rows = np.flatnonzero(selected)
        unreadable = [
            bad for bad in self.unreadable if is_selected(bad.drawing, selection, self.summary)
        ]
        return replace(
            self,
            selection=selection,
            drawings=tuple(self.drawings[row] for row in rows),
            truth=self.truth.select_rows(rows),
            scores={name: scores[rows] for name, scores in self.scores.items()},
            unreadable=tuple(unreadable),
        )

    def with_tags(self, columns: NDArray[np.int64]) -> "ScoredDrawings":
        """Return the same drawings with only the tags in `columns` (m,)."""
        scores = {name: scores[:, columns] for name, scores in self.scores.items()}
        return replace(self, truth=self.truth.select_labels(columns), scores=scores)


def score_tags(
    encoder: Encoder,
    dataset: Dataset,
    selection: DatasetSelection = DatasetSelection("test"),  # noqa: B008 - it is frozen
    *,
    baselines: Sequence[Baseline] = (),
    at_least: int = AT_LEAST,
    progress: Progress | None = None,
) -> ScoredDrawings:
    """Score the drawings of a selection for the tags that the encoder and the dataset share.

    Args:
        encoder: an encoder with labels. A label matches the tag of the dataset with the same name,
            in the category that the label was trained with. Hidden labels are excluded.
        dataset: the drawings; it is read twice, and a third time for baselines.
        selection: the drawings to score. With baselines, it must not contain the split ``train``.
        baselines: classifiers that score the same tags. If none of their training drawings has a
            tag, the tag gets the same score for all drawings.
        at_least: tags with fewer drawings are excluded.
        progress: called with a description of the drawings, and the number of drawings so far.

    Raises:
        BadInput: the encoder has no labels, the selection is empty or unreadable, no tag remains,
            or baselines would be tested on their training drawings.
    """
    labels = _labels(encoder)
    if baselines and selection.split in (None, "train"):
        raise BadInput(
            "a baseline is trained on the split 'train', so select another split to measure it; "
            f"got {selection}"
        )
    summary = summarise(dataset)
    encoders = list({e.name: e for e in (encoder, *(b.encoder for b in baselines))}.values())
    description = f"{dataset.name} ({selection})"
    chosen = select(dataset, selection, summary)
    tested = encode_drawings(chosen, encoders, description=description, progress=progress)
    truth = truth_of(tested.drawings, labels)
    columns = np.array([n for n in measurable(truth, at_least) if not labels[n].hidden], np.int64)
    if not len(columns):
        raise BadInput(_no_tags(encoder, truth, description, at_least))
    truth = truth.select_labels(columns)
    encoder_scores = tested.scores[encoder.name]
    assert encoder_scores is not None  # the encoder has labels
    scores = {encoder.name: encoder_scores[:, columns]}
    if baselines:
        trained = _encode_training(dataset, summary, baselines, truth, progress)
        for baseline in baselines:
            scores[baseline.name] = _baseline_scores(baseline, trained, tested, truth)
    return ScoredDrawings(
        dataset.name, selection, summary, tested.drawings, truth, scores, tested.unreadable
    )


def _labels(encoder: Encoder) -> tuple[Label, ...]:
    if not encoder.labels:
        raise BadInput(
            f"The encoder {encoder.name!r} has no tags to measure. Measure an encoder with tags, "
            "and give this one as a baseline: a linear classifier learns the tags from its vectors."
        )
    return tuple(replace(label, category=label.learned_as) for label in encoder.labels)


def _no_tags(encoder: Encoder, truth: Truth, description: str, at_least: int) -> str:
    shared = int(truth.tags.any(axis=0).sum())
    if shared:
        return (
            f"{shared:,} tags of {encoder.name!r} are in {description}, but none is on at least "
            f"{at_least} drawings and missing on others. Select more drawings, or a lower at_least."
        )
    known = [name for name, rows in truth.known.items() if rows.any()]
    categories = f"tags of {', '.join(known)}" if known else "no tags of its categories"
    examples = ", ".join(f"{label.name} ({label.category})" for label in truth.labels[:5])
    return (
        f"None of the {len(truth.labels):,} tags of {encoder.name!r} ({examples}, …) is in "
        f"{description}, which has {categories}. Names and categories must be the same."
    )


def _encode_training(
    dataset: Dataset,
    summary: DatasetSummary,
    baselines: Sequence[Baseline],
    truth: Truth,
    progress: Progress | None,
) -> EncodedDrawings:
    """Encode the training drawings of all baselines: those whose tags are known."""
    use_all_sets = any(not baseline.sets for baseline in baselines)
    sets = () if use_all_sets else tuple({name for b in baselines for name in b.sets})
    for baseline in baselines:
        select(
            dataset, DatasetSelection("train", baseline.sets), summary
        )  # raises BadInput for unknown sets
    chosen = (
        drawing
        for drawing in select(dataset, DatasetSelection("train", sets), summary)
        if not truth.known.keys().isdisjoint(drawing.tags)
    )
    encoders = list({b.encoder.name: b.encoder for b in baselines}.values())
    description = f"{dataset.name} (split train, with known tags)"
    return encode_drawings(chosen, encoders, description=description, progress=progress)


def _baseline_scores(
    baseline: Baseline, trained: EncodedDrawings, tested: EncodedDrawings, truth: Truth
) -> NDArray[np.float32]:
    """Return the scores (N, L) of a baseline.

    The classifiers of each category are trained separately, because each category is known for
    different drawings.
    """
    encoder = baseline.encoder
    in_sets = [not baseline.sets or drawing.set in baseline.sets for drawing in trained.drawings]
    train_truth = truth_of(trained.drawings, truth.labels)
    groups = np.array([drawing.subject or drawing.id for drawing in trained.drawings])
    vectors = trained.vectors[encoder.name]
    features = features_of(tested.vectors[encoder.name], metric_of(encoder))
    scores = np.zeros((len(features), len(truth.labels)), np.float32)
    for _, known, columns in train_truth.categories():
        rows = known[np.array(in_sets)[known]]
        if not len(rows):
            continue
        scores[:, columns], _ = probe(
            baseline.kind,
            features_of(vectors[rows], metric_of(encoder)),
            train_truth.tags[np.ix_(rows, columns)],
            groups[rows],
            features,
        )
    return scores
