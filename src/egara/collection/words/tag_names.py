"""Match the words of a query to labels: by name, by meaning and by a part of the name.

==================================================  ========================================
the label has the name, or its singular or plural   1
it is a synonym, such as automobile for car         `SYNONYM`
it is a kind of the word: dog for animal            `KIND`
the word is a part of its name: face in cat face    `PART`
it is related: sleepy for to sleep                  `RELATED`
the word is a kind of it: cat for kitten            `GENERAL`, less for each further step
==================================================  ========================================

The weight is multiplied by the shares of the meanings of both words: rare meanings count less.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from egara.collection.words.text_tokens import folded, forms, has_unspaced, words_of
from egara.collection.words.word_relations import WordRelations, word_relations
from egara.encoders import Vocabulary

__all__ = ["TagNames"]

SYNONYM = 0.9
KIND = 0.9
PART = 0.4
RELATED = 0.3
GENERAL = 0.3
GENERAL_STEP = 0.7
MAX_STEPS = 3
MIN_QUERY_SHARE = 0.35
MIN_LABEL_SHARE = 0.6
"""Rarer meanings of the word of a query, and of a label, are ignored."""

NOT_SHOWN = re.compile(r"\b\w+['’]s\b|\b(?:no|non|not|without)\b.*")
"""Parts of names that the drawings do not show: "man’s shoe", "no smoking"."""


class TagNames:
    """The visible labels of an encoder by the words of their names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Use the labels of an encoder."""
        self.vocabulary = vocabulary
        self.keys = {n: folded(label.name) for n, label in vocabulary.visible.items()}

    def named(self, name: str) -> list[int]:
        """Return the labels with a folded name, in the singular or plural, or in Japanese."""
        found = {n: None for form in forms(name) for n in self._by_form.get(form, ())}
        return [*found, *(n for n in self.vocabulary.find(name) if n not in found)]

    def matching(self, words: Sequence[str]) -> dict[int, float]:
        """Return the labels that match successive words of a query, with weights of 0 to 1.

        Several words must mean the label, or be more general: "old woman" does not match woman.
        """
        name = " ".join(words)
        weights_of_name = dict.fromkeys(self.named(name), 1.0)
        weights = {**weights_of_name}
        if has_unspaced(name):
            if not weights and len(words) == 1:
                weights = dict.fromkeys(self._last_part_of(name), GENERAL)
            return weights
        if len(words) == 1:
            _keep_higher(weights, dict.fromkeys(self._with_part(name), PART))
        relations = word_relations()
        senses = relations.senses(name)
        senses = {s: share for s, share in senses.items() if share >= MIN_QUERY_SHARE}
        if senses:
            has_label = bool(weights_of_name)
            if not has_label:
                synonyms = self._having(senses, SYNONYM)
                _keep_higher(weights, synonyms)
                has_label = bool(synonyms)
            _keep_higher(weights, self._having(relations.kinds_of(senses), KIND))
            if len(words) == 1:
                _keep_higher(weights, self._less_sure(relations, senses, has_label=has_label))
        return weights

    def _less_sure(
        self, relations: WordRelations, senses: Mapping[int, float], *, has_label: bool
    ) -> dict[int, float]:
        """Return the labels with a related meaning, and without a label the more general ones.

        Args:
            relations: the relations of words.
            senses: the senses of the word.
            has_label: whether a label has the name of the word or of a synonym.
        """
        weights = self._having(relations.related_to(senses), RELATED)
        if not has_label:
            weight = GENERAL
            for above in relations.generalisations_of(senses, MAX_STEPS):
                general = self._having(above, weight)
                if general:
                    _keep_higher(weights, general)
                    break
                weight *= GENERAL_STEP
        return weights

    def _having(self, senses: Mapping[int, float], weight: float) -> dict[int, float]:
        """Return the labels with one of some senses."""
        synsets, labels, shares = self._senses
        wanted = np.fromiter(senses, np.int64, len(senses))
        weights: dict[int, float] = {}
        for index in np.flatnonzero(np.isin(synsets, wanted)).tolist():
            share = senses[int(synsets[index])] * float(shares[index])
            _keep_higher(weights, {int(labels[index]): weight * share})
        return weights

    def _with_part(self, word: str) -> list[int]:
        """Return the labels of which a word is a part, but whose name has no meaning of its own."""
        return list(dict.fromkeys(n for form in forms(word) for n in self._by_part.get(form, ())))

    def _last_part_of(self, text: str) -> list[int]:
        """Return the labels whose Japanese name is the end of a text: 猫 for 黒猫 (black cat)."""
        for start in range(1, len(text)):
            labels = self.vocabulary.find(text[start:])
            if labels:
                return labels
        return []

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, key in self.keys.items():
            for form in forms(key):
                found[form].append(number)
        return dict(found)

    @cached_property
    def _by_part(self) -> dict[str, list[int]]:
        relations = word_relations()
        found: defaultdict[str, list[int]] = defaultdict(list)
        senses_of_names = relations.senses_of_all(list(self.keys.values()))
        for (number, key), senses in zip(self.keys.items(), senses_of_names, strict=True):
            if len(words_of(key)) > 1 and not senses:
                for word in words_of(NOT_SHOWN.sub("", key)):
                    for form in forms(word):
                        found[form].append(number)
        return dict(found)

    @cached_property
    def _senses(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """The frequent senses of the labels: synset, label and share of each, (S,).

        A name without a meaning of its own has the meaning of its last word: "cat face" is a face.
        """
        relations = word_relations()
        found: list[tuple[int, int, float]] = []
        names = list(self.keys.values())
        shown = [words_of(NOT_SHOWN.sub("", name)) if " " in name else [] for name in names]
        last_words = [words[-1] if words else "" for words in shown]
        of_names, of_last = (relations.senses_of_all(texts) for texts in (names, last_words))
        for number, whole, last in zip(self.keys, of_names, of_last, strict=True):
            senses, scale = (whole, 1.0) if whole else (last, PART)
            found += [
                (synset, number, share * scale)
                for synset, share in senses.items()
                if share >= MIN_LABEL_SHARE
            ]
        columns = zip(*found, strict=True) if found else ([], [], [])
        synsets, labels, shares = columns
        return np.array(synsets, np.int64), np.array(labels, np.int64), np.array(shares, float)


def _keep_higher(weights: dict[int, float], others: Mapping[int, float]) -> None:
    """Add other weights of labels; if a label has two, keep the higher one."""
    for number, weight in others.items():
        weights[number] = max(weight, weights.get(number, 0))
