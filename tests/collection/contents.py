"""Read all rows of a collection's tables, in an order that does not depend on their history."""

from pathlib import Path
from typing import Any

from egara.collection.tables import Store, schema


def contents(location: Path) -> dict[str, list[tuple[Any, ...]]]:
    store = Store(str(location), create=False)
    tables = {"files": schema.FILES, "images": schema.IMAGES, "thumbnails": schema.THUMBNAILS}
    for row in store.read("encoders", schema.ENCODERS).to_pylist():
        name = schema.vectors_table(row["fingerprint"])
        layout = store.schema_of(name)
        if layout is not None:
            tables[name] = layout
    return {name: _rows(store.read(name, layout)) for name, layout in tables.items()}


def _rows(table: Any) -> list[tuple[Any, ...]]:
    rows = [tuple(_plain(value) for value in row.values()) for row in table.to_pylist()]
    return sorted(rows, key=repr)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
