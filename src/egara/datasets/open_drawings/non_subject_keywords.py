"""Keywords of the sources that describe files, not the subject of a drawing."""

__all__ = ["NON_SUBJECT_KEYWORDS"]

# fmt: off
NON_SUBJECT_KEYWORDS = frozenset((
    # themes and folders of icons, in openclipart
    "application", "bordered", "filesystem", "icon", "icons", "lemon theme icon", "mapsym",
    "mime-types", "mimetypes", "theme",
    # words of the file names of icons
    "alt", "and", "at", "do", "google", "in", "to", "with", "wordmark",
    # subgroups for emoji that fit in no other subgroup
    "other flags", "other objects", "other places", "other plants", "other symbols",
))
# fmt: on
"""Keywords that are not used as tags, so that encoders do not learn and predict them."""
