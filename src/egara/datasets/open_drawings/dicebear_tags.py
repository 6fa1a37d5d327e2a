"""Map DiceBear's attributes to tags that mean the same in all styles.

Styles call the same thing by many names (``longAfro``, ``froBun``, ``curlyShortHair``), and most
variants by a number. A word that describes the visible attribute becomes a tag; a number does not.
"""

import colorsys
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

__all__ = ["colour_name", "head_tags", "skin_name"]

_HAIR = {
    "bald": "bald balding balndess nohair shavedhead mrclean",
    "short": "short bowl buzzcut fade fonze", "medium": "medium shoulder neck",
    "long": "long", "bun": "bun buns", "mohawk": "mohawk mrt", "curly": "curly curls fro afro",
    "ponytail": "ponytail", "pigtails": "pigtails", "braids": "braids cornrows dreads",
    "bangs": "bangs", "bob": "bob", "wavy": "wavy", "straight": "straight", "spiky": "spiky",
    "shaved": "shaved undercut sideshave", "grey": "gray", "turban": "turban", "hijab": "hijab",
    "hat": "hat beanie cap",
}  # fmt: skip
_EYES = {
    "wink": "wink winking", "closed": "closed sleep sleepy sleepclose", "happy": "happy smiling "
    "cheery", "hearts": "love hearts", "stars": "stars starstruck", "crying": "crying teardrop",
    "sad": "sad", "angry": "angry pissed", "confused": "confused",
}  # fmt: skip
_MOUTH = {
    "smile": "smile happy laugh laughing smirk", "sad": "sad frown", "open": "agape shout "
    "surprise surprised opened open", "tongue": "tongue", "kiss": "kiss pucker", "angry": "angry "
    "pissed", "teeth": "teeth braces tooth",
}  # fmt: skip
_MOOD = {
    "happy": "happy smile grin cheeky lovingly cute hopeful", "angry": "angry rage",
    "sad": "sad solemn tired", "calm": "calm serious neutral blank", "afraid": "fear concerned",
    "confused": "confused suspicious contempt",
}  # fmt: skip
_ACCESSORIES = {
    "glasses": "glasses", "sunglasses": "sunglasses shades", "eyepatch": "eyepatch",
    "cat ears": "catears", "crown": "sailormooncrown", "sleep mask": "sleepmask",
    "clown nose": "clownnose", "mask": "facemask respirator medicalmask", "pacifier": "pacifier",
    "mustache": "mustache moustache walrus freddy pencilthin horshoe",
    "beard": "beard goatee chin fullbeard longbeard soulpatch pencilthinbeard scruff",
    "blush": "blush", "freckles": "freckles", "flowers": "flowers",
}  # fmt: skip

# Attributes, the prefixes of their tags, and the words that become tags.
_PARTS = [
    ("hair", "hair: ", _HAIR), ("rearHair", "hair: ", _HAIR), ("head", "hair: ", _HAIR),
    ("eyes", "eyes: ", _EYES), ("mouth", "mouth: ", _MOUTH), ("lips", "mouth: ", _MOUTH),
    ("mood", "mood: ", _MOOD), ("face", "mood: ", _MOOD),
    *((part, "", _ACCESSORIES) for part in ("accessories", "eyes", "mouth", "mask", "facialHair",
                                       "beard", "mustache", "features", "hairAccessories")),
]  # fmt: skip
# Attributes that are present or absent, and their tags.
_PRESENT = {
    "glasses": "glasses", "earrings": "earrings", "freckles": "freckles", "hat": "hat",
    "beard": "beard", "mustache": "mustache", "facialHair": "facial hair", "blushes": "blush",
    "gesture": "hand",
}  # fmt: skip


def head_tags(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tags of a head, such as ``("hair: long", "hair colour: brown", "glasses")``."""
    return tuple(dict.fromkeys(_all_tags(attributes)))


def _all_tags(attributes: Mapping[str, Any]) -> Iterator[str]:
    for part, beginning, vocabulary in _PARTS:
        named = _words(attributes.get(part))
        for tag, words in vocabulary.items():
            if not named.isdisjoint(words.split()):
                yield beginning + tag
    yield from (tag for part, tag in _PRESENT.items() if attributes.get(part))
    hair = attributes.get("hairColor") or attributes.get("headContrastColor")
    if hair and "bald" not in str(attributes.get("hair")):
        yield f"hair colour: {colour_name(hair)}"
    if skin := attributes.get("skinColor"):
        yield f"skin: {skin_name(skin)}"


def _words(value: object) -> set[str]:
    """Return the words of ``longCurlyBob2``, and each two in a row as one."""
    if not isinstance(value, str):
        return set()
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", value)]
    return {*words, *(a + b for a, b in pairwise(words)), "".join(words)}


def colour_name(colour: str) -> str:
    """Return the plain name of a colour such as ``#a55728``: by lightness, then hue."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    degrees = hue * 360
    if lightness < 0.16:
        return "black"
    if lightness > 0.93:
        return "white"
    if saturation < 0.14:
        return "grey"
    if degrees < 50 and (lightness < 0.25 or saturation < 0.3 > lightness - 0.1):
        return "brown"
    if 10 <= degrees < 50 and lightness < 0.48 and lightness * saturation < 0.33:
        return "brown"
    if 28 <= degrees < 70 and lightness >= 0.48:
        return "blond"
    limits = [(15, "red"), (50, "orange"), (165, "green"), (255, "blue"), (320, "purple"),
              (345, "pink"), (361, "red")]  # fmt: skip
    name = next(name for limit, name in limits if degrees < limit)
    return "pink" if name in ("red", "purple") and lightness > 0.7 else name


def skin_name(colour: str) -> str:
    """Return ``dark``, ``medium`` or ``light``, by the luma of ITU-R BT.601."""
    red, green, blue = _rgb(colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return "dark" if luma < 0.45 else "medium" if luma < 0.7 else "light"


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
