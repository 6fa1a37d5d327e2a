"""Find the files with further weights of an ONNX model in an encoder's folder."""

from functools import lru_cache
from pathlib import Path, PurePosixPath

from egara.encoders.onnx_reading import read_graph
from egara.errors import EncoderError

__all__ = ["external_data"]


def external_data(model: Path, folder: Path) -> tuple[Path, ...]:
    """Return the files with weights that a model refers to, sorted; empty if it has them itself.

    Args:
        model: the ONNX file.
        folder: the encoder's folder, which must contain the files.

    Raises:
        EncoderError: a file is missing or is outside the folder.
    """
    try:
        status = model.stat()
    except OSError as error:
        raise EncoderError(f"{model}: cannot be read: {error.strerror or error}.") from error
    locations = _locations(model, status.st_size, status.st_mtime_ns)
    paths = []
    for location in locations:
        parts = PurePosixPath(location)
        path = model.parent / location
        inside = path.resolve().is_relative_to(folder.resolve())
        if parts.is_absolute() or ".." in parts.parts or "\\" in location or not inside:
            raise EncoderError(
                f"{model}: keeps weights in {location!r}, outside the encoder's folder. Only files "
                "in the folder of the model are read. Export the model again with the weights "
                "next to it."
            )
        if not path.is_file():
            raise EncoderError(
                f"{model}: keeps weights in {location!r}, which is missing. Copy it to {path}."
            )
        paths.append(path)
    return tuple(paths)


@lru_cache(maxsize=64)
def _locations(model: Path, size: int, modified: int) -> tuple[str, ...]:
    del size, modified  # part of the cache's key: a file that changed is read again
    try:
        return tuple(sorted(read_graph(model).external))
    except EncoderError:
        return ()  # not an ONNX file, which loading it reports
