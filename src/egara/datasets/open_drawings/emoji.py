"""The emoji sets: the same subjects in twelve styles, joined by code point or by name."""

import re
from collections.abc import Iterable, Iterator, Mapping

from egara.datasets.open_drawings.emojibase import Emoji, Emojibase, plain, without_selector
from egara.datasets.open_drawings.iconify import IconSet, svg_of
from egara.datasets.open_drawings.non_subject_keywords import NON_SUBJECT_KEYWORDS
from egara.datasets.open_drawings.source_drawings import SourceDrawing

__all__ = ["alike", "emoji_drawings", "known_names", "matched"]

# Streamline numbers the variants of one subject.
_VARIANT = re.compile(r"-\d$")
_PEOPLE = re.compile(r"^(man|men|woman|women|person|people)\b:? ?(in |with )?")


def emoji_drawings(sets: Iterable[IconSet], base: Emojibase) -> Iterator[SourceDrawing]:
    """Yield the drawings of all sets, one for each subject and set."""
    sets = sorted(sets, key=lambda icons: str(icons["prefix"]))
    names = known_names(sets, base)
    for icons in sets:
        for code, name in sorted(matched(icons, names, base.emoji).items()):
            yield _source_drawing(icons, name, base.emoji[code])


def known_names(sets: Iterable[IconSet], base: Emojibase) -> dict[str, str]:
    """Return codes by plain name, including emoji with skin tones.

    The names in sets with code points take precedence over emojibase's names. A name that two sets
    give to different emoji is not used.
    """
    codes: dict[str, set[str]] = {}
    for icons in sets:
        for code, name in icons.get("chars", {}).items():
            codes.setdefault(plain(name), set()).add(without_selector(code))
    certain = {name: next(iter(meant)) for name, meant in codes.items() if len(meant) == 1}
    return {**base.names, **certain}


def matched(icons: IconSet, names: Mapping[str, str], emoji: Mapping[str, Emoji]) -> dict[str, str]:
    """Return the icon's name by the code of each emoji in a set, without those with skin tones.

    An icon is matched by its code point if the set has code points, otherwise by its name, by one
    of its other names, or by its name without a variant's number.
    """
    chars = {without_selector(code): name for code, name in icons.get("chars", {}).items()}
    by_code = {
        code: name for code, name in chars.items() if code in emoji and name in icons["icons"]
    }
    if by_code:
        return by_code
    others: dict[str, list[str]] = {}
    for alias, entry in icons.get("aliases", {}).items():
        if set(entry) == {"parent"}:  # not one that rotates or mirrors
            others.setdefault(entry["parent"], []).append(alias)
    for name in sorted(icons["icons"]):
        tried = [name, *sorted(others.get(name, ())), _VARIANT.sub("", name)]
        code = next((names[plain(n)] for n in tried if plain(n) in names), None)
        if code in emoji and code is not None:
            by_code.setdefault(code, name)
    return by_code


def _source_drawing(icons: IconSet, name: str, emoji: Emoji) -> SourceDrawing:
    prefix = icons["prefix"]
    words = dict.fromkeys([*emoji.keywords, emoji.group, emoji.subgroup])
    return SourceDrawing(
        id=f"{prefix}/{emoji.code}",
        set=prefix,
        svg=svg_of(icons, name),
        split_key=alike(emoji.label),
        general=tuple(word for word in words if word not in NON_SUBJECT_KEYWORDS),
        character=(emoji.label,),
        artist=icons["info"]["author"]["name"],
        subject=emoji.label,
        subject_ja=emoji.label_ja or None,
    )


def alike(label: str) -> str:
    """Return a label without the person: ``woman cook`` becomes ``cook``.

    Both drawings are nearly the same, so they must be in the same split.
    """
    return _PEOPLE.sub("", label) or label
