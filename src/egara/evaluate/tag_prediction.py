"""How well an encoder predicts tags (Illustration2Vec, section 4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from egara.datasets import Dataset, LabelledDrawing
from egara.encoders import Encoder, Label
from egara.errors import BadInput
from egara.evaluate.encoding import EncodedDrawings, Progress, Unreadable, encode_drawings
from egara.evaluate.precision import AT_LEAST, measurable
from egara.evaluate.probes import ProbeKind, features_of, probe
from egara.evaluate.selection import Selection, Survey, choose, is_in, survey
from egara.evaluate.truth import Truth, truth_of

__all__ = ["Baseline", "ScoredDrawings", "score_tags"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Another encoder's vectors, and a linear classifier a tag, trained on the split ``train``.

    Attributes:
        encoder: whose vectors; it needs no labels.
        kind: which classifier.
        sets: what it is trained on; empty for all sets.
    """

    encoder: Encoder
    kind: ProbeKind = "ridge"
    sets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tables call it."""
        where = f" on {', '.join(self.sets)}" if self.sets else ""
        return f"{self.encoder.name}, {self.kind}{where}"


@dataclass(frozen=True, slots=True)
class ScoredDrawings:
    """N drawings, what is known of them about L tags, and how each side scores them.

    Attributes:
        dataset: its name.
        selection: which drawings of it.
        known: what the whole dataset holds.
        drawings: N, without their pictures.
        truth: which of them have which tags.
        scores: by side (N, L).
        unreadable: drawings that could not be read, which are not among the N.
    """

    dataset: str
    selection: Selection
    known: Survey
    drawings: tuple[LabelledDrawing, ...]
    truth: Truth
    scores: Mapping[str, NDArray[np.float32]]
    unreadable: tuple[Unreadable, ...]

    def narrowed(self, selection: Selection) -> "ScoredDrawings":
        """Those that are in another selection too, which is narrower."""
        inside = [is_in(drawing, selection, self.known) for drawing in self.drawings]
        rows = np.flatnonzero(inside)
        bad = [one for one in self.unreadable if is_in(one.drawing, selection, self.known)]
        return replace(
            self,
            selection=selection,
            drawings=tuple(self.drawings[row] for row in rows),
            truth=self.truth.of_rows(rows),
            scores={side: scores[rows] for side, scores in self.scores.items()},
            unreadable=tuple(bad),
        )

    def with_tags(self, columns: NDArray[np.int64]) -> "ScoredDrawings":
        """The same, of some of the tags."""
        scores = {side: scores[:, columns] for side, scores in self.scores.items()}
        return replace(self, truth=self.truth.only(columns), scores=scores)


def score_tags(
    encoder: Encoder,
    dataset: Dataset,
    selection: Selection = Selection("test"),  # noqa: B008 - it is frozen
    *,
    baselines: Sequence[Baseline] = (),
    at_least: int = AT_LEAST,
    progress: Progress | None = None,
) -> ScoredDrawings:
    """Score the drawings of a selection, for the tags that the encoder and the dataset share.

    Args:
        encoder: one with labels. A label is a tag of the dataset of the same name, and of the
            category that the label was learned as; hidden labels are left out.
        dataset: read once to see what it holds, once for the drawings, once more for baselines.
        selection: which drawings; not those of the split ``train`` where there are baselines.
        baselines: scored for the same tags; a tag that none of their drawings to train on has
            gets one score for all drawings.
        at_least: tags that fewer drawings have are left out.
        progress: called with what is read, and how many drawings of it so far.

    Raises:
        BadInput: the encoder has no labels, the selection is empty or unreadable, no tag is left,
            or baselines would be tested on what they are trained on.
    """
    labels = _labels(encoder)
    if baselines and selection.split in (None, "train"):
        raise BadInput(
            "a baseline is trained on the split 'train', so it must be measured on another one; "
            f"got {selection}"
        )
    known = survey(dataset)
    encoders = list({e.name: e for e in (encoder, *(b.encoder for b in baselines))}.values())
    what = f"{dataset.name} ({selection})"
    chosen = choose(dataset, selection, known)
    tested = encode_drawings(chosen, encoders, what=what, progress=progress)
    truth = truth_of(tested.drawings, labels)
    columns = np.array([n for n in measurable(truth, at_least) if not labels[n].hidden], np.int64)
    if not len(columns):
        raise BadInput(_no_tags(encoder, truth, what, at_least))
    truth = truth.only(columns)
    own = tested.scores[encoder.name]
    assert own is not None  # it has labels
    scores = {encoder.name: own[:, columns]}
    if baselines:
        trained = _encode_training(dataset, known, baselines, truth, progress)
        for baseline in baselines:
            scores[baseline.name] = _probed(baseline, trained, tested, truth)
    return ScoredDrawings(
        dataset.name, selection, known, tested.drawings, truth, scores, tested.unreadable
    )


def _labels(encoder: Encoder) -> tuple[Label, ...]:
    if not encoder.labels:
        raise BadInput(
            f"The encoder {encoder.name!r} has no tags to measure. Measure one that has, and give "
            "this one as a baseline: a linear classifier learns the tags from its vectors."
        )
    return tuple(replace(label, category=label.learned_as) for label in encoder.labels)


def _no_tags(encoder: Encoder, truth: Truth, what: str, at_least: int) -> str:
    shared = int(truth.tags.any(axis=0).sum())
    if shared:
        return (
            f"{shared:,} tags of {encoder.name!r} are in {what}, but none is on at least "
            f"{at_least} drawings and missing on others. Choose more drawings, or fewer at least."
        )
    there = [name for name, rows in truth.known.items() if rows.any()]
    seen = f"which knows {', '.join(there)} tags" if there else "which knows none of its categories"
    examples = ", ".join(f"{label.name} ({label.category})" for label in truth.labels[:5])
    return (
        f"None of the {len(truth.labels):,} tags of {encoder.name!r} ({examples}, …) is in {what}, "
        f"{seen}. Names and categories must be the same."
    )


def _encode_training(
    dataset: Dataset,
    known: Survey,
    baselines: Sequence[Baseline],
    truth: Truth,
    progress: Progress | None,
) -> EncodedDrawings:
    """Encode what any of the baselines is trained on: drawings whose tags are known."""
    everything = any(not baseline.sets for baseline in baselines)
    sets = () if everything else tuple({name for b in baselines for name in b.sets})
    for baseline in baselines:
        choose(dataset, Selection("train", baseline.sets), known)  # refuses sets that are not there
    chosen = (
        drawing
        for drawing in choose(dataset, Selection("train", sets), known)
        if not truth.known.keys().isdisjoint(drawing.tags)
    )
    encoders = list({b.encoder.name: b.encoder for b in baselines}.values())
    what = f"{dataset.name} (split train, with tags that are known)"
    return encode_drawings(chosen, encoders, what=what, progress=progress)


def _probed(
    baseline: Baseline, trained: EncodedDrawings, tested: EncodedDrawings, truth: Truth
) -> NDArray[np.float32]:
    """Scores (N, L) of a baseline, category by category: each is known of other drawings."""
    encoder = baseline.encoder
    inside = [not baseline.sets or drawing.set in baseline.sets for drawing in trained.drawings]
    learned = truth_of(trained.drawings, truth.labels)
    groups = np.array([drawing.subject or drawing.id for drawing in trained.drawings])
    vectors = trained.vectors[encoder.name]
    features = features_of(tested.vectors[encoder.name], encoder.metric)
    scores = np.zeros((len(features), len(truth.labels)), np.float32)
    for _, known, columns in learned.categories():
        rows = known[np.array(inside)[known]]
        if not len(rows):
            continue
        scores[:, columns], _ = probe(
            baseline.kind,
            features_of(vectors[rows], encoder.metric),
            learned.tags[np.ix_(rows, columns)],
            groups[rows],
            features,
        )
    return scores
