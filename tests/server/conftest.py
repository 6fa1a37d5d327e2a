"""Fixtures of the server's tests."""

import numpy as np
import pytest

from egara.explore import mapping

from .fake_collection import SVG, FakeCollection
from .http_client import client_of


@pytest.fixture
def collection(tmp_path):
    fake = FakeCollection(tmp_path)
    for drawing in fake.known[:3]:
        path = tmp_path / drawing.path
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(SVG if drawing.format == "SVG" else b"0123456789")
    return fake


@pytest.fixture
def client(collection):
    return client_of(collection)


@pytest.fixture
def quick_layout(monkeypatch):
    """Leave drawings on a map where its layout begins: the layout itself takes a second."""

    def lay_out(graph, start, progress=None, *, cancel=None):
        return start.astype(np.float32) * 1e5

    monkeypatch.setattr(mapping, "lay_out", lay_out)
