"""docs/encoders.md says what is true of the shipped encoder."""

from pathlib import Path

import egara.encoders
from egara.encoders.manifest import ImageTower, TextTower, VectorSpec

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "encoders.md").read_text(encoding="utf-8")


def test_the_page_shows_the_manifest_as_it_is() -> None:
    folder = Path(egara.encoders.__file__).parent / "builtin" / "visual"
    assert (folder / "encoder.toml").read_text(encoding="utf-8").strip() in PAGE


def test_the_page_names_every_field_of_a_manifest() -> None:
    sections = PAGE.split("\n### ")
    for table, record in (
        ("[vectors]", VectorSpec),
        ("[tower.image]", ImageTower),
        ("[tower.text]", TextTower),
    ):
        (section,) = [text for text in sections if text.startswith(f"`{table}`")]
        assert not [name for name in record.__slots__ if f"| `{name}`" not in section]
