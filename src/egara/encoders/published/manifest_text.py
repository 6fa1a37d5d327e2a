"""Write ``encoder.toml`` and ``labels.csv`` of a published model."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from egara.encoders.published.description import LabelRow, PublishedEncoder

__all__ = ["Identity", "labels_csv", "manifest_toml", "safe_name"]

MAX_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a model is from, and what it is called.

    Attributes:
        name: the name that users type.
        source: the folder, file or address.
        version: the revision, or 1.
        licence: its licence, if it is known.
        sha256: the digest of each published file, by path.
    """

    name: str
    source: str
    version: str = "1"
    licence: str | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)


def manifest_toml(described: PublishedEncoder, identity: Identity) -> str:
    """Return the text of ``encoder.toml``; unknown dimensions are 1 until the model has run."""
    import tomli_w

    encoder: dict[str, Any] = {
        "name": identity.name,
        "title": described.title or f"{identity.name} ({described.family})",
        "description": f"{described.family}: {described.summary}.",
        "version": identity.version,
        "licence": described.licence or identity.licence or "not stated; see the model's page",
    }
    if described.roles:
        encoder["roles"] = list(described.roles)
    provenance: dict[str, Any] = {"source": identity.source, "layout": described.family}
    if described.notes:
        provenance["notes"] = list(described.notes)
    if identity.sha256:
        provenance["sha256"] = dict(identity.sha256)
    document: dict[str, Any] = {"encoder": encoder, "provenance": provenance}
    if described.vectors is not None:
        document["vectors"] = {"type": "floats", "dimensions": 1, **described.vectors}
    document["tower"] = {kind: dict(tower) for kind, tower in described.towers.items()}
    return tomli_w.dumps(document)


def labels_csv(labels: Sequence[LabelRow]) -> str:
    """Return the text of ``labels.csv``; the thresholds are in the column f1."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "category", "f1"])
    for label in labels:
        threshold = "" if label.threshold is None else f"{label.threshold:.6g}"
        writer.writerow([label.name, label.category, threshold])
    return text.getvalue()


def safe_name(text: str) -> str:
    """Make a name of an encoder from the name of a folder or a repository."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-_").lower()
    return name[:MAX_NAME_LENGTH] or "model"
