"""Encoders with more labels than 16 bits can number, and encoders with scores alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from conftest import draw

import egara
from egara.collection import Collection
from egara.collection.tables import Store, schema
from egara.encoders import Encoded, Kind, Label
from egara.errors import CollectionError, EncoderError

COUNT = 70_000
LIKELY = (3, 65_535, 65_536, 69_999)
"""The labels with the scores 0.9, 0.8, 0.7 and 0.6; all others have 0."""


class ManyLabels:
    """A tagger whose scores do not depend on the drawing."""

    name = "many"
    fingerprint = "00000000000ab1e5"
    kinds: frozenset[Kind] = frozenset({"image"})
    vector_type = None
    dimensions = 0
    metric = None
    provider = "none"

    def __init__(self, count: int = COUNT) -> None:
        self.labels = tuple(Label(f"l{n}", "general") for n in range(count))

    def encode(self, items: Sequence[Any], kind: Kind = "image") -> Encoded:
        scores = np.zeros((len(items), len(self.labels)), np.float32)
        scores[:, LIKELY] = [0.9, 0.8, 0.7, 0.6]
        return Encoded(None, scores)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    for number in range(3):
        draw(tmp_path / "drawings" / f"{number}.png", number)
    collection = egara.open(tmp_path / "collection")
    report = collection.index(tmp_path / "drawings", encoders=[ManyLabels()])
    assert (report.added, report.broken, report.unencoded) == (3, [], {})
    return collection


def test_labels_are_numbered_by_32_bits_beyond_65536(collection: Collection) -> None:
    store = Store(collection.location, create=False)
    table = schema.vectors_table(ManyLabels.fingerprint)
    layout = store.schema_of(table)
    assert layout is not None
    assert layout.names == ["id", "labels", "scores"]
    assert layout.field("labels").type.value_type == pa.uint32()
    assert store.read(table, layout)["labels"].to_pylist() == [[*LIKELY]] * 3
    short = schema.vectors(None, 0, labels=2**16)
    assert short.field("labels").type.value_type == pa.uint16()


def test_the_tags_of_every_label_are_found(collection: Collection) -> None:
    drawing = collection.search(limit=1)[0].id
    found = collection.tags_of(drawing).predicted
    assert [tag.name for tag in found] == [f"l{n}" for n in LIKELY]
    assert [tag.score for tag in found] == pytest.approx([0.9, 0.8, 0.7, 0.6], abs=1e-3)
    for number in LIKELY:
        assert len(collection.search(tags=[f"l{number}"])) == 3
    assert collection.search(tags=["l4"]) == []
    assert collection.tag_threshold("l69999", 0.65).drawings == 0
    assert [tag.name for tag in collection.suggest_tags("l6")] == ["l65535", "l65536"]


def test_a_collection_with_scores_alone_works_as_far_as_it_can(
    collection: Collection, tmp_path: Path
) -> None:
    (info,) = collection.describe().encoders
    assert (info.labels, info.roles, info.can_serve) == (COUNT, ("tags",), ("tags",))
    assert collection.check().sound
    drawing = collection.search(limit=1)[0].id
    collection.edit_tags(drawing, add=["mine"], reject=["l3"])
    collection.set_role("tags", "many")
    backup = tmp_path / "work.jsonl"
    assert collection.backup(backup).records["role"] == 1
    again = egara.open(tmp_path / "again")
    again.index(tmp_path / "drawings", encoders=[ManyLabels()])
    again.restore(backup)
    assert again.assigned_roles() == {"tags": "many"}
    assert again.tags_of(drawing) == collection.tags_of(drawing)
    assert collection.artists() == []
    assert collection.duplicates() == []
    assert collection.nearest_drawings(drawing).hits == {}
    for compare in (collection.map, collection.clusters, collection.embeddings):
        with pytest.raises(CollectionError, match="only encoders without vectors"):
            compare()
    with pytest.raises(EncoderError, match="'many' has tags but no vectors"):
        collection.embeddings("many")


def test_the_collection_is_repaired_without_its_small_tables(
    collection: Collection, tmp_path: Path
) -> None:
    import shutil

    before = collection.tags_of(collection.search(limit=1)[0].id)
    shutil.rmtree(Path(collection.location) / "about.lance")
    repaired = egara.open(collection.location)
    repaired.repair()
    assert repaired.check().sound
    assert repaired.tags_of(repaired.search(limit=1)[0].id) == before
