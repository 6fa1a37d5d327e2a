"""The list of well-known models in ``known_models.toml``; it is read without network access."""

from dataclasses import dataclass
from pathlib import Path

from egara.errors import EncoderError
from egara.tomlfiles import read_toml

__all__ = ["AvailableEncoder", "catalogue"]

PATH = Path(__file__).with_name("known_models.toml")


@dataclass(frozen=True, slots=True)
class AvailableEncoder:
    """A published model that can be added by its address.

    Attributes:
        name: its name.
        address: the source for `egara.add_encoder`, such as ``hf:owner/name``.
        purpose: what it is for.
        size: the estimated size of the download, such as ``about 0.4 GB``.
        licence: its probable licence; its page has the conditions of use.
    """

    name: str
    address: str
    purpose: str
    size: str
    licence: str


def catalogue() -> list[AvailableEncoder]:
    """Return the well-known models."""
    return [AvailableEncoder(**entry) for entry in read_toml(PATH, EncoderError)["model"]]
