"""Encoders are added and removed whole or not at all, and only those that work."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from conftest import COLOUR_LABELS, write_tiny_encoder
from onnx import TensorProto, helper, numpy_helper

import egara
from egara.encoders import sandbox
from egara.errors import BadInput, EncoderError, UnknownEncoder

POOL = helper.make_node("AveragePool", ["image"], ["p"], kernel_shape=[8, 8], strides=[8, 8])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of encoders, which is not there yet."""
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / "own"))
    return tmp_path / "own"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def write_model(folder: Path, nodes: list, constants: dict[str, np.ndarray]) -> None:
    """Put another model into a tiny encoder's folder."""
    graph = helper.make_graph(
        nodes,
        "other",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, 32, 32])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")


def endless() -> list:
    """A loop of 2 ** 63 - 1 turns that depends on the picture, so that it cannot be folded."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["on"]),
            helper.make_node("Mul", ["x", "x"], ["y"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("y", TensorProto.FLOAT, None),
        ],
    )
    return [
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Loop", ["turns", "true", "mean"], ["vectors"], body=body),
    ]


def test_a_model_that_does_not_finish_is_refused(own: Path, tmp_path: Path, monkeypatch) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    write_model(folder, endless(), {"turns": np.array(2**63 - 1), "true": np.array(True)})
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    with pytest.raises(EncoderError, match="more than 1 seconds to encode 1 image"):
        egara.add_encoder(folder)
    assert contents(own) == {}
    assert "tiny" not in egara.installed_encoders()


def test_a_model_that_needs_too_much_memory_is_refused(own: Path, tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    nodes = [
        POOL,
        helper.make_node("Flatten", ["p"], ["flat"]),
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Expand", ["mean", "large"], ["206 GB"]),
        helper.make_node("ReduceMax", ["206 GB"], ["most"], keepdims=0),
        helper.make_node("Add", ["flat", "most"], ["vectors"]),
    ]
    write_model(folder, nodes, {"large": np.array([1, 3, 2**17, 2**17])})
    with pytest.raises(EncoderError, match=r"fails on a synthetic image|more than the 8 GiB"):
        egara.add_encoder(folder)
    assert contents(own) == {}


@pytest.mark.parametrize(
    ("nodes", "constants", "message"),
    [
        (
            [helper.make_node("Reshape", ["image", "shape"], ["vectors"])],
            {"shape": np.array([1, -1])},
            r"vectors of the shape \(1, 3072\) for 1 image; expected \(1, 48\)",
        ),
        (
            [
                POOL,
                helper.make_node("Reshape", ["p", "shape"], ["vectors"]),
            ],
            {"shape": np.array([1, 48])},
            "the model fails on a synthetic image",  # three pictures do not fit into one row
        ),
        (
            [
                POOL,
                helper.make_node("Flatten", ["p"], ["f"]),
                helper.make_node("Div", ["f", "zero"], ["vectors"]),
            ],
            {"zero": np.float32([0])},
            "not finite",
        ),
    ],
)
def test_a_model_whose_answers_are_not_those_of_its_manifest_is_refused(
    own: Path, tmp_path: Path, nodes, constants, message
) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    write_model(folder, nodes, constants)
    with pytest.raises(EncoderError, match=message) as caught:
        egara.add_encoder(folder)
    assert str(folder) in str(caught.value)
    assert ".unfinished" not in str(caught.value)


def test_scores_that_are_logits_are_refused(own: Path, tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny", labels=COLOUR_LABELS)
    model = onnx.load(folder / "model.onnx")
    (one,) = [array for array in model.graph.initializer if array.name == "one"]
    one.CopyFrom(numpy_helper.from_array(np.float32([9]), "one"))
    onnx.save(model, folder / "model.onnx")
    with pytest.raises(EncoderError, match=r"scores from .* to 8\.\d+; expected 0 to 1.*sigmoid"):
        egara.add_encoder(folder)


def test_an_encoder_is_added_with_all_its_files_and_links_are_followed(
    own: Path, tmp_path: Path
) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    (folder / "more").mkdir()
    (folder / "more" / "card.md").write_text("card")
    (folder / "model.onnx").rename(tmp_path / "blob")
    (folder / "model.onnx").symlink_to(tmp_path / "blob")
    expected = contents(folder)
    folder.chmod(0o555)
    egara.add_encoder(folder)
    shutil.rmtree(folder)
    (tmp_path / "blob").unlink()
    assert contents(own / "tiny") == expected
    assert egara.encoder("tiny").name == "tiny"


def test_a_folder_that_cannot_be_copied_whole_is_refused(
    own: Path, tmp_path: Path, monkeypatch
) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    os.mkfifo(folder / "pipe")
    with pytest.raises(
        EncoderError, match="pipe: an encoder's folder can contain files and folders"
    ):
        egara.add_encoder(folder)
    (folder / "pipe").unlink()
    (folder / "loop").symlink_to(folder)
    with pytest.raises(EncoderError, match="loop: an encoder's folder"):
        egara.add_encoder(folder)
    (folder / "loop").unlink()
    monkeypatch.setenv("EGARA_ENCODERS", str(folder / "own"))
    with pytest.raises(EncoderError, match="the folder to install in"):
        egara.add_encoder(folder)
    assert contents(own) == {}
    assert contents(folder).keys() == {"encoder.toml", "model.onnx"}


@pytest.mark.parametrize("source", ["", " ", None, 5, b"abc", ["a"]])
def test_something_else_than_a_source_is_refused(own: Path, source: Any) -> None:
    with pytest.raises(BadInput, match=r"The source is .*; expected a folder, an .onnx or .zip"):
        egara.add_encoder(source)
    assert not own.exists() or not [*own.iterdir()]


@pytest.mark.parametrize(("option", "value"), [("name", 5), ("name", ""), ("manifest", 5)])
def test_odd_options_are_refused(own: Path, tmp_path: Path, option: str, value: Any) -> None:
    with pytest.raises(BadInput, match=f"{option} is {value!r}; expected"):
        egara.add_encoder(tmp_path, **{option: value})


def test_a_folder_that_cannot_be_written_is_an_error(own: Path, tmp_path: Path) -> None:
    own.write_text("a file")
    with pytest.raises(EncoderError, match="own: cannot be changed"):
        egara.add_encoder(write_tiny_encoder(tmp_path / "e", "tiny"))


@pytest.mark.parametrize("left", ["model", "manifest", "nothing", "half a model", "a bad manifest"])
def test_a_broken_folder_is_listed_with_the_reason_and_can_be_removed(
    own: Path, tmp_path: Path, left: str
) -> None:
    folder = write_tiny_encoder(own / "tiny", "tiny")
    model = (folder / "model.onnx").read_bytes()
    reasons = {
        "model": "encoder.toml: cannot be read",
        "manifest": "model.onnx is missing",
        "nothing": "encoder.toml: cannot be read",
        "half a model": "truncated",
        "a bad manifest": "not valid TOML",
    }
    if left in ("model", "nothing"):
        (folder / "encoder.toml").unlink()
    if left in ("manifest", "nothing"):
        (folder / "model.onnx").unlink()
    if left == "half a model":
        (folder / "model.onnx").write_bytes(model[: len(model) // 2])
    if left == "a bad manifest":
        (folder / "encoder.toml").write_text("[")
    (broken,) = egara.broken_encoders()
    assert reasons[left] in broken.reason
    assert broken.fix == "Remove it with: egara encoders remove tiny"
    assert "tiny" not in egara.installed_encoders()
    again = write_tiny_encoder(tmp_path / "e", "tiny")
    with pytest.raises(EncoderError, match="remove it first: egara encoders remove tiny"):
        egara.add_encoder(again)
    egara.remove_encoder("tiny")
    assert egara.broken_encoders() == []
    egara.add_encoder(again)
    assert "tiny" in egara.installed_encoders()


@pytest.mark.parametrize("kept", [0, 1, 17, 100, -1])
def test_a_model_that_was_cut_short_anywhere_is_noticed(own: Path, kept: int) -> None:
    folder = write_tiny_encoder(own / "tiny", "tiny")
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:kept])
    assert [one.name for one in egara.broken_encoders()] == ["tiny"]


def test_a_linked_folder_is_removed_and_what_it_leads_to_stays(own: Path, tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    own.mkdir()
    (own / "link").symlink_to(folder)
    (own / "lost").symlink_to(tmp_path / "nowhere")
    assert [one.name for one in egara.broken_encoders()] == ["lost"]
    egara.remove_encoder("tiny")
    egara.remove_encoder("lost")
    assert (folder / "model.onnx").is_file()
    assert contents(own) == {}
    with pytest.raises(UnknownEncoder):
        egara.remove_encoder("tiny")


KILLED = """
import os, signal, sys
from pathlib import Path
from egara.encoders import add, installing, remove, sandbox

# a process of its own, which writes nothing
installing.check_in_sandbox = lambda folder: sandbox.DryRun(0, 0, None)
installing.installed = dict  # quicker
os.fsync = lambda file: None  # a killed process loses nothing that it wrote
folder, own = Path(sys.argv[1]), Path(sys.argv[2])
left = -1

def count(event, arguments):  # each file that is opened, made, renamed, deleted
    global left
    if event == "open" or event.startswith(("os.", "shutil.")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def run(work, events):  # in a child that is killed at so many events; True where it ended before
    global left
    child = os.fork()
    if child == 0:
        sys.addaudithook(count)
        left = events
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

def state():
    return {str(p.relative_to(own)): p.read_bytes() for p in own.rglob("*") if p.is_file()
            and not p.relative_to(own).parts[0].startswith(".")}

whole = {f"tiny/{p.name}": p.read_bytes() for p in folder.iterdir()}
kills = {"add": 0, "remove": 0}
for verb, work, before, after in (("add", lambda: add(folder), {}, whole),
                                  ("remove", lambda: remove("tiny"), whole, {})):
    while not run(work, kills[verb] + 1):
        kills[verb] += 1
        assert state() in (before, after), (verb, kills, sorted(state()))
        if state() == after:  # what was done is undone, for the next kill
            remove("tiny") if verb == "add" else add(folder)
        if own.exists() and kills[verb] % 9 == 0:  # what killed ones left does no harm
            (add(folder), remove("tiny")) if verb == "add" else (remove("tiny"), add(folder))
            assert sorted(p.name for p in own.iterdir() if p.name != ".lock") == sorted(
                {name.split("/")[0] for name in before})
    assert state() == after, verb
print(kills["add"], kills["remove"])
"""


def test_killed_at_any_point_an_encoder_is_added_or_removed_whole_or_not_at_all(
    own: Path, tmp_path: Path
) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny", labels=COLOUR_LABELS)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, folder, own], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    added, removed = map(int, done.stdout.split())
    assert added > 20
    assert removed > 10
