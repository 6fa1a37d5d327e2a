"""The verbs of a collection about duplicates."""

import os
from collections.abc import Sequence

from egara.collection.duplicates.finding import Cancel, Duplicates, Progress
from egara.collection.duplicates.groups import DuplicateGroup
from egara.collection.duplicates.setting_aside import SetAside

__all__ = ["DuplicateVerbs"]


class DuplicateVerbs:
    """The verbs of a collection about duplicates."""

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
        """Find drawings that are the same or nearly, in groups, in the order of their paths.

        Files with the same bytes are copies of one drawing. Drawings are near where perceptual
        hashes or an encoder say so, and what they are to one another then follows from their
        thumbnails (see `egara.explore.duplicates.relation`): duplicates, or alternatives, such as
        other colours or a crop. What people say of two drawings counts before what is computed.

        Args:
            near: false for identical bytes alone.
            encoder: whose distances count beside the hash; by default one with a measured
                threshold, if the collection has one.
            threshold: its distance up to which two drawings are one; by default the measured one.
            unreviewed: only groups that people have not judged whole; files with the same bytes
                are always among them.
            progress: is told the drawings done and all, while their neighbours are computed, then
                the pairs looked at and all.
            cancel: is asked whether to stop.
            compute: false for near drawings that were found before, or none.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadInput: the threshold is negative.
            Cancelled: ``cancel`` answered true.
            NotComputed: they were not looked for yet, and ``compute`` is false.
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
        """Say what drawings are to one another, for good.

        Args:
            drawings: 2 to 200, by ID or path; the verdict is on every two of them.
            verdict: ``duplicate``, ``alternative`` or ``different``; None takes back what was said.
            keep: which one to keep.

        Raises:
            UnknownDrawing: one is not there.
            BadInput: there is no such verdict, too few or many drawings, or ``keep`` is none of
                them.
        """
        self._duplicates.review(drawings, verdict, keep)

    def set_aside(
        self, groups: Sequence[DuplicateGroup], folder: str | os.PathLike[str]
    ) -> SetAside:
        """Move duplicates to a folder: all but the one to keep, and alternatives stay.

        A file is moved only while it and the one that is kept are as they were indexed. Index the
        folder again afterwards. ``moved.csv`` in the folder says where the files were.

        Raises:
            BadInput: the folder lies inside an indexed one.
            StorageError: it cannot be written.
        """
        return self._duplicates.set_aside(groups, folder)
