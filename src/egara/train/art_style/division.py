"""Which drawings serve for what (art style paper, section 4.1 and Table 1).

Every drawing has at most one part. Nothing here reads a picture.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.train.configuration import strict

__all__ = ["PARTS", "TESTS", "Dividing", "Division", "Part", "divide"]

Part = Literal["pretraining", "train", "validation", "seen", "unseen"]
PARTS: tuple[Part, ...] = ("pretraining", "train", "validation", "seen", "unseen")
TESTS: tuple[Part, ...] = ("seen", "unseen")

T = TypeVar("T")

Rows = dict[str, list[int]]
"""The rows of each artist."""


@strict
@dataclass(frozen=True, slots=True)
class Dividing:
    """How drawings are divided.

    Attributes:
        by: ``artists`` chooses at random who is trained on and who is unseen, and which of their
            drawings are tests, as the paper does; drawings of the dataset's split test are not
            trained on all the same, and who has too few others is unseen first. ``splits`` keeps to
            the dataset's: artists all of whose drawings are of the split test are unseen, unless
            the people who drew them also drew what is trained on; the seen test set is the split
            test of the others.
        least: drawings that an artist has at least, to be trained on; by artists, tests among
            them, and more than `tests`.
        most: drawings that are taken of an artist at most; by artists, tests among them.
        tests: drawings of each artist in a test set; by splits at most.
        artists: how many artists are trained on, by splits at most; None for all that there are.
        unseen: how many artists are unseen, by splits at most; None for all, or by artists for a
            tenth of those who have `least` drawings.
        pretraining: drawings to pre-train with, at most; None for all.
        unknown: whether drawings by an unknown artist serve for pre-training; an unseen artist may
            be among them.
    """

    by: Literal["artists", "splits"] = "artists"
    least: int = 150
    most: int = 300
    tests: int = 50
    artists: int | None = 1000
    unseen: int | None = 100
    pretraining: int | None = 1_000_000
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Division:
    """Drawings by part, and the names of their artists beside them."""

    drawings: Mapping[Part, Sequence[LabelledDrawing]]
    names: Mapping[Part, Sequence[str]]

    @property
    def artists(self) -> list[str]:
        """Those that are trained on, in alphabetical order."""
        return sorted(set(self.names["train"]))

    @property
    def clustered(self) -> tuple[Part, ...]:
        """The test sets by two artists or more: of fewer there is nothing to tell apart."""
        return tuple(part for part in TESTS if len(set(self.names[part])) > 1)

    def write(self, path: Path) -> None:
        """Write which drawing is in which part: a CSV of id, artist and part."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["id", "artist", "part"])
            writer.writerows(self.rows())

    def rows(self) -> Iterator[tuple[str, str, Part]]:
        """Each drawing's id, artist and part."""
        for part in PARTS:
            for drawing, name in zip(self.drawings[part], self.names[part], strict=True):
                yield drawing.id, name, part


def divide(
    drawings: Sequence[LabelledDrawing],
    artists: Sequence[str | None],
    dividing: Dividing,
    seed: int = 0,
) -> Division:
    """Divide drawings whose artists are named beside them; the same seed divides alike.

    Raises:
        BadInput: too few artists have enough drawings; the message says how many have.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    choose = _by_artists if dividing.by == "artists" else _by_splits
    parts = choose(drawings, artists, dividing, chance)
    taken = {row for name, rows in parts.items() if name != "pretraining" for row in rows}
    assert taken.isdisjoint(parts["pretraining"])
    return Division(
        {part: [drawings[row] for row in parts[part]] for part in PARTS},
        {part: [artists[row] or "" for row in parts[part]] for part in PARTS},
    )


def _by_artists(
    drawings: Sequence[LabelledDrawing],
    artists: Sequence[str | None],
    dividing: Dividing,
    chance: random.Random,
) -> dict[Part, list[int]]:
    if dividing.least <= dividing.tests:
        raise BadInput(
            f"drawings.least is {dividing.least:,} and drawings.tests {dividing.tests:,}: an "
            "artist could have nothing to train with. Let drawings.least be greater."
        )
    rows = _rows(artists, range(len(drawings)))
    free = [row for row, drawing in enumerate(drawings) if drawing.split != "test"]
    own = _own(rows, {*free}, dividing, chance)
    enough = [name for name in sorted(rows) if len(rows[name]) >= dividing.least]
    chance.shuffle(enough)
    enough.sort(key=lambda name: name in own)  # who cannot be trained on is unseen first
    hidden = len(enough) // 10 if dividing.unseen is None else dividing.unseen
    unseen = enough[:hidden]
    seen = [name for name in enough[hidden:] if name in own][: dividing.artists]
    wanted = dividing.artists or 1
    if len(unseen) < hidden or len(seen) < wanted:
        raise _too_few(
            rows,
            dividing,
            f"{hidden + wanted:,} are asked for, {hidden:,} of them unseen. {len(own):,} of them "
            "can be trained on: drawings of the split test are tests alone",
        )
    kept = {row for name in (*seen, *unseen) for row in rows[name]}
    others = [row for row in free if artists[row] is not None and row not in kept]
    others += _unknown(artists, free, dividing)
    return {
        "pretraining": _sample(others, dividing.pretraining, chance),
        "train": [row for name in seen for row in own[name][dividing.tests :]],
        "validation": [],
        "seen": [row for name in seen for row in own[name][: dividing.tests]],
        "unseen": [row for name in unseen for row in _sample(rows[name], dividing.tests, chance)],
    }


def _own(rows: Rows, free: set[int], dividing: Dividing, chance: random.Random) -> Rows:
    """Who can be trained on, and their drawings by lot, those of the split test at the front.

    At most `Dividing.tests` are of the split test, so what follows the tests can be trained on.
    """
    found = {}
    for name in sorted(rows):
        held = _sample([row for row in rows[name] if row not in free], dividing.tests, chance)
        others = [row for row in rows[name] if row in free]
        count = min(len(others), dividing.most - len(held))
        if len(held) + count >= dividing.least:
            found[name] = held + chance.sample(others, count)
    return found


def _by_splits(
    drawings: Sequence[LabelledDrawing],
    artists: Sequence[str | None],
    dividing: Dividing,
    chance: random.Random,
) -> dict[Part, list[int]]:
    of = {
        split: [row for row, drawing in enumerate(drawings) if drawing.split == split]
        for split in ("train", "validation", "test")
    }
    rows, tests = _rows(artists, of["train"]), _rows(artists, of["test"])
    enough = [name for name in sorted(rows) if len(rows[name]) >= dividing.least]
    if not enough:
        raise _too_few(rows, dividing, "at least one is needed")
    seen = sorted(_sample(enough, dividing.artists, chance))
    own = {name: _sample(rows[name], dividing.most, chance) for name in seen}
    taken = {row for chosen in own.values() for row in chosen}
    others = [row for name in sorted(rows) for row in rows[name] if row not in taken]
    others += _unknown(artists, of["train"], dividing)
    people = {drawing.artist for drawing in drawings if drawing.split != "test"} - {None}
    names = {
        name for name, drawing in zip(artists, drawings, strict=True) if drawing.split != "test"
    }
    hidden = [
        name
        for name in sorted(tests.keys() - names)
        if len(tests[name]) >= dividing.tests
        and people.isdisjoint(drawings[row].artist for row in tests[name])
    ]
    unseen = sorted(_sample(hidden, dividing.unseen, chance))
    return {
        "pretraining": _sample(others, dividing.pretraining, chance),
        "train": [row for name in seen for row in own[name]],
        "validation": [row for row in of["validation"] if artists[row] in own],
        "seen": [r for name in seen for r in _sample(tests.get(name, []), dividing.tests, chance)],
        "unseen": [row for name in unseen for row in _sample(tests[name], dividing.tests, chance)],
    }


def _rows(artists: Sequence[str | None], among: Sequence[int]) -> Rows:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in among:
        name = artists[row]
        if name is not None:
            found[name].append(row)
    return dict(found)


def _unknown(artists: Sequence[str | None], among: Sequence[int], dividing: Dividing) -> list[int]:
    return [row for row in among if artists[row] is None] if dividing.unknown else []


def _sample(items: Sequence[T], most: int | None, chance: random.Random) -> list[T]:
    return list(items) if most is None or len(items) <= most else chance.sample(items, most)


def _too_few(rows: Rows, dividing: Dividing, asked: str) -> BadInput:
    counts = sorted(map(len, rows.values()), reverse=True)
    enough = sum(count >= dividing.least for count in counts)
    return BadInput(
        f"{enough:,} of {len(counts):,} artists have {dividing.least:,} drawings or more; {asked}. "
        f"The most that one has is {counts[0] if counts else 0:,}. Lower drawings.least, "
        "drawings.artists or drawings.unseen, or give more drawings."
    )
