"""The collection: what it is made of, and where each of its verbs is."""

import os

from egara.collection.artists import Artists
from egara.collection.backups import Backups
from egara.collection.boards import Boards
from egara.collection.checking import Checking
from egara.collection.clusters import Clustered, KeptClusters
from egara.collection.drawings import Drawings, Holdings, Thumbnails
from egara.collection.duplicates import Duplicates, Reviews
from egara.collection.indexing import Folders, Indexing
from egara.collection.maps import Atlases, Layouts, Maps
from egara.collection.neighbours import Graphs, Nearest
from egara.collection.searching import Filters, Searching, Words
from egara.collection.snapshots import Snapshots
from egara.collection.stacks import Stacks
from egara.collection.study import Studies
from egara.collection.tables import Store
from egara.collection.tags import TagIndexes, Tags, Thresholds
from egara.collection.verbs import Topic
from egara.collection.walks import Walks

__all__ = ["Collection"]


class Collection:
    """A collection of drawings: a folder of tables, on a disk or on an object store.

    Reading may be done from any number of threads and processes, also while one indexes: every
    call answers from the newest version that is complete. `egara.open` makes one.

    A verb is the method of a topic (see `egara.collection.verbs`), which documents it:
    ``help(collection.search)``.
    """

    def __init__(self, location: str | os.PathLike[str], *, create: bool = True) -> None:
        """Open the collection at ``location``; see `egara.open`."""
        self.location = os.fspath(location)
        self._store = Store(self.location, create=create)
        self._thumbnails = Thumbnails(self._store)
        self._graphs = Graphs(self._store)
        self._tag_indexes = TagIndexes(self._store)
        self._store.after_edit = lambda: self._backups.after_edit()

    @Topic
    def _snapshots(self) -> Snapshots:
        return Snapshots(self._store)

    embeddings = _snapshots.verb(Snapshots.embeddings)

    @Topic
    def _holdings(self) -> Holdings:
        return Holdings(self._store, self._snapshots)

    @property
    def name(self) -> str:
        """What it is called: the name of the folder that it indexes, or of its own."""
        return self._holdings.name

    describe = _holdings.verb(Holdings.describe)
    outcomes = _holdings.verb(Holdings.outcomes)

    @Topic
    def _checking(self) -> Checking:
        return Checking(self._store, self._backups)

    check = _checking.verb(Checking.check)
    repair = _checking.verb(Checking.repair)

    @Topic
    def _drawings(self) -> Drawings:
        return Drawings(self._store, self._snapshots, self._thumbnails)

    drawing = _drawings.verb(Drawings.one)
    drawings = _drawings.verb(Drawings.several)
    thumbnail = _drawings.verb(Drawings.thumbnail)
    preview = _drawings.verb(Drawings.preview)
    file = _drawings.verb(Drawings.file)

    @Topic
    def _indexing(self) -> Indexing:
        people = (self._tags, self._boards, self._kept_clusters)
        return Indexing(
            self._store,
            self._snapshots,
            self._stacks,
            [made.succeed for made in people],
            self._backups.before_upgrade,
            self._backups.after_indexing,
        )

    index = _indexing.verb(Indexing.index)

    @Topic
    def _folders(self) -> Folders:
        return Folders(self._store)

    folders = _folders.verb(Folders.all)
    forget_folder = _folders.verb(Folders.forget)

    @Topic
    def _stacks(self) -> Stacks:
        verdicts = Reviews(self._store).verdicts
        return Stacks(self._store, self._snapshots, self._thumbnails, verdicts)

    copies_of = _stacks.verb(Stacks.copies_of)

    @Topic
    def _filters(self) -> Filters:
        return Filters(self._tag_indexes, self._boards, self._kept_clusters)

    @Topic
    def _searching(self) -> Searching:
        return Searching(self._snapshots, self._filters, Words(self._tag_indexes), self._stacks)

    search = _searching.verb(Searching.search)
    unknown_words = _searching.verb(Searching.unknown_words)
    table = _searching.verb(Searching.table)

    @Topic
    def _artists(self) -> Artists:
        return Artists(self._snapshots, self._stacks)

    artists = _artists.verb(Artists.all)
    artist = _artists.verb(Artists.one)
    artists_like = _artists.verb(Artists.like)

    @Topic
    def _nearest(self) -> Nearest:
        return Nearest(self._snapshots, self._graphs)

    neighbours = _nearest.verb(Nearest.of)

    @Topic
    def _walks(self) -> Walks:
        return Walks(self._snapshots, self._graphs, self._filters, self._stacks, self._drawings)

    morph = _walks.verb(Walks.morph)
    along = _walks.verb(Walks.along)
    between = _walks.verb(Walks.between)
    sheet = _walks.verb(Walks.sheet)

    @Topic
    def _maps(self) -> Maps:
        layouts = Layouts(self._store, self._graphs)
        return Maps(self._snapshots, layouts, self._thumbnails, self._holdings)

    map = _maps.verb(Maps.of)
    map_quality = _maps.verb(Maps.quality)
    draw_map = _maps.verb(Maps.draw)

    @Topic
    def _atlases(self) -> Atlases:
        return Atlases(self._store, self._thumbnails)

    atlas = _atlases.verb(Atlases.read)
    atlas_cells = _atlases.verb(Atlases.cells)

    @Topic
    def _clusters(self) -> Clustered:
        return Clustered(self._store, self._snapshots, self._tag_indexes, self._kept_clusters)

    clusters = _clusters.verb(Clustered.find)
    keep_cluster = _clusters.verb(Clustered.keep)

    @Topic
    def _kept_clusters(self) -> KeptClusters:
        return KeptClusters(self._store)

    kept_clusters = _kept_clusters.verb(KeptClusters.all)
    rename_cluster = _kept_clusters.verb(KeptClusters.rename)
    forget_cluster = _kept_clusters.verb(KeptClusters.forget)

    @Topic
    def _duplicates(self) -> Duplicates:
        return Duplicates(self._store, self._snapshots, self._graphs, self._drawings)

    duplicates = _duplicates.verb(Duplicates.groups)
    review_duplicates = _duplicates.verb(Duplicates.review)
    set_aside = _duplicates.verb(Duplicates.set_aside)

    @Topic
    def _boards(self) -> Boards:
        return Boards(self._store, self._drawings)

    boards = _boards.verb(Boards.all)
    board = _boards.verb(Boards.named)
    create_board = _boards.verb(Boards.create)

    @Topic
    def _tags(self) -> Tags:
        return Tags(self._store, self._snapshots, self._tag_indexes)

    tags_of = _tags.verb(Tags.of)
    edit_tags = _tags.verb(Tags.edit)
    suggest_tags = _tags.verb(Tags.suggest)
    unknown_tags = _tags.verb(Tags.unknown)
    keywords = _tags.verb(Tags.keywords)

    @Topic
    def _thresholds(self) -> Thresholds:
        return Thresholds(self._store, self._snapshots, self._tag_indexes)

    tag_threshold = _thresholds.verb(Thresholds.move)
    tag_thresholds = _thresholds.verb(Thresholds.all)

    @Topic
    def _studies(self) -> Studies:
        return Studies(self._store, self._snapshots)

    start_study = _studies.verb(Studies.start)
    study = _studies.verb(Studies.of)
    study_report = _studies.verb(Studies.report)

    @Topic
    def _backups(self) -> Backups:
        return Backups(self._store, self._snapshots, self._tag_indexes)

    backup = _backups.verb(Backups.backup)
    restore = _backups.verb(Backups.restore)
