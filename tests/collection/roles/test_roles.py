"""Which encoder serves which role."""

import itertools
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import COLOUR_LABELS, IndexOnce, draw, write_tiny_encoder
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.roles import ROLES, Abilities, serving
from egara.collection.tables import EncoderInfo
from egara.encoders import Role, default_encoders
from egara.errors import BadInput, UnknownEncoder
from encoders.test_towers import scores_model
from encoders.two_towers import TOML, write_two_towers

FREE = {"tags", "text", "sketch", "default"}
"""The roles that an encoder serves although its manifest does not name them."""


def abilities(name: str, needs: str, proposes: str, *, installed: bool = True) -> Abilities:
    """Return abilities without files: ``needs`` has t for labels, v for vectors, w for words."""

    class Fake(Abilities):
        @property
        def installed(self) -> Any:  # type: ignore[override]
            return self if installed else None

        @property
        def kinds(self) -> Any:
            return ("image", *(["text"] if "w" in needs else [])) if installed else ()

        def proposes(self, role: Role) -> bool:
            return installed and role in proposes.split()

    vectors = "floats" if "v" in needs else None
    info = EncoderInfo(name, name, vectors and "cosine", vectors, 4 if vectors else 0, 1)
    return Fake(info, 3 if "t" in needs else 0, None)


def expected(role: str, encoders: list[tuple[str, str, str, bool]], assigned: str | None) -> Any:
    """Work out the server of a role in the words of the documents."""

    def can(needs: str, installed: bool) -> bool:
        if role == "tags":
            return "t" in needs
        if role == "text":
            return "v" in needs and "w" in needs and installed
        return "v" in needs and role != "sketch"

    able = [(name, role in proposes.split() and there)
            for name, needs, proposes, there in encoders if can(needs, there)]  # fmt: skip
    for name, _ in able:
        if name == assigned:
            return name
    for name, proposed in able:
        if proposed:
            return name
    return able[0][0] if able and role in FREE else None


def test_assignments_come_before_proposals_and_these_before_the_first_capable_encoder() -> None:
    kinds = [("", ""), ("t", "tags"), ("tv", ""), ("vw", "text style"), ("v", "tags default")]
    for number, choice in enumerate(itertools.product(kinds, repeat=3)):
        named = [
            (name, *kind, (number + place) % 4 > 0)
            for place, (name, kind) in enumerate(zip("abc", choice, strict=True))
        ]
        given = {
            name: abilities(name, needs, proposes, installed=there)
            for name, needs, proposes, there in named
        }
        for assigned in (None, "b", "gone"):
            found = serving(given, {} if assigned is None else dict.fromkeys(ROLES, assigned))
            wanted = {role: expected(role, named, assigned) for role in ROLES}
            assert found == {role: name for role, name in wanted.items() if name}, (named, assigned)
            assert [*found] == [role for role in ROLES if role in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        draw(tmp_path / "drawings" / f"{number}.png", number)
    return tmp_path / "drawings"


@pytest.fixture
def collection(folder: Path, labelled: Path, index_once: IndexOnce) -> Collection:
    """A collection of ``tinybits``, ``tiny`` and ``colours``, of which the last has labels."""
    return index_once(folder, ["tinybits", "tiny", "colours"])


def test_the_roles_of_the_built_in_encoders_are_those_of_their_manifests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / "none"))
    draw(tmp_path / "drawings" / "1.png", 1)
    collection = egara.open(tmp_path / "collection")
    collection.index(tmp_path / "drawings")
    assert [info.name for info in collection.describe().encoders] == default_encoders()
    assert collection.roles() == {
        "tags": "semantic", "sketch": "sketch", "style": "style", "subject": "semantic",
        "default": "visual",
    }  # fmt: skip


def test_the_default_encoder_that_can_serves_a_role(collection: Collection) -> None:
    assert collection.roles() == {"tags": "colours", "default": "tinybits"}
    assert egara.open(collection.location).roles() == collection.roles()


def test_a_collection_without_drawings_has_no_roles(tmp_path: Path) -> None:
    collection = egara.open(tmp_path / "empty")
    assert collection.roles() == collection.assigned_roles() == {}
    with pytest.raises(UnknownEncoder, match=r"None of the collection's encoders can"):
        collection.set_role("tags", "semantic")


def test_an_assigned_encoder_serves_and_other_processes_see_it(collection: Collection) -> None:
    other = egara.open(collection.location)
    assert other.roles()["default"] == "tinybits"
    collection.set_role("default", "tiny")
    collection.set_role("atmosphere", "tinybits")
    for seen in (collection, other):
        assert seen.roles() == {"tags": "colours", "atmosphere": "tinybits", "default": "tiny"}
        assert seen.assigned_roles() == {"atmosphere": "tinybits", "default": "tiny"}
    collection.set_role("default", None)
    collection.set_role("default", None)
    assert other.roles()["default"] == "tinybits"


def test_the_default_encoder_compares(collection: Collection) -> None:
    first = collection.search(limit=1)[0].id
    collection.set_role("default", "tiny")
    hits = collection.search(like=[first])
    by_name = collection.search(like=[first], encoders={"tiny": 1})
    other = collection.search(like=[first], encoders={"tinybits": 1})
    assert [hit.distance for hit in hits] == [hit.distance for hit in by_name]
    assert [hit.distance for hit in hits] != [hit.distance for hit in other]
    assert (collection.embeddings()[1] == collection.embeddings("tiny")[1]).all()
    assert collection.start_study("Ann", trials=1).encoders == ("tiny", "tinybits")


@pytest.mark.parametrize(
    ("role", "encoder", "error", "message"),
    [
        ("tags", "tiny", BadInput, "'tiny' cannot serve.*it has no labels. Encoders.*: colours"),
        ("text", "tiny", BadInput, "it does not read words. None of the collection's encoders"),
        ("sketch", "tiny", BadInput, "it does not read sketches. None of .* reads sketches"),
        ("style", "nothing", UnknownEncoder, "has nothing of it. .*: tinybits, tiny, col"),
        ("style", "nothing", UnknownEncoder, "No encoder of this name is installed. Encoders that"),
        ("style", "visual", UnknownEncoder, "To use it, index .*FOLDER --encoder visual"),
        ("style", "Tiny", UnknownEncoder, "Did you mean 'tiny'"),
        ("style", "", BadInput, "The encoder for the role 'style' is ''; expected the name of an"),
        ("style", " ", BadInput, "is ' '; expected .*, or None .*Encoders that can: tinybits"),
        ("style", 5, BadInput, "The encoder for the role 'style' is 5; expected"),
        ("mood", "tiny", BadInput, "The role 'mood' does not exist. Use one of tags, text"),
    ],
)
def test_an_encoder_that_cannot_serve_is_refused(
    collection: Collection, role: Any, encoder: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        collection.set_role(role, encoder)
    assert collection.assigned_roles() == {}


def test_an_encoder_that_reads_words_serves_while_it_is_installed(
    collection: Collection, folder: Path, tiny: Path
) -> None:
    write_two_towers(tiny / "words")
    # Another context length, so that the two do not have the same fingerprint.
    toml = TOML.replace('["text"]', '["sketch"]').replace(
        "context_length = 4", "context_length = 5"
    )
    write_two_towers(tiny / "sketches", "sketches", toml)
    collection.index(folder, encoders=["words", "sketches"])
    assert collection.roles() == {
        "tags": "colours", "text": "words", "sketch": "sketches", "default": "tinybits",
    }  # fmt: skip
    collection.set_role("text", "sketches")
    assert collection.roles()["text"] == "sketches"
    shutil.move(tiny / "sketches", tiny.parent / "elsewhere")
    assert collection.roles()["text"] == collection.roles()["sketch"] == "words"
    assert collection.assigned_roles() == {"text": "sketches"}
    with pytest.raises(BadInput, match=r"'sketches' cannot .* it is not installed"):
        collection.set_role("sketch", "sketches")
    shutil.move(tiny.parent / "elsewhere", tiny / "sketches")
    assert collection.roles()["text"] == "sketches"


def test_another_version_of_an_encoder_proposes_nothing(
    collection: Collection, folder: Path, tiny: Path
) -> None:
    write_two_towers(tiny / "words")
    collection.index(folder, encoders=["words"])
    assert collection.roles()["text"] == "words"
    shutil.rmtree(tiny / "words")
    write_tiny_encoder(tiny / "words", "words", roles=["style"])
    assert "text" not in collection.roles()
    assert "style" not in collection.roles()


def test_the_overview_names_what_each_encoder_does(
    collection: Collection, folder: Path, tiny: Path
) -> None:
    write_two_towers(tiny / "words")
    collection.index(folder, encoders=["words"])
    found = {info.name: info for info in collection.describe().encoders}
    assert found["colours"].labels == COLOUR_LABELS.count("\n") - 1
    assert found["words"].labels == 0
    assert found["words"].kinds == ("image", "sketch", "text")
    assert found["words"].roles == ("text", "sketch")
    assert found["tiny"].roles == ()
    assert {*found["words"].can_serve} == {*get_args(Role)} - {"tags"}
    assert found["colours"].can_serve == ("tags", "style", "subject", "atmosphere", "default")


def test_the_version_changes_with_the_roles(collection: Collection) -> None:
    before = collection.describe().version
    collection.set_role("style", "tiny")
    assert collection.describe().version != before


@pytest.fixture
def two_taggers(collection: Collection, folder: Path, tiny: Path) -> Collection:
    scores_model(tiny / "tagger", [-2, 0, 100])
    collection.index(folder, encoders=["colours", "tagger"])
    return collection


def test_the_tags_are_those_of_the_role_and_nothing_is_indexed_again(
    two_taggers: Collection, tiny: Path
) -> None:
    collection = two_taggers
    ids = [hit.id for hit in collection.search()]

    def tags() -> set[str]:
        return {tag.name for image in ids for tag in collection.tags_of(image, below=9).predicted}

    before = {image: collection.tags_of(image) for image in ids}
    assert tags() <= {"red", "green", "blue sea", "no red", "no green", "no blue"}
    shutil.rmtree(tiny / "tagger")  # the scores are there, so the model is not needed
    collection.set_role("tags", "tagger")
    assert tags() == {"l0", "l1", "l2"}
    assert len(collection.search(tags=["l2"])) == len(ids)
    assert collection.search(tags=["red"]) == []
    assert len(collection.search(text="l2")) == len(ids)
    assert [tag.name for tag in collection.suggest_tags("l")] == ["l1", "l2"]
    assert [one.name for one in collection.tag_thresholds()] == ["l0", "l1", "l2"]
    collection.set_role("tags", None)
    assert {image: collection.tags_of(image) for image in ids} == before
    assert collection.search(tags=["l2"]) == []
    assert collection.search(text="l2") == []


def test_the_users_tags_stay_with_another_tagger(two_taggers: Collection) -> None:
    first = two_taggers.search(limit=1)[0].id
    two_taggers.edit_tags(first, add=["mine", "l0"])
    two_taggers.set_role("tags", "tagger")
    assert [hit.id for hit in two_taggers.search(tags=["mine"])] == [first]
    assert [hit.id for hit in two_taggers.search(tags=["l0"])] == [first]


def test_an_object_serves_in_its_collection(folder: Path, tiny: Path, tmp_path: Path) -> None:
    words = egara.encoder(write_two_towers(tiny / "words").name)
    shutil.rmtree(tiny / "words")
    collection = egara.open(tmp_path / "collection")
    collection.index(folder, encoders=[words])
    assert collection.roles() == {"text": "words", "sketch": "words", "default": "words"}
    again = egara.open(tmp_path / "collection")
    assert again.roles() == {"default": "words"}


def test_duplicates_use_the_encoder_whose_manifest_has_a_near_distance(
    folder: Path, tiny: Path, tmp_path: Path
) -> None:
    with Image.open(draw(folder / "0.png", 0, (320, 240))) as image:
        image.resize((160, 120)).save(folder / "small.png")
    collection = egara.open(tmp_path / "collection")
    collection.index(folder, encoders=["tinybits", "tiny"])
    drawing = next(hit.id for hit in collection.search() if hit.path == "0.png")

    def distance(encoder: str) -> float | None:
        hits = collection.search(like=[drawing], encoders={encoder: 1}, copies="show")
        return next(hit.distance for hit in hits if hit.path == "small.png")

    def compared() -> float | None:
        ((link,),) = [group.links for group in collection.duplicates()]
        return link.encoder_distance

    assert compared() == pytest.approx(distance("tinybits"))
    (tiny / "tiny" / "encoder.toml").write_text(version_2(near=0.5))
    assert compared() == pytest.approx(distance("tiny"))
    assert distance("tiny") != pytest.approx(distance("tinybits"))


def version_2(near: float) -> str:
    """Return the manifest of ``tiny`` in version 2, with the same fingerprint."""
    return f"""
[encoder]
name = "tiny"
title = "t"
description = "d"
version = "1"
licence = "l"
[vectors]
type = "floats"
dimensions = 48
metric = "euclidean"
near = {near}
[tower.image]
model = "model.onnx"
input = "image"
size = 32
layout = "NCHW"
type = "float32"
mean = [0, 0, 0]
std = [255, 255, 255]
resize = "stretch"
vectors = "vectors"
"""
