"""What is left out before rendering; the lists are in rules.toml, each with its reason."""

import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from .catalogue import Drawing

RULES = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
FOLDERS = tuple(folder for group in RULES["folders"].values() for folder in group)
ARTISTS = frozenset(artist for group in RULES["artists"].values() for artist in group)
WORDS = frozenset(word for group in RULES["words"].values() for word in group)
FILES = tuple(pattern for group in RULES["files"].values() for pattern in group)


def selected(drawings: list[Drawing]) -> list[Drawing]:
    """The drawings that no rule leaves out, in the order given."""
    return [drawing for drawing in drawings if reason_left_out(drawing) is None]


def reason_left_out(drawing: Drawing) -> str | None:
    """Why `drawing` is not to be shown, or None."""
    if not drawing.public_domain:
        return "not declared to be in the public domain"
    if not drawing.artist or not drawing.title:
        return "no artist or no title given"
    if drawing.artist in ARTISTS:
        return "artist"
    if any(fnmatchcase(drawing.folder, pattern) for pattern in FOLDERS):
        return "folder"
    if any(fnmatchcase(drawing.path.removesuffix(".svg"), pattern) for pattern in FILES):
        return "file"
    words = WORDS & _words(drawing)
    return f"word {min(words)}" if words else None


def _words(drawing: Drawing) -> set[str]:
    text = " ".join([drawing.title, drawing.stem, *drawing.keywords]).lower()
    return set(re.findall(r"[^\W\d_]+", text))
