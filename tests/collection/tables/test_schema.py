"""Every table that Egara writes has an owner."""

from pathlib import Path

import egara
from egara.collection.tables import Store, schema
from egara.collection.tables.schema import Owner


def test_every_table_of_a_used_collection_has_an_owner(labelled: Path, drawings: Path) -> None:
    place = drawings / ".egara"
    collection = egara.open(place)
    collection.index(drawings, encoders=["colours", "tinybits"])
    collection.edit_tags("cats/01.png", add=["sea"])
    collection.tag_threshold("red", 0.5)
    collection.set_role("tags", "colours")
    collection.create_board("Cats").add(["cats/01.png"])
    collection.keep_cluster(collection.clusters("colours", k=2), [0], "one")
    collection.review_duplicates(["cats/01.png", "cats/03.png"], "different")
    study = collection.start_study("Ann")
    study.answer(1, "style", "left")
    collection.map("colours")
    collection.neighbours("tinybits", k=3)
    store = Store(str(place), create=False)
    owners: dict[Owner | None, set[str]] = {}
    for folder in place.glob("*.lance"):
        owners.setdefault(schema.owner(folder.stem), set()).add(folder.stem)
    assert {*owners} == {Owner.USER, Owner.INDEXED, Owner.DERIVED}
    assert owners[Owner.USER] == {*schema.USER_TABLES}
    for name, layout in schema.USER_TABLES.items():
        assert store.schema_of(name) == layout
    assert any(name.startswith("map-") for name in owners[Owner.DERIVED])


def test_a_name_that_is_no_table_of_egara_has_no_owner() -> None:
    assert schema.owner("boards2") is None
    assert schema.owner("ghost") is None
