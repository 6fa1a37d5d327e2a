"""Figure 4 of Illustration2Vec, of one's own study: the votes by question as stacked bars."""

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from egara.collection.study.report import StudyReport, Votes
from egara.errors import BadInput, MissingExtra, StorageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]

TITLES = {
    "style": "Illustration style",
    "colour": "Colour",
    "composition": "Composition",
    "title": "Title",
    "background": "Background",
    "character": "Character",
}
COLOURS = (("#2a5a9c", "white"), ("#d9d6cf", "black"), ("#d08a2e", "black"))
"""Of the first encoder, ties and the second, told apart with any kind of colour vision; and of the
numbers on them."""
NARROW = 0.035  # of the width: a number does not fit


def draw(report: StudyReport, path: str | os.PathLike[str]) -> None:
    """Draw the votes into an image file; its suffix decides the format.

    Raises:
        MissingExtra: matplotlib is not installed.
        BadInput: the suffix is none that matplotlib writes.
        StorageError: the file cannot be written.
    """
    if find_spec("matplotlib") is None:
        raise MissingExtra(
            "Figures need matplotlib, not installed here: pip install 'egara[plots]'"
        )
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.6), dpi=160, layout="constrained")
    _bars(figure.subplots(), report)
    try:
        figure.savefig(path)
    except ValueError as error:
        raise BadInput(f"{os.fspath(path)}: use the suffix of an image, such as .png.") from error
    except OSError as error:
        raise StorageError(
            f"{os.fspath(path)}: cannot be written: {error.strerror or error}."
        ) from error


def _bars(axes: "Axes", report: StudyReport) -> None:
    for place, votes in enumerate(report.votes):
        _bar(axes, place, votes)
    axes.set_yticks(range(len(report.votes)), [TITLES[votes.question] for votes in report.votes])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _legend(axes, report)
    people = "1 participant" if report.participants == 1 else f"{report.participants} participants"
    trials = "1 trial" if report.trials == 1 else f"{report.trials} trials"
    axes.set_xlabel(f"votes of {people} in {trials}; p: two-sided sign test without ties")


def _bar(axes: "Axes", place: int, votes: Votes) -> None:
    total = max(1, votes.first + votes.ties + votes.second)
    left = 0.0
    counts = (votes.first, votes.ties, votes.second)
    for count, (colour, ink) in zip(counts, COLOURS, strict=True):
        width = count / total
        axes.barh(place, width, left=left, height=0.62, color=colour)
        if width > NARROW:
            middle = left + width / 2
            axes.text(middle, place, str(count), color=ink, ha="center", va="center", fontsize=9)
        left += width
    said = "p < 0.001" if votes.p < 0.001 else f"p = {votes.p:.3f}"
    axes.text(1.015, place, said, va="center", fontsize=9)


def _legend(axes: "Axes", report: StudyReport) -> None:
    from matplotlib.patches import Patch

    names = (report.encoders[0], "tie", report.encoders[1])
    patches = [
        Patch(color=colour, label=name) for name, (colour, _) in zip(names, COLOURS, strict=True)
    ]
    axes.legend(handles=patches, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
