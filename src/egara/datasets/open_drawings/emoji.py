"""The emoji sets: the same subjects in twelve styles, matched by code point or by name."""

import re
from collections.abc import Iterable, Iterator, Mapping

from egara.datasets.open_drawings.emojibase import Emoji, Emojibase, plain, without_selector
from egara.datasets.open_drawings.iconify import IconSet, svg_of
from egara.datasets.open_drawings.non_subject_keywords import NON_SUBJECT_KEYWORDS
from egara.datasets.open_drawings.source_drawings import SourceDrawing

__all__ = ["codes_by_name", "emoji_drawings", "icons_of_emoji", "subject_without_person"]

# Streamline numbers the variants of one subject.
_VARIANT = re.compile(r"-\d$")
_PEOPLE = re.compile(r"^(man|men|woman|women|person|people)\b:? ?(in |with )?")


def emoji_drawings(sets: Iterable[IconSet], base: Emojibase) -> Iterator[SourceDrawing]:
    """Yield the drawings of all sets, one for each subject and set."""
    sets = sorted(sets, key=lambda icons: str(icons["prefix"]))
    names = codes_by_name(sets, base)
    for icons in sets:
        for code, name in sorted(icons_of_emoji(icons, names, base.emoji).items()):
            yield _source_drawing(icons, name, base.emoji[code])


def codes_by_name(sets: Iterable[IconSet], base: Emojibase) -> dict[str, str]:
    """Map plain names to the codes of emoji, including emoji with skin tones.

    The names in sets with code points take precedence over emojibase's names. If two sets use a
    name for different emoji, their uses of the name are ignored.
    """
    codes: dict[str, set[str]] = {}
    for icons in sets:
        for code, name in icons.get("chars", {}).items():
            codes.setdefault(plain(name), set()).add(without_selector(code))
    unambiguous = {name: next(iter(c)) for name, c in codes.items() if len(c) == 1}
    return {**base.names, **unambiguous}


def icons_of_emoji(
    icons: IconSet, names: Mapping[str, str], emoji: Mapping[str, Emoji]
) -> dict[str, str]:
    """Map the codes of a set's emoji without skin tones to the names of their icons.

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
        if set(entry) == {"parent"}:  # other aliases rotate or mirror their parent
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
        split_key=subject_without_person(emoji.label),
        general=tuple(word for word in words if word not in NON_SUBJECT_KEYWORDS),
        character=(emoji.label,),
        artist=icons["info"]["author"]["name"],
        subject=emoji.label,
        subject_ja=emoji.label_ja or None,
    )


def subject_without_person(label: str) -> str:
    """Return a label without the person: ``woman cook`` becomes ``cook``.

    Emoji that differ only in the person are nearly the same, so they must be in the same split.
    """
    return _PEOPLE.sub("", label) or label
