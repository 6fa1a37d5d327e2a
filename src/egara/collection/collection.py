"""Define `Collection`, which inherits the public methods and builds the objects that they use."""

import os

from egara.collection.artists import Artists, ArtistVerbs
from egara.collection.backups import Backups, BackupVerbs
from egara.collection.boards import Boards, BoardVerbs
from egara.collection.checking import Checking, CheckVerbs
from egara.collection.clusters import ClusterFinder, ClusterVerbs, KeptClusters
from egara.collection.drawings import Drawings, DrawingVerbs, Overview, Thumbnails
from egara.collection.duplicates import Duplicates, DuplicateVerbs, Reviews
from egara.collection.filtering import FilterMasks
from egara.collection.indexing import Folders, Indexing, IndexVerbs
from egara.collection.maps import Atlases, Layouts, Maps, MapVerbs
from egara.collection.neighbours import NeighbourFinder, NeighbourGraphs, NeighbourVerbs
from egara.collection.roles import Roles, RoleVerbs
from egara.collection.searching import Searching, SearchVerbs
from egara.collection.snapshots import EmbeddingVerbs, Snapshots
from egara.collection.stacks import Stacks, StackVerbs
from egara.collection.study import Studies, StudyVerbs
from egara.collection.tables import Store
from egara.collection.tags import TagIndexes, Tags, TagVerbs, Thresholds
from egara.collection.walks import Walks, WalkVerbs
from egara.collection.words import Suggester, WordSearch, WordVerbs
from egara.encoders import EncoderLoader

__all__ = ["Collection"]


class Collection(
    IndexVerbs,
    SearchVerbs,
    WordVerbs,
    WalkVerbs,
    MapVerbs,
    ClusterVerbs,
    DuplicateVerbs,
    BoardVerbs,
    TagVerbs,
    ArtistVerbs,
    DrawingVerbs,
    StackVerbs,
    NeighbourVerbs,
    EmbeddingVerbs,
    StudyVerbs,
    RoleVerbs,
    BackupVerbs,
    CheckVerbs,
):
    """A collection of drawings: a folder of tables, on a disk or on an object store.

    Use `egara.open` to open one. Any number of threads and processes may read it, also while one of
    them indexes a folder. Every call uses the newest complete version.

    The verbs are the methods of the base classes, one class for each topic: `SearchVerbs` in
    ``searching/verbs.py``, and so on. This class only builds the objects that they use.
    """

    def __init__(self, location: str | os.PathLike[str], *, create: bool = True) -> None:
        """Open the collection at ``location``; see `egara.open`."""
        self.location = os.fspath(location)
        store = self._store = Store(self.location, create=create)
        loader = EncoderLoader()
        roles = self._roles = Roles(store, loader)
        snapshots = self._snapshots = Snapshots(store, roles)
        thumbnails = Thumbnails(store)
        graphs = self._graphs = NeighbourGraphs(store)
        tag_indexes = TagIndexes(store)

        self._drawings = Drawings(store, snapshots, thumbnails)
        self._overview = Overview(store, snapshots)
        self._stacks = Stacks(store, snapshots, thumbnails, Reviews(store).verdicts)
        self._neighbours = NeighbourFinder(snapshots, graphs)
        self._tags = Tags(store, snapshots, tag_indexes)
        self._thresholds = Thresholds(store, snapshots, tag_indexes)
        self._artists = Artists(snapshots, self._stacks)
        self._boards = Boards(store, self._drawings)
        self._kept_clusters = KeptClusters(store)
        self._clusters = ClusterFinder(store, snapshots, tag_indexes, self._kept_clusters)
        self._duplicates = Duplicates(store, snapshots, graphs, self._drawings)
        self._studies = Studies(store, snapshots)
        self._backups = Backups(store, snapshots, tag_indexes)
        self._checking = Checking(store, self._backups)

        masks = FilterMasks(tag_indexes, self._boards, self._kept_clusters)
        words = WordSearch(store, tag_indexes)
        self._searching = Searching(snapshots, masks, words, tag_indexes, self._stacks, loader)
        self._suggester = Suggester(words.indexes, tag_indexes, self._boards.sizes)
        self._walks = Walks(snapshots, graphs, masks, self._stacks, self._drawings)
        self._maps = Maps(snapshots, Layouts(store, graphs), thumbnails, self._overview, masks)
        self._atlases = Atlases(store, thumbnails)

        self._folders = Folders(store)
        self._indexing = Indexing(
            store,
            snapshots,
            [self._stacks.refresh, words.indexes.refresh],
            loader,
            [self._tags.transfer, self._boards.transfer, self._kept_clusters.transfer],
            self._backups.before_upgrade,
            self._backups.after_indexing,
        )
        store.after_edit = self._backups.after_edit
