"""The drawings as an Arrow IPC stream, batch by batch."""

import io
from collections.abc import Iterator

import pyarrow as pa

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
ROWS_A_BATCH = 8192
SCHEMA = pa.schema(
    [
        pa.field("id", pa.utf8(), nullable=False),
        pa.field("width", pa.int32(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
        pa.field("title", pa.utf8()),
        pa.field("artist", pa.utf8()),
    ]
)


def record_batches(table: pa.Table) -> Iterator[bytes]:
    """``table`` as an IPC stream of :data:`SCHEMA`, in pieces of :data:`ROWS_A_BATCH` rows.

    Not compressed: the Arrow readers of browsers take no compressed buffers.
    """
    rows = table.select(SCHEMA.names).cast(SCHEMA)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, SCHEMA) as writer:
        for batch in rows.to_batches(max_chunksize=ROWS_A_BATCH):
            writer.write_batch(batch)
            yield _taken(sink)
    yield _taken(sink)


def _taken(sink: io.BytesIO) -> bytes:
    content = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return content
