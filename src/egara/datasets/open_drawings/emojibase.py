"""The emoji's names and keywords in English and Japanese, and groups: package emojibase-data."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from egara.datasets.open_drawings.archives import members
from egara.datasets.open_drawings.packages import Package
from egara.errors import DatasetError

__all__ = ["EMOJIBASE", "Emoji", "Emojibase", "emojibase", "plain", "without_selector"]

EMOJIBASE = Package("npm", "emojibase-data", "17.0.0")
_COMPONENT = 2  # the group of skin tones and hair: parts of emoji, not emoji
_SHORTCODES = ("cldr", "emojibase", "iamcal", "github", "joypixels", "emojibase-legacy")
_FILES = {"package/en/data.json", "package/en/messages.json", "package/ja/data.json"}
_FILES |= {f"package/en/shortcodes/{name}.json" for name in _SHORTCODES}


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji: ``code`` is its code points, such as ``1f468-200d-1f373``, without U+FE0F."""

    code: str
    label: str
    label_ja: str
    keywords: tuple[str, ...]
    group: str
    subgroup: str
    keywords_ja: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emojibase:
    """All emoji by code, and unambiguous names.

    ``names`` maps a plain name to a code: labels, then names of Unicode, then shortcodes.
    """

    emoji: Mapping[str, Emoji]
    names: Mapping[str, str]


def emojibase(package: Path) -> Emojibase:
    """Read the package.

    Raises:
        DatasetError: a file is missing in the package.
    """
    files = {path: json.loads(content) for path, content in members(package, _FILES.__contains__)}
    if missing := sorted(_FILES - files.keys()):
        raise DatasetError(
            f"{package} does not contain {', '.join(missing)}: delete it and build again; "
            f"version {EMOJIBASE.version} has them."
        )
    emoji = _emoji(files)
    shortcodes = [files[f"package/en/shortcodes/{name}.json"] for name in _SHORTCODES]
    return Emojibase(emoji, _names(emoji, shortcodes))


def without_selector(hexcode: str) -> str:
    """Return code points without U+FE0F, which only some lists include."""
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def plain(name: str) -> str:
    """Return letters and digits: ``Flag: France`` and ``flag-for-france`` are ``flagfrance``."""
    bare = unicodedata.normalize("NFKD", name.lower()).replace("flag-for-", "flag-")
    return re.sub(r"[^a-z0-9]+", "", bare)


def _emoji(files: Mapping[str, Any]) -> dict[str, Emoji]:
    messages = files["package/en/messages.json"]
    groups, subgroups = _messages(messages, "groups"), _messages(messages, "subgroups")
    japanese = {entry["hexcode"]: entry for entry in files["package/ja/data.json"]}
    emoji = (
        Emoji(
            code=without_selector(entry["hexcode"]),
            label=entry["label"].lower(),
            label_ja=japanese.get(entry["hexcode"], {}).get("label", ""),
            keywords=tuple(tag.lower() for tag in entry.get("tags", ())),
            group=groups[entry["group"]],
            subgroup=subgroups[entry["subgroup"]],
            keywords_ja=tuple(japanese.get(entry["hexcode"], {}).get("tags", ())),
        )
        for entry in files["package/en/data.json"]
        if entry.get("group") not in (None, _COMPONENT)
    )
    return {entry.code: entry for entry in emoji}


def _messages(messages: Mapping[str, Any], kind: str) -> dict[int, str]:
    return {entry["order"]: entry["message"] for entry in messages[kind]}


def _names(emoji: Mapping[str, Emoji], shortcodes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return codes by unambiguous name; earlier lists take precedence."""
    names: dict[str, str] = {}
    for pairs in _lists(emoji, shortcodes):
        codes: dict[str, set[str]] = {}
        for name, code in pairs:
            codes.setdefault(plain(name), set()).add(code)
        for name, candidates in codes.items():
            if len(candidates) == 1 and name:
                names.setdefault(name, candidates.pop())
    return names


def _lists(
    emoji: Mapping[str, Emoji], shortcodes: Iterable[Mapping[str, Any]]
) -> Iterator[list[tuple[str, str]]]:
    yield [(entry.label, code) for code, entry in emoji.items()]
    single = [code for code in emoji if "-" not in code]
    yield [(unicodedata.name(chr(int(code, 16)), ""), code) for code in single]
    for listed in shortcodes:
        pairs = [(without_selector(code), names) for code, names in listed.items()]
        yield [
            (name, code)
            for code, names in pairs
            for name in ([names] if isinstance(names, str) else names)
            if code in emoji
        ]
