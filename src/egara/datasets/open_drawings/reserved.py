"""The sets that are reserved for evaluation: models never train on them."""

import zlib
from collections.abc import Iterable

from egara.errors import DatasetError

__all__ = ["EMOJI_SETS", "RESERVED_EMOJI", "check_reserved", "is_reserved"]

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
"""The sets that have the same subjects, each in a different style."""

RESERVED_EMOJI = frozenset({"fluent-emoji-flat", "noto-v1", "streamline-emojis"})

_ONE_IN = 5
_NOT_ICON_SETS = ("openclipart", "dicebear-")


def is_reserved(set: str) -> bool:
    """Tell whether a set is reserved: each of its drawings is in the split ``test``.

    These are the three emoji sets of RESERVED_EMOJI, and icon sets if the CRC-32 of their name is
    divisible by 5. openclipart and the DiceBear styles are not reserved.
    """
    if set in EMOJI_SETS:
        return set in RESERVED_EMOJI
    if set.startswith(_NOT_ICON_SETS):
        return False
    return zlib.crc32(set.encode()) % _ONE_IN == 0


def check_reserved(rows: Iterable[tuple[str, str]]) -> None:
    """Check (set, split) of every drawing.

    Raises:
        DatasetError: a drawing of a reserved set is in another split than ``test``.
    """
    wrong = {set_ for set_, split in rows if split != "test" and is_reserved(set_)}
    if wrong:
        raise DatasetError(
            f"Sets reserved for evaluation would be trained on: {', '.join(sorted(wrong))}. "
            "Nothing was written; this is a bug of the builder."
        )
