"""The collection: Egara's verbs."""

import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

from egara import encoders as installed_encoders
from egara.collection.answers import (
    CollectionInfo,
    Drawing,
    DrawingTags,
    Hit,
    Neighbours,
    TagCount,
    TagThreshold,
)
from egara.collection.artists.artists import Artist, Artists, representatives
from egara.collection.boards.boards import Board, Boards
from egara.collection.clusters.answers import Clusters, KeptCluster
from egara.collection.clusters.clustering import Clustered
from egara.collection.duplicates.finding import Duplicates
from egara.collection.duplicates.groups import DuplicateGroup
from egara.collection.duplicates.reviews import Reviews
from egara.collection.duplicates.setting_aside import SetAside, set_aside
from egara.collection.indexing.ledger import read_files
from egara.collection.indexing.report import Report
from egara.collection.indexing.run import Watch, index_folder
from egara.collection.maps.atlases import Atlas, Atlases
from egara.collection.maps.drawing import checked_path, draw_map
from egara.collection.maps.maps import Maps
from egara.collection.neighbours.graphs import Graphs
from egara.collection.searching.asking import ask, checked_weights
from egara.collection.searching.querying import browse, search
from egara.collection.searching.selections import among as among_rows
from egara.collection.snapshots.approximations import Approximations
from egara.collection.snapshots.catalogue import COLUMNS, Catalogue, Mask
from egara.collection.snapshots.snapshot import Snapshots, write_encoders
from egara.collection.snapshots.space import Space
from egara.collection.snapshots.thumbnails import Thumbnails
from egara.collection.study.report import StudyReport
from egara.collection.study.studies import Studies, Study
from egara.collection.tables import schema
from egara.collection.tables.labelling import write_labels
from egara.collection.tables.lock import writing
from egara.collection.tables.paths import join
from egara.collection.tables.roots import read_roots, register
from egara.collection.tables.schema import vectors_table
from egara.collection.tables.store import Store, quoted
from egara.collection.tables.upgrading import upgrade
from egara.collection.tags.tags import Tags
from egara.collection.tags.thresholds import Thresholds
from egara.collection.walks.query import Between, Walk, Walker
from egara.collection.walks.walks import Walks
from egara.errors import BadInput, CollectionError, StorageError
from egara.explore import walk_sheet
from egara.explore.mapping import Cancel, MapQuality, map_quality
from egara.explore.mapping import Progress as MapProgress
from egara.images import ImageLike
from egara.search import choose

__all__ = ["DEFAULT_ENCODERS", "MAX_LIMIT", "Collection"]

DEFAULT_ENCODERS = ("visual", "semantic")
MAX_LIMIT = 10_000


class Collection:
    """A collection of drawings: a folder of tables, on a disk or on an object store.

    Reading may be done from any number of threads and processes, also while one indexes: every
    call answers from the newest version that is complete. `egara.open` makes one.
    """

    def __init__(self, location: str | os.PathLike[str], *, create: bool = True) -> None:
        """Open the collection at ``location``; see `egara.open`."""
        self.location = os.fspath(location)
        self._store = Store(self.location, create=create)
        self._snapshots = Snapshots(self._store)
        self._thumbnails = Thumbnails(self._store)
        self._graphs = Graphs(self._store)
        self._maps = Maps(self._store, self._graphs)
        self._atlases = Atlases(self._store, self._thumbnails)
        self._approximations = Approximations(self._store)
        self._tags = Tags(self._store, self._snapshots)
        self._thresholds = Thresholds(self._store, self._snapshots)
        self._studies = Studies(self._store, self._snapshots)
        self._boards = Boards(self._store, self._snapshots, self.thumbnail, self.file)
        self._clusters = Clustered(self._store, self._snapshots)
        self._artists = Artists(self._snapshots)
        self._walks = Walks(self._snapshots, self._graphs, self._among)
        self._duplicates = Duplicates(
            self._snapshots, self._graphs, Reviews(self._store), self.thumbnail
        )

    @property
    def name(self) -> str:
        """What it is called: the name of the folder that it indexes, or of its own."""
        roots = list(read_roots(self._store).values())
        there = [root for root in roots if root.is_dir()] or roots
        return there[0].name if there else Path(self.location).name

    def index(
        self,
        folder: str | os.PathLike[str],
        *,
        encoders: Sequence[str] | None = None,
        progress: Watch | None = None,
        wait: float = 10.0,
    ) -> Report:
        """Bring the collection in line with a folder: only what is new or has changed is read.

        It can be stopped at any moment and run again; nothing that was finished is lost.

        Args:
            folder: the drawings, in any subfolders.
            encoders: names; those that the collection has by default; at first `DEFAULT_ENCODERS`.
            progress: is told after every file.
            wait: seconds to wait for another process that writes.

        Raises:
            BadInput: ``folder`` is not a folder.
            UnknownEncoder: an encoder is not installed.
            CollectionBusy: another process writes.
            StorageError: the disk is full, or cannot be written to.
        """
        place = Path(folder).resolve()
        if not place.is_dir():
            raise BadInput(f"{os.fspath(folder)} is not a folder. Give the folder of the drawings.")
        names = encoders or [*self._snapshots.newest().encoders] or DEFAULT_ENCODERS
        loaded = [installed_encoders.load(name) for name in dict.fromkeys(names)]
        with writing(self._store.folder, wait):
            upgrade(self._store)
            write_labels(self._store, loaded)
            first = [e for e in loaded if e.name not in self._snapshots.newest().encoders]
            write_encoders(self._store, first)
            root, roots = register(self._store, place)
            report = index_folder(self._store, place, root, roots, loaded, progress)
            write_encoders(
                self._store, loaded
            )  # now that one that takes another's place has its vectors
            snapshot = self._snapshots.newest()
            for encoder in loaded:
                if choose(snapshot.encoder(encoder.name).vectors) == "approximate":
                    space = snapshot.space(encoder.name)
                    space.approximate = self._approximations.build(space)
        return report

    def search(
        self,
        image: ImageLike | None = None,
        sketch: ImageLike | None = None,
        like: Sequence[str] = (),
        unlike: Sequence[str] = (),
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        where: str | None = None,
        encoders: Mapping[str, float] | None = None,
        limit: int = 20,
        offset: int = 0,
        among: Sequence[str] = (),
        artist: str | None = None,
    ) -> list[Hit]:
        """Find drawings; without any image or liked drawing, list those that the filters leave.

        Args:
            image: a path, bytes or a PIL image to be near to.
            sketch: a rough sketch; needs an encoder that reads sketches.
            like: drawings to be near to, by ID or path; not among the hits.
            unlike: drawings to be far from; not among the hits.
            tags: tags that a hit has, all of them, in English in any case of letters or in
                Japanese: of its file, of people, or predicted. An unknown one leaves no hit.
            without_tags: tags that a hit has none of.
            where: a condition over the columns, such as ``width >= 512 AND artist = 'Gerald G'``.
            encoders: their weights; the collection's first alone by default. A negative weight
                stays away from what is near under that encoder: ``{"semantic": 1, "style": -0.5}``
                is the same subject in another style.
            limit: the most hits, up to 10,000.
            offset: hits to pass over; pages of one query never overlap.
            among: selections that a hit is in, all of them: ``board:NAME`` or ``cluster:NAME``.
            artist: whose drawings to be near to, in any case of letters; theirs are not among the
                hits. At most 32 of them stand for all.

        Raises:
            BadFilter, UnknownArtist, UnknownDrawing, UnknownEncoder, BadImage, BadInput: what was
                given is not understood, or not there.
        """
        if not 1 <= limit <= MAX_LIMIT or offset < 0:
            raise BadInput(
                f"limit must be 1 to {MAX_LIMIT:,} and offset 0 or more; got {limit} and {offset}."
            )
        lists = {"like": like, "unlike": unlike, "tags": tags, "among": among}
        for name, given in lists.items():
            if isinstance(given, str):
                raise BadInput(f"{name} must be a list; for one, give [{given!r}].")
        if sketch is not None:
            raise BadInput(
                "None of the collection's encoders reads sketches. Search with an image."
            )
        snapshot = self._snapshots.newest()
        weights = None if encoders is None else checked_weights(snapshot, encoders)
        catalogue = snapshot.catalogue
        mask = snapshot.filtered(tags, without_tags, where)
        mask &= self._among(catalogue, among)
        liked = [catalogue.resolve(text) for text in like]
        unliked = [catalogue.resolve(text) for text in unlike]
        mask[liked + unliked] = False
        if image is None and artist is None and not liked and not unliked:
            return browse(catalogue, mask, offset, limit)
        weighed = weights or {snapshot.first_encoder(): 1.0}
        spaces = {name: snapshot.space(name) for name in weighed}
        if artist is not None:
            mask[catalogue.artists.rows(artist)] = False
            liked += representatives(catalogue.artists, [*spaces.values()], artist).tolist()
        asked = [
            ask(spaces[name], weight, image, liked, unliked) for name, weight in weighed.items()
        ]
        return search(catalogue, asked, mask, offset, limit)

    def morph(
        self,
        a: str,
        b: str,
        encoder: str | None = None,
        steps: int | None = None,
        bridge: bool = False,
        progress: Callable[[int, int], None] | None = None,
        *,
        damped: bool = False,
        alternatives: int = 0,
        encoders: Mapping[str, float] | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        where: str | None = None,
        among: Sequence[str] = (),
        avoid: Sequence[str] = (),
        cancel: Callable[[], bool] | None = None,
    ) -> Walk:
        """Walk from one drawing to another over their neighbours (Illustration2Vec, section 4.4).

        Args:
            a: the first drawing, by ID or path.
            b: the last.
            encoder: whose distances; the collection's first by default.
            steps: exactly so many drawings in between; as many as the shortest walk has by default.
            bridge: where the two are not connected, add the least total of extra steps.
            progress: is told the drawings done and all, while their neighbours are computed.
            damped: walk around hubs, drawings that are near to very many others.
            alternatives: how many other walks to find, which share at most half of the drawings in
                between with each other and the first; fewer where there are no more.
            encoders: several, blended by weight, in place of ``encoder``.
            tags, without_tags, where, among: as `search`, of the drawings in between.
            avoid: drawings that are not walked over, by ID or path.
            cancel: is asked whether to stop.

        Raises:
            UnknownDrawing, UnknownEncoder, BadFilter, BadInput: what was given is not there.
            NoWalk: the two are not connected, or not with so many steps.
            Cancelled: ``cancel`` answered true.
        """
        bounds = (tags, without_tags, where, among, avoid)
        walker = Walker(_weights(encoder, encoders), *bounds, progress, cancel)
        return self._walks.morph(
            a, b, walker, steps=steps, bridge=bridge, damped=damped, others=alternatives
        )

    def along(
        self,
        drawings: Sequence[str],
        encoder: str | None = None,
        *,
        encoders: Mapping[str, float] | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Walk:
        """Give the walk along given drawings, by ID or path: its distances and its quality.

        Raises:
            UnknownDrawing, UnknownEncoder: one is not there.
            BadInput: there are fewer than two, too many, or one comes twice.
            Cancelled: ``cancel`` answered true.
        """
        walker = Walker(_weights(encoder, encoders), progress=progress, cancel=cancel)
        return self._walks.along(drawings, walker)

    def between(
        self,
        a: str,
        b: str,
        encoder: str | None = None,
        limit: int = 12,
        *,
        encoders: Mapping[str, float] | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        where: str | None = None,
        among: Sequence[str] = (),
        avoid: Sequence[str] = (),
    ) -> list[Between]:
        """Find drawings that could stand between two: with the least sum of distances from both.

        With it a step of a walk is replaced: a and b are its neighbours, and ``avoid`` the walk.
        Arguments and errors as `morph`.
        """
        bounds = (tags, without_tags, where, among, avoid)
        return self._walks.between(a, b, Walker(_weights(encoder, encoders), *bounds), limit)

    def sheet(self, walk: Walk, path: str | os.PathLike[str]) -> None:
        """Draw a walk as a strip of its thumbnails, into an image file such as ``walk.png``.

        Raises:
            BadInput: the file's name has no image format's suffix.
            StorageError: the file cannot be written.
        """
        pictures = [Image.open(io.BytesIO(self.thumbnail(image))) for image in walk.ids]
        sheet = walk_sheet(pictures, walk.distances, walk.extra)
        try:
            sheet.save(path)
        except ValueError as error:
            raise BadInput(
                f"{os.fspath(path)}: use the suffix of an image, such as .png."
            ) from error
        except OSError as error:
            raise StorageError(
                f"{os.fspath(path)}: cannot be written: {error.strerror}."
            ) from error

    def neighbours(
        self,
        encoder: str | None = None,
        k: int = 5,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Neighbours:
        """Find the k nearest neighbours of every drawing; kept, and updated as drawings change.

        Exact up to 200,000 drawings; for more, ``recall`` says what share was found.

        Args:
            encoder: whose distances; the collection's first by default.
            k: neighbours of each drawing, itself left out.
            progress: is told the drawings done and all, while there is something to compute.
            cancel: is asked whether to stop; the next call goes on from there.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadInput: k is not 1 or more.
            Cancelled: ``cancel`` answered true.
        """
        snapshot = self._snapshots.newest()
        space = snapshot.space(encoder or snapshot.first_encoder())
        graph = self._graphs.of(space, k, progress, cancel)
        return Neighbours(space.ids, graph.indices, graph.distances, graph.recall)

    def embeddings(self, encoder: str | None = None) -> tuple[NDArray[np.str_], NDArray[Any]]:
        """Give the IDs (N,), sorted, and the vectors (N, D) of all drawings that are there.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
        """
        snapshot = self._snapshots.newest()
        space = snapshot.space(encoder or snapshot.first_encoder())
        return space.ids, space.vectors

    def map(
        self,
        encoder: str | None = None,
        *,
        seed: int = 0,
        progress: MapProgress | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[NDArray[np.str_], NDArray[np.float32]]:
        """Lay all drawings out so that near ones are near: IDs (N,), sorted, and places (N, 2).

        It is t-SNE of the neighbour graph, kept until drawings change. A few new drawings are
        placed without moving the others; after many it is laid out anew.

        Args:
            encoder: whose distances; the collection's first by default.
            seed: the same drawings and seed give the same map, where it is laid out anew.
            progress: is told the drawings done and all, while their neighbours are computed, then
                the steps done and all, while the map is laid out.
            cancel: is asked whether to stop.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            Cancelled: `cancel` answered true; the map that was there stays.
        """
        space = self._space(encoder)
        return space.ids, self._maps.of(space, seed, progress, cancel).xy

    def map_quality(self, encoder: str | None = None, *, seed: int = 0) -> MapQuality:
        """Measure on a sample how true the map is to the vectors; errors as `map`."""
        space = self._space(encoder)
        return map_quality(space.exact, self._maps.of(space, seed).xy)

    def draw_map(
        self,
        path: str | os.PathLike[str],
        encoder: str | None = None,
        *,
        seed: int = 0,
        progress: MapProgress | None = None,
    ) -> int:
        """Draw the map into a file: a picture such as ``map.png``, or one page, ``map.html``.

        Gives how many of the drawings are shown; where they lie close, one stands for several.

        Raises:
            BadInput: there are no drawings, or the suffix is of neither.
            StorageError: the file cannot be written.
        """
        space, place = self._space(encoder), checked_path(path)
        xy = self._maps.of(space, seed, progress).xy
        return draw_map(space, xy, self._thumbnails, self.name, place)

    def atlas(self, number: int) -> Atlas:
        """Give an atlas: 1,024 thumbnails of at most 32 pixels on one WebP, 32 in a row.

        Raises:
            UnknownDrawing: no drawing is on an atlas of this number.
        """
        return self._atlases.read(number)

    def atlas_cells(self, drawings: Sequence[str]) -> NDArray[np.int32]:
        """In which cell drawings are, by ID: cell c is on atlas c // 1024; -1 for none."""
        return self._atlases.cells(drawings)

    def _space(self, encoder: str | None) -> Space:
        snapshot = self._snapshots.newest()
        return snapshot.space(encoder or snapshot.first_encoder())

    def describe(self) -> CollectionInfo:
        """Say what the collection holds."""
        snapshot = self._snapshots.newest()
        there = int(snapshot.catalogue.present.sum())
        outcomes = self._store.read("files", schema.FILES, ["outcome"])["outcome"].to_pylist()
        return CollectionInfo(
            name=self.name,
            location=self.location,
            images=there,
            missing=len(snapshot.catalogue) - there,
            broken=outcomes.count(schema.BROKEN),
            encoders=tuple(
                replace(info, vectors=self._store.count(vectors_table(info.fingerprint)))
                for info in snapshot.encoders.values()
            ),
            version=".".join(map(str, snapshot.versions)),
        )

    def table(
        self,
        where: str | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        limit: int | None = None,
        among: Sequence[str] = (),
    ) -> pa.Table:
        """Give the drawings that the filters leave, in the order of their paths, as columns.

        Raises:
            BadFilter: ``where`` is not understood.
        """
        snapshot = self._snapshots.newest()
        catalogue = snapshot.catalogue
        mask = snapshot.filtered(tags, without_tags, where) & self._among(catalogue, among)
        rows = catalogue.in_order(mask)[:limit]
        return catalogue.table.select(COLUMNS).take(pa.array(rows))

    def drawing(self, drawing: str) -> Drawing:
        """Give all that is known of a drawing, by ID or path.

        Raises:
            UnknownDrawing: there is none.
        """
        return self.drawings([drawing])[0]

    def drawings(self, drawings: Sequence[str]) -> list[Drawing]:
        """Give all that is known of some drawings, by ID or path, in the order asked.

        Raises:
            UnknownDrawing: one of them is not there.
        """
        catalogue = self._snapshots.newest().catalogue
        rows = catalogue.rows([catalogue.resolve(text) for text in drawings])
        return [_drawing(row) for row in rows]

    def thumbnail(self, drawing: str) -> bytes:
        """Give a drawing's thumbnail, a WebP of at most 256 pixels; by ID or path.

        Raises:
            UnknownDrawing: there is none.
        """
        catalogue = self._snapshots.newest().catalogue
        return self._thumbnails.read(catalogue.ids[catalogue.resolve(drawing)])

    def file(self, drawing: str) -> Path:
        """Say where a drawing's file is on this machine; by ID or path.

        Raises:
            UnknownDrawing: there is no such drawing.
            CollectionError: its file is not there.
        """
        catalogue = self._snapshots.newest().catalogue
        row = catalogue.resolve(drawing)
        roots = read_roots(self._store)
        places = [
            join(roots[file.root], file.path)
            for file in read_files(self._store, f"id = {quoted(catalogue.ids[row])}")
        ]
        for place in sorted(places):
            if place.is_file():
                return place
        raise CollectionError(
            f"The file of {catalogue.paths[row]!r} is not at {', '.join(map(str, places))}. "
            "If it moved, index its folder again."
        )

    def clusters(
        self,
        encoder: str | None = None,
        k: int | None = None,
        method: str = "kmeans",
        *,
        seed: int = 0,
    ) -> Clusters:
        """Put the drawings into clusters; kept until they or the encoder change.

        Args:
            encoder: whose vectors; the collection's first by default.
            k: how many; by default proposed, by silhouette for ``kmeans`` and by BIC for ``gmm``.
                The other methods find the number themselves.
            method: ``kmeans``, ``gmm``, ``meanshift``, ``dbscan`` or ``hdbscan``.
            seed: the same drawings and seed give the same clusters.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadInput: there is no such method, or k will not do.
        """
        return self._clusters.find(encoder, k, method, seed)

    def keep_cluster(
        self, clusters: Clusters, numbers: Sequence[int], name: str, version: str | None = None
    ) -> KeptCluster:
        """Name a cluster, and so keep it; several are merged under the name.

        From then on these drawings are a filter, ``cluster:NAME``, that stays what it is. When
        clusters are found anew, one that has more than half of its drawings from the kept one
        belongs to it, and has its name.

        Args:
            clusters: an answer of `clusters`.
            numbers: which of them.
            name: one that has a name already gets this instead.
            version: refuse where the clusters are not those of this version.

        Raises:
            UnknownCluster: there is no such number.
            BadInput: another kept cluster has this name, or it is none.
            CollectionError: the version is another.
        """
        checked = clusters if version is None else self._clusters.unchanged(clusters, version)
        return self._clusters.keep(checked, numbers, name)

    def kept_clusters(self) -> list[KeptCluster]:
        """Give the clusters that were kept, in that order."""
        return self._clusters.kept.all()

    def rename_cluster(self, name: str, new: str) -> KeptCluster:
        """Call a kept cluster otherwise.

        Raises:
            UnknownCluster: none has this name.
            BadInput: another has the new one, or it is none.
        """
        return self._clusters.kept.rename(name, new)

    def forget_cluster(self, name: str) -> None:
        """Keep a cluster no longer; its drawings stay. Errors as `rename_cluster`."""
        self._clusters.kept.forget(name)

    def duplicates(
        self, near: bool = True, encoder: str | None = None, threshold: float | None = None
    ) -> list[DuplicateGroup]:
        """Find drawings that are the same or nearly, in groups, in the order of their paths.

        Files with the same bytes are copies of one drawing. Drawings are near where perceptual
        hashes or an encoder say so, and what they are to one another then follows from their
        thumbnails (see `egara.explore.duplicates.relation`): duplicates, or alternatives, such as
        other colours or a crop.

        Args:
            near: false for identical bytes alone.
            encoder: whose distances count beside the hash; by default one with a measured
                threshold, if the collection has one.
            threshold: its distance up to which two drawings are one; by default the measured one.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadInput: the threshold is negative.
        """
        return self._duplicates.groups(near, encoder, threshold)

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
        catalogue = self._snapshots.newest().catalogue
        ids = [catalogue.ids[catalogue.resolve(text)] for text in drawings]
        kept = None if keep is None else catalogue.ids[catalogue.resolve(keep)]
        self._duplicates.reviews.write(ids, verdict, kept)

    def artists(self) -> list[tuple[str, int]]:
        """Give the artists as pairs of name and number of drawings, the most first."""
        return self._artists.all()

    def artist(self, artist: str, encoder: str | None = None) -> Artist:
        """Describe an artist: how many drawings, and the most central of them.

        Args:
            artist: a name, in any case of letters.
            encoder: by whose distances; ``style`` where the collection has it, else its first.

        Raises:
            UnknownArtist: no drawing is by an artist of this name.
            UnknownEncoder: the collection has no vectors of it.
        """
        return self._artists.one(artist, encoder)

    def artists_like(
        self, artist: str, encoder: str | None = None, limit: int = 10
    ) -> list[Artist]:
        """Find the artists whose drawings are like an artist's, the nearest first.

        Artists have two drawings or more, or are not compared. The distance is the mean over the
        drawings of each of the distance to the nearest of the other; of an artist with more than
        32 drawings, 32 are compared.

        Args:
            artist: a name, in any case of letters.
            encoder: by whose distances; ``style`` where the collection has it, else its first.
            limit: the most artists.

        Raises:
            UnknownArtist: no drawing is by an artist of this name.
            UnknownEncoder: the collection has no vectors of it.
            BadInput: the artist has one drawing, nobody else has two, or limit is below 1.
        """
        if limit < 1:
            raise BadInput(f"limit must be 1 or more; got {limit}.")
        return self._artists.like(artist, encoder, limit)

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
        return set_aside(self._store, read_roots(self._store), groups, Path(folder))

    def _among(self, catalogue: Catalogue, selections: Sequence[str]) -> Mask:
        return among_rows(catalogue, selections, self._boards, self._clusters.kept)

    def boards(self) -> list[Board]:
        """Give all boards, by name."""
        return self._boards.all()

    def board(self, name: str) -> Board:
        """Give a board by its name, in any case of letters, or by its key.

        Raises:
            UnknownBoard: there is none.
        """
        return self._boards.named(name)

    def create_board(self, name: str, note: str = "") -> Board:
        """Make an empty board.

        Raises:
            BadInput: there is one of this name, or it is no name.
        """
        return self._boards.create(name, note)

    def keywords(self, prefix: str = "", limit: int = 20) -> list[tuple[str, int]]:
        """Give the tags that `suggest_tags` does, as pairs of name and number of drawings."""
        return [(tag.name, tag.count) for tag in self.suggest_tags(prefix, limit)]

    def suggest_tags(self, prefix: str = "", limit: int = 20) -> list[TagCount]:
        """Give the tags of all kinds that begin so, or have a later word that does.

        In English in any case of letters, or in Japanese; those that begin so first, and of these
        the most frequent.
        """
        return self._tags.suggest(prefix, limit)

    def tags_of(self, drawing: str, below: int = 20) -> DrawingTags:
        """Give the tags of a drawing, by ID or path: predicted, of its file, and people's own.

        Args:
            drawing: by ID or path.
            below: how many of those predicted below their threshold, in each category.

        Raises:
            UnknownDrawing: there is none.
        """
        return self._tags.of(drawing, below)

    def edit_tags(
        self,
        drawings: str | Sequence[str],
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        confirm: Sequence[str] = (),
        reject: Sequence[str] = (),
    ) -> int:
        """Say what is right and wrong of drawings' tags; kept with the image wherever it moves.

        All of it is done, in one commit, or nothing. It may be done while a folder is indexed.

        Args:
            drawings: one or many, by ID or path.
            add: tags to add; one that the file or the encoder says already is confirmed.
            remove: takes back whatever was said of them; what files and encoders say stays.
            confirm: these are right.
            reject: these are wrong: the drawings no longer have them, whoever says them.

        Returns:
            How many times a tag of a drawing changed.

        Raises:
            UnknownDrawing: one of the drawings is not there.
            BadInput: a tag is empty, too long or cannot be seen, or is asked two things of.
            CollectionBusy: another process edits.
        """
        verbs = {"add": add, "remove": remove, "confirm": confirm, "reject": reject}
        return self._tags.edit(drawings, verbs)

    def tag_threshold(self, name: str, value: float | None) -> TagThreshold:
        """Move the score from which on drawings of this collection have a tag.

        Args:
            name: in English or Japanese.
            value: 0.05 to 1; None for the encoder's own: the best for F1, or 0.25.

        Raises:
            BadInput: the collection's encoder has no such tag, or the value is out of range.
            CollectionBusy: another process edits.
        """
        return self._thresholds.move(name, value)

    def tag_thresholds(
        self, names: Sequence[str] = (), *, moved: bool = False
    ) -> list[TagThreshold]:
        """Give the scores from which on drawings have the encoder's tags, in its order.

        Args:
            names: of tags, in English or Japanese; of all by default.
            moved: only those that were moved.

        Raises:
            BadInput: the collection's encoder has no such tag.
        """
        return self._thresholds.all(names, moved)

    def start_study(
        self,
        participant: str | None = None,
        encoders: Sequence[str] | None = None,
        trials: int = 20,
        seed: int = 0,
    ) -> Study:
        """Start one person's part in the user study (Illustration2Vec, section 4.3), or go on.

        Args:
            participant: a name; a random ID by default. Who has started goes on with their trials.
            encoders: the two to compare; the collection's first two by default.
            trials: how many, 1 to 1,000; fewer where the encoders seldom disagree.
            seed: of the choice of drawings, of their order and sides, with the participant's name.

        Raises:
            UnknownEncoder, BadInput: what was given will not do, or is not what was started with.
            CollectionError: there is nothing to compare.
        """
        return self._studies.start(participant, encoders, trials, seed)

    def study(self, participant: str) -> Study:
        """Give one person's part in the user study.

        Raises:
            UnknownParticipant: they have not started.
        """
        return self._studies.of(participant)

    def study_report(self, encoders: Sequence[str] | None = None) -> StudyReport:
        """Count the votes of the user study.

        Args:
            encoders: the two, by name or fingerprint; needed where there are several pairs.

        Raises:
            CollectionError: nobody has answered.
            BadInput: it does not say which two encoders.
        """
        return self._studies.report(encoders)

    def outcomes(self) -> pa.Table:
        """Give one row a file: its path, its outcome (indexed, missing, broken) and the reason."""
        files = self._store.read("files", schema.FILES, ["root", "path", "outcome", "reason"])
        return files.sort_by([("root", "ascending"), ("path", "ascending")]).drop(["root"])


def _weights(
    encoder: str | None, encoders: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    if encoder is not None and encoders is not None:
        raise BadInput("Give an encoder, or several with their weights, not both.")
    return encoders if encoder is None else {encoder: 1.0}


def _drawing(row: Mapping[str, Any]) -> Drawing:
    lists = {name: tuple(row[name] or ()) for name in ("copies", "keywords")}
    return Drawing(**{name: row[name] for name in COLUMNS} | lists)
