"""Read the licence from a model's README."""

import re

from egara.encoders.published.files import Files
from egara.errors import EncoderError

__all__ = ["stated_licence"]

LICENCE = re.compile(r"^license:\s*['\"]?([^'\"\n#]+)", re.MULTILINE)
MAX_LENGTH = 80


def stated_licence(files: Files) -> str | None:
    """Return the field ``license`` of the metadata at the top of ``README.md``.

    It is None if there is no such field, or if the file cannot be read.
    """
    if "README.md" not in files:
        return None
    try:
        text = files.text("README.md")
    except EncoderError:  # it is not needed to run the model
        return None
    if not text.startswith("---"):
        return None
    match = LICENCE.search(text.split("\n---", 1)[0])
    return match[1].strip()[:MAX_LENGTH] or None if match else None
