"""The cache of walk graphs."""

import numpy as np
import pytest
from conftest import draw, write_tiny_encoder

import egara
from egara.collection.neighbours import NeighbourGraphs
from egara.collection.roles import Roles
from egara.collection.snapshots import Snapshots, Space
from egara.collection.tables import Store
from egara.collection.walks.walk_graphs import MAX_CACHED, WalkGraphs
from egara.encoders import EncoderLoader
from egara.explore.walks import distance_graph_of

DRAWINGS = 14


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[WalkGraphs, NeighbourGraphs, Space]:
    root = tmp_path_factory.mktemp("graphs")
    for number in range(DRAWINGS):
        draw(root / "some" / f"{number:02}.png", number)
    write_tiny_encoder(root / "encoders" / "tiny", "tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(root / "encoders"))
        egara.open(root / "collection").index(root / "some", encoders=["tiny"])
    store = Store(str(root / "collection"), create=False)
    graphs = NeighbourGraphs(store)
    snapshots = Snapshots(store, Roles(store, EncoderLoader()))
    return WalkGraphs(graphs), graphs, snapshots.newest().space("tiny")


def test_the_distance_graph_of_all_drawings_is_computed_once(opened) -> None:
    walk_graphs, graphs, space = opened
    first = walk_graphs.graph({"tiny": (space, 1.0)}, None)
    assert walk_graphs.graph({"tiny": (space, 1.0)}, None).graph is first.graph
    expected = distance_graph_of(graphs.graph(space)).edges
    assert np.array_equal(first.graph.edges.indices, expected.indices)
    assert np.array_equal(first.graph.edges.data, expected.data)
    assert first.rows.tolist() == list(range(DRAWINGS))


def test_restricted_graphs_are_cached_until_others_replace_them(opened) -> None:
    walk_graphs, _, space = opened

    def without(row: int):
        mask = np.arange(DRAWINGS) != row
        return walk_graphs.graph({"tiny": (space, 1.0)}, mask)

    first = without(0)
    assert first.rows.tolist() == list(range(1, DRAWINGS))
    assert first.position(3) == 2
    assert without(0).graph is first.graph
    for row in range(1, MAX_CACHED + 1):
        without(row)
    assert without(0).graph is not first.graph
