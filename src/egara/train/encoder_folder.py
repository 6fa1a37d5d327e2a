"""Writing an encoder's folder: the manifest, the graph, and what else belongs to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from egara.encoders.manifest import is_name
from egara.errors import BadInput
from egara.images import save

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["check_name", "manifest_text", "write_folder"]


def check_name(name: str) -> None:
    """Check that an encoder can have a name, before it is trained.

    Raises:
        BadInput: it cannot.
    """
    if not is_name(name):
        raise BadInput(
            f"name is {name!r}; an encoder's name has letters from a to z, digits, - and _ only. "
            "Set another one: --set name=NAME."
        )


def manifest_text(
    encoder: Mapping[str, str],
    provenance: Mapping[str, Any],
    output: Mapping[str, Any],
    *,
    size: int,
    fit: str = "pad",
) -> str:
    """Make the text of ``encoder.toml`` for a graph that takes uint8 pictures as ``image``.

    Args:
        encoder: name, title, description and licence.
        provenance: texts, or lists of texts.
        output: the table ``[output]``.
        size: of the pictures, in pixels.
        fit: how a drawing becomes a square.
    """
    import tomli_w

    picture = {"name": "image", "size": size, "layout": "NHWC", "type": "uint8", "fit": fit}
    about = {key: encoder[key] for key in ("name", "title", "description")}
    return tomli_w.dumps(
        {
            "encoder": {**about, "version": "1", "licence": encoder["licence"]},
            "provenance": provenance,
            "input": picture,
            "output": output,
        }
    )


def write_folder(
    folder: Path, manifest: str, model: "ModelProto", others: Mapping[str, str] | None = None
) -> None:
    """Write an encoder's files, ``encoder.toml`` last: a folder that has it is complete.

    The same model always gives the same bytes.

    Args:
        folder: made if it is not there.
        manifest: the text of ``encoder.toml``.
        model: the graph.
        others: texts of other files, by their names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "encoder.toml"
    place.unlink(missing_ok=True)
    save(folder / "model.onnx", model.SerializeToString(deterministic=True))
    for name, text in (others or {}).items():
        save(folder / name, text.encode())
    # A file name that is not UTF-8 has half characters, which TOML cannot hold.
    save(place, manifest.encode(errors="replace"))
