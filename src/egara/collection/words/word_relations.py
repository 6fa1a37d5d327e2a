"""Relations between English words: synonyms, kinds (a dog is an animal) and derived words.

The data is a part of WordNet 3.0 (`tools/build_wordnet.py` explains the files; its licence is
``wordnet_data/LICENSE.txt``). It takes 5 MB of memory, and is read when a text is first searched.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["Senses", "WordRelations", "base_forms", "word_relations"]

DATA = Path(__file__).parent / "wordnet_data"
SUFFIXES = (
    ("ies", "y"), ("ves", "f"), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"),
    ("shes", "sh"), ("men", "man"), ("es", "e"), ("s", ""),
    ("ied", "y"), ("ing", "e"), ("ing", ""), ("ed", "e"), ("ed", ""), ("er", ""), ("er", "e"),
    ("est", ""), ("est", "e"),
)  # fmt: skip
"""Endings of inflected words, as in WordNet's morphological rules. Irregular forms are lemmas."""

Senses = Mapping[int, float]
"""Synsets (sets of synonyms) with shares: 1 for the most frequent meaning of a word."""


@dataclass(frozen=True)
class WordRelations:
    """The lemmas and synsets of WordNet.

    Attributes:
        lemmas: words and phrases, sorted.
        synsets: the synsets of each lemma.
        shares: the frequency of each of these senses, as a percentage of the most frequent one.
        parents: the more general synsets of each synset.
        children: the more special ones.
        related: the synsets that are related in another way.
    """

    lemmas: pa.StringArray
    synsets: pa.ListArray
    shares: pa.ListArray
    parents: "_Edges"
    children: "_Edges"
    related: "_Edges"

    @classmethod
    def read(cls, folder: Path = DATA) -> "WordRelations":
        """Read the two files."""
        lemmas, synsets = (_read(folder / f"{name}.arrow") for name in ("lemmas", "synsets"))
        parents, related = (_Edges.of(synsets[name]) for name in ("parents", "related"))
        return cls(
            lemmas=lemmas["lemma"].combine_chunks(),
            synsets=lemmas["synsets"].combine_chunks(),
            shares=lemmas["shares"].combine_chunks(),
            parents=parents,
            children=parents.inverted(),
            related=related,
        )

    def words_of_length(self, shortest: int, longest: int) -> list[str]:
        """Return the lemmas with so many characters that are one word in small letters."""
        lengths = pc.utf8_length(self.lemmas)
        kept = pc.and_(pc.greater_equal(lengths, shortest), pc.less_equal(lengths, longest))
        words: list[str] = self.lemmas.filter(kept).to_pylist()
        return [word for word in words if word.isalpha()]

    def senses(self, text: str) -> Senses:
        """Return the frequent senses of a folded word or phrase; empty if it is unknown."""
        for form in base_forms(text):
            number = bisect_left(range(len(self.lemmas)), form, key=self._lemma)
            if number < len(self.lemmas) and self._lemma(number) == form:
                return self._senses(number)
        return {}

    def senses_of_all(self, texts: Sequence[str]) -> list[Senses]:
        """Return the senses of many words; faster than `senses` for each."""
        candidates = [(n, form) for n, text in enumerate(texts) for form in base_forms(text)]
        forms = pa.array([form for _, form in candidates], pa.string())
        found: list[Senses] = [{}] * len(texts)
        numbers = pc.index_in(forms, value_set=self.lemmas).to_pylist()
        for (n, _), number in zip(candidates, numbers, strict=True):
            if number is not None and not found[n]:
                found[n] = self._senses(number)
        return found

    def _lemma(self, number: int) -> str:
        return str(self.lemmas[number])

    def _senses(self, number: int) -> Senses:
        synsets, shares = self.synsets[number].as_py(), self.shares[number].as_py()
        return {s: share / 100 for s, share in zip(synsets, shares, strict=True)}

    def kinds_of(self, senses: Senses) -> dict[int, float]:
        """Return all more special synsets of some senses, with the shares of these senses."""
        found: dict[int, float] = {}
        for synset, share in sorted(senses.items(), key=lambda item: -item[1]):
            reached = self.children.reachable(synset)
            found |= {kind: share for kind in reached.tolist() if kind not in found}
        return found

    def generalisations_of(self, senses: Senses, steps: int) -> Iterator[dict[int, float]]:
        """Yield the more general synsets at each number of steps, with the shares of the senses."""
        level = dict(senses)
        for _ in range(steps):
            above: dict[int, float] = {}
            for synset, share in level.items():
                for parent in self.parents.of_node(synset).tolist():
                    above[parent] = max(share, above.get(parent, 0))
            yield above
            level = above

    def related_to(self, senses: Senses) -> dict[int, float]:
        """Return the synsets that are related to some senses, with the shares of these senses."""
        found: dict[int, float] = {}
        for synset, share in senses.items():
            for other in self.related.of_node(synset).tolist():
                found[other] = max(share, found.get(other, 0))
        return found


@cache
def word_relations() -> WordRelations:
    """Return the relations; they are read once in a process."""
    return WordRelations.read()


def base_forms(text: str) -> Iterator[str]:
    """Yield a word or phrase, and what it may be without the inflection of its last word."""
    yield text
    for suffix, replacement in SUFFIXES:
        stem = text.removesuffix(suffix)
        if stem != text and len(stem) >= 2:
            yield stem + replacement
            if len(stem) > 3 and stem[-1] == stem[-2] and suffix in ("ing", "ed", "er", "est"):
                yield stem[:-1]  # running


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges between synsets: those of synset n begin at ``starts[n]``."""

    starts: NDArray[np.int64]
    targets: NDArray[np.int32]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "_Edges":
        lists = column.combine_chunks()
        return cls(lists.offsets.to_numpy().astype(np.int64), lists.flatten().to_numpy())

    def inverted(self) -> "_Edges":
        count = len(self.starts) - 1
        sources = np.repeat(np.arange(count, dtype=np.int32), np.diff(self.starts))
        order = np.argsort(self.targets, kind="stable")
        starts = np.searchsorted(self.targets[order], np.arange(count + 1))
        return _Edges(starts, sources[order])

    def of_node(self, node: int) -> NDArray[np.int32]:
        return self.targets[self.starts[node] : self.starts[node + 1]]

    def reachable(self, start: int) -> NDArray[np.int64]:
        """Return all nodes that can be reached from a node, without the node itself."""
        found = np.empty(0, np.int64)
        frontier = np.array([start])
        while len(frontier):
            frontier = np.setdiff1d(self._next(frontier), np.append(found, start))
            found = np.concatenate([found, frontier])
        return found

    def _next(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the targets of the edges of some nodes."""
        counts = self.starts[nodes + 1] - self.starts[nodes]
        ends = np.cumsum(counts)
        edges = np.arange(counts.sum()) + np.repeat(self.starts[nodes] - (ends - counts), counts)
        targets: NDArray[np.int64] = self.targets[edges].astype(np.int64)
        return targets


def _read(path: Path) -> pa.Table:
    with pa.ipc.open_file(path) as file:
        return file.read_all()
