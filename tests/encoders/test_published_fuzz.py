"""Whatever the small files of a published model contain, the outcome is an encoder or an error."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import egara
from egara.encoders import published
from egara.errors import EgaraError

from .layouts import wd, xenova_clip
from .test_published_clip import dino, immich, timm
from .test_published_taggers import animetimm, camie

ODD: list[Any] = [None, True, -1, 0, 1e308, "x", "", [], {}, [1, "a"], {"a": 1}, 10**30]
LAYOUTS = {
    "clip": xenova_clip,
    "immich": immich,
    "dino": lambda folder: dino(folder, ["last_hidden_state"]),
    "timm": timm,
    "camie": camie,
    "animetimm": animetimm,
    "wd": wd,
}


def changed(document: Any) -> Iterator[Any]:
    """Yield the document with each of its values replaced by each of the odd ones."""
    yield from ODD
    places = [(document, key) for key in document] if isinstance(document, dict) else []
    while places:
        container, key = places.pop()
        value = container[key]
        for odd in ODD:
            container[key] = odd
            yield copy.deepcopy(document)
        container[key] = value
        inner = value if isinstance(value, dict | list) else ()
        keys = list(inner) if isinstance(inner, dict) else range(len(inner))
        places += [(inner, k) for k in keys]


def described(folder: Path) -> None:
    sizes = {p.relative_to(folder).as_posix(): p.stat().st_size for p in folder.rglob("*.*")}
    family, files, found = published.recognise(published.Files(folder, sizes), str(folder))
    encoder = published.describe(family, files, found)
    text = published.manifest_toml(encoder, published.Identity("name", "source"))
    assert "[tower.image]" in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_odd_values_in_published_files_are_errors_at_most(tmp_path: Path, layout: str) -> None:
    made = LAYOUTS[layout](tmp_path / "made")
    outcomes = {"described": 0, "refused": 0}
    for path in sorted(made.rglob("*.json")):
        original = path.read_text()
        if "tokenizer.json" in path.name:  # its library reads most of it
            variants: Iterator[Any] = iter(ODD)
        else:
            variants = changed(json.loads(original))
        for variant in variants:
            path.write_text(json.dumps(variant))
            try:
                described(made)
                outcomes["described"] += 1
            except EgaraError:
                outcomes["refused"] += 1
        path.write_text(original)
    described(made)
    assert min(outcomes.values()) > (0 if layout != "wd" else -1)


def test_an_odd_description_that_passes_is_noticed_later(
    own: Path, in_process: None, tmp_path: Path
) -> None:
    folder = xenova_clip(tmp_path / "clip")
    config = json.loads((folder / "preprocessor_config.json").read_text())
    odd = {"image_std": [1e-9] * 3, "image_mean": [1e308] * 3, "crop_size": 100_000}
    for key, value in odd.items():
        (folder / "preprocessor_config.json").write_text(json.dumps({**config, key: value}))
        with pytest.raises(EgaraError):
            egara.add_encoder(folder)
    assert not [path for path in own.iterdir() if path.name[0] != "."]
    shutil.rmtree(own)
