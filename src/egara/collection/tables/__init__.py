"""The store of record: Lance tables, what is in them, and who may write to them.

Knows rows and columns, files and folders; nothing of searching, nor of what a person asks. May
import `egara.encoders` for what labels and vectors are, `egara.errors` and `egara.metric`.
"""

from egara.collection.tables import schema
from egara.collection.tables.commits import (
    TABLE,
    Commits,
    manifest_version,
    manifests,
    table_files,
    version_hint,
)
from egara.collection.tables.file_faults import FileFault, compare
from egara.collection.tables.derived import (
    DERIVED_FOLDER,
    Derived,
    derived_folder,
    read_derived,
    record_derived,
    write_derived,
)
from egara.collection.tables.encoders import EncoderInfo, read_encoders, write_encoders
from egara.collection.tables.storage_failures import storage_errors
from egara.collection.tables.file_rows import FileRow, files_table, read_files
from egara.collection.tables.identity import (
    MARKER,
    marker_content,
    new_id,
    read_marker,
    write_marker,
)
from egara.collection.tables.journal import JOURNAL, digest_of
from egara.collection.tables.labels import read_labels, replace_labels, write_labels
from egara.collection.tables.lance_tables import quoted
from egara.collection.tables.lance_import import import_lancedb
from egara.collection.tables.collection_folder import BACKUPS_FOLDER
from egara.collection.tables.locks import editing, writing
from egara.collection.tables.names import checked_name, name_key, same_name
from egara.collection.tables.path_text import join, to_path, to_text
from egara.collection.tables.recovery import DAMAGED_FOLDER
from egara.collection.tables.roots import read_roots, register, root_location, unregister
from egara.collection.tables.stored_scores import default_threshold, floor, floors, reaches, sparse
from egara.collection.tables.store import Store
from egara.collection.tables.schema_upgrade import upgrade
from egara.disk import sync_file, sync_folder

__all__ = [
    "BACKUPS_FOLDER",
    "DAMAGED_FOLDER",
    "DERIVED_FOLDER",
    "JOURNAL",
    "MARKER",
    "TABLE",
    "Commits",
    "Derived",
    "EncoderInfo",
    "FileFault",
    "FileRow",
    "Store",
    "checked_name",
    "compare",
    "default_threshold",
    "derived_folder",
    "digest_of",
    "editing",
    "files_table",
    "floor",
    "floors",
    "import_lancedb",
    "join",
    "manifest_version",
    "manifests",
    "marker_content",
    "name_key",
    "new_id",
    "quoted",
    "reaches",
    "read_derived",
    "read_encoders",
    "read_files",
    "read_labels",
    "read_marker",
    "read_roots",
    "record_derived",
    "register",
    "replace_labels",
    "root_location",
    "same_name",
    "schema",
    "sparse",
    "storage_errors",
    "sync_file",
    "sync_folder",
    "table_files",
    "to_path",
    "to_text",
    "unregister",
    "upgrade",
    "version_hint",
    "write_derived",
    "write_encoders",
    "write_labels",
    "write_marker",
    "writing",
]
