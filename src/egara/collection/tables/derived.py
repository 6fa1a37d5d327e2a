"""Where derived files are kept: what can be computed again, and may be deleted."""

import hashlib
from pathlib import Path

from platformdirs import user_cache_path

from egara.collection.tables.store import Store

__all__ = ["derived_folder"]


def derived_folder(store: Store) -> Path:
    """Where derived files are kept: in the collection, or in the user's cache of a remote one."""
    if store.folder is not None:
        return store.folder / "derived"
    return user_cache_path("egara") / hashlib.sha256(store.location.encode()).hexdigest()[:16]
