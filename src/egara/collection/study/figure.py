"""Draw the votes of a study as stacked bars, like figure 4 of Illustration2Vec."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from egara.collection.study.votes import Votes
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
"""Colours of a bar and its number: first encoder, ties, second encoder.

People with any kind of colour vision can tell them apart.
"""
NARROW = 0.035  # share of the width below which a number does not fit


def draw(
    encoders: tuple[str, str],
    votes: Sequence[Votes],
    participants: int,
    trials: int,
    path: str | os.PathLike[str],
) -> None:
    """Draw the votes into an image file; its suffix decides the format.

    Args:
        encoders: the names of the first and the second encoder.
        votes: one for each question.
        participants: the number of participants.
        trials: the number of trials.
        path: of the image file.

    Raises:
        MissingExtra: matplotlib is not installed.
        BadInput: matplotlib has no format with this suffix.
        StorageError: the file cannot be written.
    """
    if find_spec("matplotlib") is None:
        raise MissingExtra(
            "Figures need matplotlib, which is not installed: pip install 'egara[plots]'"
        )
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.6), dpi=160, layout="constrained")
    axes = figure.subplots()
    _draw_bars(axes, votes)
    _draw_legend(axes, encoders)
    axes.set_xlabel(_caption(participants, trials))
    try:
        figure.savefig(path)
    except ValueError as error:
        raise BadInput(f"{os.fspath(path)}: use the suffix of an image, such as .png.") from error
    except OSError as error:
        raise StorageError(
            f"{os.fspath(path)}: cannot be written: {error.strerror or error}."
        ) from error


def _draw_bars(axes: "Axes", votes: Sequence[Votes]) -> None:
    for y, question_votes in enumerate(votes):
        _draw_bar(axes, y, question_votes)
    axes.set_yticks(range(len(votes)), [TITLES[vote.question] for vote in votes])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _caption(participants: int, trials: int) -> str:
    people = "1 participant" if participants == 1 else f"{participants} participants"
    shown = "1 trial" if trials == 1 else f"{trials} trials"
    return f"votes of {people} in {shown}; p: two-sided sign test without ties"


def _draw_bar(axes: "Axes", y: int, votes: Votes) -> None:
    total = max(1, votes.first + votes.ties + votes.second)
    left = 0.0
    counts = (votes.first, votes.ties, votes.second)
    for count, (colour, ink) in zip(counts, COLOURS, strict=True):
        width = count / total
        axes.barh(y, width, left=left, height=0.62, color=colour)
        if width > NARROW:
            middle = left + width / 2
            axes.text(middle, y, str(count), color=ink, ha="center", va="center", fontsize=9)
        left += width
    p_value = "p < 0.001" if votes.p < 0.001 else f"p = {votes.p:.3f}"
    axes.text(1.015, y, p_value, va="center", fontsize=9)


def _draw_legend(axes: "Axes", encoders: tuple[str, str]) -> None:
    from matplotlib.patches import Patch

    names = (encoders[0], "tie", encoders[1])
    patches = [
        Patch(color=colour, label=name) for name, (colour, _) in zip(names, COLOURS, strict=True)
    ]
    axes.legend(handles=patches, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
