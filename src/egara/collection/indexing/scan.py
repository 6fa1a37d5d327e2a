"""Scan a folder: find new and changed files, read and hash them.

The ledger contains what the collection already has. `egara.collection.indexing.process` computes
the results from a file's bytes.
"""

from pathlib import Path

from egara.collection.indexing.declared_metadata import DeclaredMetadata, digest
from egara.collection.indexing.failures import file_failure
from egara.collection.indexing.ledger import KnownFile, Ledger
from egara.collection.indexing.process import ImageTask
from egara.collection.indexing.reading import content_id, has_foreign_content, read_file
from egara.collection.indexing.records import Candidate, HashedFile
from egara.collection.tables import schema
from egara.errors import UnsupportedFormat
from egara.images import FoundFile, unsupported_format, unsupported_reason

__all__ = ["Scanner"]


class Scanner:
    """Compares the files below a root with the ledger, and reads new and changed files."""

    def __init__(self, folder: Path, ledger: Ledger, metadata: DeclaredMetadata) -> None:
        """Use the root's folder, its ledger, and its metadata files."""
        self._folder = folder
        self._ledger = ledger
        self._metadata = metadata

    def compare(self, file: FoundFile, known: KnownFile | None) -> Candidate | None:
        """Compare a file with its row.

        Args:
            file: the file.
            known: its row before this run; None if it has no row.

        Returns:
            The file if it must be read; None if its row, its image and all vectors are up to date.
        """
        declared = self._metadata.declared(file.path)
        sidecar = digest(declared)
        if known is not None:
            if declared is None and self._metadata.may_be_unreadable(file.path):
                sidecar = known.sidecar
            if self._is_up_to_date(known, file, sidecar):
                return None
        return Candidate(file.path, declared, sidecar, file.foreign)

    def read(self, candidate: Candidate) -> tuple[HashedFile, ImageTask | None]:
        """Read and hash a file. Several threads may call it.

        Returns:
            The file, and the task to compute from its bytes; None if the file cannot be read.
        """
        size = mtime_ns = -1
        try:
            path = self._folder / candidate.path
            if candidate.foreign is not None:
                foreign, status = has_foreign_content(path, candidate.foreign)
                size, mtime_ns = status.st_size, status.st_mtime_ns
                if foreign:
                    raise UnsupportedFormat(unsupported_reason(candidate.foreign))
            data, status = read_file(path)
            size, mtime_ns = status.st_size, status.st_mtime_ns
            image = content_id(data)
            needs = self._ledger.needs(image)
        except Exception as error:
            failure = file_failure(error)
            return HashedFile(candidate, size, mtime_ns, failure=failure), None
        task = ImageTask(data, needs.facts, needs.encoders)
        return HashedFile(candidate, size, mtime_ns, image), task

    def _is_up_to_date(self, known: KnownFile, file: FoundFile, sidecar: str | None) -> bool:
        same = (known.size, known.mtime_ns, known.sidecar) == (file.size, file.mtime_ns, sidecar)
        if known.outcome == schema.UNSUPPORTED:
            # An older version of Egara may have written the row. This version may read the format.
            return same and unsupported_format(known.reason) is not None
        return same and (known.id is None or self._ledger.has_all(known.id))
