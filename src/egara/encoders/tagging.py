"""Choose tags from the scores of labels.

The three operations of illustration2vec's library (Saito and Matsui, 2015): plausible tags (at or
above a threshold), top tags (the best of each category) and specific tags (given tags). Pure
functions over scores; names are matched without regard to case and width of letters, nor to
hiragana or katakana.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from egara.encoders.contract import Label, Rule
from egara.errors import BadInput, UnknownTag
from egara.text import similar_keys, tag_key
from egara.tomlfiles import shortened

__all__ = ["FLOOR", "THRESHOLD", "Choice", "Tags", "Vocabulary", "choose_tags"]

THRESHOLD = 0.25
"""The default of illustration2vec's library."""

FLOOR = 0.05
"""Lower scores carry little information: they are not stored, and no threshold is lower."""

Tags: TypeAlias = dict[str, list[tuple[str, float]]]
"""By category: names and scores in 0..1, highest first, ties by name."""

Choice = Literal["constant", "f0.5", "f1", "f2"]
"""One threshold for all tags, or each tag's own by a rule."""

NEAR = 5


class Vocabulary:
    """An encoder's labels, found by their English or their Japanese names.

    Attributes:
        labels: all L of them, in the order of the scores.
        visible: the labels that are used as tags, by their index; without hidden labels.
    """

    def __init__(self, labels: Sequence[Label]) -> None:
        """Index L labels by their names."""
        self.labels = tuple(labels)
        self.visible = {n: label for n, label in enumerate(self.labels) if not label.hidden}
        self._english = {tag_key(label.name): n for n, label in self.visible.items()}
        self._shown: dict[str, list[int]] = {}
        self._also: dict[str, list[int]] = {}
        for number, label in self.visible.items():
            if label.japanese:
                self._shown.setdefault(tag_key(label.japanese), []).append(number)
            for name in label.also:
                self._also.setdefault(tag_key(name), []).append(number)

    def find(self, text: str) -> list[int]:
        """Return the indices of the labels with a name, the more frequent first.

        English names are tried first, then displayed Japanese names, then further Japanese names.
        """
        key = tag_key(text)
        if key in self._english:
            return [self._english[key]]
        return self._shown.get(key) or self._also.get(key, [])

    def require(self, text: str) -> list[int]:
        """Return the indices of the labels with a name, as `find`, but at least one.

        Raises:
            UnknownTag: no label has this name; the message names similar ones.
        """
        indices = self.find(text)
        if not indices:
            near = self.near(text)
            hint = (
                f"Did you mean {', '.join(map(repr, near))}?"
                if near
                else "There is no similar name."
            )
            raise UnknownTag(
                f"None of the encoder's {len(self.visible):,} tags is called {text!r}. {hint}"
            )
        return indices

    def near(self, text: str) -> list[str]:
        """Return at most five English names of labels with a similar name, most similar first."""
        japanese = {key: numbers[0] for key, numbers in (self._also | self._shown).items()}
        names = japanese | self._english
        found = (names[key] for key in similar_keys(tag_key(text), names))
        return [self.labels[number].name for number in dict.fromkeys(found)][:NEAR]


def choose_tags(
    scores: NDArray[np.float32],
    vocabulary: Vocabulary,
    *,
    threshold: float = THRESHOLD,
    rule: Choice = "constant",
    top: int | None = None,
    only: Sequence[str] | None = None,
) -> list[Tags]:
    """Choose the tags of N drawings.

    Args:
        scores: (N, L) in 0..1.
        vocabulary: the L labels.
        threshold: tags with this score or a higher one are chosen.
        rule: ``constant``, or the rule whose threshold replaces it for each tag that has one.
        top: instead, choose this number of tags with the highest scores in each category.
        only: instead, choose exactly these tags, in English or Japanese, whatever their scores.

    Returns:
        For each drawing its tags, with all of the encoder's categories in the labels' order.
        Hidden labels are not among them.

    Raises:
        BadInput: an unknown tag, a number out of range, or arguments that contradict each other.
    """
    _check(vocabulary, threshold, rule, top, only)
    if only is not None:
        columns = sorted({number for text in only for number in vocabulary.require(text)})
        keep = np.zeros(scores.shape, bool)
        keep[:, columns] = True
    elif top is not None:
        keep = np.ones(scores.shape, bool)
    else:
        keep = scores >= _thresholds(vocabulary, threshold, rule)
    return [_tags(row, kept, vocabulary, top) for row, kept in zip(scores, keep, strict=True)]


def _tags(
    scores: NDArray[np.float32], kept: NDArray[np.bool_], vocabulary: Vocabulary, top: int | None
) -> Tags:
    tags: Tags = {label.category: [] for label in vocabulary.visible.values()}
    for number, label in vocabulary.visible.items():
        if kept[number]:
            tags[label.category].append((label.name, float(scores[number])))
    return {
        category: sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:top]
        for category, pairs in tags.items()
    }


def _thresholds(vocabulary: Vocabulary, threshold: float, rule: Choice) -> NDArray[np.float32]:
    if rule == "constant":
        return np.full(len(vocabulary.labels), threshold, np.float32)
    thresholds_of_labels: list[Mapping[Rule, float]] = [
        label.thresholds for label in vocabulary.labels
    ]
    if not any(rule in thresholds for thresholds in thresholds_of_labels):
        raise BadInput(f"None of the encoder's tags has a threshold {rule!r}; use 'constant'.")
    return np.array(
        [thresholds.get(rule, threshold) for thresholds in thresholds_of_labels], np.float32
    )


def _check(
    vocabulary: Vocabulary, threshold: object, rule: object, top: object, only: object
) -> None:
    if rule not in get_args(Choice):
        raise BadInput(f"rule is {rule!r}; expected one of {', '.join(get_args(Choice))}.")
    if not isinstance(threshold, float | int | np.floating) or not 0 <= threshold <= 1:
        raise BadInput(f"threshold is {shortened(threshold)}; expected a number from 0 to 1.")
    count = len(vocabulary.visible)
    whole = isinstance(top, int | np.integer) and not isinstance(top, bool) and 1 <= top <= count
    if top is not None and not whole:
        raise BadInput(f"top is {shortened(top)}; expected a number from 1 to {count:,}.")
    if isinstance(only, str):
        raise BadInput(f"only must be a list; for one tag, give [{only!r}].")
    is_list = isinstance(only, Sequence) and all(isinstance(name, str) for name in only)
    if only is not None and not is_list:
        raise BadInput(f"only is {shortened(only)}; expected a list of names of tags.")
    if only is not None and top is not None:
        raise BadInput("top and only contradict each other; give one of them.")
    if (only is not None or top is not None) and (rule != "constant" or threshold != THRESHOLD):
        given = "top" if only is None else "only"
        raise BadInput(f"{given} ignores thresholds. Remove threshold and rule, or remove {given}.")
