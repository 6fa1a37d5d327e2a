"""Models are downloaded on command, whole or not at all; interrupted downloads are continued."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import egara
from egara.encoders import hub, sources
from egara.errors import BadInput, EncoderError, MissingExtra

from .hub_server import COMMIT, HubServer, hub_server
from .layouts import wd, write_json, xenova_clip

pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """The hub, on this machine."""
    with hub_server() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setattr(hub, "PAUSE", 0)
        yield running


def visible(folder: Path) -> list[str]:
    """The names of installed encoders."""
    return sorted(p.name for p in folder.iterdir() if p.name[0] != ".") if folder.exists() else []


def downloads(own: Path) -> list[Path]:
    """The files of downloads that are kept."""
    return [path for path in (own / ".downloads").rglob("*") if path.is_file()]


def test_a_model_is_downloaded_with_its_size_first_and_its_digests_kept(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = wd(tmp_path / "wd")
    (folder / "model.safetensors").write_bytes(b"x" * 5000)
    server.repositories["SmilingWolf/wd-vit-tagger-v3"] = folder
    lines: list[str] = []
    progress: list[tuple[int, int]] = []
    added = egara.add_encoder(
        "hf:SmilingWolf/wd-vit-tagger-v3",
        log=lines.append,
        progress=lambda done, total: progress.append((done, total)),
    )
    assert (added.name, added.version) == ("wd-vit-tagger-v3", COMMIT[:12])
    assert added.licence == "apache-2.0"
    assert added.provenance["source"] == "hf:SmilingWolf/wd-vit-tagger-v3"
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert added.provenance["sha256"]["model.onnx"] == digest
    assert not any("safetensors" in path for path, _ in server.requests)
    said = next(n for n, line in enumerate(lines) if "kB" in line or "MB" in line)
    assert any(line.startswith("WD tagger") for line in lines[said:])
    assert progress[-1][0] == progress[-1][1]
    assert downloads(own) == []
    assert egara.encoder(added.name).labels is not None
    listing, *others = [path for path, _ in server.requests]
    assert listing.startswith("/api/models/SmilingWolf/wd-vit-tagger-v3")
    asked = {path.split("/")[-1] for path in others}
    assert asked == {"model.onnx", "selected_tags.csv", "config.json", "README.md"}


def test_a_file_of_a_repository_can_be_named_and_a_revision(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    server.repositories["Xenova/clip"] = xenova_clip(tmp_path / "clip", ["", "_quantized"])
    added = egara.add_encoder(f"hf:Xenova/clip/onnx/vision_model_quantized.onnx@{COMMIT}")
    assert (added.name, added.image.model) == ("clip", "onnx/vision_model_quantized.onnx")
    assert not any(path.endswith("vision_model.onnx") for path, _ in server.requests)
    with pytest.raises(EncoderError, match="hf:Xenova/clip@v9: has no revision 'v9'"):
        egara.add_encoder("hf:Xenova/clip@v9", "other")
    with pytest.raises(EncoderError, match="the repository has no more/files"):
        egara.add_encoder("hf:Xenova/clip/more/files", "other")
    with pytest.raises(EncoderError, match="hf:Xenova/nothing: there is no such model"):
        egara.add_encoder("hf:Xenova/nothing")
    assert visible(own) == ["clip"]


def test_a_closed_connection_is_continued_where_it_ended(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = wd(tmp_path / "wd")
    server.repositories["a/wd"] = folder
    size = (folder / "model.onnx").stat().st_size
    server.close_after = size // 3 + 1
    egara.add_encoder("hf:a/wd")
    ranges = [r for path, r in server.requests if path.endswith("model.onnx")]
    assert ranges == [None, f"bytes={size // 3 + 1}-", f"bytes={2 * (size // 3 + 1)}-"]
    assert visible(own) == ["wd"]


def test_a_server_without_ranges_starts_the_file_again(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = wd(tmp_path / "wd")
    server.repositories["a/wd"] = folder
    partial = own / ".downloads" / f"a--wd@{COMMIT}" / "model.onnx.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"something else")
    server.without_ranges = True
    added = egara.add_encoder("hf:a/wd")
    assert (added.folder / "model.onnx").read_bytes() == (folder / "model.onnx").read_bytes()


def test_an_interrupted_download_installs_nothing_and_is_continued_later(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = wd(tmp_path / "wd")
    server.repositories["a/wd"] = folder
    size = (folder / "model.onnx").stat().st_size
    part = own / ".downloads" / f"a--wd@{COMMIT}" / "model.onnx.partial"
    part.parent.mkdir(parents=True)
    part.write_bytes((folder / "model.onnx").read_bytes()[: size // 2])
    server.close_after = 0
    with pytest.raises(EncoderError, match=rf"stopped at {size // 2:,} of {size:,} bytes.*again"):
        egara.add_encoder("hf:a/wd")
    assert visible(own) == []
    assert part.stat().st_size == size // 2
    server.close_after = None
    server.requests.clear()
    egara.add_encoder("hf:a/wd")
    assert ("model.onnx", f"bytes={size // 2}-") in [
        (path.split("/")[-1], asked) for path, asked in server.requests
    ]
    assert visible(own) == ["wd"]
    assert downloads(own) == []


KILLED = """
import os, signal, sys
import egara
from egara.encoders import hub

hub.BLOCK = 50_000
def progress(done, total):
    if done > total // 2:
        os.kill(os.getpid(), signal.SIGKILL)
egara.add_encoder("hf:a/wd", progress=progress)
"""


def test_a_killed_download_leaves_nothing_installed(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = wd(tmp_path / "wd")
    (folder / "README.md").write_text("x" * 1_000_000)
    server.repositories["a/wd"] = folder
    done = subprocess.run([sys.executable, "-c", KILLED], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    assert visible(own) == []
    assert any(path.suffix == ".partial" for path in downloads(own))
    server.requests.clear()
    egara.add_encoder("hf:a/wd")
    assert any(asked for _, asked in server.requests)
    assert visible(own) == ["wd"]


def test_a_damaged_file_is_deleted(own: Path, tmp_path: Path, server: HubServer) -> None:
    server.repositories["a/wd"] = wd(tmp_path / "wd")
    server.wrong_digest = True
    with pytest.raises(EncoderError, match=r"model\.onnx arrived damaged: its SHA-256"):
        egara.add_encoder("hf:a/wd")
    assert visible(own) == []
    assert not any(path.name == "model.onnx" for path in downloads(own))


def test_a_repository_with_a_path_outside_is_refused(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    server.repositories["a/wd"] = wd(tmp_path / "wd")
    server.extra_names = ("../../evil.json",)
    with pytest.raises(EncoderError, match=r"lists the file '\.\./\.\./evil\.json'"):
        egara.add_encoder("hf:a/wd")
    assert visible(own) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "sha",
            "../../../evil",
            r"the commit '\.\./\.\./\.\./evil'; expected 40 hexadecimal",
        ),
        ("sha", None, "states the commit 'None'; expected 40 hexadecimal"),
        ("size", -5, "with the size -5; expected a number of bytes"),
        ("size", "big", "with the size 'big'; expected a number of bytes"),
    ],
)
def test_odd_values_in_a_listing_are_refused(
    own: Path, tmp_path: Path, server: HubServer, monkeypatch, key: str, value: Any, message: str
) -> None:
    server.repositories["owner/wd"] = wd(tmp_path / "wd")
    listing = server.listing

    def changed(repository: str) -> dict:
        answer = listing(repository)
        for item in answer["siblings"] if key == "size" else [answer]:
            item[key] = value
        return answer

    monkeypatch.setattr(server, "listing", changed)
    with pytest.raises(EncoderError, match=message):
        egara.add_encoder("hf:owner/wd")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "own") == ["wd"]
    assert not own.exists() or [path for path in own.iterdir() if path.name != ".lock"] == []


def test_a_download_that_does_not_fit_on_the_disk_is_not_started(
    own: Path, tmp_path: Path, server: HubServer, monkeypatch
) -> None:
    server.repositories["a/wd"] = wd(tmp_path / "wd")
    full = shutil.disk_usage(tmp_path)._replace(free=sources.SPARE + 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(EncoderError, match=r"needs 67 MB, but the disk of .* has 67 MB left"):
        egara.add_encoder("hf:a/wd")
    assert not any(path.endswith("model.onnx") for path, _ in server.requests)
    assert visible(own) == []


def test_a_name_that_is_taken_is_noticed_before_the_download(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = wd(tmp_path / "wd")
    server.repositories["a/wd"] = folder
    egara.add_encoder(folder)
    with pytest.raises(EncoderError, match=r"already an encoder 'wd'.*--name NAME"):
        egara.add_encoder("hf:a/wd")
    assert not any(path.endswith("model.onnx") for path, _ in server.requests)


def test_an_encoder_of_egara_can_be_published_too(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    egara.add_encoder(wd(tmp_path / "wd"), "first")
    server.repositories["a/mine"] = own / "first"
    assert egara.add_encoder("hf:a/mine", "second").name == "second"
    assert egara.encoder("second").fingerprint == egara.encoder("first").fingerprint


def test_a_hub_that_cannot_be_reached_is_an_error(own: Path, monkeypatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    start = time.monotonic()
    with pytest.raises(EncoderError, match=r"hf:a/b: the hub at http://127\.0\.0\.1:9 cannot be"):
        egara.add_encoder("hf:a/b")
    assert time.monotonic() - start < 60
    assert visible(own) == []


@pytest.mark.parametrize("text", ["hf:", "hf:a", "hf:a/b@", "hf:a/../b", "hf:a/b/../c", "hf:a b/c"])
def test_another_form_of_address_is_bad_input(own: Path, text: str) -> None:
    with pytest.raises(BadInput, match="expected hf:owner/name"):
        egara.add_encoder(text)


def test_without_huggingface_hub_the_extra_is_named(own: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtra, match=r"pip install 'egara\[hub\]'"):
        egara.add_encoder("hf:a/b")


def test_the_catalogue_needs_no_network_and_its_addresses_are_valid(capfd) -> None:
    models = egara.available_encoders()
    assert len({model.name for model in models}) == len(models) > 5
    for model in models:
        assert hub.parse_address(model.address)
        assert model.purpose
        assert model.licence
        assert re.fullmatch(r"about \d+(\.\d)? [MG]B", model.size)
    done = subprocess.run(
        [sys.executable, "-m", "egara", "encoders", "available", "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9"},
    )
    assert [m["name"] for m in json.loads(done.stdout)["models"]] == [m.name for m in models]


def test_a_refused_model_does_not_stay_on_the_disk(
    own: Path, tmp_path: Path, server: HubServer
) -> None:
    folder = tmp_path / "unknown"
    write_json(folder / "config.json", {"model_type": "bert"})
    (folder / "notes.txt").write_text("x")
    server.repositories["a/bert"] = folder
    with pytest.raises(EncoderError, match="is not in a layout that Egara knows"):
        egara.add_encoder("hf:a/bert")
    assert downloads(own) == []
