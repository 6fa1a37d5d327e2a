"""What was measured of tags, as tables (Illustration2Vec, Tables 2 and 3), JSON and CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egara.errors import BadInput
from egara.evaluate.encoding import Unreadable
from egara.evaluate.markdown import markdown_table
from egara.evaluate.precision import AT_LEAST, TagPrecision, mean_precision, measurable
from egara.evaluate.precision import tag_precisions as _precisions
from egara.evaluate.tag_prediction import ScoredDrawings

__all__ = ["TagReport", "measure_tags"]

CHANCE = "one score for all"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class TagReport:
    """Average precisions of tags.

    Attributes:
        dataset: its name.
        selection: which drawings, in words.
        drawings: how many were measured.
        unreadable: those that could not be read.
        at_least: tags that fewer drawings have are left out.
        sides: by side, the encoder first, the precision of each tag; all have the same tags.
    """

    dataset: str
    selection: str
    drawings: int
    unreadable: tuple[Unreadable, ...]
    at_least: int
    sides: Mapping[str, tuple[TagPrecision, ...]]

    @property
    def tags(self) -> tuple[TagPrecision, ...]:
        """Those of the encoder."""
        return next(iter(self.sides.values()))

    def means(self) -> dict[str, dict[str, float]]:
        """By side and category the mean average precision; last what one score for all gives.

        That is the share of drawings that have a tag, in the mean over the tags.
        """
        chance = [
            TagPrecision(tag.label, tag.positives, tag.drawings, tag.positives / tag.drawings)
            for tag in self.tags
        ]
        sides = {**self.sides, CHANCE: chance}
        return {side: mean_precision(tags) for side, tags in sides.items()}

    def table(self, shown: int = SHOWN) -> str:
        """Markdown: mean average precisions by category, and the best and worst tags."""
        parts = [self._about(), self._of_categories(), *self._of_tags(shown)]
        return "\n\n".join(parts)

    def best_table(self, count: int) -> str:
        """Markdown: the mean average precisions, and the best tags of each category (Table 3).

        Args:
            count: how many tags of each category at the most, by the encoder's precision.
        """
        order = sorted(range(len(self.tags)), key=lambda n: -self.tags[n].precision)
        categories = dict.fromkeys(tag.label.category for tag in self.tags)
        best = {
            name: [n for n in order if self.tags[n].label.category == name][:count]
            for name in categories
        }
        tables = [self._rows(f"best {name} tags", numbers) for name, numbers in best.items()]
        return "\n\n".join([self._about(), self._of_categories(), *tables])

    def _about(self) -> str:
        bad = f"; {len(self.unreadable):,} could not be read" if self.unreadable else ""
        return (
            f"{self.dataset}, {self.selection}: {self.drawings:,} drawings{bad}. "
            f"Tags on {self.at_least} or more of them."
        )

    def _of_categories(self) -> str:
        means = self.means()
        categories = list(next(iter(means.values())))
        counts = [sum(t.label.category == name for t in self.tags) for name in categories]
        known = [max(t.drawings for t in self.tags if t.label.category == c) for c in categories]
        rows: list[list[object]] = [["tags", *counts], ["drawings", *known]]
        rows += [[f"mAP, {side}", *of.values()] for side, of in means.items()]
        return markdown_table(["", *categories], rows)

    def _of_tags(self, shown: int) -> list[str]:
        order = sorted(range(len(self.tags)), key=lambda n: -self.tags[n].precision)
        if len(order) <= 2 * shown:
            return [self._rows("tag", order)]
        return [self._rows("best tags", order[:shown]), self._rows("worst tags", order[-shown:])]

    def _rows(self, title: str, numbers: Sequence[int]) -> str:
        rows = [
            [
                self.tags[n].label.name,
                self.tags[n].label.category,
                self.tags[n].positives,
                *(tags[n].precision for tags in self.sides.values()),
            ]
            for n in numbers
        ]
        header = [title, "category", "drawings", *(f"AP, {side}" for side in self.sides)]
        return markdown_table(header, rows, texts=2)

    def as_json(self) -> dict[str, Any]:
        """What the command prints with ``--json``."""
        return {
            "dataset": self.dataset,
            "selection": self.selection,
            "drawings": self.drawings,
            "unreadable": [{"id": bad.id, "reason": bad.reason} for bad in self.unreadable],
            "at_least": self.at_least,
            "tags": len(self.tags),
            "mean_average_precision": self.means(),
            "per_tag": [
                {
                    "tag": tag.label.name,
                    "category": tag.label.category,
                    "positives": tag.positives,
                    "drawings": tag.drawings,
                    "average_precision": {side: of[n].precision for side, of in self.sides.items()},
                }
                for n, tag in enumerate(self.tags)
            ],
        }

    def csv(self) -> str:
        """One row a tag, with the average precision of each side."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["tag", "category", "positives", "drawings", *self.sides])
        for n, tag in enumerate(self.tags):
            about = [tag.label.name, tag.label.category, tag.positives, tag.drawings]
            rows.writerow([*about, *(repr(of[n].precision) for of in self.sides.values())])
        return text.getvalue()


def measure_tags(scored: ScoredDrawings, at_least: int = AT_LEAST) -> TagReport:
    """Measure the average precision of every tag that enough of the drawings have.

    Raises:
        BadInput: no tag is on so many of the drawings and missing on others.
    """
    columns = measurable(scored.truth, at_least)
    if not len(columns):
        raise BadInput(
            f"No tag is on at least {at_least} of the {len(scored.drawings):,} drawings in "
            f"{scored.dataset} ({scored.selection}) and missing on others."
        )
    truth = scored.truth.only(columns)
    return TagReport(
        scored.dataset,
        str(scored.selection),
        len(scored.drawings),
        scored.unreadable,
        at_least,
        {side: _precisions(scores[:, columns], truth) for side, scores in scored.scores.items()},
    )
