"""Keywords of the sources that describe files, not the subject of a drawing."""

__all__ = ["NON_SUBJECT_KEYWORDS"]

# fmt: off
NON_SUBJECT_KEYWORDS = frozenset((
    # themes and folders of icons, in openclipart
    "application", "bordered", "filesystem", "icon", "icons", "lemon theme icon", "mapsym",
    "mime-types", "mimetypes", "theme",
    # parts of the names of icons' files
    "alt", "and", "at", "do", "google", "in", "to", "with", "wordmark",
    # subgroups of emoji with what fits in no other subgroup
    "other flags", "other objects", "other places", "other plants", "other symbols",
))
# fmt: on
"""Keywords that are not tags: no encoder should learn them, and none should predict them."""
