"""The store of record: Lance tables, what is in them, and who may write to them.

Knows rows and columns, files and folders; nothing of searching, nor of what a person asks. May
import `egara.encoders` for what labels and vectors are, `egara.errors` and `egara.metric`.
"""

from egara.collection.tables import schema
from egara.collection.tables.derived import (
    Derived,
    derived_folder,
    read_derived,
    write_derived,
)
from egara.collection.tables.disk import sync_file, sync_folder
from egara.collection.tables.encoders import EncoderInfo, read_encoders, write_encoders
from egara.collection.tables.faults import storage_errors
from egara.collection.tables.files import FileRow, files_table, read_files
from egara.collection.tables.labelling import read_labels, replace_labels, write_labels
from egara.collection.tables.locations import BACKUPS_FOLDER
from egara.collection.tables.lock import editing, writing
from egara.collection.tables.naming import checked_name, name_key, same_name
from egara.collection.tables.paths import join, to_path, to_text
from egara.collection.tables.roots import read_roots, register, unregister
from egara.collection.tables.scores import default_threshold, floor, floors, reaches, sparse
from egara.collection.tables.store import Store, quoted
from egara.collection.tables.upgrading import upgrade

__all__ = [
    "BACKUPS_FOLDER",
    "Derived",
    "EncoderInfo",
    "FileRow",
    "Store",
    "checked_name",
    "default_threshold",
    "derived_folder",
    "editing",
    "files_table",
    "floor",
    "floors",
    "join",
    "name_key",
    "quoted",
    "reaches",
    "read_derived",
    "read_encoders",
    "read_files",
    "read_labels",
    "read_roots",
    "register",
    "replace_labels",
    "same_name",
    "schema",
    "sparse",
    "storage_errors",
    "sync_file",
    "sync_folder",
    "to_path",
    "to_text",
    "unregister",
    "upgrade",
    "write_derived",
    "write_encoders",
    "write_labels",
    "writing",
]
