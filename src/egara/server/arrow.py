"""Tables as Arrow IPC streams."""

import hashlib
import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
ROWS_A_BATCH = 8192
LISTED = pa.schema(
    [
        pa.field("id", pa.utf8(), nullable=False),
        pa.field("width", pa.int32(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
        pa.field("title", pa.utf8()),
        pa.field("artist", pa.utf8()),
        pa.field("file", pa.utf8()),
    ]
)


def listed(table: pa.Table) -> pa.Table:
    """The columns :data:`LISTED` of ``table``; ``file`` names the file where there is no title."""
    titled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(table["title"]), ""), False)
    names = pc.replace_substring_regex(table["path"], "^.*/", "")
    file = pc.if_else(titled, pa.scalar(None, names.type), names)
    return table.append_column("file", file).select(LISTED.names).cast(LISTED)


def stream(table: pa.Table) -> list[bytes]:
    """``table`` as an IPC stream, one piece a batch of :data:`ROWS_A_BATCH` rows.

    The same rows give the same bytes. Not compressed: the Arrow readers of browsers cannot.
    """
    pieces = []
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches(max_chunksize=ROWS_A_BATCH):
            writer.write_batch(batch)
            pieces.append(_taken(sink))
    pieces.append(_taken(sink))
    return pieces


def digest(pieces: Iterable[bytes]) -> str:
    """A short digest of a stream."""
    state = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        state.update(piece)
    return state.hexdigest()


def columns(table: pa.Table) -> list[dict[str, str]]:
    """The columns of ``table``: name, and type in a word."""
    return [{"name": field.name, "type": _word(field.type)} for field in table.schema]


def _word(kind: pa.DataType) -> str:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list of {_word(kind.value_type)}"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "text"
    if pa.types.is_boolean(kind):
        return "boolean"
    return "integer" if pa.types.is_integer(kind) else "number"


def _taken(sink: io.BytesIO) -> bytes:
    content = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return content
