"""The sources of the open drawings: their packages, and their drawings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from egara.datasets.open_drawings.dicebear import CORE, STYLES, head_drawing, head_origin, heads
from egara.datasets.open_drawings.emoji import emoji_drawings
from egara.datasets.open_drawings.emojibase import EMOJIBASE, Emojibase, emojibase
from egara.datasets.open_drawings.iconify import ICONIFY, icon_drawings, icon_origin, icon_sets
from egara.datasets.open_drawings.openclipart import OPENCLIPART, clipart_drawings, clipart_origin
from egara.datasets.open_drawings.packages import fetch
from egara.datasets.open_drawings.reserved import EMOJI_SETS
from egara.datasets.open_drawings.source_drawings import SetOrigin, SourceDrawing
from egara.datasets.open_drawings.synonyms import SYNONYMS, Senses, senses

__all__ = ["Sources"]


@dataclass
class Sources:
    """The fetched packages, and the metadata of every set whose drawings were read so far."""

    folder: Path
    origins: dict[str, SetOrigin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._icons = fetch(ICONIFY, self.folder)
        self._clipart = fetch(OPENCLIPART, self.folder)
        self._core = fetch(CORE, self.folder)
        self._styles = {name: fetch(package, self.folder) for name, package in STYLES.items()}
        self.emojibase: Emojibase = emojibase(fetch(EMOJIBASE, self.folder))
        self.synonyms: Senses = senses(fetch(SYNONYMS, self.folder))

    def drawings(self) -> Iterator[SourceDrawing]:
        """Yield all drawings, source by source."""
        yield from self._emoji()
        self._add(clipart_origin(self._clipart))
        yield from clipart_drawings(self._clipart)
        for icons in icon_sets(self._icons):
            self._add(icon_origin(icons, self._icons))
            yield from icon_drawings(icons)
        yield from self._heads()

    def _emoji(self) -> Iterator[SourceDrawing]:
        sets = list(icon_sets(self._icons, EMOJI_SETS))
        for icons in sets:
            self._add(icon_origin(icons, self._icons))
        yield from emoji_drawings(sets, self.emojibase)

    def _heads(self) -> Iterator[SourceDrawing]:
        for document in heads(self._core, self._styles):
            if "svg" not in document:
                origin = head_origin(document, self._styles[document["style"]])
                self._add(origin)
            else:
                yield head_drawing(document, origin)

    def _add(self, origin: SetOrigin) -> None:
        self.origins[origin.set] = origin
