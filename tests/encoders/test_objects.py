"""Objects as encoders: odd attributes, odd results of `encode`, and names that are taken."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import draw

import egara
from egara.encoders import Encoded, Label
from egara.errors import BadInput, EgaraError, EncoderError


class Mean:
    """The mean colour of a drawing."""

    def __init__(self, **changes: object) -> None:
        self.name: Any = "mean"
        self.fingerprint: Any = "0123456789abcdef"
        self.kinds: Any = frozenset({"image"})
        self.vector_type: Any = "floats"
        self.dimensions: Any = 3
        self.metric: Any = "euclidean"
        self.labels: Any = None
        self.provider: Any = "numpy"
        for name, value in changes.items():
            setattr(self, name, value)

    def encode(self, items, kind="image"):
        return Encoded(np.float32([pixels(item).mean(axis=(0, 1)) for item in items]), None)


class Encoding(Mean):
    """An encoder whose result for N items is ``result(N)``, or the exception that it returns."""

    def __init__(self, result, **changes: object) -> None:
        super().__init__(**changes)
        self._result = result

    def encode(self, items, kind="image"):
        result = self._result(len(items))
        if isinstance(result, Exception):
            raise result
        return result


def pixels(item) -> np.ndarray:
    return np.asarray(item.pixels if hasattr(item, "pixels") else item.convert("RGB"))


@pytest.fixture
def folder(tmp_path: Path, tiny: Path) -> Path:
    for number in range(3):
        draw(tmp_path / "drawings" / f"{number}.png", number)
    return tmp_path / "drawings"


LABELS = (Label("a", "x"), Label("b", "x"))
ODD_ATTRIBUTES = [
    ({"name": 5}, r"name is 5; expected .*letters"),
    ({"name": ""}, r"name is ''; expected .*letters"),
    ({"name": "a/b"}, r"name is 'a/b'; expected .*letters"),
    ({"fingerprint": None}, "'mean': fingerprint is None; expected 16 hexadecimal digits"),
    ({"fingerprint": "xyz"}, "'mean': fingerprint is 'xyz'; expected 16 hexadecimal digits"),
    ({"kinds": None}, "'mean': kinds is None; expected a set"),
    ({"kinds": "image"}, "'mean': kinds is 'image'; expected a set"),
    ({"kinds": {"smell"}}, "'mean': kinds is {'smell'}; expected a set"),
    ({"kinds": {"image", 7}}, "'mean': kinds is .*7.*; expected a set"),
    ({"kinds": {"text"}}, "'mean': kinds is {'text'}; expected a set .*'image'"),
    ({"labels": ["a"]}, r"'mean': labels\[0\] is 'a'; expected an egara.Label"),
    ({"labels": 5}, "'mean': labels is 5; expected None or a tuple of egara.Label"),
    ({"labels": ()}, "'mean': labels is .*; expected None or a tuple of egara.Label"),
    ({"labels": (*LABELS, LABELS[0])}, r"'mean': labels\[2\] is named 'a', like an earlier one"),
    ({"vector_type": "words"}, "'mean': vector_type is 'words'; expected 'floats', 'bits' or None"),
    ({"vector_type": ["floats"]}, "'mean': vector_type is .*; expected 'floats', 'bits' or None"),
    ({"vector_type": None}, "'mean': vector_type is None, so labels are needed"),
    ({"dimensions": 0}, "'mean': dimensions is 0; expected an integer from 1"),
    ({"dimensions": True}, "'mean': dimensions is True; expected an integer"),
    ({"dimensions": 2.5}, "'mean': dimensions is 2.5; expected an integer"),
    (
        {"vector_type": "bits", "metric": "hamming", "dimensions": 12},
        "'mean': dimensions is 12; expected a multiple of 8",
    ),
    ({"metric": "hamming"}, "'mean': metric is 'hamming'; expected .*'cosine'"),
    ({"metric": None}, "'mean': metric is None; expected .*'cosine'"),
    ({"vector_type": "bits", "dimensions": 16}, "metric is 'euclidean'; expected 'hamming'"),
    ({"provider": 3}, "'mean': provider is 3; expected a string"),
    ({"encode": 3}, "'mean': encode is 3; expected a method"),
]


@pytest.mark.parametrize(("changes", "message"), ODD_ATTRIBUTES)
def test_an_odd_attribute_is_named_with_its_value_and_what_is_allowed(
    folder: Path, changes: dict, message: str
) -> None:
    collection = egara.open(folder / ".egara")
    with pytest.raises(BadInput, match=message):
        collection.index(folder, encoders=[Mean(**changes)])
    collection.index(folder, encoders=["tiny"])
    with pytest.raises(BadInput, match=message):
        collection.search(image=folder / "0.png", encoders=[Mean(**changes)])


def without(name: str) -> Mean:
    encoder = Mean()
    delattr(encoder, name)
    return encoder


class Raising(Mean):
    """An encoder whose labels cannot be read."""

    @property
    def labels(self):
        raise KeyError("no labels today")

    @labels.setter
    def labels(self, value):
        pass


@pytest.mark.parametrize("name", ["name", "fingerprint", "kinds", "vector_type", "metric"])
def test_a_missing_attribute_is_named(folder: Path, name: str) -> None:
    with pytest.raises(BadInput, match=f"has no attribute {name}"):
        egara.open(folder / ".egara").index(folder, encoders=[without(name)])


def test_an_attribute_that_cannot_be_read_is_named(folder: Path) -> None:
    with pytest.raises(
        BadInput, match="'mean': labels cannot be read: KeyError: 'no labels today'"
    ):
        egara.open(folder / ".egara").index(folder, encoders=[Raising()])


@pytest.mark.parametrize("other", [3, None, Mean, {"name": "mean"}])
def test_something_else_is_no_encoder(folder: Path, other: object) -> None:
    with pytest.raises(BadInput, match="must be a name, or an object with the members of"):
        egara.open(folder / ".egara").index(folder, encoders=[other])  # type: ignore[list-item]


def floats(*shape: int, value: float = 1.0) -> np.ndarray:
    return np.full(shape, value, np.float32)


ODD_RESULTS = [
    (lambda n: [[1.0, 2.0, 3.0]] * n, "encode returned a list; expected an egara.encoders.Encoded"),
    (lambda n: floats(n, 3), "encode returned a ndarray; expected an egara.encoders.Encoded"),
    (lambda n: None, "encode returned None; expected an egara.encoders.Encoded"),
    (lambda n: Encoded(None, None), r"encode returned no vectors; expected the shape \(1, 3\)"),
    (
        lambda n: Encoded(floats(n, 4), None),
        r"vectors of shape \(1, 4\); expected the shape \(1, 3\)",
    ),
    (
        lambda n: Encoded(floats(n + 1, 3), None),
        r"vectors of shape \(2, 3\); expected the shape \(1, 3\)",
    ),
    (lambda n: Encoded([["a", "b", "c"]] * n, None), "vectors of the type <U1; expected float32"),
    (lambda n: Encoded([[1, 2], [3]], None), "vectors that are not an array"),
    (lambda n: Encoded(floats(n, 3, value=np.nan), None), "not finite"),
    (lambda n: Encoded(np.full((n, 3), 1e300), None), "not finite"),
    (
        lambda n: Encoded(floats(n, 3, value=3e38), None),
        r"the length .*e\+38; expected at most 1e\+18",
    ),
    (lambda n: ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
]


@pytest.mark.parametrize(("result", "message"), ODD_RESULTS)
def test_an_odd_result_is_the_encoders_failure_in_indexing_and_in_a_search(
    folder: Path, result, message: str
) -> None:
    collection = egara.open(folder / ".egara")
    report = collection.index(folder, encoders=[Encoding(result), "tiny"])
    assert (report.added, report.broken) == (3, [])
    assert len(report.unencoded["mean"]) == 3
    for outcome in report.unencoded["mean"]:
        assert re.search(message, outcome.reason), outcome.reason
        assert outcome.kind == "broken"
        assert "bug in Egara" not in outcome.reason
    assert not (folder / ".egara/internal-errors.log").exists()
    collection.index(folder, encoders=[Mean()])
    with pytest.raises(EncoderError, match=message) as caught:
        collection.search(image=folder / "0.png", encoders={Encoding(result): 1})
    assert "'mean'" in str(caught.value)


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        (None, r"encode returned no scores; expected the shape \(1, 2\)"),
        (floats(1, 3), r"scores of shape \(1, 3\); expected the shape \(1, 2\)"),
        (floats(1, 2, value=np.nan), "not finite"),
        (floats(1, 2, value=7), "scores from 7 to 7; expected 0 to 1"),
        (floats(1, 2, value=-1), "scores from -1 to -1; expected 0 to 1"),
    ],
)
def test_odd_scores_are_the_encoders_failure(folder: Path, scores, message: str) -> None:
    def result(n: int) -> Encoded | Exception:
        return Encoded(None, scores) if n == 1 else ValueError("one at a time")

    tagger = Encoding(
        result, name="tagger", vector_type=None, dimensions=0, metric=None, labels=LABELS
    )
    report = egara.open(folder / ".egara").index(folder, encoders=[tagger])
    assert all(re.search(message, outcome.reason) for outcome in report.unencoded["tagger"])
    assert len(report.unencoded["tagger"]) == 3


def test_lists_of_numbers_and_labels_are_accepted(folder: Path) -> None:
    def result(n: int) -> Encoded:
        return Encoded([[1, 2, 3]] * n, [[0.9, 0.1]] * n)

    collection = egara.open(folder / ".egara")
    report = collection.index(
        folder, encoders=[Encoding(result, labels=[*LABELS], kinds={"image"})]
    )
    assert (report.added, report.unencoded) == (3, {})
    assert len(collection.search(tags=["a"])) == 3


@pytest.mark.parametrize("name", ["tiny", "semantic"])
def test_an_object_cannot_have_the_name_of_an_installed_encoder(folder: Path, name: str) -> None:
    collection = egara.open(folder / ".egara")
    with pytest.raises(BadInput, match=f"The installed encoder '{name}' has another fingerprint"):
        collection.index(folder, encoders=[Mean(name=name)])
    fingerprint = egara.encoder("tiny").fingerprint
    collection.index(folder, encoders=[egara.encoder("tiny")])
    assert [info.fingerprint for info in collection.describe().encoders] == [fingerprint]


def test_an_object_and_its_name_cannot_both_have_a_weight(folder: Path) -> None:
    collection = egara.open(folder / ".egara")
    mean = Mean()
    collection.index(folder, encoders=[mean])
    with pytest.raises(BadInput, match="'mean' is given twice"):
        collection.search(image=folder / "0.png", encoders={mean: 1, "mean": 1})


def add_plugin(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a package with the entry point ``plugged`` to ``thing`` importable."""
    info = folder / "plugin/plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    module = f"plugin_{re.sub('[^a-z0-9]', '_', folder.name.lower())}"
    (info / "entry_points.txt").write_text(f"[egara.encoders]\nplugged = {module}:thing\n")
    (folder / "plugin" / f"{module}.py").write_text(code)
    monkeypatch.syspath_prepend(folder / "plugin")


OBJECT = """
import types
thing = types.SimpleNamespace(
    name="plugged", fingerprint="0" * 16, kinds=frozenset({"image"}), vector_type="floats",
    dimensions=3, metric="cosine", labels=None, provider="x", encode=lambda items: None)
"""


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("thing.kinds = {'smell'}", "kinds is {'smell'}; expected a set"),
        ("del thing.metric", "has no attribute metric"),
        ("thing = lambda: 5", "got 5"),
        ("def thing(): raise KeyError('oh')", "KeyError: 'oh'"),
    ],
)
def test_an_odd_object_of_an_entry_point_hides_no_encoder_and_is_explained(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, message: str
) -> None:
    add_plugin(tmp_path, OBJECT + more, monkeypatch)
    with pytest.warns(UserWarning, match=f"'plugged' fails: .*{message}"):
        assert "tiny" in egara.installed_encoders()
    with (
        pytest.warns(UserWarning, match="'plugged' fails"),
        pytest.raises(EgaraError, match=f"entry point 'plugged' fails: .*{message}"),
    ):
        egara.encoder("plugged")


def test_an_object_of_an_entry_point_is_an_encoder(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_plugin(tmp_path, OBJECT, monkeypatch)
    assert egara.encoder("plugged").metric == "cosine"
