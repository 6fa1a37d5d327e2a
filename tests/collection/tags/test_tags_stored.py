"""Stored scores, and the upgrade of tables of version 1."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import egara
from egara.collection.tables import Store, reaches_threshold, schema, score_floors, sparse_columns
from egara.encoders import Label


def dense(columns: list[pa.Array], labels: int) -> np.ndarray:
    scores = np.zeros((len(columns[0]), labels), np.float16)
    for row, (numbers, kept) in enumerate(zip(*(c.to_pylist() for c in columns), strict=True)):
        scores[row, numbers] = kept
    return scores


def test_only_scores_at_or_above_the_floor_are_stored_as_float16() -> None:
    scores = np.random.default_rng(0).random((50, 300)).astype(np.float32) ** 6
    scores[7] = 0
    least = np.full(300, 0.05, np.float32)
    least[3] = 0.001
    expected = np.where(scores >= least, scores, 0).astype(np.float16)
    assert (dense(sparse_columns(scores, least), 300) == expected).all()
    assert (expected > 0).sum() < scores.size / 2


def test_the_floor_is_lower_if_the_threshold_is_lower() -> None:
    labels = [
        Label("a", "x"),
        Label("b", "x", None, {"f1": 0.02}),
        Label("c", "x", None, {"f1": 0.3}),
    ]
    assert score_floors(labels) == pytest.approx([0.05, 0.02, 0.05])


@pytest.mark.parametrize("threshold", [0.1, 0.25, 0.3, 0.7, 0.9])
def test_a_score_that_is_the_threshold_reaches_it_after_rounding(threshold) -> None:
    kept = float(np.float16(np.float32(threshold)))
    assert reaches_threshold(kept, threshold)
    assert not reaches_threshold(kept - 0.001, threshold)


def test_stored_scores_are_those_of_the_encoder(labelled: Path, drawings: Path) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["colours"])
    for path in ("cats/01.png", "dogs/04.png"):
        (said,) = egara.encoder("colours").tags([drawings / path], threshold=0.05)
        expected = {name: score for pairs in said.values() for name, score in pairs}
        found = {tag.name: tag.score for tag in collection.tags_of(path).predicted}
        assert found == pytest.approx(expected, abs=1e-3)


def as_version_1(location: Path, fingerprint: str) -> None:
    """Write a collection's tables of version 1: dense scores, labels in the table of encoders."""
    store = Store(str(location), create=False)
    name = schema.vectors_table(fingerprint)
    table = store.read(name, store.schema_of(name))
    scores = dense([table["labels"].combine_chunks(), table["scores"].combine_chunks()], 6)
    old = pa.FixedSizeListArray.from_arrays(pa.array(scores.ravel()), 6)
    store.replace(name, table.select(["id", "vector"]).append_column("scores", old))
    labels = store.read(schema.labels_table(fingerprint), schema.LABELS)
    rows = store.read("encoders", schema.ENCODERS).to_pylist()
    rows[0]["labels"] = labels.select(["name", "category"]).to_pylist()
    store.replace("encoders", pa.Table.from_pylist(rows, schema.ENCODERS))
    store._database.drop_table(schema.labels_table(fingerprint))
    one = pa.Table.from_pylist([{"key": "schema_version", "value": "1"}], schema.ABOUT)
    store.upsert("about", one, ["key"])


def test_a_collection_of_version_1_opens_and_indexing_upgrades_it(
    labelled: Path, drawings: Path
) -> None:
    location = drawings / ".egara"
    egara.open(location).index(drawings, encoders=["colours"])
    before = [egara.open(location).tags_of(f"cats/{n:02}.png") for n in (1, 3, 5)]
    everything = egara.open(location).embeddings()
    fingerprint = egara.encoder("colours").fingerprint
    as_version_1(location, fingerprint)

    old = egara.open(location)
    assert old._store.schema_version == 1
    for n, tags in zip((1, 3, 5), before, strict=True):  # without translations and thresholds
        found = old.tags_of(f"cats/{n:02}.png").predicted
        assert [(t.name, t.score) for t in found] == [(t.name, t.score) for t in tags.predicted]
    assert old._store.schema_version == 1  # reading upgrades nothing

    report = old.index(drawings)
    assert (report.added, report.present) == (0, 12)
    new = egara.open(location)
    assert new._store.schema_version == schema.SCHEMA_VERSION
    assert "labels" in new._store.schema_of(schema.vectors_table(fingerprint)).names
    assert [new.tags_of(f"cats/{n:02}.png") for n in (1, 3, 5)] == before
    for was, now in zip(everything, new.embeddings(), strict=True):
        assert (was == now).all()
