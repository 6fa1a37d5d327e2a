"""Tables as Arrow IPC streams."""

import hashlib
import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
ROWS_PER_BATCH = 8192
DRAWING_LIST = pa.schema(
    [
        pa.field("id", pa.utf8(), nullable=False),
        pa.field("width", pa.int32(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
        pa.field("title", pa.utf8()),
        pa.field("artist", pa.utf8()),
        pa.field("file", pa.utf8()),
    ]
)


def drawing_list(table: pa.Table) -> pa.Table:
    """Return the columns `DRAWING_LIST` of ``table``.

    ``file`` is the file name of a drawing without a title, and null for others.
    """
    titled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(table["title"]), ""), False)
    names = pc.replace_substring_regex(table["path"], "^.*/", "")
    file = pc.if_else(titled, pa.scalar(None, names.type), names)
    return table.append_column("file", file).select(DRAWING_LIST.names).cast(DRAWING_LIST)


def ipc_stream(table: pa.Table) -> list[bytes]:
    """Write ``table`` as an IPC stream, in one chunk for each `ROWS_PER_BATCH` rows.

    The same rows result in the same bytes. The stream is not compressed, because the Arrow readers
    of browsers cannot decompress it.
    """
    chunks = []
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, table.schema) as writer:
        for batch in table.combine_chunks().to_batches(max_chunksize=ROWS_PER_BATCH):
            writer.write_batch(batch)
            chunks.append(_drain(buffer))
    chunks.append(_drain(buffer))
    return chunks


def digest(chunks: Iterable[bytes]) -> str:
    """Return a digest of a stream: 128 bits in hexadecimal."""
    state = hashlib.blake2b(digest_size=16)
    for chunk in chunks:
        state.update(chunk)
    return state.hexdigest()


def columns(table: pa.Table) -> list[dict[str, str]]:
    """Return the name and a plain type name of each column of ``table``."""
    return [{"name": field.name, "type": _type_name(field.type)} for field in table.schema]


def _type_name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list of {_type_name(kind.value_type)}"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "text"
    if pa.types.is_boolean(kind):
        return "boolean"
    return "integer" if pa.types.is_integer(kind) else "number"


def _drain(buffer: io.BytesIO) -> bytes:
    """Return the content of a buffer, and empty it."""
    content = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return content
