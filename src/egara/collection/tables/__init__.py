"""Store the data of a collection: Lance tables, their layouts, locks and durability.

==========================  ====================================================================
``schema``                  the tables and their columns
``store``                   `Store`: all tables of a collection
``lance_tables``            read and write rows with LanceDB
``lance_import``            import LanceDB quickly
``commits``                 make commits durable
``journal``                 the list of all files of the tables, with sizes and digests
``file_faults``             compare files with the digests in the journal
``recovery``                restore tables after a power failure
``storage_errors``          explain errors of the disk, the object store and LanceDB
``locks``, ``lock_holder``  one writer at a time
``collection_folder``       check that a folder is a collection, or can become one
``identity``                the ID of a collection, and its marker file
``schema_upgrade``          upgrade the tables of older versions of Egara
``roots``                   the indexed folders
``file_rows``               rows of the table ``files``
``encoders``, ``labels``    the encoders of a collection, and their labels
``stored_scores``           which scores are stored, and how
``thresholds``              the encoders of changed thresholds
``derived``                 tables and files that can be computed again
``names``                   names of boards and kept clusters
``seeds``                   seeds of random numbers
``path_text``               file paths as text
==========================  ====================================================================

This package does not search. It may import `egara.encoders` for the types of labels and vectors,
`egara.errors` and `egara.metric`.
"""

from egara.collection.tables import schema
from egara.collection.tables.collection_folder import BACKUPS_FOLDER
from egara.collection.tables.commits import (
    TABLE_SUFFIX,
    Commits,
    manifest_paths,
    manifest_version,
    table_files,
    version_hint,
)
from egara.collection.tables.derived import (
    DERIVED_FOLDER,
    Derived,
    derived_folder,
    open_derived,
    read_derived,
    record_derived,
    write_derived,
)
from egara.collection.tables.encoders import EncoderInfo, read_encoders, write_encoders
from egara.collection.tables.file_faults import FileFault, compare_files
from egara.collection.tables.file_rows import FileRow, files_table, read_files
from egara.collection.tables.identity import (
    MARKER,
    marker_content,
    new_id,
    read_marker,
    write_marker,
)
from egara.collection.tables.journal import JOURNAL, digest_of
from egara.collection.tables.labels import count_labels, read_labels, replace_labels, write_labels
from egara.collection.tables.lance_import import import_lancedb
from egara.collection.tables.lance_tables import TableVersion, quoted
from egara.collection.tables.locks import editing, writing
from egara.collection.tables.names import checked_name, name_key, same_name
from egara.collection.tables.path_text import join_path, to_path, to_text
from egara.collection.tables.recovery import DAMAGED_FOLDER
from egara.collection.tables.roots import read_roots, register_root, root_location, unregister_root
from egara.collection.tables.schema_upgrade import upgrade
from egara.collection.tables.seeds import checked_seed
from egara.collection.tables.storage_errors import storage_errors
from egara.collection.tables.store import Store
from egara.collection.tables.stored_scores import (
    default_threshold,
    reaches_threshold,
    score_floor,
    score_floors,
    sparse_columns,
)
from egara.collection.tables.thresholds import (
    assign_thresholds,
    tags_by_encoder,
    upgrade_thresholds,
)
from egara.disk import sync_file, sync_folder

__all__ = [
    "BACKUPS_FOLDER",
    "DAMAGED_FOLDER",
    "DERIVED_FOLDER",
    "JOURNAL",
    "MARKER",
    "TABLE_SUFFIX",
    "Commits",
    "Derived",
    "EncoderInfo",
    "FileFault",
    "FileRow",
    "Store",
    "TableVersion",
    "assign_thresholds",
    "checked_name",
    "checked_seed",
    "compare_files",
    "count_labels",
    "default_threshold",
    "derived_folder",
    "digest_of",
    "editing",
    "files_table",
    "import_lancedb",
    "join_path",
    "manifest_paths",
    "manifest_version",
    "marker_content",
    "name_key",
    "new_id",
    "open_derived",
    "quoted",
    "reaches_threshold",
    "read_derived",
    "read_encoders",
    "read_files",
    "read_labels",
    "read_marker",
    "read_roots",
    "record_derived",
    "register_root",
    "replace_labels",
    "root_location",
    "same_name",
    "schema",
    "score_floor",
    "score_floors",
    "sparse_columns",
    "storage_errors",
    "sync_file",
    "sync_folder",
    "table_files",
    "tags_by_encoder",
    "to_path",
    "to_text",
    "unregister_root",
    "upgrade",
    "upgrade_thresholds",
    "version_hint",
    "write_derived",
    "write_encoders",
    "write_labels",
    "write_marker",
    "writing",
]
