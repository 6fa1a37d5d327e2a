"""The methods of `Collection` about duplicates."""

import os
from collections.abc import Sequence

from egara.collection.duplicates.duplicates import Cancel, Duplicates, Progress
from egara.collection.duplicates.groups import DuplicateGroup
from egara.collection.duplicates.setting_aside import MovedDuplicates

__all__ = ["DuplicateVerbs"]


class DuplicateVerbs:
    """The methods of `Collection` about duplicates."""

    _duplicates: Duplicates

    def duplicates(
        self,
        near: bool = True,
        encoder: str | None = None,
        threshold: float | None = None,
        *,
        unreviewed: bool = False,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        compute: bool = True,
    ) -> list[DuplicateGroup]:
        """Find groups of duplicates and alternatives, in the order of their paths.

        Files with the same bytes are copies of one drawing. Drawings are compared if their
        perceptual hashes or their vectors are near. Their thumbnails then decide how they are
        related (see `egara.explore.duplicates.relation`): as duplicates, or as alternatives, such
        as other colours or a crop. The user's reviews take precedence.

        Args:
            near: false to find only files with the same bytes.
            encoder: the encoder to use in addition to the hash; by default one with a measured
                threshold, if the collection has one.
            threshold: the encoder's distance up to which drawings are near; by default the
                measured one.
            unreviewed: return only groups that need a review; groups of files with the same bytes
                always do.
            progress: called with the number of finished drawings and of all drawings while
                neighbours are computed, then with the numbers of compared and of all pairs.
            cancel: returns true to stop.
            compute: compute the near drawings if they are not stored.

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
            BadInput: the threshold is negative.
            Cancelled: ``cancel`` returned true.
            NotComputed: near drawings are not computed, and ``compute`` is false.
        """
        return self._duplicates.groups(
            near,
            encoder,
            threshold,
            unreviewed=unreviewed,
            progress=progress,
            cancel=cancel,
            compute=compute,
        )

    def review_duplicates(
        self, drawings: Sequence[str], verdict: str | None, keep: str | None = None
    ) -> None:
        """Store the user's verdict on how drawings are related.

        Args:
            drawings: 2 to 200, by ID or path; the verdict is on every pair of them.
            verdict: ``duplicate``, ``alternative`` or ``different``; None removes the reviews.
            keep: the drawing to keep, by ID or path.

        Raises:
            UnknownDrawing: the drawing does not exist.
            BadInput: the verdict is unknown, there are too few or too many drawings, or ``keep``
                is not one of them.
        """
        self._duplicates.review(drawings, verdict, keep)

    def set_aside(
        self, groups: Sequence[DuplicateGroup], folder: str | os.PathLike[str]
    ) -> MovedDuplicates:
        """Move duplicates to a folder; the drawings to keep and alternatives stay.

        A file is moved only if it and the file to keep have not changed since they were indexed.
        Index the folder again afterwards. ``moved.csv`` in the folder lists the old and the new
        path of each file.

        Raises:
            BadInput: the folder is inside an indexed folder.
            StorageError: the folder cannot be written.
        """
        return self._duplicates.set_aside(groups, folder)
