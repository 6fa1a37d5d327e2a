"""Any TOML file that people wrote leads to a document or to an error of Egara."""

import dataclasses
import os
from pathlib import Path

import pytest
from conftest import TINY_TOML

from egara.encoders import read_manifest
from egara.errors import BadInput, DatasetError, EncoderError
from egara.tomlfiles import MAX_BYTES, MAX_LEVELS, parse_toml, read_toml, shortened
from egara.train.kit.settings import read_settings, strict

HOSTILE = {
    "deep lists": ("a = " + "[" * 20_000 + "]" * 20_000, "nested more than 32 deep"),
    "deep tables": ("a = " + "{a = " * 9_000 + "1" + "}" * 9_000, "nested more than 32 deep"),
    "a long key": ("a" + ".a" * 30_000 + " = 1", "nested more than 32 deep"),
    "a long quoted key": ('"a"' + " . 'a'" * 9_000 + " = 1", "nested more than 32 deep"),
    "a long header": ("[a" + ".a" * 30_000 + "]", "nested more than 32 deep"),
    "10,000 digits": ("a = " + "1" * 10_000, "not valid TOML: .*4300 digits"),
    "20 digits": ("[a]\nsize = 99999999999999999999", "size has an integer beyond 64 bits"),
    "a hexadecimal number": ("a = [1, 0x" + "f" * 50_000 + "]", "a has an integer beyond 64 bits"),
    "a large file": ("#" * (MAX_BYTES + 1), "more than 65,536 bytes"),
    "no TOML": ("a = [", "not valid TOML"),
    "no UTF-8": (b"a = '\xff'", "not valid TOML"),
    "a NUL": ("a = '\0'", "not valid TOML"),
    "a month": ("a = 2024-13-01", "not valid TOML"),
}


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert read_toml(tmp_path / "a.toml", BadInput) == {"a": 1}


@dataclasses.dataclass
@strict
class Settings:
    size: int = 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_raises_one_clear_error(tmp_path: Path, name: str) -> None:
    content, message = HOSTILE[name]
    path = tmp_path / "encoder.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for error, reading in {
        DatasetError: lambda: read_toml(path, DatasetError),
        EncoderError: lambda: read_manifest(tmp_path),
        BadInput: lambda: read_settings(Settings, tmp_path / "none", str(path)),
    }.items():
        with pytest.raises(error, match=message) as caught:
            reading()
        assert type(caught.value) is error
        assert str(path) in str(caught.value)
        assert len(str(caught.value)) < 500


def test_documents_within_the_limits_are_read() -> None:
    deep = "[" * MAX_LEVELS + "]" * MAX_LEVELS
    text = f"a = {deep}\nb = -9223372036854775808\nc = 'v1.2.3.4 www.example.com...'\nd = 1e400"
    document = parse_toml(text, "here", EncoderError)
    assert document["b"] == -(2**63)
    assert document["d"] == float("inf")
    with pytest.raises(EncoderError, match="here: tables or lists are nested more than 32 deep"):
        parse_toml(f"a = [{deep}]", "here", EncoderError)


def test_a_pipe_and_a_folder_are_not_regular_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "encoder.toml")
    with pytest.raises(EncoderError, match="not a regular file"):
        read_manifest(tmp_path)
    with pytest.raises(EncoderError, match="cannot be read: No such file"):
        read_toml(tmp_path / "none.toml", EncoderError)
    with pytest.raises(EncoderError, match="not a regular file"):
        read_toml(tmp_path, EncoderError)


@pytest.mark.parametrize(
    "change",
    [
        "size=" + "1" * 10_000,
        "size=" + "[" * 20_000,
        "size" + ".a" * 20_000 + "=1",
        "size=0x" + "f" * 9_999,
    ],
)
def test_a_hostile_change_of_settings_raises_a_clear_error(tmp_path: Path, change: str) -> None:
    (tmp_path / "own.toml").write_text("size = 2")
    with pytest.raises(BadInput) as caught:
        read_settings(Settings, tmp_path, "own", [change])
    assert "size" in str(caught.value)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("size = 32", "size = -32", "input.size is -32; expected an integer from 8"),
        ("size = 32", "size = nan", "input.size is nan"),
        ("size = 32", "size = true", "input.size is True"),
        ("size = 32", "size = [32]", r"input.size is \[32\]"),
        ("mean = [0, 0, 0]", "mean = [0, nan, 0]", "input.mean is .* three numbers from -1e"),
        ("mean = [0, 0, 0]", "mean = [0, inf, 0]", "input.mean is"),
        ("mean = [0, 0, 0]", "mean = [0, 1e40, 0]", "input.mean is"),
        ("mean = [0, 0, 0]", "mean = [0, true, 0]", "input.mean is"),
        ("std = [255, 255, 255]", "std = [255, -255, 255]", "input.std is .* 1e-06 or more"),
        ("std = [255, 255, 255]", "std = [1e-40, 1, 1]", "input.std is"),
        ("dimensions = 48", "dimensions = -48", "output.dimensions is -48"),
        ('made = "by the tests"', "", None),
        ('[provenance]\nmade = "by the tests"', "", None),
        ('made = "by the tests"', "made = 2024-01-01\nloss = nan", None),
        ('name = "tiny"', f'name = "{"a" * 65}"', "encoder.name is .*at most 64"),
        ('name = "tiny"', 'name = "-rf"', "first a letter or digit"),
        ('name = "tiny"', "name = 3", "encoder.name is 3; expected a string"),
        ('title = "Tiny"', f'title = ["{"long " * 5000}"]', r"encoder.title is .*…; expected"),
        ("[encoder]", f"{'k' * 5000} = 1\n[encoder]", "is not a field"),
    ],
)
def test_hostile_values_of_a_manifest_are_refused(tmp_path: Path, old, new, message) -> None:
    text = TINY_TOML.format(name="tiny", type="floats", dimensions=48, metric="euclidean")
    assert old in text
    (tmp_path / "encoder.toml").write_text(text.replace(old, new, 1))
    (tmp_path / "model.onnx").write_bytes(b"")
    if message is None:
        assert read_manifest(tmp_path).name == "tiny"
        return
    with pytest.raises(EncoderError, match=message) as caught:
        read_manifest(tmp_path)
    assert len(str(caught.value)) < 500


def test_provenance_is_a_table(tmp_path: Path) -> None:
    text = TINY_TOML.format(name="tiny", type="floats", dimensions=48, metric="euclidean")
    text = "provenance = 3\n" + text.replace('[provenance]\nmade = "by the tests"', "")
    (tmp_path / "encoder.toml").write_text(text)
    with pytest.raises(EncoderError, match=r"the table \[provenance\] is missing"):
        read_manifest(tmp_path)


def test_a_long_value_is_shortened() -> None:
    assert shortened([1, "a"]) == "[1, 'a']"
    assert len(shortened("x" * 1000)) == 80
