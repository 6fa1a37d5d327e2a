"""The emoji sets: the same subjects in twelve styles, joined by code point or by name."""

import re
from collections.abc import Iterable, Iterator, Mapping

from egara.datasets.open_drawings.drafts import Draft
from egara.datasets.open_drawings.emojibase import Emoji, Emojibase, plain, without_selector
from egara.datasets.open_drawings.iconify import IconSet, svg_of
from egara.datasets.open_drawings.not_shown import NOT_SHOWN

__all__ = ["alike", "emoji_drafts", "known_names", "matched"]

# Streamline numbers the variants of one subject.
_VARIANT = re.compile(r"-\d$")
_PEOPLE = re.compile(r"^(man|men|woman|women|person|people)\b:? ?(in |with )?")


def emoji_drafts(sets: Iterable[IconSet], base: Emojibase) -> Iterator[Draft]:
    """Yield the drawings of all sets, one a subject and set."""
    sets = sorted(sets, key=lambda icons: str(icons["prefix"]))
    names = known_names(sets, base)
    for icons in sets:
        for code, name in sorted(matched(icons, names, base.emoji).items()):
            yield _draft(icons, name, base.emoji[code])


def known_names(sets: Iterable[IconSet], base: Emojibase) -> dict[str, str]:
    """Return plain names and the codes they stand for, skin tones included, so as to know them.

    What a set with code points calls an emoji comes first; then emojibase's names. A name that
    two sets give to different emoji stands for none of them.
    """
    codes: dict[str, set[str]] = {}
    for icons in sets:
        for code, name in icons.get("chars", {}).items():
            codes.setdefault(plain(name), set()).add(without_selector(code))
    certain = {name: next(iter(meant)) for name, meant in codes.items() if len(meant) == 1}
    return {**base.names, **certain}


def matched(icons: IconSet, names: Mapping[str, str], emoji: Mapping[str, Emoji]) -> dict[str, str]:
    """Return the icon's name for every emoji that a set draws; those with skin tones are no emoji.

    An icon is known by its code point where the set has code points, else by its name, by one of
    its other names, or by its name without a variant's number.
    """
    chars = {without_selector(code): name for code, name in icons.get("chars", {}).items()}
    found = {code: name for code, name in chars.items() if code in emoji and name in icons["icons"]}
    if found:
        return found
    others: dict[str, list[str]] = {}
    for alias, about in icons.get("aliases", {}).items():
        if set(about) == {"parent"}:  # not one that turns or mirrors
            others.setdefault(about["parent"], []).append(alias)
    for name in sorted(icons["icons"]):
        tried = [name, *sorted(others.get(name, ())), _VARIANT.sub("", name)]
        code = next((names[plain(n)] for n in tried if plain(n) in names), None)
        if code in emoji and code is not None:
            found.setdefault(code, name)
    return found


def _draft(icons: IconSet, name: str, emoji: Emoji) -> Draft:
    prefix = icons["prefix"]
    words = dict.fromkeys([*emoji.keywords, emoji.group, emoji.subgroup])
    return Draft(
        id=f"{prefix}/{emoji.code}",
        set=prefix,
        svg=svg_of(icons, name),
        split_key=alike(emoji.label),
        general=tuple(word for word in words if word not in NOT_SHOWN),
        character=(emoji.label,),
        artist=icons["info"]["author"]["name"],
        subject=emoji.label,
        subject_ja=emoji.label_ja or None,
    )


def alike(label: str) -> str:
    """Return what subjects share that differ in who does it: ``woman cook`` and ``cook`` are one.

    They are drawn nearly alike, so a model that saw one has seen the other: they share a split.
    """
    return _PEOPLE.sub("", label) or label
