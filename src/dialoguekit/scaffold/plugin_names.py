"""What a new plugin is called: one name, and everything that follows from it."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

import attrs

from dialoguekit import events, plugin
from dialoguekit.errors import InvalidSetting
from dialoguekit.plugin.registry.discovery import installed
from dialoguekit.plugin.registry.selection import CORE
from dialoguekit.report import chapters

SHIPPED = (
    "abcd",
    "appreciative-inquiry",
    "nominal-group",
    "parallel-thinking",
    "world-cafe",
)
"""The methods that dialoguekit ships with, installed here or not."""

PREFIXES = ("interview",)
"""The prefixes of their events that are not called like the plugin."""

LONGEST_NAME = 32
LONGEST_TITLE = 40
"""Characters, so that every line of the package stays within a hundred."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
)
_UNQUOTABLE = frozenset('"\\`{}|')

_OWN_CLASSES = frozenset(
    {
        "Any",
        "Case",
        "Fact",
        "Held",
        "Insight",
        "Iterable",
        "Iterator",
        "Lead",
        "LeadTaken",
        "Mapping",
        "MappingProxyType",
        "Meeting",
        "Noted",
        "Path",
        "Taken",
        "View",
    }
)
"""Classes that the package uses besides those that it imports from dialoguekit."""


@attrs.frozen(kw_only=True)
class Names:
    """What a new plugin is called.

    ``name`` is that of the plugin, of its method and of its events' prefix; ``title`` what people
    read; ``module`` what is imported; ``projection`` the class of its fold.
    """

    name: str
    title: str
    author: str = ""

    @property
    def distribution(self) -> str:
        """The package as it is installed: ``dialoguekit-open-space``."""
        return f"dialoguekit-{self.name}"

    @property
    def module(self) -> str:
        """The package as it is imported: ``dialoguekit_open_space``."""
        return self.distribution.replace("-", "_")

    @property
    def projection(self) -> str:
        """The class of its projection: ``OpenSpace``."""
        found = "".join(word.capitalize() for word in self.name.split("-"))
        return f"{found}Fold" if _is_class_taken(found) else found


def named(name: str, *, title: str | None = None, author: str = "") -> Names:
    """The names of a plugin called ``name``; the title follows from it unless one is given.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for a name that a plugin cannot have or
    that is taken, and for a title or an author that no line can hold.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        why = (
            f"must be lower-case words with dashes that begin with a letter, such as open-space, "
            f"and at most {LONGEST_NAME} characters, not {name!r}"
        )
        raise InvalidSetting("The name of a plugin", why)
    for taken, whose in _taken():
        if name == taken:
            raise InvalidSetting(f"The name {name!r}", f"is {whose}: choose another")
    chosen = _title_of(name) if title is None else title
    _check_line("The title", chosen, LONGEST_TITLE)
    if author:
        _check_line("The author", author, LONGEST_TITLE)
    return Names(name=name, title=chosen, author=author)


def _is_class_taken(found: str) -> bool:
    imported = found in plugin.__all__ or found in events.__all__
    built_in = keyword.iskeyword(found) or hasattr(builtins, found)
    return imported or built_in or found in _OWN_CLASSES


def _title_of(name: str) -> str:
    """``open-space`` is called Open Space, ``circle-of-voices`` Circle of Voices."""
    first, *rest = name.split("-")
    words = [word if word in _SMALL_WORDS else word.capitalize() for word in rest]
    return " ".join([first.capitalize(), *words])


def _check_line(what: str, words: str, longest: int) -> None:
    plain = words.isprintable() and not _UNQUOTABLE & set(words)
    if not (words.strip() == words and 0 < len(words) <= longest and plain):
        why = (
            f"must be one line of at most {longest} characters, without quotes, backslashes, "
            f"braces or bars, not {words!r}"
        )
        raise InvalidSetting(what, why)


def _taken() -> Iterator[tuple[str, str]]:
    """Names that a new plugin cannot have, and whose they are."""
    yield CORE, "dialoguekit's own"
    yield "core", "that of dialoguekit's own distribution"
    for kind in events.NEUTRAL:
        yield (
            events.event_type(kind).name.partition(".")[0],
            "the prefix of events of dialoguekit itself",
        )
    for method in chapters.dialoguekit_methods():
        yield method.name, "a method that is built into dialoguekit"
    for analysis in chapters.dialoguekit_analyses():
        yield analysis.name, "an analysis that is built into dialoguekit"
    for name in SHIPPED:
        yield name, "a method that dialoguekit ships with"
    for prefix in PREFIXES:
        yield prefix, "the prefix of events of a plugin that dialoguekit ships with"
    for candidate in installed():
        yield candidate.name, f"a plugin that is installed here ({candidate.distribution})"
