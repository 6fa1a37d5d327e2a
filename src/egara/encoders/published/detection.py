"""Recognise the layout of a published model."""

from collections.abc import Iterable, Sequence

from egara.encoders.published.clip import Deepghs, Immich, Rclip, Transformers
from egara.encoders.published.description import Family, Found, PublishedEncoder
from egara.encoders.published.files import Files
from egara.encoders.published.stages import StagesTagger
from egara.encoders.published.tag_maps import Camie, ClTagger
from egara.encoders.published.vision import Timm, TransformersVision
from egara.encoders.published.wd import WdTagger
from egara.errors import EncoderError

__all__ = ["FAMILIES", "OTHER_WEIGHTS", "describe", "recognise"]

FAMILIES: Sequence[Family] = (
    Transformers(),
    Immich(),
    Deepghs(),
    Rclip(),
    StagesTagger(),
    WdTagger(),
    Camie(),
    ClTagger(),
    TransformersVision(),
    Timm(),
)
"""The layouts, those with more signs first: a tagger has the files of a timm network too."""

MAX_SUBFOLDERS = 200
MAX_SHOWN = 12
UNEXPECTED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading a published file raises whose values have other types than its layout has."""

OTHER_WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".msgpack", ".h5", ".pb")


def recognise(files: Files, origin: str) -> tuple[Family, Files, Found]:
    """Recognise the layout of a model, in the folder or in one of its subfolders.

    Args:
        files: the model's files.
        origin: the folder or address, for messages.

    Returns:
        The layout, the files of the folder that has it, and what was found.

    Raises:
        EncoderError: no layout fits, or several subfolders have models.
    """
    here = _family(files)
    if here is not None:
        return here[0], files, here[1]
    fitting: list[tuple[str, Files, tuple[Family, Found]]] = []
    for prefix in _subfolders(files):
        if any(prefix.startswith(f"{found[0]}/") for found in fitting):
            continue
        below = files.below(prefix)
        there = _family(below)
        if there is not None:
            fitting.append((prefix, below, there))
    if len(fitting) == 1:
        _, below, (family, found) = fitting[0]
        return family, below, found
    if fitting:
        names = ", ".join(prefix for prefix, _, _ in fitting[:MAX_SHOWN])
        raise EncoderError(
            f"{origin}: has {len(fitting)} models, in the folders {names}. Add one of them: "
            f"{_inside(origin, fitting[0][0])}"
        )
    raise EncoderError(_unknown(files, origin))


def describe(family: Family, files: Files, found: Found) -> PublishedEncoder:
    """Describe a recognised model.

    Raises:
        EncoderError: a file has values that the layout does not have.
    """
    try:
        return family.describe(files, found)
    except UNEXPECTED as error:
        raise EncoderError(_unexpected(family, found.files, error)) from error


def _unexpected(family: Family, names: Iterable[str], error: Exception) -> str:
    small = ", ".join(name for name in names if not name.endswith(".onnx")) or "its files"
    return (
        f"{small}: do not have the values that a {family.name} has ({type(error).__name__}: "
        f"{error}). Get the files again, or write an encoder.toml and give it with --manifest."
    )


def _inside(origin: str, folder: str) -> str:
    """Return the address of a subfolder."""
    address, at, revision = origin.partition("@") if origin.startswith("hf:") else (origin, "", "")
    return f"{address.rstrip('/')}/{folder}{at}{revision}"


def _family(files: Files) -> tuple[Family, Found] | None:
    for family in FAMILIES:
        try:
            found = family.find(files)
        except UNEXPECTED as error:
            raise EncoderError(_unexpected(family, (), error)) from error
        if found is not None:
            return family, found
    return None


def _subfolders(files: Files) -> list[str]:
    """Return the folders that contain ONNX files at any depth, outer ones first."""
    folders: set[str] = set()
    for name in files.sizes:
        if name.endswith(".onnx"):
            parts = name.split("/")[:-1]
            folders.update("/".join(parts[:n]) for n in range(1, len(parts) + 1))
    return sorted(folders, key=lambda folder: (folder.count("/"), folder))[:MAX_SUBFOLDERS]


def _unknown(files: Files, origin: str) -> str:
    """Explain why nothing was recognised."""
    has_onnx = any(name.endswith(".onnx") for name in files.sizes)
    weights = sorted(name for name in files.sizes if name.endswith(OTHER_WEIGHTS))
    if weights and not has_onnx:
        source = origin.removeprefix("hf:").partition("@")[0]
        return (
            f"{origin}: has weights of another format ({weights[0]}), but no ONNX file. Egara runs "
            "no code of models, so it needs ONNX. Look for an ONNX version of the model, or export "
            "it: pip install 'optimum[onnx]', then "
            f"optimum-cli export onnx --model {source} exported/, then "
            "egara encoders add exported/"
        )
    present = ", ".join(sorted(files.sizes)[:MAX_SHOWN]) or "no files"
    more = f", and {len(files.sizes) - MAX_SHOWN} more" if len(files.sizes) > MAX_SHOWN else ""
    signs = "\n".join(f"  {family.signs}" for family in FAMILIES)
    return (
        f"{origin}: is not in a layout that Egara knows. It has {present}{more}. Egara looks for "
        f"an encoder.toml, or for\n{signs}\nIf the model is an ONNX file, describe it in an "
        "encoder.toml (docs/encoders.md) and add it: egara encoders add FOLDER --manifest "
        "encoder.toml"
    )
