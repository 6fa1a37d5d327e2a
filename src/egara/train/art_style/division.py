"""The division of the drawings by artist (art style paper, section 4.1 and Table 1).

Every drawing belongs to at most one part. No image is read here.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import NonNegativeInt, PositiveInt

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.train.kit.settings import strict

__all__ = ["PARTS", "TESTS", "Division", "DivisionSettings", "Part", "divide"]

Part = Literal["pretraining", "train", "validation", "seen", "unseen"]
PARTS: tuple[Part, ...] = ("pretraining", "train", "validation", "seen", "unseen")
TESTS: tuple[Part, ...] = ("seen", "unseen")

T = TypeVar("T")

Rows = dict[str, list[int]]
"""The rows of each artist, by name."""


@strict
@dataclass(frozen=True, slots=True)
class DivisionSettings:
    """How drawings are divided.

    Attributes:
        by: ``artists``, as in the paper, chooses at random the training artists, the unseen
            artists, and their test drawings. Drawings of the dataset's split test are never
            trained on. Artists with too few other drawings are preferred as unseen artists.
            ``splits`` keeps the dataset's splits. An artist whose drawings are all in the split
            test is unseen, unless the same person also drew training drawings. The seen test set is
            the split test of the other artists.
        min_drawings_per_artist: the smallest number of drawings of a training artist. By artists,
            this includes the test drawings and must be more than their number.
        max_drawings_per_artist: the largest number of drawings of an artist. By artists, this
            includes the test drawings.
        test_drawings_per_artist: the number of drawings of each artist in a test set; by splits, at
            most.
        training_artists: the number of training artists; by splits, at most. None for all.
        unseen_artists: the number of unseen artists; by splits, at most. None for all, or by
            artists for a tenth of those who have `min_drawings_per_artist` drawings.
        pretraining_drawings: the largest number of drawings for pretraining; None for all.
        include_unknown_artists: whether drawings by unknown artists are used for pretraining. They
            may be by an unseen artist.
    """

    by: Literal["artists", "splits"] = "artists"
    min_drawings_per_artist: PositiveInt = 150
    max_drawings_per_artist: PositiveInt = 300
    test_drawings_per_artist: NonNegativeInt = 50
    training_artists: PositiveInt | None = 1000
    unseen_artists: NonNegativeInt | None = 100
    pretraining_drawings: NonNegativeInt | None = 1_000_000
    include_unknown_artists: bool = False


@dataclass(frozen=True, slots=True)
class Division:
    """Drawings by part, and the names of their artists in the same order."""

    drawings: Mapping[Part, Sequence[LabelledDrawing]]
    names: Mapping[Part, Sequence[str]]

    @property
    def artists(self) -> list[str]:
        """The training artists in alphabetical order."""
        return sorted(set(self.names["train"]))

    @property
    def clustered(self) -> tuple[Part, ...]:
        """The test sets by two artists or more; one artist alone cannot be clustered."""
        return tuple(part for part in TESTS if len(set(self.names[part])) > 1)

    def write(self, path: Path) -> None:
        """Write the part of each drawing as CSV with the columns id, artist and part."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["id", "artist", "part"])
            writer.writerows(self.rows())

    def rows(self) -> Iterator[tuple[str, str, Part]]:
        """Iterate over the id, artist and part of each drawing."""
        for part in PARTS:
            for drawing, name in zip(self.drawings[part], self.names[part], strict=True):
                yield drawing.id, name, part


def divide(
    drawings: Sequence[LabelledDrawing],
    artists: Sequence[str | None],
    settings: DivisionSettings,
    seed: int = 0,
) -> Division:
    """Divide drawings. The same seed gives the same division.

    Args:
        drawings: the N drawings.
        artists: the name of each drawing's artist; None if it is unknown.
        settings: how they are divided.
        seed: the seed of random choices.

    Raises:
        BadInput: too few artists have enough drawings. The message says how many have.
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    choose = _by_artists if settings.by == "artists" else _by_splits
    parts = choose(drawings, artists, settings, rng)
    taken = {row for name, rows in parts.items() if name != "pretraining" for row in rows}
    assert taken.isdisjoint(parts["pretraining"])
    return Division(
        {part: [drawings[row] for row in parts[part]] for part in PARTS},
        {part: [artists[row] or "" for row in parts[part]] for part in PARTS},
    )


def _by_artists(
    drawings: Sequence[LabelledDrawing],
    artists: Sequence[str | None],
    settings: DivisionSettings,
    rng: random.Random,
) -> dict[Part, list[int]]:
    minimum, tests = settings.min_drawings_per_artist, settings.test_drawings_per_artist
    if minimum <= tests:
        raise BadInput(
            f"division.min_drawings_per_artist is {minimum:,} and "
            f"division.test_drawings_per_artist {tests:,}: an artist could have no "
            "training drawings. Increase division.min_drawings_per_artist."
        )
    rows = _rows_by_artist(artists, range(len(drawings)))
    free = [row for row, drawing in enumerate(drawings) if drawing.split != "test"]
    trainable = _trainable_rows(rows, {*free}, settings, rng)
    enough = [name for name in sorted(rows) if len(rows[name]) >= minimum]
    rng.shuffle(enough)
    enough.sort(
        key=lambda name: name in trainable
    )  # artists who cannot be trained on are unseen first
    hidden = len(enough) // 10 if settings.unseen_artists is None else settings.unseen_artists
    unseen = enough[:hidden]
    seen = [name for name in enough[hidden:] if name in trainable][: settings.training_artists]
    needed = settings.training_artists or 1
    if len(unseen) < hidden or len(seen) < needed:
        raise _too_few(
            rows,
            settings,
            f"{hidden + needed:,} are asked for, {hidden:,} of them unseen. "
            f"{len(trainable):,} of them can be trained on: drawings of the "
            "split test are only for tests",
        )
    kept = {row for name in (*seen, *unseen) for row in rows[name]}
    others = [row for row in free if artists[row] is not None and row not in kept]
    others += _rows_of_unknown_artists(artists, free, settings)
    return {
        "pretraining": _at_most(others, settings.pretraining_drawings, rng),
        "train": [row for name in seen for row in trainable[name][tests:]],
        "validation": [],
        "seen": [row for name in seen for row in trainable[name][:tests]],
        "unseen": [row for name in unseen for row in _at_most(rows[name], tests, rng)],
    }


def _trainable_rows(
    rows: Rows, free: set[int], settings: DivisionSettings, rng: random.Random
) -> Rows:
    """Choose the drawings of artists who can be trained on, those of the split test first.

    At most `DivisionSettings.test_drawings_per_artist` are of the split test, so that the drawings
    after the test drawings can be trained on.
    """
    trainable = {}
    for name in sorted(rows):
        reserved = [row for row in rows[name] if row not in free]
        reserved = _at_most(reserved, settings.test_drawings_per_artist, rng)
        others = [row for row in rows[name] if row in free]
        count = min(len(others), settings.max_drawings_per_artist - len(reserved))
        if len(reserved) + count >= settings.min_drawings_per_artist:
            trainable[name] = reserved + rng.sample(others, count)
    return trainable


def _by_splits(
    drawings: Sequence[LabelledDrawing],
    artists: Sequence[str | None],
    settings: DivisionSettings,
    rng: random.Random,
) -> dict[Part, list[int]]:
    rows_of_split = {
        split: [row for row, drawing in enumerate(drawings) if drawing.split == split]
        for split in ("train", "validation", "test")
    }
    rows, tests = (
        _rows_by_artist(artists, rows_of_split["train"]),
        _rows_by_artist(artists, rows_of_split["test"]),
    )
    count = settings.test_drawings_per_artist
    enough = [name for name in sorted(rows) if len(rows[name]) >= settings.min_drawings_per_artist]
    if not enough:
        raise _too_few(rows, settings, "at least one is needed")
    seen = sorted(_at_most(enough, settings.training_artists, rng))
    training_rows = {
        name: _at_most(rows[name], settings.max_drawings_per_artist, rng) for name in seen
    }
    taken = {row for chosen in training_rows.values() for row in chosen}
    others = [row for name in sorted(rows) for row in rows[name] if row not in taken]
    others += _rows_of_unknown_artists(artists, rows_of_split["train"], settings)
    people = {drawing.artist for drawing in drawings if drawing.split != "test"} - {None}
    names = {
        name for name, drawing in zip(artists, drawings, strict=True) if drawing.split != "test"
    }
    hidden = [
        name
        for name in sorted(tests.keys() - names)
        if len(tests[name]) >= count
        and people.isdisjoint(drawings[row].artist for row in tests[name])
    ]
    unseen = sorted(_at_most(hidden, settings.unseen_artists, rng))
    return {
        "pretraining": _at_most(others, settings.pretraining_drawings, rng),
        "train": [row for name in seen for row in training_rows[name]],
        "validation": [row for row in rows_of_split["validation"] if artists[row] in training_rows],
        "seen": [r for name in seen for r in _at_most(tests.get(name, []), count, rng)],
        "unseen": [row for name in unseen for row in _at_most(tests[name], count, rng)],
    }


def _rows_by_artist(artists: Sequence[str | None], among: Sequence[int]) -> Rows:
    rows_by_artist: defaultdict[str, list[int]] = defaultdict(list)
    for row in among:
        name = artists[row]
        if name is not None:
            rows_by_artist[name].append(row)
    return dict(rows_by_artist)


def _rows_of_unknown_artists(
    artists: Sequence[str | None], among: Sequence[int], settings: DivisionSettings
) -> list[int]:
    if not settings.include_unknown_artists:
        return []
    return [row for row in among if artists[row] is None]


def _at_most(items: Sequence[T], most: int | None, rng: random.Random) -> list[T]:
    return list(items) if most is None or len(items) <= most else rng.sample(items, most)


def _too_few(rows: Rows, settings: DivisionSettings, asked: str) -> BadInput:
    counts = sorted(map(len, rows.values()), reverse=True)
    least = settings.min_drawings_per_artist
    enough = sum(count >= least for count in counts)
    return BadInput(
        f"{enough:,} of {len(counts):,} artists have {least:,} drawings or more; {asked}. The most "
        f"that one has is {counts[0] if counts else 0:,}. Lower division.min_drawings_per_artist, "
        "division.training_artists or division.unseen_artists, or give more drawings."
    )
