"""Building the graph in blocks: exact whatever the order, the threads and the rounding."""

import numpy as np
import pytest

from egara.errors import Cancelled
from egara.explore import building, cells, everything, neighbour_graph
from egara.explore.keys import keys_of
from egara.explore.nearest import Nearest
from egara.search import ExactIndex

from .test_graph import nearest_by_sorting

METRICS = ["hamming", "euclidean", "cosine", "inner"]


def clustered(metric: str, rows: int, seed: int = 0) -> ExactIndex:
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(rows // 40 + 1, 16))[rng.integers(0, rows // 40 + 1, rows)]
    places += 0.3 * rng.normal(size=places.shape)
    if metric == "hamming":
        return ExactIndex(np.packbits(places @ rng.normal(size=(16, 256)) > 0, axis=1), metric)
    return ExactIndex(places.astype(np.float32), metric)


class Memory:
    """A checkpoint that forgets nothing but what is asked for under another method."""

    def __init__(self) -> None:
        self.kept: tuple = ()

    def load(self, method):
        return self.kept[1:] if self.kept and self.kept[0] == method else None

    def save(self, method, done, state):
        self.kept = (method, done, state.copy())


@pytest.mark.parametrize("metric", METRICS)
def test_blocks_with_gaps_at_their_ends_give_what_sorting_gives(metric, rounding):
    index = clustered(metric, 1100)  # two blocks of 512 and a piece
    rows, distances = nearest_by_sorting(index, 6)
    graph = neighbour_graph(index, 6)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)
    assert graph.recall == 1


@pytest.mark.parametrize("metric", METRICS)
def test_parts_of_several_blocks_give_the_same_as_parts_of_one(metric, monkeypatch):
    index = clustered(metric, 5000)
    of_one = neighbour_graph(index, 5)
    monkeypatch.setattr(everything, "_LARGE", 600)
    of_several = neighbour_graph(index, 5)
    assert np.array_equal(of_one.indices, of_several.indices)
    assert np.array_equal(of_one.distances, of_several.distances)


@pytest.mark.parametrize("metric", METRICS)
def test_the_number_of_threads_changes_nothing(metric, monkeypatch):
    index = clustered(metric, 3000, seed=3)
    with_threads = neighbour_graph(index, 5)
    monkeypatch.setattr(everything, "on_all_cores", lambda work, tasks: [work(t) for t in tasks])
    alone = neighbour_graph(index, 5)
    assert np.array_equal(with_threads.indices, alone.indices)
    assert np.array_equal(with_threads.distances, alone.distances)


def test_many_equal_rows_are_settled_by_the_lowest_row():
    # 900 of one vector and 300 of another, mixed: ties across blocks, with thresholds of 0.
    vectors = np.zeros((1200, 8), np.uint8)
    ones = np.random.default_rng(1).permutation(1200)[:300]
    vectors[ones] = 255
    graph = neighbour_graph(ExactIndex(vectors, "hamming"), 3)
    assert not graph.distances.any()
    for rows in (np.sort(ones), np.setdiff1d(np.arange(1200), ones)):
        for row in rows:
            assert graph.indices[row].tolist() == rows[rows != row][:3].tolist()


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "inner"])
def test_all_equal_floats_are_settled_by_the_lowest_row(metric, rounding):
    graph = neighbour_graph(ExactIndex(np.full((700, 5), 0.3, np.float32), metric), 2)
    expected = [[1, 2], [0, 2], *[[0, 1]] * 698]
    assert graph.indices.tolist() == expected


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "inner"])
def test_differences_below_the_rounding_of_keys_are_told_apart(metric, rounding):
    # Far from the origin and close together: keys in float32 cannot order these rows.
    rng = np.random.default_rng(4)
    vectors = (1000 + 0.01 * rng.normal(size=(600, 12))).astype(np.float32)
    index = ExactIndex(vectors, metric)
    rows, distances = nearest_by_sorting(index, 4)
    graph = neighbour_graph(index, 4)
    assert np.array_equal(graph.distances, distances)
    assert np.array_equal(graph.indices, rows)


@pytest.fixture(params=[True, False], ids=["rounded", "float32"])
def rounding(request, monkeypatch):
    """Both kinds of keys for floats, whatever this processor has."""
    monkeypatch.setattr("egara.explore.keys.rounding_pays", lambda: request.param)


@pytest.mark.parametrize("metric", METRICS)
def test_keys_order_pairs_as_distances_do_within_their_error(metric, rounding):
    index = clustered(metric, 200)
    keys = keys_of(index)
    block = keys.block(keys.left(slice(0, 50)), keys.right(np.arange(100, 160)))
    distances = index.between(np.arange(50), np.tile(np.arange(100, 160), (50, 1)))
    furthest = np.full(200, distances.max(), np.float32)
    away = np.abs(block.astype(np.float64) - keys.of_distances(distances))
    assert (away <= keys.error(furthest)[:50, None]).all()
    codes = keys.codes(np.sort(block.ravel()))
    assert (np.diff(codes.astype(np.int64)) >= 0).all()
    assert np.array_equal(keys.cuts(codes), np.sort(block.ravel()))


def test_the_nearest_do_not_depend_on_the_order_of_offers():
    rng = np.random.default_rng(5)
    pairs = [(a, b) for a in range(20) for b in range(20) if a != b]
    table = rng.integers(0, 6, (20, 20), dtype=np.uint32)  # many ties
    expected = [sorted((int(table[a, b]), b) for b in range(20) if b != a)[:4] for a in range(20)]
    for _ in range(5):
        nearest = Nearest(20, 4)
        order = rng.permutation(len(pairs))
        for chosen in [*np.array_split(order, 7), order[:50]]:  # some come a second time
            owners, others = np.array(pairs)[chosen].T
            nearest.offer(owners, others, table[owners, others])
        assert nearest.rows(slice(None)).tolist() == [[b for _, b in row] for row in expected]


def test_a_cancelled_build_goes_on_where_it_stopped(monkeypatch):
    index = clustered("hamming", 12000)
    memory, asked = Memory(), []
    with pytest.raises(Cancelled, match="goes on"):
        neighbour_graph(
            index, 5, cancel=lambda: len(asked) == 2 or asked.append(1), checkpoint=memory
        )
    done = memory.kept[1]
    compared = []
    task = everything._task
    monkeypatch.setattr(everything, "_task", lambda *a: compared.append(a[2:]) or task(*a))
    graph = neighbour_graph(index, 5, checkpoint=memory)
    parts = -(-12000 // everything.SIDE)
    assert len(compared) == parts * (parts + 1) // 2 - done
    fresh = neighbour_graph(index, 5)
    assert np.array_equal(graph.indices, fresh.indices)
    assert np.array_equal(graph.distances, fresh.distances)


def test_a_checkpoint_of_another_shape_is_not_used():
    index = clustered("hamming", 700)
    memory = Memory()
    neighbour_graph(index, 3, checkpoint=memory)
    again = neighbour_graph(index, 5, checkpoint=memory)
    assert np.array_equal(again.indices, neighbour_graph(index, 5).indices)


@pytest.mark.parametrize("metric", METRICS)
def test_cells_find_most_neighbours_and_the_recall_is_true(metric, monkeypatch):
    monkeypatch.setattr(cells, "_CELL", 64)
    monkeypatch.setattr(cells, "_LARGEST", 200)
    monkeypatch.setattr(cells, "_PIVOTS", 8)
    index = clustered(metric, 4000)
    exact = neighbour_graph(index, 5)
    graph = neighbour_graph(index, 5, exact=False)
    true_recall = (graph.distances <= exact.distances[:, -1:]).mean()
    assert true_recall >= 0.95
    assert graph.recall == pytest.approx(true_recall, abs=0.02)
    own = np.arange(4000)[:, None]
    assert not (graph.indices == own).any()
    assert np.array_equal(graph.distances, index.between(own[:, 0], graph.indices))
    assert all(len(set(row)) == 5 for row in graph.indices.tolist())


def test_cells_of_equal_rows_stay_bounded(monkeypatch):
    sizes = []
    compare = cells.compare
    monkeypatch.setattr(cells, "_LARGEST", 600)
    monkeypatch.setattr(cells, "compare", lambda *a: sizes.append(len(a[2])) or compare(*a))
    index = ExactIndex(np.zeros((5000, 4), np.uint8), "hamming")
    graph = neighbour_graph(index, 3, exact=False)
    assert max(sizes) <= 600
    assert graph.recall == 1
    assert not graph.distances.any()


def test_rounds_go_on_from_a_checkpoint(monkeypatch):
    monkeypatch.setattr(cells, "_PIVOTS", 4)
    index = clustered("hamming", 3000)
    memory, rounds = Memory(), []
    one_round = cells._round
    monkeypatch.setattr(cells, "_round", lambda *a: rounds.append(a[2]) or one_round(*a))
    with pytest.raises(Cancelled):
        neighbour_graph(index, 5, exact=False, checkpoint=memory, cancel=lambda: len(rounds) > 1)
    assert rounds == [0, 1]
    neighbour_graph(index, 5, exact=False, checkpoint=memory)
    assert rounds[2] == memory.kept[1] - (len(rounds) - 2) >= 1


def test_a_row_without_k_candidates_is_compared_with_all(monkeypatch):
    monkeypatch.setattr(building, "compare_cells", lambda *a: None)  # as if no cell had two rows
    index = clustered("euclidean", 300)
    rows, distances = nearest_by_sorting(index, 4)
    graph = neighbour_graph(index, 4, exact=False)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_vectors_of_zeros_and_outliers_are_settled_exactly(metric, rounding):
    rng = np.random.default_rng(6)
    vectors = rng.normal(size=(600, 8)).astype(np.float32)
    vectors[::7] = 0
    vectors[5] *= 1e6
    index = ExactIndex(vectors, metric)
    rows, distances = nearest_by_sorting(index, 4)
    graph = neighbour_graph(index, 4)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)
