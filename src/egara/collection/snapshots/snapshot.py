"""What is in memory of a collection: one version of its tables, read when first asked for."""

import threading
from collections.abc import Iterable, Sequence
from functools import cached_property

import pyarrow as pa

from egara.collection.answers import EncoderInfo
from egara.collection.snapshots.approximations import Approximations
from egara.collection.snapshots.catalogue import Catalogue, Mask
from egara.collection.snapshots.space import Space
from egara.collection.tables import schema
from egara.collection.tables.labelling import read_labels
from egara.collection.tables.store import Store
from egara.collection.tags.index import Said, TagIndex, read_said, read_tags
from egara.encoders import Encoder, tagger
from egara.errors import CollectionError, UnknownEncoder

__all__ = ["Snapshot", "Snapshots", "read_encoders", "write_encoders"]


class Snapshot:
    """One version of a collection."""

    def __init__(self, store: Store, versions: tuple[int, ...]) -> None:
        """Read the images' rows; vectors are read when they are asked for."""
        self.versions = versions
        self.catalogue = Catalogue(store.read("images", schema.IMAGES), versions[0])
        self.encoders = read_encoders(store)
        self._store = store
        self._spaces: dict[str, tuple[int, Space]] = {}
        self._said: tuple[tuple[int, ...], Said] | None = None
        self._tags: tuple[tuple[int, ...], TagIndex] | None = None
        self._lock = threading.Lock()

    def encoder(self, name: str) -> EncoderInfo:
        """The collection's encoder of a name; the newest where there were several.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
        """
        if name not in self.encoders:
            known = ", ".join(self.encoders) or "none yet"
            raise UnknownEncoder(
                f"The collection has no vectors of the encoder {name!r}; it has {known}. "
                f"Index its folder with it: egara index FOLDER --encoder {name}"
            )
        return self.encoders[name]

    def first_encoder(self) -> str:
        """The name of the encoder that counts where none is named.

        Raises:
            CollectionError: the collection has none yet.
        """
        if not self.encoders:
            raise CollectionError(
                "The collection holds no drawings yet. Index a folder: egara index FOLDER"
            )
        return next(iter(self.encoders))

    def space(self, name: str) -> Space:
        """An encoder's vectors; errors as `encoder`."""
        info = self.encoder(name)
        version = self._store.version(schema.vectors_table(info.fingerprint))
        with self._lock:
            read = self._spaces.get(name)
            if read is None or read[0] != version:
                space = Space(self._store, info, self.catalogue)
                space.approximate = Approximations(self._store).of(space)
                read = self._spaces[name] = (version, space)
            return read[1]

    def tags(self) -> TagIndex:
        """Which drawings have which tags, as files, the encoder and people say now."""
        tables = ["tags", "tag_thresholds"]
        if self.tagger is not None:
            fingerprint = self.tagger.fingerprint
            tables += [schema.labels_table(fingerprint), schema.vectors_table(fingerprint)]
        versions = tuple(map(self._store.version, tables))
        with self._lock:
            if self._said is None or self._said[0] != versions[2:]:
                self._said = (versions[2:], read_said(self._store, self.catalogue, self.tagger))
            if self._tags is None or self._tags[0] != versions:
                self._tags = (versions, read_tags(self._store, self._said[1]))
            return self._tags[1]

    @cached_property
    def tagger(self) -> EncoderInfo | None:
        """The encoder whose labels are the collection's tags, if there is one."""
        labelled = [i.name for i in self.encoders.values() if read_labels(self._store, i)]
        name = tagger(labelled)
        return None if name is None else self.encoders[name]

    def filtered(self, tags: Iterable[str], without_tags: Iterable[str], where: str | None) -> Mask:
        """The rows that are there, have all of the tags and none of the others, and match.

        Raises:
            BadFilter: ``where`` is not understood.
        """
        mask = self.catalogue.filtered(where)
        wanted, unwanted = list(tags), list(without_tags)
        if wanted or unwanted:
            index = self.tags()
            for tag in wanted:
                mask &= index.having(tag)
            for tag in unwanted:
                mask &= ~index.having(tag)
        return mask


class Snapshots:
    """Gives the newest snapshot, reading again only what has a newer version."""

    def __init__(self, store: Store) -> None:
        """Begin with none."""
        self._store = store
        self._newest: Snapshot | None = None
        self._lock = threading.Lock()

    def newest(self) -> Snapshot:
        """Look whether there is a newer version, and give the newest. For any thread."""
        with self._lock:
            versions = (self._store.version("images"), self._store.version("encoders"))
            if self._newest is None or self._newest.versions != versions:
                self._newest = Snapshot(self._store, versions)
            return self._newest


def read_encoders(store: Store) -> dict[str, EncoderInfo]:
    """The encoders whose vectors the collection has, in the order in which they were added."""
    names = [name for name in schema.ENCODERS.names if name != "labels"]
    rows = store.read("encoders", schema.ENCODERS, names).to_pylist()
    return {
        row["name"]: EncoderInfo(
            name=row["name"],
            fingerprint=row["fingerprint"],
            metric=row["metric"],
            vector_type=row["vector_type"],
            dimensions=row["dimensions"],
            vectors=store.count(schema.vectors_table(row["fingerprint"])),
        )
        for row in rows
    }


def write_encoders(store: Store, encoders: Sequence[Encoder]) -> None:
    """Write down which encoders answer from now on, each in the place of an older of its name."""
    known = {info.fingerprint for info in read_encoders(store).values()}
    rows = [
        {
            "fingerprint": encoder.fingerprint,
            "name": encoder.name,
            "vector_type": encoder.vector_type,
            "dimensions": encoder.dimensions,
            "metric": encoder.metric,
            "labels": None,
        }
        for encoder in encoders
        if encoder.fingerprint not in known
    ]
    if rows:
        store.append("encoders", pa.Table.from_pylist(rows, schema.ENCODERS))
