"""Encoders that are renamed or removed while a collection has their vectors."""

import shutil
from pathlib import Path

import pytest
from conftest import IndexOnce, write_tiny_encoder

from egara.collection import Collection
from egara.errors import EncoderError, UnknownEncoder


@pytest.fixture
def collection(tiny: Path, drawings: Path, index_once: IndexOnce) -> Collection:
    made = index_once(drawings, ["tiny", "tinybits"])
    return made


def rename(tiny: Path, old: str, new: str) -> None:
    """Rename an encoder as a user would: its folder, and its name in encoder.toml."""
    (tiny / old).rename(tiny / new)
    manifest = tiny / new / "encoder.toml"
    manifest.write_text(manifest.read_text().replace(f'name = "{old}"', f'name = "{new}"'))


def test_a_renamed_encoder_keeps_its_vectors_and_its_place(collection, tiny, drawings) -> None:
    ids, vectors = collection.embeddings("tiny")
    rename(tiny, "tiny", "small")
    report = collection.index(drawings, encoders=["small"])
    assert (report.added, report.present) == (0, 12)
    assert [info.name for info in collection.describe().encoders] == ["small", "tinybits"]
    assert (collection.embeddings("small")[1] == vectors).all()
    assert collection.search(image=drawings / "cats/01.png", limit=1)[0].path == "cats/01.png"
    collection.index(drawings)  # with all its encoders
    rename(tiny, "small", "tiny")
    collection.index(drawings, encoders=["tiny"])
    assert [info.name for info in collection.describe().encoders] == ["tiny", "tinybits"]
    assert (collection.embeddings("tiny")[0] == ids).all()


def test_an_old_encoder_keeps_its_vectors_if_another_gets_its_name(
    collection, tiny, drawings
) -> None:
    before = collection.embeddings("tiny")[1]
    rename(tiny, "tiny", "old")
    write_tiny_encoder(tiny / "tiny", "tiny", shift=1)
    collection.index(drawings, encoders=["old", "tiny"])
    assert (collection.embeddings("old")[1] == before).all()
    assert collection.embeddings("tiny")[1] == pytest.approx(before + 1)


def test_one_encoder_under_two_names_is_refused(collection, tiny, drawings) -> None:
    write_tiny_encoder(tiny / "twin", "twin")
    with pytest.raises(EncoderError, match=r"'twin' is the same as 'tiny'.*Name it 'tiny'"):
        collection.index(drawings, encoders=["twin"])
    assert [info.name for info in collection.describe().encoders] == ["tiny", "tinybits"]


def test_the_error_for_a_removed_encoder_names_the_remedy_and_other_encoders_work(
    collection, tiny, drawings
) -> None:
    shutil.rmtree(tiny / "tiny")
    with pytest.raises(UnknownEncoder, match=r"has vectors of the encoder 'tiny'.*encoders add"):
        collection.search(image=drawings / "cats/01.png")
    with pytest.raises(UnknownEncoder, match=r"No encoder 'tiny' is installed.*stay"):
        collection.index(drawings)
    assert collection.search(like=["cats/01.png"], limit=3)
    assert collection.search(image=drawings / "cats/01.png", encoders={"tinybits": 1}, limit=3)
    assert collection.index(drawings, encoders=["tinybits"]).present == 12


def test_the_error_proposes_indexing_only_for_installed_encoders(collection, labelled) -> None:
    with pytest.raises(UnknownEncoder, match=r"it has tiny, tinybits\. No encoder .* installed"):
        collection.search(encoders={"none": 1})
    with pytest.raises(UnknownEncoder, match="egara index FOLDER --encoder colours"):
        collection.search(encoders={"colours": 1})
