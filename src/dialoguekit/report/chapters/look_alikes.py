"""Names that look alike: texts that differ, and that a reader cannot tell apart.

The skeleton of a text has the same letter for all letters that look alike.  Source: Unicode
Technical Standard 39, of whose table of confusable characters those are here that look like a
letter or a digit of ASCII.
"""

# ruff: noqa: RUF001

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_LOOK_ALIKES = {
    "2": "ƧϨᒿꙄꛯꝚ",
    "3": "ƷȜЗӠⳌꝪꞫ\U000118ca\U00016f3b",
    "4": "Ꮞ\U000118af",
    "5": "Ƽ\U000118bb",
    "6": "бᏮⳒ\U000118d5",
    "7": "\U000104d2\U000118c6",
    "8": "Ȣȣ৪੪\U0001031a",
    "9": "৭੧୨൭ⳊꝮ\U000118ac\U000118cc\U000118d6",
    "A": "ΑАᎪᗅꓮ\U000102a0\U00016f40",
    "B": "ΒВᏴᗷꓐꞴ\U00010282\U000102a1\U00010301",
    "C": "СᏟⲤꓚ\U000102a2\U00010302\U00010415\U0001051c\U000118e9\U000118f2",
    "D": "Ꭰᗞᗪꓓ",
    "E": "ΕЕᎬⴹꓰ\U00010286\U000118a6\U000118ae",
    "F": "ϜᖴꓝꞘ\U00010287\U000102a5\U00010525\U000118a2\U000118c2",
    "G": "ԌᏀᏳꓖ",
    "H": "ΗНᎻᕼⲎꓧ\U000102cf",
    "J": "ͿЈᎫᒍꓙꞲ",
    "K": "ΚКᏦᛕⲔꓗ\U00010518",
    "L": "ᏞᒪⳐꓡ\U0001041b\U00010526\U000118a3\U000118b2\U00016f16",
    "M": "ΜϺМᎷᗰᛖⲘꓟ\U000102b0\U00010311",
    "N": "ΝⲚꓠ\U00010513",
    "O": (
        "ΟОՕ০ଠ୦ዐⲞⵔ〇ꓳ\U00010292\U000102ab\U00010404\U000104c2\U00010516"
        "\U000114d0\U000118b5\U000118e0"
    ),
    "P": "ΡРᏢᑭⲢꓑ\U00010295",
    "Q": "ⵕ",
    "R": "ƦᎡᏒᖇꓣ\U000104b4\U00016f35",
    "S": "ЅՏᏕᏚꓢ\U00010296\U00010420\U00016f3a",
    "T": "ΤТᎢⲦꓔ\U00010297\U000102b1\U00010315\U000118bc\U00016f0a",
    "U": "Սሀᑌꓴ\U000104ce\U000118b8\U00016f42",
    "V": "Ѵ\u06f7Ꮩᐯⴸꓦꛟ\U0001051d\U000118a0\U00016f08",
    "W": "ԜᎳᏔꓪ\U000118e6\U000118ef",
    "X": "ΧХᚷⲬⵝꓫꞳ\U00010290\U000102b4\U00010317\U00010322\U00010527\U000118ec",
    "Y": "ΥУҮᎩᎽⲨꓬ\U000102b2\U000118a4\U00016f43",
    "Z": "ΖᏃꓜ\U000102f5\U000118a9\U000118e5",
    "a": "ɑαа",
    "b": "ƄЬᏏᑲᖯ",
    "c": "сᴄⲥꮯ\U0001043d",
    "d": "ԁᏧᑯꓒ",
    "e": "еҽꬲ",
    "f": "քẝꞙꬵ",
    "g": "ƍɡցᶃ",
    "h": "һհᏂ",
    "i": "ıɩɪιіӏᎥꙇꭵ\U000118c3",
    "j": "ϳј",
    "l": "ƖǀΙІӀ\u06f1ᛁⲒⵏꓲ\U0001028a\U00010309\U00010320\U00016f28",
    "n": "ոռ",
    "o": "οσоօ\u06f5०੦૦௦౦೦ഠ൦๐໐ဝ၀ჿᴏᴑⲟꬽ\U0001042c\U000104ea\U000118c8\U000118d7",
    "p": "ρрⲣ",
    "q": "ԛգզ",
    "r": "гᴦⲅꭇꭈꮁ",
    "s": "ƽѕꜱꮪ\U00010448\U000118c1",
    "u": "ʋυսᴜꞟꭎꭒ\U000104f6\U000118d8",
    "v": "νѵᴠꮩ\U00011706\U000118c0",
    "w": "ɯѡԝաᴡꮃ\U0001170a\U0001170e\U0001170f",
    "x": "хᕁᕽ",
    "y": "ɣʏγуүყᶌỿꭚ\U000118dc",
    "z": "ᴢꮓ\U000118c4",
}
_LIKE_ASCII = {"0": "O", "1": "l", "I": "l", "|": "l", "m": "rn", "`": "'", '"': "''"}
_TABLE = str.maketrans({letter: a for a, letters in _LOOK_ALIKES.items() for letter in letters})
_ASCII_TABLE = str.maketrans(_LIKE_ASCII)
_IGNORED = frozenset({"Cc", "Cf"})
_VARIATION_SELECTORS = ("\ufe00", "\ufe0f")


def skeleton(text: str) -> str:
    """Return a text with one letter for all that look alike, without what cannot be seen."""
    compatible = unicodedata.normalize("NFKC", text)
    decomposed = unicodedata.normalize("NFD", compatible.translate(_TABLE))
    seen = "".join(c for c in decomposed if not _is_invisible(c))
    return " ".join(seen.translate(_TABLE).translate(_ASCII_TABLE).split())


def _is_invisible(letter: str) -> bool:
    first, last = _VARIATION_SELECTORS
    return unicodedata.category(letter) in _IGNORED or first <= letter <= last


def find_look_alikes(names: Iterable[str]) -> list[list[str]]:
    """Return the names that look alike, together, in their order; equal names count once."""
    by_skeleton: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        by_skeleton.setdefault(skeleton(name), []).append(name)
    return [found for found in by_skeleton.values() if len(found) > 1]
