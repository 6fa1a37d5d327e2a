"""Construction of the graph: independent of order, threads, blocks and rounding."""

import numpy as np
import pytest

from egara.errors import Cancelled
from egara.explore.neighbours import (
    all_pairs,
    construction,
    neighbour_graph,
    random_partitions,
)
from egara.explore.neighbours.sort_keys import make_sort_keys
from egara.explore.neighbours.top_k import TopK
from egara.search import ExactIndex

from .expected import nearest_by_sorting

METRICS = ["hamming", "euclidean", "cosine", "inner"]


def clustered(metric: str, rows: int, seed: int = 0) -> ExactIndex:
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(rows // 40 + 1, 16))[rng.integers(0, rows // 40 + 1, rows)]
    places += 0.3 * rng.normal(size=places.shape)
    if metric == "hamming":
        return ExactIndex(np.packbits(places @ rng.normal(size=(16, 256)) > 0, axis=1), metric)
    return ExactIndex(places.astype(np.float32), metric)


class Memory:
    """A checkpoint in memory."""

    def __init__(self) -> None:
        self.kept: tuple = ()

    def load(self, method):
        return self.kept[1:] if self.kept and self.kept[0] == method else None

    def save(self, method, done, state):
        self.kept = (method, done, state.copy())


@pytest.mark.parametrize("metric", METRICS)
def test_incomplete_blocks_give_the_same_graph_as_sorting(metric, rounding):
    index = clustered(metric, 1100)  # a block of 1,024 and a piece
    rows, distances = nearest_by_sorting(index, 6)
    graph = neighbour_graph(index, 6)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)
    assert graph.recall == 1


@pytest.mark.parametrize("metric", METRICS)
def test_tiles_of_several_blocks_give_the_same_graph(metric, monkeypatch):
    index = clustered(metric, 5000)
    of_one = neighbour_graph(index, 5)
    monkeypatch.setattr(all_pairs, "_TILE_ROWS", 600)
    of_several = neighbour_graph(index, 5)
    assert np.array_equal(of_one.indices, of_several.indices)
    assert np.array_equal(of_one.distances, of_several.distances)


@pytest.mark.parametrize("metric", METRICS)
def test_the_number_of_threads_changes_nothing(metric, monkeypatch):
    index = clustered(metric, 3000, seed=3)
    with_threads = neighbour_graph(index, 5)
    monkeypatch.setattr(all_pairs, "on_all_cores", lambda work, tasks: [work(t) for t in tasks])
    alone = neighbour_graph(index, 5)
    assert np.array_equal(with_threads.indices, alone.indices)
    assert np.array_equal(with_threads.distances, alone.distances)


def test_ties_of_equal_bits_go_to_the_lowest_rows():
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
def test_ties_of_equal_floats_go_to_the_lowest_rows(metric, rounding):
    graph = neighbour_graph(ExactIndex(np.full((700, 5), 0.3, np.float32), metric), 2)
    expected = [[1, 2], [0, 2], *[[0, 1]] * 698]
    assert graph.indices.tolist() == expected


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "inner"])
def test_differences_below_the_rounding_error_of_keys_are_ordered(metric, rounding):
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
    monkeypatch.setattr(
        "egara.explore.neighbours.sort_keys.bfloat16_is_fast", lambda: request.param
    )


@pytest.mark.parametrize("metric", METRICS)
def test_keys_equal_distances_within_their_error_bound(metric, rounding):
    index = clustered(metric, 200)
    keys = make_sort_keys(index)
    block = keys.block(keys.left(slice(0, 50)), keys.right(np.arange(100, 160)))
    distances = index.row_distances(np.arange(50), np.tile(np.arange(100, 160), (50, 1)))
    furthest = np.full(200, distances.max(), np.float32)
    errors = np.abs(block.astype(np.float64) - keys.of_distances(distances))
    assert (errors <= keys.error(furthest)[:50, None]).all()
    codes = keys.codes(np.sort(block.ravel()))
    assert (np.diff(codes.astype(np.int64)) >= 0).all()
    assert np.array_equal(keys.keys_of_codes(codes), np.sort(block.ravel()))


def test_the_top_k_do_not_depend_on_the_order_of_insertion():
    rng = np.random.default_rng(5)
    pairs = [(a, b) for a in range(20) for b in range(20) if a != b]
    table = rng.integers(0, 6, (20, 20), dtype=np.uint32)  # many ties
    expected = [sorted((int(table[a, b]), b) for b in range(20) if b != a)[:4] for a in range(20)]
    for _ in range(5):
        top_k = TopK(20, 4)
        order = rng.permutation(len(pairs))
        for chosen in [*np.array_split(order, 7), order[:50]]:  # some come a second time
            owners, others = np.array(pairs)[chosen].T
            top_k.insert(owners, others, table[owners, others])
        assert top_k.candidates(slice(None)).tolist() == [[b for _, b in row] for row in expected]


def test_a_cancelled_construction_continues_from_its_checkpoint(monkeypatch):
    index = clustered("hamming", 12000)
    memory, asked = Memory(), []
    with pytest.raises(Cancelled, match="continues from the checkpoint"):
        neighbour_graph(
            index, 5, cancel=lambda: len(asked) == 2 or asked.append(1), checkpoint=memory
        )
    done = memory.kept[1]
    compared = []
    task = all_pairs._compare_tiles
    monkeypatch.setattr(all_pairs, "_compare_tiles", lambda *a: compared.append(a[2:]) or task(*a))
    graph = neighbour_graph(index, 5, checkpoint=memory)
    parts = -(-12000 // all_pairs.BLOCK_ROWS)
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
def test_partitions_find_most_neighbours_and_the_recall_is_correct(metric, monkeypatch):
    monkeypatch.setattr(random_partitions, "_CELL_ROWS", 64)
    monkeypatch.setattr(random_partitions, "_MAX_CELL_ROWS", 200)
    monkeypatch.setattr(random_partitions, "_MAX_PIVOTS", 8)
    index = clustered(metric, 4000)
    exact = neighbour_graph(index, 5)
    graph = neighbour_graph(index, 5, exact=False)
    true_recall = (graph.distances <= exact.distances[:, -1:]).mean()
    assert true_recall >= 0.95
    assert graph.recall == pytest.approx(true_recall, abs=0.02)
    own = np.arange(4000)[:, None]
    assert not (graph.indices == own).any()
    assert np.array_equal(graph.distances, index.row_distances(own[:, 0], graph.indices))
    assert all(len(set(row)) == 5 for row in graph.indices.tolist())


def test_cells_of_equal_rows_have_a_bounded_size(monkeypatch):
    sizes = []
    compare = random_partitions.compare_rows
    monkeypatch.setattr(random_partitions, "_MAX_CELL_ROWS", 600)
    monkeypatch.setattr(
        random_partitions, "compare_rows", lambda *a: sizes.append(len(a[2])) or compare(*a)
    )
    index = ExactIndex(np.zeros((5000, 4), np.uint8), "hamming")
    graph = neighbour_graph(index, 3, exact=False)
    assert max(sizes) <= 600
    assert graph.recall == 1
    assert not graph.distances.any()


def test_rounds_continue_from_a_checkpoint(monkeypatch):
    monkeypatch.setattr(random_partitions, "_MAX_PIVOTS", 4)
    index = clustered("hamming", 3000)
    memory, rounds = Memory(), []
    one_round = random_partitions._round
    monkeypatch.setattr(
        random_partitions, "_round", lambda *a: rounds.append(a[2]) or one_round(*a)
    )
    with pytest.raises(Cancelled):
        neighbour_graph(index, 5, exact=False, checkpoint=memory, cancel=lambda: len(rounds) > 1)
    assert rounds == [0, 1]
    neighbour_graph(index, 5, exact=False, checkpoint=memory)
    assert rounds[2] == memory.kept[1] - (len(rounds) - 2) >= 1


def test_a_row_without_k_candidates_is_compared_with_all(monkeypatch):
    monkeypatch.setattr(
        construction, "compare_in_partitions", lambda *a: None
    )  # as if no cell had two rows
    index = clustered("euclidean", 300)
    rows, distances = nearest_by_sorting(index, 4)
    graph = neighbour_graph(index, 4, exact=False)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_zero_vectors_and_outliers_give_an_exact_graph(metric, rounding):
    rng = np.random.default_rng(6)
    vectors = rng.normal(size=(600, 8)).astype(np.float32)
    vectors[::7] = 0
    vectors[5] *= 1e6
    index = ExactIndex(vectors, metric)
    rows, distances = nearest_by_sorting(index, 4)
    graph = neighbour_graph(index, 4)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)
