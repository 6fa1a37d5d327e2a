"""Stored neighbour graphs: resumed, updated, and never used when stale."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import IndexOnce, draw, write_tiny_encoder
from waiting import LIMIT

import egara
from egara.collection.neighbours import checkpoints, graphs
from egara.collection.neighbours.checkpoints import CheckpointFile
from egara.collection.tables import Store, schema
from egara.collection.tables.derived import DERIVED_METADATA
from egara.errors import BadInput, Cancelled

DRAWINGS = 40


@pytest.fixture
def folder(tmp_path: Path, tiny: Path, index_once: IndexOnce) -> Path:
    """A collection of some drawings with vectors of two encoders."""
    folder = tmp_path / "some"
    for number in range(DRAWINGS):
        draw(folder / f"{number:02}.png", number, size=(24, 24))
    index_once(folder, ["tiny", "tinybits"])
    return folder


def nearest(folder: Path, encoder: str, k: int) -> np.ndarray:
    """Distances (N, k) by brute force."""
    _, vectors = egara.open(folder / ".egara").embeddings(encoder)
    if vectors.dtype == np.uint8:
        away = np.bitwise_count(vectors[:, None] ^ vectors[None]).sum(axis=2).astype(float)
    else:
        wide = vectors.astype(float)
        away = np.linalg.norm(wide[:, None] - wide[None], axis=2)
    np.fill_diagonal(away, np.inf)
    return np.sort(away, axis=1)[:, :k]


def no_building(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        graphs, "neighbour_graph", lambda *a, **b: pytest.fail("the graph was built again")
    )


@pytest.mark.parametrize("encoder", ["tiny", "tinybits"])
def test_added_and_removed_drawings_update_the_graph(folder, encoder, monkeypatch) -> None:
    egara.open(folder / ".egara").neighbours(encoder, k=3)
    draw(folder / "new.png", 999, size=(24, 24))
    (folder / "07.png").unlink()
    egara.open(folder / ".egara").index(folder)
    no_building(monkeypatch)
    graph = egara.open(folder / ".egara").neighbours(encoder, k=3)
    assert len(graph.ids) == DRAWINGS
    assert graph.distances == pytest.approx(nearest(folder, encoder, 3), abs=1e-4)
    shutil.rmtree(folder / ".egara" / "derived", ignore_errors=True)
    monkeypatch.setattr(graphs, "update_graph", lambda *a, **b: pytest.fail("updated"))
    again = egara.open(folder / ".egara").neighbours(encoder, k=3)  # the new one was stored
    assert np.array_equal(again.indices, graph.indices)


def test_an_updated_graph_equals_a_new_graph(folder) -> None:
    egara.open(folder / ".egara").neighbours("tinybits", k=4)
    for number in (50, 51, 52):
        draw(folder / f"{number}.png", number, size=(24, 24))
    for number in (3, 4):
        (folder / f"{number:02}.png").unlink()
    egara.open(folder / ".egara").index(folder)
    updated = egara.open(folder / ".egara").neighbours("tinybits", k=4)
    fresh = folder.parent / "fresh"
    egara.open(fresh).index(folder, encoders=["tinybits"])
    rebuilt = egara.open(fresh).neighbours("tinybits", k=4)
    assert np.array_equal(updated.ids, rebuilt.ids)
    assert np.array_equal(updated.indices, rebuilt.indices)
    assert np.array_equal(updated.distances, rebuilt.distances)


def test_a_replaced_encoder_has_a_graph_of_its_own(folder, tiny) -> None:
    before = egara.open(folder / ".egara").neighbours("tiny")
    shutil.rmtree(tiny / "tiny")
    write_tiny_encoder(tiny / "tiny", "tiny", metric="cosine", shift=0.5)
    egara.open(folder / ".egara").index(folder, encoders=["tiny"])
    collection = egara.open(folder / ".egara")
    after = collection.neighbours("tiny")
    assert not np.allclose(after.distances, before.distances)
    _, vectors = collection.embeddings("tiny")
    units = vectors / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    away = 1 - units @ units.T
    np.fill_diagonal(away, np.inf)
    assert after.distances == pytest.approx(np.sort(away, axis=1)[:, :5], abs=1e-5)


def test_a_table_of_other_sources_under_the_same_name_is_not_used(folder) -> None:
    collection = egara.open(folder / ".egara")
    right = collection.neighbours("tiny", k=2)
    store = Store(str(folder / ".egara"), create=False)
    name = next(iter(collection._graphs._cache))
    table = store.read(name, store.schema_of(name))
    about = json.loads(table.schema.metadata[DERIVED_METADATA])
    wrong = np.zeros(2 * DRAWINGS, np.int32)
    for said in ({"layout": 0}, {"source": "another", "layout": 0}, None):
        metadata = None if said is None else {DERIVED_METADATA: json.dumps({**about, **said})}
        column = type(table["indices"].chunk(0)).from_arrays(wrong, 2)
        broken = table.set_column(1, "indices", column).replace_schema_metadata(metadata)
        store.replace(name, broken)
        found = egara.open(folder / ".egara").neighbours("tiny", k=2)
        assert np.array_equal(found.indices, right.indices)


def test_the_error_of_an_empty_collection_names_the_command(tmp_path, tiny) -> None:
    with pytest.raises(egara.EgaraError, match="egara index"):
        egara.open(tmp_path / "empty").neighbours()


def test_a_single_drawing_has_no_neighbours_until_a_second_one_is_added(tmp_path, tiny) -> None:
    folder = tmp_path / "one"
    draw(folder / "a.png", 1)
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    graph = collection.neighbours("tiny")
    assert (len(graph.ids), graph.indices.shape, graph.distances.shape) == (1, (1, 0), (1, 0))
    (folder / "a.png").rename(folder / "b.png")
    draw(folder / "c.png", 2)
    collection.index(folder)
    assert collection.neighbours("tiny").indices.tolist() == [[1], [0]]


def test_the_graph_is_empty_if_all_drawings_are_missing(tmp_path, tiny) -> None:
    folder = tmp_path / "gone"
    draw(folder / "a.png", 1)
    draw(folder / "b.png", 2)
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    collection.neighbours("tiny")
    (folder / "a.png").unlink()
    (folder / "b.png").unlink()
    collection.index(folder)
    graph = collection.neighbours("tiny")
    assert (len(graph.ids), graph.indices.shape) == (0, (0, 0))


def test_equal_drawings_are_each_others_neighbours_in_the_order_of_ids(tmp_path, tiny) -> None:
    folder = tmp_path / "equal"
    for number in range(6):  # the same picture in different files
        path = draw(folder / f"{number}.png", 1)
        path.write_bytes(path.read_bytes() + bytes([number]))
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    graph = collection.neighbours("tiny", k=2)
    assert graph.indices.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]]
    assert not graph.distances.any()


def test_k_is_at_most_all_others_and_at_least_one(folder) -> None:
    collection = egara.open(folder / ".egara")
    assert collection.neighbours("tiny", k=1000).indices.shape == (DRAWINGS, DRAWINGS - 1)
    again = egara.open(folder / ".egara").neighbours("tiny", k=1000)
    assert again.distances == pytest.approx(nearest(folder, "tiny", DRAWINGS - 1), abs=1e-4)
    with pytest.raises(BadInput, match="1 or more"):
        collection.neighbours("tiny", k=0)


def test_progress_is_reported_while_the_graph_is_computed(folder) -> None:
    told = []
    collection = egara.open(folder / ".egara")
    collection.neighbours("tiny", progress=lambda *done: told.append(done))
    assert told[-1] == (DRAWINGS, DRAWINGS)
    told.clear()
    egara.open(folder / ".egara").neighbours("tiny", progress=lambda *done: told.append(done))
    assert told == []


def test_a_cancelled_build_has_a_checkpoint_until_it_is_finished(folder) -> None:
    collection = egara.open(folder / ".egara")
    with pytest.raises(Cancelled, match="continues from the checkpoint"):
        collection.neighbours("tiny", cancel=lambda: True)
    derived = folder / ".egara" / "derived"
    assert [path.suffix for path in derived.iterdir()] == [".building"]
    graph = collection.neighbours("tiny")
    assert list(derived.iterdir()) == []
    assert graph.distances == pytest.approx(nearest(folder, "tiny", 5), abs=1e-4)


def test_a_checkpoint_is_used_only_for_its_method_and_sources(tmp_path) -> None:
    path = tmp_path / "derived" / "x.building"
    state = np.arange(12, dtype=np.uint64).reshape(4, 3)
    file = CheckpointFile(path, {"source": "a"})
    file.save("exact", 7, state)
    assert not path.exists()  # the time between two writes has not passed
    file.flush()
    done, kept = CheckpointFile(path, {"source": "a"}).load("exact")
    assert (done, kept.tolist()) == (7, state.tolist())
    assert CheckpointFile(path, {"source": "b"}).load("exact") is None
    assert CheckpointFile(path, {"source": "a"}).load("cells") is None
    path.write_bytes(path.read_bytes()[:100])
    assert CheckpointFile(path, {"source": "a"}).load("exact") is None
    assert CheckpointFile(tmp_path / "nothing", {}).load("exact") is None


def test_a_build_finishes_if_no_checkpoint_can_be_written(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    (tmp_path / "file").write_text("where the folder should be")
    file = CheckpointFile(tmp_path / "file" / "x.building", {})
    file.save("exact", 1, np.zeros((1, 1), np.uint64))
    file.remove()
    assert CheckpointFile(tmp_path / "file" / "x.building", {}).load("exact") is None


# It writes after every step, and is killed during the step of the given number.
SCRIPT = """
import os, signal, sys
import egara
from egara.collection.neighbours import checkpoints
from egara.explore.neighbours import all_pairs, block_comparison
checkpoints.SECONDS = 0
all_pairs._TASKS_PER_CORE = 1
block_comparison.BLOCK_ROWS = all_pairs.BLOCK_ROWS = 8
tasks, task = [], all_pairs._compare_tiles
def counted(*a):
    tasks.append(1)
    if len(tasks) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    task(*a)
all_pairs._compare_tiles = counted
graph = egara.open(sys.argv[1]).neighbours("tinybits")
print(len(tasks))
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_build_continues_and_gives_the_same_graph(folder) -> None:
    def run(kill_at: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", SCRIPT, str(folder / ".egara"), str(kill_at)]
        return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)

    killed = run(11)
    assert killed.returncode == -signal.SIGKILL
    assert [path.suffix for path in (folder / ".egara/derived").iterdir()] == [".building"]
    finished = run(10**6)
    parts = DRAWINGS // 8
    assert 0 < int(finished.stdout) < parts * (parts + 1) // 2
    assert list((folder / ".egara/derived").iterdir()) == []
    graph = egara.open(folder / ".egara").neighbours("tinybits")
    assert graph.distances == pytest.approx(nearest(folder, "tinybits", 5), abs=1e-4)


def test_tables_of_vectors_and_graphs_are_named_by_fingerprint(folder) -> None:
    collection = egara.open(folder / ".egara")
    collection.neighbours("tiny", k=3)
    (info,) = [one for one in collection.describe().encoders if one.name == "tiny"]
    assert (folder / ".egara" / f"{schema.vectors_table(info.fingerprint)}.lance").is_dir()
    assert (folder / ".egara" / f"neighbours-{info.fingerprint}-3.lance").is_dir()
