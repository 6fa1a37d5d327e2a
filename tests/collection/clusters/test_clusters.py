import shutil
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from conftest import IndexOnce, write_tiny_encoder
from PIL import Image
from waiting import LIMIT

import egara
from egara.collection import Collection
from egara.collection.tables import Store
from egara.errors import (
    BadInput,
    Cancelled,
    CollectionError,
    UnknownBoard,
    UnknownCluster,
    UnknownEncoder,
)

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 40), "blue": (30, 40, 210)}


def paint(folder: Path, name: str, count: int, start: int = 0) -> None:
    """Draw plain images of similar colours, with different bytes and vectors."""
    folder.mkdir(exist_ok=True)
    for number in range(start, start + count):
        r, g, b = COLOURS[name]
        image = Image.new("RGB", (32, 32), (r + number % 7, g + number // 7, b))
        image.save(folder / f"{name}{number:02}.png")


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "painted"
    for name, count in (("red", 12), ("green", 9), ("blue", 6)):
        paint(folder, name, count)
    rows = [f"{p.name},{p.stem[:-2]};paint" for p in folder.glob("*.png")]
    (folder / "metadata.csv").write_text("file_name,keywords\n" + "\n".join(rows))
    return folder


@pytest.fixture
def collection(folder: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(folder, ["tiny", "tinybits"])
    return collection


def colours_of(collection, ids) -> set[str]:
    return {drawing.path[:3] for drawing in collection.drawings(list(ids))}


def test_labels_are_in_the_order_of_the_embeddings(collection) -> None:
    labels = collection.clusters("tiny", k=3)
    ids, vectors = collection.embeddings("tiny")
    assert np.asarray(labels).shape == (len(vectors),)
    assert list(labels) == labels.labels.tolist()
    assert labels[-1] == labels.labels[-1]
    for number in range(3):
        assert len(colours_of(collection, ids[np.asarray(labels) == number])) == 1


@pytest.mark.parametrize("encoder", ["tiny", "tinybits"])
def test_clusters_have_sizes_central_drawings_and_tags(collection, encoder) -> None:
    found = collection.clusters(encoder, k=3)
    assert [one.size for one in found.clusters] == [12, 9, 6]
    assert [one.tags[0][0] for one in found.clusters] == ["red", "green", "blue"]
    assert all("paint" not in dict(one.tags) for one in found.clusters)
    for one in found.clusters:
        assert list(one.central) == found.members(one.number)[:5]


def test_the_most_central_drawing_is_the_nearest_to_the_mean(collection) -> None:
    found = collection.clusters("tiny", k=3)
    ids, vectors = collection.embeddings("tiny")
    members = np.flatnonzero(np.asarray(found) == 0)
    away = np.linalg.norm(vectors[members] - vectors[members].mean(axis=0), axis=1)
    place = ids.tolist().index(found.clusters[0].central[0])
    assert away[members.tolist().index(place)] == pytest.approx(away.min(), abs=1e-5)


def test_the_number_is_proposed_with_its_scores(collection) -> None:
    found = collection.clusters("tiny")
    assert len(found.clusters) == 3
    assert max(found.scores, key=found.scores.get) == 3
    assert collection.clusters("tiny", k=3).scores == {}


def test_clusters_are_stored_and_read_again(collection, monkeypatch) -> None:
    first = collection.clusters("tiny")
    monkeypatch.setattr("egara.collection.clusters.clusterings.cluster", None)
    again = egara.open(collection.location).clusters("tiny")
    assert np.array_equal(first.labels, again.labels)
    assert (first.scores, first.clusters) == (again.scores, again.clusters)


def test_rows_and_facts_are_read_from_the_same_version(collection, monkeypatch) -> None:
    first = collection.clusters("tiny", k=3)
    schema_of = Store.schema_of

    def replaced_after(store: Store, name: str) -> pa.Schema | None:
        found = schema_of(store, name)
        if name.startswith("clusters-"):
            other = pa.table({"label": np.zeros(27, np.int32), "away": np.zeros(27, np.float32)})
            Store(store.location, create=False).replace(name, other)
        return found

    monkeypatch.setattr(Store, "schema_of", replaced_after)
    again = egara.open(collection.location).clusters("tiny", k=3)
    assert np.array_equal(first.labels, again.labels)


def test_new_drawings_and_a_new_encoder_change_the_clusters(collection, folder, tiny) -> None:
    before = collection.clusters("tiny", k=3)
    paint(folder, "blue", 9, start=10)
    collection.index(folder)
    after = collection.clusters("tiny", k=3)
    assert [one.size for one in after.clusters] == [15, 12, 9]
    assert after.version != before.version
    shutil.rmtree(tiny / "tiny")
    write_tiny_encoder(tiny / "tiny", "tiny", shift=7)
    fresh = egara.open(collection.location)
    fresh.index(folder, encoders=["tiny"])
    assert fresh.clusters("tiny", k=3).version != after.version


def test_a_kept_cluster_keeps_its_name_after_drawings_are_added(collection, folder) -> None:
    kept = collection.keep_cluster(collection.clusters("tiny", k=3), [2], "Seas")
    assert len(kept.ids) == 6
    paint(folder, "blue", 5, start=10)  # now the second largest
    collection.index(folder)
    found = collection.clusters("tiny", k=3)
    assert [(one.name, one.size) for one in found.clusters] == [
        (None, 12), ("Seas", 11), (None, 9)
    ]  # fmt: skip
    assert (
        len(collection.search(among=["cluster:seas"], limit=50)) == 6
    )  # does not change until it is kept again
    collection.keep_cluster(found, [1], "Seas")
    assert len(collection.search(among=["cluster:seas"], limit=50)) == 11
    assert [one.name for one in collection.kept_clusters()] == ["Seas"]


def test_several_clusters_are_merged_under_a_name_until_it_is_forgotten(collection) -> None:
    collection.keep_cluster(collection.clusters("tiny", k=3), [1, 2], "Cold")
    found = collection.clusters("tiny", k=3)
    assert [(one.name, one.size) for one in found.clusters] == [("Cold", 15), (None, 12)]
    assert colours_of(collection, found.members(0)) == {"gre", "blu"}
    assert sorted(set(found)) == [0, 1]
    vectors = collection.embeddings("tiny")[1][np.asarray(found) == 0]
    expected = np.linalg.norm(vectors - vectors.mean(axis=0), axis=1)
    assert found.distances[np.asarray(found) == 0] == pytest.approx(expected, abs=1e-4)
    assert collection.rename_cluster("cold", "Cool").name == "Cool"
    assert collection.clusters("tiny", k=3).clusters[0].name == "Cool"
    collection.keep_cluster(collection.clusters("tiny", k=3), [0], "Cooler")
    assert [one.name for one in collection.kept_clusters()] == ["Cooler"]
    collection.forget_cluster("Cooler")
    assert len(collection.clusters("tiny", k=3).clusters) == 3


def test_a_renamed_cluster_keeps_its_place(collection) -> None:
    found = collection.clusters("tiny", k=3)
    for number, name in enumerate(("Reds", "Greens")):
        collection.keep_cluster(found, [number], name)
    collection.rename_cluster("reds", "Fires")
    assert [one.name for one in collection.kept_clusters()] == ["Fires", "Greens"]
    assert collection.rename_cluster("Fires", "FIRES").name == "FIRES"
    with pytest.raises(BadInput, match="already"):
        collection.rename_cluster("greens", "fires")


def test_searches_are_limited_to_boards_and_kept_clusters(collection) -> None:
    collection.keep_cluster(collection.clusters("tiny", k=3), [0], "Reds")
    board = collection.create_board("Mixed")
    board.add(["red00.png", "red01.png", "blue00.png"])
    both = ["board:mixed", "cluster:Reds"]
    assert [h.path for h in collection.search(among=both)] == ["red00.png", "red01.png"]
    near = collection.search(like=["blue01.png"], among=["board:Mixed"], copies="show")
    assert near[0].path == "blue00.png"
    assert len(near) == 3
    assert collection.table(among=both)["path"].to_pylist() == ["red00.png", "red01.png"]
    for selection, error in (
        ("board:none", UnknownBoard), ("cluster:none", UnknownCluster), ("Mixed", BadInput),
    ):  # fmt: skip
        with pytest.raises(error):
            collection.search(among=[selection])


@pytest.mark.parametrize("method", ["kmeans", "gmm", "meanshift", "dbscan", "hdbscan"])
def test_every_method_counts_drawings_inside_and_outside_clusters(collection, method) -> None:
    found = collection.clusters("tiny", method=method)
    assert sum(one.size for one in found.clusters) + found.outside == 27
    assert len(found.members(-1)) == found.outside


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"k": 28}, BadInput, "1 to 27"),
        ({"k": 0}, BadInput, "1 or more"),
        ({"method": "magic"}, BadInput, "kmeans, gmm"),
        ({"method": "dbscan", "k": 3}, BadInput, "Omit k"),
        ({"encoder": "none"}, UnknownEncoder, "none"),
    ],
)
def test_an_invalid_argument_is_refused(collection, arguments, error, message) -> None:
    with pytest.raises(error, match=message):
        collection.clusters(**arguments)


def test_an_invalid_cluster_cannot_be_kept(collection) -> None:
    found = collection.clusters("tiny", k=3)
    collection.keep_cluster(found, [0], "Reds")
    for numbers, name, error in (
        ([3], "x", UnknownCluster), ([], "x", BadInput), ([-1], "x", BadInput),
        ([1], "REDS", BadInput), ([1], "", BadInput),
    ):  # fmt: skip
        with pytest.raises(error):
            collection.keep_cluster(found, numbers, name)
    with pytest.raises(CollectionError, match="have changed"):
        collection.keep_cluster(collection.clusters("tiny", k=3), [1], "x", found.version)
    assert [one.name for one in collection.kept_clusters()] == ["Reds"]


def test_empty_single_and_equal_drawings(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    collection = egara.open(folder / ".egara")
    with pytest.raises(CollectionError, match="no drawings yet"):
        collection.clusters()
    Image.new("RGB", (32, 32), "red").save(folder / "one.png")
    collection.index(folder, encoders=["tiny"])
    assert list(collection.clusters("tiny")) == [0]
    for number in range(3):  # different bytes, the same pixels
        Image.new("RGB", (32, 32), "red").save(folder / f"{number}.png", compress_level=number)
    Image.new("RGB", (32, 32), "red").save(folder / "x.bmp")
    collection.index(folder)
    found = collection.clusters("tiny", k=2)
    assert set(found) == {0}
    for path in [*folder.glob("*.png"), *folder.glob("*.bmp")]:
        path.unlink()
    collection.index(folder)
    assert len(collection.clusters("tiny")) == 0
    assert collection.clusters("tiny").clusters == ()


def test_a_missing_drawing_is_in_no_cluster_and_no_filter(collection, folder) -> None:
    collection.keep_cluster(collection.clusters("tiny", k=3), [0], "Reds")
    (folder / "red00.png").unlink()
    collection.index(folder)
    assert collection.clusters("tiny", k=3).clusters[0].size == 11
    assert "red00.png" not in [h.path for h in collection.search(among=["cluster:Reds"])]
    assert len(collection.kept_clusters()[0].ids) == 12


def test_progress_counts_the_clustering_as_the_last_step(collection) -> None:
    told: list[tuple[int, int]] = []
    tried = len(collection.clusters(progress=lambda *far: told.append(far)).scores)
    assert told == [(done, tried + 1) for done in range(tried + 1)]
    told.clear()
    collection.clusters(progress=lambda *far: told.append(far))
    assert told == []  # stored clusters need no computation


def test_a_cancelled_clustering_is_computed_by_the_next_call(
    collection,
) -> None:
    told: list[int] = []
    with pytest.raises(Cancelled):
        collection.clusters(
            progress=lambda done, _: told.append(done), cancel=lambda: len(told) == 2
        )
    with pytest.raises(Cancelled):
        collection.clusters(k=2, cancel=lambda: True)
    assert not list(Path(collection.location).glob("clusters-*"))
    assert len(collection.clusters(k=2).clusters) == 2


def test_threads_wait_only_for_the_same_clustering_and_can_be_cancelled(
    collection,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: int) -> None:
        begun.set()
        assert go_on.wait(LIMIT)

    asking = threading.Thread(target=lambda: collection.clusters(progress=slow))
    asking.start()
    assert begun.wait(LIMIT)
    try:
        assert len(collection.clusters(k=2).clusters) == 2
        with pytest.raises(Cancelled, match="waiting"):
            collection.clusters(cancel=lambda: True)
    finally:
        go_on.set()
        asking.join(LIMIT)


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, None])
def test_a_seed_that_is_not_possible_is_named(collection: Collection, seed: object) -> None:
    message = rf"seed must be an integer from 0 to 4,294,967,295; got {seed}\."
    for verb in (collection.clusters, collection.map):
        with pytest.raises(BadInput, match=message):
            verb(seed=seed)
