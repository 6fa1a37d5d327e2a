"""Error messages for damaged files and for errors of the disk."""

from pathlib import Path

import pytest
from conftest import IndexOnce

import egara
from egara.collection import Collection
from egara.collection.tables import storage_errors
from egara.errors import CollectionDamaged, CollectionError, StorageError


@pytest.fixture
def collection(tiny: Path, drawings: Path, index_once: IndexOnce) -> Collection:
    made = index_once(drawings, ["tiny"])
    made.morph("cats/01.png", "dogs/00.png", bridge=True)
    return made


def damage_table(location: str, table: str, damage) -> None:
    (folder,) = Path(location).glob(f"{table}*.lance")
    for file in (folder / "data").iterdir():
        damage(file)


DAMAGES = {
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:-100]),
    "overwritten": lambda file: file.write_bytes(b"x" * file.stat().st_size),
    "deleted": Path.unlink,
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_the_message_names_the_damaged_table_and_the_remedy(
    collection: Collection, damage: str
) -> None:
    damage_table(collection.location, "images", DAMAGES[damage])
    with pytest.raises(CollectionDamaged, match="the table 'images' is damaged") as caught:
        egara.open(collection.location).search()
    message = str(caught.value)
    assert f"To see all damage: egara check -C {collection.location}" in message
    assert f"To repair it: egara repair -C {collection.location}" in message
    assert ".rs" not in message


def test_a_damaged_table_that_can_be_computed_again_is_repaired(collection: Collection) -> None:
    damage_table(collection.location, "neighbours", DAMAGES["overwritten"])
    opened = egara.open(collection.location)
    with pytest.raises(CollectionDamaged, match=r"the table 'neighbours-.*egara repair"):
        opened.morph("cats/01.png", "dogs/00.png", bridge=True)
    opened.repair()
    assert opened.morph("cats/01.png", "dogs/00.png", bridge=True).ids


@pytest.mark.parametrize(
    ("os_message", "message"),
    [
        ("Unable to open: Permission denied (os error 13), /x/y.rs:1:2", "Check their perm"),
        ("Generic error: No space left on device", "the disk is full"),
        ("something new, lance/src/a.rs:10", r"^here: something new\.$"),
    ],
)
def test_the_message_explains_errors_of_the_disk(os_message: str, message: str) -> None:
    with pytest.raises(StorageError, match=message) as caught, storage_errors("here"):
        raise OSError(os_message)
    assert ".rs" not in str(caught.value)


@pytest.mark.parametrize("below", ["", "deeper/place"])
def test_a_collection_cannot_be_created_at_or_below_a_file(drawings: Path, below: str) -> None:
    for create in (True, False):
        with pytest.raises(CollectionError, match=r"01\.png is a file, but a collection is a"):
            egara.open(drawings / "cats/01.png" / below, create=create)
