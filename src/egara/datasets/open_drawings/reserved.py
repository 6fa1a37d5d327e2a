"""What is kept for evaluation alone, by agreement: models never train on it."""

import zlib
from collections.abc import Iterable

from egara.errors import DatasetError

__all__ = ["EMOJI_SETS", "RESERVED_EMOJI", "check_reserved", "reserved"]

EMOJI_SETS = (
    "emojione",
    "emojione-monotone",
    "emojione-v1",
    "fluent-emoji",
    "fluent-emoji-flat",
    "fluent-emoji-high-contrast",
    "fxemoji",
    "noto",
    "noto-v1",
    "openmoji",
    "streamline-emojis",
    "twemoji",
)
"""The sets that draw the same subjects, each in its style."""

RESERVED_EMOJI = frozenset({"fluent-emoji-flat", "noto-v1", "streamline-emojis"})

_ONE_IN = 5
_NOT_ICON_SETS = ("openclipart", "dicebear-")


def reserved(set: str) -> bool:
    """Whether a set is for evaluation alone: each of its drawings is of the split ``test``.

    Of the emoji sets the three of RESERVED_EMOJI; of icon sets those whose name's CRC-32 is
    divisible by 5; openclipart and the DiceBear styles are neither.
    """
    if set in EMOJI_SETS:
        return set in RESERVED_EMOJI
    if set.startswith(_NOT_ICON_SETS):
        return False
    return zlib.crc32(set.encode()) % _ONE_IN == 0


def check_reserved(rows: Iterable[tuple[str, str]]) -> None:
    """Check (set, split) of every drawing.

    Raises:
        DatasetError: a drawing of a reserved set is of another split than ``test``.
    """
    wrong = {set_ for set_, split in rows if split != "test" and reserved(set_)}
    if wrong:
        raise DatasetError(
            f"Sets reserved for evaluation would be trained on: {', '.join(sorted(wrong))}. "
            "Nothing was written; this is a fault of the builder."
        )
