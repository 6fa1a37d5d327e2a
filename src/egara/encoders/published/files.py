"""The files of a published model, in a folder or still on a hub."""

import csv
import fnmatch
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from egara.encoders.onnx_graph import Graph, external_files
from egara.encoders.onnx_reading import read_graph
from egara.errors import EncoderError

__all__ = ["Files", "weights_of"]

MAX_TEXT_BYTES = 64 * 2**20
"""The largest configuration file that is read; vocabularies have up to 35 MB."""


class Files:
    """The files of a model by their paths, with ``/``, relative to its folder.

    Attributes:
        folder: the folder, which contains the files that are already here.
        sizes: the size of each file in bytes, by path.
        wanted: the one model file to use, if the user named one.
    """

    def __init__(
        self,
        folder: Path,
        sizes: Mapping[str, int],
        fetch: Callable[[Sequence[str]], None] = lambda names: None,
        wanted: str | None = None,
    ) -> None:
        """List the files.

        Args:
            folder: see `Files`.
            sizes: see `Files`.
            fetch: puts the files of these paths into ``folder``.
            wanted: see `Files`.
        """
        self.folder = folder
        self.sizes = sizes
        self.wanted = wanted
        self._fetch = fetch
        self._graphs: dict[str, Graph] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    def first(self, *names: str) -> str | None:
        """Return the first of the paths that exists."""
        return next((name for name in names if name in self.sizes), None)

    def matching(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern like ``onnx/*.onnx``, sorted; ``*`` has no /."""
        parts = pattern.count("/")
        return sorted(
            name
            for name in self.sizes
            if name.count("/") == parts and fnmatch.fnmatchcase(name, pattern)
        )

    def fetch(self, names: Sequence[str]) -> None:
        """Make sure that these files are in the folder."""
        missing = [name for name in names if not (self.folder / name).is_file()]
        if missing:
            self._fetch(missing)

    def text(self, name: str) -> str:
        """Read a file of UTF-8.

        Raises:
            EncoderError: it cannot be read, is too large or is not UTF-8.
        """
        if self.sizes[name] > MAX_TEXT_BYTES:
            raise EncoderError(
                f"{name}: has {self.sizes[name]:,} bytes; Egara reads configuration files of at "
                f"most {MAX_TEXT_BYTES:,}."
            )
        self.fetch([name])
        try:
            return (self.folder / name).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise EncoderError(f"{name}: is not text in UTF-8: {error}.") from error
        except OSError as error:
            raise EncoderError(f"{name}: cannot be read: {error.strerror or error}.") from error

    def json(self, name: str) -> Any:  # noqa: ANN401 - any value of JSON
        """Read a file of JSON.

        Raises:
            EncoderError: it cannot be read or parsed.
        """
        try:
            return json.loads(self.text(name))
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            raise EncoderError(f"{name}: is not JSON: {error}.") from error

    def table(self, name: str) -> dict[str, Any]:
        """Read a file of JSON that has an object at the top.

        Raises:
            EncoderError: it cannot be read or parsed, or has another value at the top.
        """
        value = self.json(name)
        if not isinstance(value, dict):
            raise EncoderError(
                f"{name}: has {type(value).__name__} at the top; expected an object."
            )
        return value

    def rows(self, name: str, *required: str) -> list[dict[str, str]]:
        """Read a file of CSV with a header.

        Args:
            name: the path.
            required: columns that the file must have.

        Raises:
            EncoderError: it cannot be read, has no row, or lacks a column.
        """
        reader = csv.DictReader(io.StringIO(self.text(name), newline=""))
        try:
            rows = list(reader)
        except csv.Error as error:
            raise EncoderError(f"{name}: is not CSV: {error}.") from error
        columns = reader.fieldnames or []
        missing = [column for column in required if column not in columns]
        if missing or not rows:
            raise EncoderError(
                f"{name}: has {len(rows)} rows with the columns {', '.join(columns) or 'none'}; "
                f"expected at least one row with {', '.join(required)}."
            )
        for number, row in enumerate(rows, start=2):
            if None in row or any(value is None for value in row.values()):
                raise EncoderError(
                    f"{name}, row {number}: does not have {len(columns)} cells, as the header does."
                )
        return rows

    def graph(self, name: str) -> Graph:
        """Read the header of a model.

        Raises:
            EncoderError: it is not a complete ONNX model.
        """
        if name not in self._graphs:
            self.fetch([name])
            self._graphs[name] = read_graph(self.folder / name)
        return self._graphs[name]

    def further_weights(self, model: str) -> list[str]:
        """Return the files next to a model that, by their names, have further weights of it.

        Exporters write ``model.onnx_data``, ``model.onnx_data_1``, ``model.onnx.data`` or
        ``model.data`` for ``model.onnx``.
        """
        stem = str(PurePosixPath(model).with_suffix(""))
        return sorted(
            name
            for name in self.sizes
            if name.startswith((f"{model}_data", f"{model}.data")) or name == f"{stem}.data"
        )

    def below(self, prefix: str) -> "Files":
        """Return the files in a subfolder, with paths relative to it."""
        start = f"{prefix}/"
        wanted = self.wanted
        return Files(
            self.folder / prefix,
            {
                name.removeprefix(start): n
                for name, n in self.sizes.items()
                if name.startswith(start)
            },
            lambda names: self._fetch([start + name for name in names]),
            wanted.removeprefix(start) if wanted and wanted.startswith(start) else None,
        )


def weights_of(files: Files, model: str) -> list[str]:
    """Return the files with further weights that a model names in its header.

    Raises:
        EncoderError: one is missing, or would be outside the model's folder.
    """
    names = external_files(model, files.graph(model))
    for name in names:
        if name not in files:
            raise EncoderError(
                f"{model}: has weights in {name}, which is missing. Put it next to the model."
            )
    return list(names)
