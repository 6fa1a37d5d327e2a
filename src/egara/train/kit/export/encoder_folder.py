"""Writing the folder of an encoder: the manifest, the graph, and other files."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from egara.encoders.manifest import is_name
from egara.errors import BadInput
from egara.images import save

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["check_encoder_name", "manifest_text", "write_encoder_folder"]


MODEL = "model.onnx"
VECTOR_FIELDS = ("type", "dimensions", "metric", "near")


def check_encoder_name(name: str) -> None:
    """Check before training that an encoder can have a name.

    Raises:
        BadInput: it cannot.
    """
    if not is_name(name):
        raise BadInput(
            f"name is {name!r}; an encoder's name has letters from a to z, digits, - and _ only. "
            "Set another one: --set name=NAME."
        )


def manifest_text(
    encoder: Mapping[str, Any],
    provenance: Mapping[str, Any],
    output: Mapping[str, Any],
    *,
    size: int,
    resize: str = "pad",
    sketches: bool = False,
) -> str:
    """Make the text of ``encoder.toml`` for a graph with the uint8 input ``image``.

    Args:
        encoder: its name, title, description, licence and, optionally, roles.
        provenance: texts, or lists of texts.
        output: the type, dimensions, metric and, optionally, near distance of the vectors, and
            the names of the outputs ``vectors`` and, optionally, ``scores``.
        size: the side of the images, in pixels.
        resize: how a drawing becomes a square.
        sketches: whether the graph reads sketches too.
    """
    import tomli_w

    about = {key: encoder[key] for key in ("name", "title", "description")}
    about |= {"version": "1", "licence": encoder["licence"]}
    about |= {"roles": encoder["roles"]} if "roles" in encoder else {}
    image = {
        "model": MODEL,
        "input": "image",
        "size": size,
        "layout": "NHWC",
        "type": "uint8",
        "resize": resize,
        **{key: output[key] for key in ("vectors", "scores") if key in output},
    }
    return tomli_w.dumps(
        {
            "encoder": about,
            "provenance": provenance,
            "vectors": {key: output[key] for key in VECTOR_FIELDS if key in output},
            "tower": {"image": image, **({"sketch": image} if sketches else {})},
        }
    )


def write_encoder_folder(
    folder: Path, manifest: str, model: "ModelProto", others: Mapping[str, str] | None = None
) -> None:
    """Write the files of an encoder, ``encoder.toml`` last: a folder that has it is complete.

    The same model always gives the same bytes.

    Args:
        folder: the folder; it is made if it does not exist.
        manifest: the text of ``encoder.toml``.
        model: the graph, ``model.onnx``.
        others: the texts of other files, by their names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "encoder.toml"
    path.unlink(missing_ok=True)
    save(folder / MODEL, model.SerializeToString(deterministic=True))
    for name, text in (others or {}).items():
        save(folder / name, text.encode())
    # A file name that is not UTF-8 has lone surrogates, which TOML does not allow.
    save(path, manifest.encode(errors="replace"))
