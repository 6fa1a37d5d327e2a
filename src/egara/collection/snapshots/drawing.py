"""What is known of a drawing."""

from dataclasses import dataclass

__all__ = ["Drawing"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is known of one drawing: its size in bytes, its width and height upright."""

    id: str
    path: str
    copies: tuple[str, ...]
    width: int
    height: int
    format: str
    frames: int
    size: int
    title: str | None
    artist: str | None
    source: str | None
    keywords: tuple[str, ...]
    missing: bool
