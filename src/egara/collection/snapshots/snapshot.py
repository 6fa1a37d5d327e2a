"""Read one version of a collection, on its first use."""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.roles import Abilities, Roles
from egara.collection.snapshots.approximate_indexes import ApproximateIndexes
from egara.collection.snapshots.catalogue import Catalogue
from egara.collection.snapshots.file_index import FileIndex
from egara.collection.snapshots.file_locations import FileLocations
from egara.collection.snapshots.space import Space
from egara.collection.tables import EncoderInfo, Store, read_encoders, schema
from egara.encoders import Role, default_encoders, installed
from egara.errors import CollectionError, EncoderError, UnknownEncoder

__all__ = ["Snapshot", "Snapshots"]


class Snapshot:
    """One version of a collection.

    Attributes:
        versions: the versions of the tables ``images`` and ``encoders``.
        catalogue: the drawings.
        encoders: the encoders, by name.
    """

    def __init__(self, store: Store, roles: Roles, versions: tuple[int, ...]) -> None:
        """Read the rows of images. Vectors are read on their first use."""
        self.versions = versions
        images = store.read("images", schema.IMAGES)
        self.catalogue = Catalogue(images, versions[0], FileLocations(store))
        self.encoders = read_encoders(store)
        self._store = store
        self._roles = roles
        self._spaces: dict[str, tuple[int, Space]] = {}
        self._files: tuple[int, FileIndex] | None = None
        self._lock = threading.Lock()

    def files(self) -> FileIndex:
        """Return the files of the drawings, with their newest times and folders."""
        version = self._store.version("files")
        with self._lock:
            if self._files is None or self._files[0] != version:
                self._files = version, FileIndex(self._store, self.catalogue)
            return self._files[1]

    def encoder(self, name: str) -> EncoderInfo:
        """Return the collection's encoder of a name; the newest one if there were several.

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
        """
        if name not in self.encoders:
            raise UnknownEncoder(
                f"The collection has no vectors of the encoder {name!r}; {self._alternatives(name)}"
            )
        return self.encoders[name]

    def _alternatives(self, name: str) -> str:
        """Return the end of an error message: the collection's encoders, and a remedy."""
        has = f"it has {', '.join(self.encoders) or 'none yet'}."
        names = installed()
        if name in names:
            return f"{has} Index its folder with it: egara index FOLDER --encoder {name}"
        return (
            f"{has} No encoder of this name is installed; the installed encoders are: "
            f"{', '.join(names) or 'none'}."
        )

    def default_encoder(self) -> str:
        """Return the name of the encoder with the role ``default``; it has vectors.

        Raises:
            CollectionError: the collection has no encoder with vectors yet.
        """
        if not self.encoders:
            raise CollectionError(
                "The collection has no drawings yet. Index a folder: egara index FOLDER"
            )
        if not self.comparing:
            raise CollectionError(
                f"The collection has only encoders without vectors ({', '.join(self.encoders)}), "
                "so drawings cannot be compared. Index its folder with another encoder too: "
                f"egara index FOLDER --encoder {default_encoders()[0]}"
            )
        return self.roles()["default"]

    def roles(self) -> dict[Role, str]:
        """Return the encoder that serves each role now; see `RoleVerbs.roles`."""
        return self._roles.serving(self.encoders)

    def abilities(self) -> dict[str, Abilities]:
        """Return what the encoders can do, by name, in the order of the collection."""
        return self._roles.abilities(self.encoders)

    @property
    def comparing(self) -> list[str]:
        """The names of the encoders with vectors, by which drawings can be compared."""
        return [info.name for info in self.encoders.values() if info.vector_type is not None]

    def space(self, name: str | None = None) -> Space:
        """Return the vectors of an encoder; by default, of the one with the role ``default``.

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
            EncoderError: the encoder has scores alone.
            CollectionError: the collection has no encoder yet.
        """
        info = self.encoder(name or self.default_encoder())
        if info.vector_type is None:
            raise EncoderError(
                f"The encoder {info.name!r} has tags but no vectors, so drawings cannot be "
                f"compared by it. Encoders with vectors: {', '.join(self.comparing) or 'none'}."
            )
        version = self._store.version(schema.vectors_table(info.fingerprint))
        with self._lock:
            cached = self._spaces.get(info.name)
            if cached is None or cached[0] != version:
                space = Space(self._store, info, self.catalogue)
                space.approximate = ApproximateIndexes(self._store).index(space)
                cached = self._spaces[info.name] = (version, space)
            return cached[1]


class Snapshots:
    """Returns the newest snapshot, and reads a new one if the collection has changed."""

    def __init__(self, store: Store, roles: Roles) -> None:
        """Start without a snapshot."""
        self._store = store
        self._roles = roles
        self._newest: Snapshot | None = None
        self._lock = threading.Lock()

    def newest(self) -> Snapshot:
        """Check for a newer version, and return the newest snapshot. It is thread-safe."""
        with self._lock:
            versions = (self._store.version("images"), self._store.version("encoders"))
            if self._newest is None or self._newest.versions != versions:
                self._newest = Snapshot(self._store, self._roles, versions)
            return self._newest

    def embeddings(self, encoder: str | None = None) -> tuple[NDArray[np.str_], NDArray[Any]]:
        """See `EmbeddingVerbs.embeddings`."""
        space = self.newest().space(encoder)
        return space.ids, space.vectors
