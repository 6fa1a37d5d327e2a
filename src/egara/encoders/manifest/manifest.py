"""Read and check ``encoder.toml``, and compute the fingerprint of an encoder."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from egara.encoders.contract import Kind, Label, Role
from egara.encoders.labels import read_labels
from egara.encoders.manifest.parsing import read_version_1, read_version_2
from egara.encoders.manifest.spec import ImageTower, TextTower, Tower, VectorSpec
from egara.encoders.manifest.table import Table
from egara.encoders.model_files import external_data
from egara.errors import EncoderError
from egara.metric import Metric, VectorType
from egara.tomlfiles import read_toml

__all__ = ["Manifest", "read_manifest"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """An encoder's folder as its ``encoder.toml`` describes it; the models are not loaded.

    Attributes:
        folder: the folder.
        name: the name that users type.
        title: a short title.
        description: what the vectors or the labels describe.
        version: the version of the encoder.
        licence: its licence.
        provenance: any further information.
        roles: the roles for which the encoder is meant.
        vectors: the space of the vectors; None for an encoder with scores alone.
        towers: one for each kind of item that the encoder reads; always one for images.
        labels: one for each column of the scores; None without scores.
    """

    folder: Path
    name: str
    title: str
    description: str
    version: str
    licence: str
    provenance: Mapping[str, Any]
    roles: tuple[Role, ...]
    vectors: VectorSpec | None
    towers: Mapping[Kind, Tower]
    labels: tuple[Label, ...] | None

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of items that the encoder reads."""
        return frozenset(self.towers)

    @property
    def image(self) -> ImageTower:
        """The tower that reads images."""
        tower = self.towers["image"]
        assert isinstance(tower, ImageTower)
        return tower

    @property
    def vector_type(self) -> VectorType | None:
        """Bits or floats; None without vectors."""
        return self.vectors.type if self.vectors else None

    @property
    def dimensions(self) -> int:
        """The number of bits or floats; 0 without vectors."""
        return self.vectors.dimensions if self.vectors else 0

    @property
    def metric(self) -> Metric | None:
        """The distance between two vectors; None without vectors."""
        return self.vectors.metric if self.vectors else None

    @property
    def models(self) -> list[Path]:
        """The ONNX files."""
        return sorted({self.folder / tower.model for tower in self.towers.values()})

    @property
    def files(self) -> list[Path]:
        """The files that determine what the encoder computes."""
        names = {"encoder.toml"} | ({"labels.csv"} if self.labels else set())
        names |= {t.tokenizer for t in self.towers.values() if isinstance(t, TextTower)}
        data = [path for model in self.models for path in external_data(model, self.folder)]
        return sorted({self.folder / name for name in names}.union(self.models, data))

    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits of a digest that identifies what the encoder computes.

        It covers the weights, the preprocessing, the outputs of every tower, and the name and the
        learned category of each label. Translations, thresholds and the displayed category are not
        included, because they do not change the meaning of a score.

        Fields that version 1 of the manifest does not have count only if they differ from their
        defaults. So an encoder has the same fingerprint in both versions.
        """
        digest = _file_digest(self.folder, self.image.model)
        labels = [{"name": x.name, "category": x.learned_as} for x in self.labels or ()]
        parts: list[Any] = [*_version_1_fields(self.image, self.vectors), labels]
        more = _further_fields(self.image)
        others = {
            kind: _other_tower(self.folder, tower)
            for kind, tower in self.towers.items()
            if kind != "image"
        }
        if more or others:
            parts.append({"image": more, **others})
        digest.update(json.dumps(parts, sort_keys=True).encode())
        return str(digest.hexdigest())[:16]


def read_manifest(folder: Path) -> Manifest:
    """Read and check the ``encoder.toml`` in ``folder``.

    Raises:
        EncoderError: a file is missing, or a field is missing, unknown or out of range.
    """
    path = folder / "encoder.toml"
    document = read_toml(path, EncoderError)
    table = Table(path, document)
    encoder = table.sub("encoder")
    vectors: VectorSpec | None
    if "tower" in document:
        vectors, towers = read_version_2(table)
        table.only("encoder", "provenance", "vectors", "tower")
    else:
        vectors, towers = read_version_1(table)
        table.only("encoder", "provenance", "input", "output")
    image = towers["image"]
    assert isinstance(image, ImageTower)
    manifest = Manifest(
        folder=folder,
        name=encoder.name("name"),
        title=encoder.text("title"),
        description=encoder.text("description"),
        version=encoder.text("version"),
        licence=encoder.text("licence"),
        provenance=table.sub("provenance").values if "provenance" in document else {},
        roles=encoder.choices("roles", get_args(Role)),
        vectors=vectors,
        towers=towers,
        labels=read_labels(folder / "labels.csv") if image.scores else None,
    )
    encoder.only("name", "title", "description", "version", "licence", "roles")
    _check_roles(encoder, manifest)
    names = {tower.model for tower in towers.values()}
    names |= {tower.tokenizer for tower in towers.values() if isinstance(tower, TextTower)}
    for name in sorted(names):
        if not (folder / name).is_file():
            raise EncoderError(f"{folder}: {name} is missing next to encoder.toml.")
    return manifest


def _check_roles(encoder: Table, manifest: Manifest) -> None:
    """Check that the encoder has what its roles need."""
    missing = {
        "tags": None if manifest.labels else "scores with labels",
        "text": None if "text" in manifest.kinds else "[tower.text]",
        "sketch": None if "sketch" in manifest.kinds else "[tower.sketch]",
    }
    for role in manifest.roles:
        lacks = missing.get(role, None if manifest.vectors else "[vectors]")
        if lacks:
            encoder.reject("roles", f"no role {role}, because the encoder has no {lacks}")


def _version_1_fields(image: ImageTower, vectors: VectorSpec | None) -> list[dict[str, Any]]:
    """Return the fields of the tables ``[input]`` and ``[output]``, as they enter the digest."""
    return [
        {
            "name": image.input,
            "size": image.size,
            "layout": image.layout,
            "type": image.type,
            "fit": image.resize,
            "mean": image.mean,
            "std": image.std,
        },
        {
            "vectors": image.vectors,
            "type": vectors.type if vectors else None,
            "dimensions": vectors.dimensions if vectors else 0,
            "metric": vectors.metric if vectors else None,
            "scores": image.scores,
        },
    ]


VERSION_1 = {
    *("model", "input", "size", "layout", "type", "resize", "mean", "std", "vectors", "scores")
}


def _further_fields(image: ImageTower) -> dict[str, Any]:
    """Return the fields that only version 2 has, if they differ from their defaults."""
    given = {f.name: getattr(image, f.name) for f in fields(image) if f.name not in VERSION_1}
    defaults = {f.name: f.default for f in fields(image)}
    return {name: value for name, value in given.items() if value != defaults[name]}


def _other_tower(folder: Path, tower: Tower) -> dict[str, Any]:
    values = {f.name: getattr(tower, f.name) for f in fields(tower)}
    values["model"] = _file_digest(folder, tower.model).hexdigest()
    if isinstance(tower, TextTower):
        values["tokenizer"] = _file_digest(folder, tower.tokenizer).hexdigest()
    return values


def _file_digest(folder: Path, name: str) -> Any:  # noqa: ANN401 - hashlib names no type
    """Return the SHA-256 of a file; of a model together with the files that hold its weights."""
    path = folder / name
    paths = [path, *(external_data(path, folder) if path.suffix == ".onnx" else ())]
    digest = hashlib.sha256()
    for part in paths:
        try:
            with part.open("rb") as file:
                while block := file.read(2**20):
                    digest.update(block)
        except OSError as error:
            raise _unreadable(part, error) from error
    return digest


def _unreadable(path: Path, error: OSError) -> EncoderError:
    return EncoderError(f"{path}: cannot be read: {error.strerror or error}.")
