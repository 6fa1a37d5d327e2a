"""Writing ``encoder.toml``, and what it says of a run."""

import tomllib
from pathlib import Path

import pytest

import egara
from egara.encoders import read_manifest
from egara.errors import BadInput
from egara.train.kit.export.encoder_folder import (
    check_encoder_name,
    manifest_text,
    write_encoder_folder,
)

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")
pytest.importorskip("lightly", reason="needs egara[train]")

from egara.train.art_style import writing as art_style  # noqa: E402
from egara.train.art_style.settings import Settings as StyleSettings  # noqa: E402
from egara.train.illustration2vec import writing as illustration2vec  # noqa: E402
from egara.train.illustration2vec.settings import Settings as TagSettings  # noqa: E402
from egara.train.kit.settings import read_settings  # noqa: E402

from .networks import small_network  # noqa: E402

ODD = [
    'a "quoted" folder',
    "back\\slash\\u0041",
    "two\nlines\r\n",
    "tab\tand \x01\x7f",
    "絵柄 🎨",
    "'''\"\"\"",
    "# no comment = [1]",
]
OUTPUT = {"vectors": "features", "type": "floats", "dimensions": 24, "metric": "cosine"}


def text_of(odd: str) -> str:
    about = {"name": "mine", "title": odd, "description": odd, "licence": odd}
    return manifest_text(about, {"dataset": odd, "departures": [odd]}, OUTPUT, size=16)


@pytest.mark.parametrize("odd", ODD)
def test_any_text_is_read_back_as_it_was(odd: str, tmp_path: Path) -> None:
    write_encoder_folder(tmp_path / odd.replace("/", ""), text_of(odd), small_network())
    found = read_manifest(tmp_path / odd.replace("/", ""))
    assert (found.title, found.description, found.licence) == (odd, odd, odd)
    assert found.provenance == {"dataset": odd, "departures": [odd]}


def test_lone_surrogates_of_a_file_name_are_replaced(tmp_path: Path) -> None:
    write_encoder_folder(tmp_path, text_of("a\udcff"), small_network())
    assert read_manifest(tmp_path).title == "a?"


def test_a_folder_that_is_written_again_is_never_complete_with_half_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_encoder_folder(tmp_path, text_of("first"), small_network())

    def refuse(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("egara.train.kit.export.encoder_folder.save", refuse)
    with pytest.raises(OSError, match="full"):
        write_encoder_folder(tmp_path, text_of("second"), small_network(1))
    assert not (tmp_path / "encoder.toml").exists()


@pytest.mark.parametrize("name", ['a"b', "絵柄", "a b", "", "a/b", "a\n"])
def test_a_name_that_no_encoder_can_have_is_refused_before_training(name: str) -> None:
    with pytest.raises(BadInput, match="an encoder's name has letters from a to z, digits"):
        check_encoder_name(name)


def test_the_papers_settings_change_nothing_but_the_means() -> None:
    folder = Path(illustration2vec.__file__).parent
    assert illustration2vec.changes_from_paper(read_settings(TagSettings, folder, "paper")) == []
    paper = read_settings(StyleSettings, Path(art_style.__file__).parent, "paper")
    (only,) = art_style.changes_from_paper(paper)
    assert only.startswith("every term of the loss is a mean over the drawings")
    printed = ["fine_tuning.batch_reduction=as printed", "fine_tuning.margin=2.5", "name=other"]
    changed = read_settings(StyleSettings, Path(art_style.__file__).parent, "paper", printed)
    assert art_style.changes_from_paper(changed) == [
        "fine_tuning.margin 2.5 (paper.toml: 1.0)",
        "fine_tuning.batch_reduction as printed (paper.toml: mean)",
    ]


@pytest.mark.parametrize(
    ("name", "writing", "kind"),
    [("semantic", illustration2vec, TagSettings), ("style", art_style, StyleSettings)],
)
def test_manifests_and_model_cards_that_ship_name_every_departure(name, writing, kind) -> None:
    folder = Path(egara.__file__).parent / "encoders" / "builtin" / name
    expected = writing.changes_from_paper(read_settings(kind, Path(writing.__file__).parent, name))
    written = tomllib.loads((folder / "encoder.toml").read_text())["provenance"]["departures"]
    assert written == expected
    card = (folder / "README.md").read_text()
    settings = [line.split(" ")[0] for line in expected if "(paper.toml:" in line]
    assert len(settings) > 20
    for setting in settings:
        table = setting.removeprefix("fine_tuning.augmentation.")
        assert f"`{setting}`" in card or (table != setting and "`fine_tuning.augmentation`" in card)
