"""Messages about a name that is not among the known ones: they offer what is near.

The given name is part of a message only as :func:`~dialoguekit.errors.shown` permits, because it
may be personal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from dialoguekit.characters import isolate, normalise, spelling
from dialoguekit.errors import InvalidSetting, shown

_MAX_NEAR = 3
_MAX_LISTED = 12


def find_near(name: object, known: Iterable[str]) -> list[str]:
    """Return the known names most similar to ``name``, best first.

    Those that differ only in case, accents, spaces and punctuation are the only ones, if there are
    any.
    """
    from difflib import get_close_matches

    by_key: dict[str, str] = {}
    given, same = spelling(str(name)), []
    for candidate in known:
        by_key.setdefault(candidate.casefold(), candidate)
        if given and spelling(candidate) == given:
            same.append(candidate)
    if same:
        return same[:_MAX_NEAR]
    key = str(name).strip().casefold()
    return [by_key[near] for near in get_close_matches(key, by_key, n=_MAX_NEAR)]


def resolve(name: str, known: Collection[str]) -> str | None:
    """Return the known name that equals ``name``, or does so once normalised; None for none.

    Spaces around a name do not matter either, if that leaves one.
    """
    if name in known:
        return name
    keys: tuple[Callable[[str], str], ...] = (normalise, lambda text: normalise(text).strip())
    for key in keys:
        found = [candidate for candidate in known if key(candidate) == key(name)]
        if len(found) == 1:
            return found[0]
    return None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return a question that offers the known names near ``name``; "" if none is near."""
    return ask_whether_meant(find_near(name, known))


def ask_whether_meant(near: Iterable[str]) -> str:
    """Return a question that offers names; "" for none."""
    names = " or ".join(isolate(repr(name)) for name in near)
    return f"Did you mean {names}?" if names else ""


def list_names(names: Iterable[str], if_empty: str = "none") -> str:
    """Return names as text for a message, at most twelve of them."""
    found = list(names)
    listed = ", ".join(map(isolate, found[:_MAX_LISTED]))
    return f"{listed}, …" if len(found) > _MAX_LISTED else listed or if_empty


def offer(name: object, known: Iterable[str]) -> str:
    """Return :func:`did_you_mean` and a space, as the begin of a sentence; "" if none is near."""
    near = did_you_mean(name, known)
    return f"{near} " if near else ""


def require_names(setting: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return several names as a tuple.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for one text, whose letters would be taken
    for names, and for anything that contains no names.
    """
    example = f"for example {setting}=('name',)"
    if isinstance(names, str | bytes) or not isinstance(names, Iterable):
        raise InvalidSetting(setting, f"must be several names, {example}, not {shown(names)}")
    found = tuple(names)
    for name in found:
        if not isinstance(name, str):
            raise InvalidSetting(setting, f"must contain names, {example}, not {shown(name)}")
    return found


def require_known(setting: str, names: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return those of the known names that ``names`` mean, each once.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for one text, and for an unknown name; the
    message offers what is near.
    """
    found = []
    for name in require_names(setting, names):
        meant = resolve(name, known)
        if meant is None:
            problem = f"contains {shown(name, words=True, known=known)}, which is unknown"
            raise InvalidSetting(
                setting, f"{problem}. {offer(name, known)}Known: {list_names(known)}"
            )
        found.append(meant)
    return tuple(dict.fromkeys(found))
