"""Read the licence from a model's README."""

import re

from egara.encoders.published.files import Files

__all__ = ["stated_licence"]

LICENCE = re.compile(r"^license:\s*['\"]?([^'\"\n#]+)", re.MULTILINE)
MAX_LENGTH = 80


def stated_licence(files: Files) -> str | None:
    """Return the field ``license`` of the metadata at the top of ``README.md``, if there is one."""
    if "README.md" not in files:
        return None
    text = files.text("README.md")
    if not text.startswith("---"):
        return None
    match = LICENCE.search(text.split("\n---", 1)[0])
    return match[1].strip()[:MAX_LENGTH] or None if match else None
