"""Average precisions of tags as tables (Illustration2Vec, Tables 2 and 3), JSON and CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egara.errors import BadInput
from egara.evaluate.encoding import UnreadableDrawing
from egara.evaluate.markdown import markdown_table
from egara.evaluate.precision import AT_LEAST, TagPrecision, mean_precision, measurable
from egara.evaluate.precision import tag_precisions as _precisions
from egara.evaluate.tag_prediction import ScoredDrawings

__all__ = ["TagReport", "measure_tags"]

CHANCE = "one score for all"
MAX_SHOWN = 10


@dataclass(frozen=True, slots=True)
class TagReport:
    """Average precisions of tags.

    Attributes:
        dataset: the name of the dataset.
        selection: a description of the drawings.
        drawings: the number of drawings.
        unreadable: drawings that could not be read.
        at_least: tags with fewer drawings are excluded.
        predictors: the precision of each tag, by the name of the encoder (first) or baseline. All
            have the same tags.
    """

    dataset: str
    selection: str
    drawings: int
    unreadable: tuple[UnreadableDrawing, ...]
    at_least: int
    predictors: Mapping[str, tuple[TagPrecision, ...]]

    @property
    def tags(self) -> tuple[TagPrecision, ...]:
        """The precisions of the encoder's tags."""
        return next(iter(self.predictors.values()))

    def means(self) -> dict[str, dict[str, float]]:
        """Return the mean average precision by predictor and category; the last entry is chance.

        Chance has one score for all drawings. Its average precision is the share of drawings with
        the tag.
        """
        chance = [
            TagPrecision(tag.label, tag.positives, tag.drawings, tag.positives / tag.drawings)
            for tag in self.tags
        ]
        predictors = {**self.predictors, CHANCE: chance}
        return {name: mean_precision(tags) for name, tags in predictors.items()}

    def table(self, shown: int = MAX_SHOWN) -> str:
        """Return Markdown: mean average precisions by category, and the best and worst tags."""
        parts = [self._about(), self._category_table(), *self._tag_tables(shown)]
        return "\n\n".join(parts)

    def best_table(self, count: int) -> str:
        """Return Markdown: mean average precisions, and the best tags of each category (Table 3).

        Args:
            count: the maximum number of tags of each category.
        """
        order = sorted(range(len(self.tags)), key=lambda n: -self.tags[n].precision)
        categories = dict.fromkeys(tag.label.category for tag in self.tags)
        best = {
            name: [n for n in order if self.tags[n].label.category == name][:count]
            for name in categories
        }
        tables = [self._tag_table(f"best {name} tags", numbers) for name, numbers in best.items()]
        return "\n\n".join([self._about(), self._category_table(), *tables])

    def _about(self) -> str:
        unreadable = f"; {len(self.unreadable):,} could not be read" if self.unreadable else ""
        return (
            f"{self.dataset}, {self.selection}: {self.drawings:,} drawings{unreadable}. "
            f"Tags on {self.at_least} or more of them."
        )

    def _category_table(self) -> str:
        means = self.means()
        categories = list(next(iter(means.values())))
        counts = [sum(t.label.category == name for t in self.tags) for name in categories]
        known = [max(t.drawings for t in self.tags if t.label.category == c) for c in categories]
        rows: list[list[object]] = [["tags", *counts], ["drawings", *known]]
        rows += [[f"mAP, {name}", *values.values()] for name, values in means.items()]
        return markdown_table(["", *categories], rows)

    def _tag_tables(self, shown: int) -> list[str]:
        order = sorted(range(len(self.tags)), key=lambda n: -self.tags[n].precision)
        if len(order) <= 2 * shown:
            return [self._tag_table("tag", order)]
        return [
            self._tag_table("best tags", order[:shown]),
            self._tag_table("worst tags", order[-shown:]),
        ]

    def _tag_table(self, title: str, numbers: Sequence[int]) -> str:
        rows = [
            [
                self.tags[n].label.name,
                self.tags[n].label.category,
                self.tags[n].positives,
                *(tags[n].precision for tags in self.predictors.values()),
            ]
            for n in numbers
        ]
        header = [title, "category", "drawings", *(f"AP, {name}" for name in self.predictors)]
        return markdown_table(header, rows, texts=2)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON document of the command."""
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
                    "average_precision": {
                        name: tags[n].precision for name, tags in self.predictors.items()
                    },
                }
                for n, tag in enumerate(self.tags)
            ],
        }

    def csv(self) -> str:
        """Return CSV: one row for each tag, with the average precision of each predictor."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["tag", "category", "positives", "drawings", *self.predictors])
        for n, tag in enumerate(self.tags):
            about = [tag.label.name, tag.label.category, tag.positives, tag.drawings]
            rows.writerow([*about, *(repr(tags[n].precision) for tags in self.predictors.values())])
        return text.getvalue()


def measure_tags(scored: ScoredDrawings, at_least: int = AT_LEAST) -> TagReport:
    """Measure the average precision of every tag that at least `at_least` drawings have.

    Raises:
        BadInput: no tag is on enough drawings and missing on others.
    """
    columns = measurable(scored.truth, at_least)
    if not len(columns):
        raise BadInput(
            f"No tag is on at least {at_least} of the {len(scored.drawings):,} drawings in "
            f"{scored.dataset} ({scored.selection}) and missing on others."
        )
    truth = scored.truth.select_labels(columns)
    return TagReport(
        scored.dataset,
        str(scored.selection),
        len(scored.drawings),
        scored.unreadable,
        at_least,
        {name: _precisions(scores[:, columns], truth) for name, scores in scored.scores.items()},
    )
