"""Derives all names of a new plugin from the name of its method."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import attrs

from dialoguekit import events
from dialoguekit.errors import InvalidSetting, shown
from dialoguekit.plugin.registry.discovery import discover
from dialoguekit.plugin.registry.selection import CORE_PLUGIN
from dialoguekit.report import chapters

SHIPPED_METHODS = (
    "abcd",
    "appreciative-inquiry",
    "nominal-group",
    "parallel-thinking",
    "world-cafe",
)
"""Names of the methods that dialoguekit ships, whether installed or not."""

SHIPPED_ANALYSES = ("voice",)
"""Names of the analyses that dialoguekit ships, whether installed or not."""

SHIPPED_EVENT_PREFIXES = ("interview",)
"""Event prefixes of shipped plugins that differ from the name of the plugin."""

MAX_NAME_LENGTH = 30
MAX_TITLE_LENGTH = 40
"""Limits in characters that keep every line of the package within 100."""

_NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
)
_FORBIDDEN_CHARACTERS = frozenset('"\\`{}|')
_LETTERS = 4


@attrs.frozen(kw_only=True)
class PluginNames:
    """The names of a new plugin.

    ``name`` is the name of the plugin and of its method, and the prefix of its events.
    ``title`` is the title of the method in reports.
    """

    name: str
    title: str
    author: str = ""

    @property
    def distribution(self) -> str:
        """The name of the distribution: ``dialoguekit-open-space``."""
        return f"dialoguekit-{self.name}"

    @property
    def module(self) -> str:
        """The name of the import package: ``dialoguekit_open_space``."""
        return self.distribution.replace("-", "_")

    @property
    def letters(self) -> str:
        """Three or four letters for the ids of its events: ``OPSP`` for ``open-space``.

        They are taken from the words of the name, first its consonants.  The core's own ids begin
        with one or two letters.
        """
        words = re.findall(r"[a-z]+", self.name)
        words = [word for word in words if word not in _SMALL_WORDS] or words
        shares = [_LETTERS // len(words) + (n < _LETTERS % len(words)) for n in range(len(words))]
        chosen = "".join(_skeleton(word)[:share] for word, share in zip(words, shares, strict=True))
        return chosen.ljust(_LETTERS - 1, "X").upper()


def derive_names(name: str, *, title: str | None = None, author: str = "") -> PluginNames:
    """Return the names of the plugin ``name``; derive the title from it unless one is given.

    Raise :class:`~dialoguekit.errors.InvalidSetting` for an invalid or reserved name, for that of
    an importable module, and for a title or an author that is not one short line.
    """
    if not _NAME_PATTERN.fullmatch(name) or len(name) > MAX_NAME_LENGTH:
        reason = (
            f"must be lower-case words with dashes that begin with a letter, such as open-space, "
            f"and at most {MAX_NAME_LENGTH} characters, not {name!r}"
        )
        raise InvalidSetting("The name of a plugin", reason)
    for reserved, owner in _reserved_names():
        if name == reserved:
            raise InvalidSetting(f"The name {name!r}", f"is {owner}: choose another")
    module = name.replace("-", "_")
    taken = _importable_module(module, f"dialoguekit_{module}")
    if taken is not None:
        raise InvalidSetting(f"The name {name!r}", f"is the Python module {taken}: choose another")
    title = _title_of(name) if title is None else title
    _check_line("The title", title, MAX_TITLE_LENGTH)
    if author:
        _check_line("The author", author, MAX_TITLE_LENGTH)
    return PluginNames(name=name, title=title, author=author)


def _skeleton(word: str) -> str:
    """Return a word with its consonants before its vowels, after its first letter."""
    first, rest = word[0], word[1:]
    return first + re.sub("[aeiou]", "", rest) + re.sub("[^aeiou]", "", rest)


def _title_of(name: str) -> str:
    """Return the title of a name: Circle of Voices for ``circle-of-voices``."""
    first, *rest = name.split("-")
    words = [word if word in _SMALL_WORDS else word.capitalize() for word in rest]
    return " ".join([first.capitalize(), *words])


def _check_line(setting: str, text: str, max_length: int) -> None:
    printable = text.isprintable() and not _FORBIDDEN_CHARACTERS & set(text)
    if not (text.strip() == text and 0 < len(text) <= max_length and printable):
        reason = (
            f"must be one line of at most {max_length} characters, without quotes, backslashes, "
            f"braces or bars, not {shown(text)}"
        )
        raise InvalidSetting(setting, reason)


def _reserved_names() -> Iterator[tuple[str, str]]:
    """Yield the names that a new plugin cannot have, each with its owner."""
    yield CORE_PLUGIN, "reserved for dialoguekit itself"
    yield "core", "reserved for dialoguekit's own distribution"
    for cls in events.CORE_EVENTS:
        prefix = events.event_type(cls).name.partition(".")[0]
        yield prefix, "the prefix of core events"
    for method in chapters.dialoguekit_methods():
        yield method.name, "a method that is built into dialoguekit"
    for analysis in chapters.dialoguekit_analyses():
        yield analysis.name, "an analysis that is built into dialoguekit"
    for name in SHIPPED_METHODS:
        yield name, "a method that dialoguekit ships"
    for name in SHIPPED_ANALYSES:
        yield name, "an analysis that dialoguekit ships"
    for prefix in SHIPPED_EVENT_PREFIXES:
        yield prefix, "the prefix of events of a plugin that dialoguekit ships"
    for candidate in discover():
        yield candidate.name, f"an installed plugin ({candidate.distribution})"


def _importable_module(*modules: str) -> str | None:
    """Return the first of these modules that can be imported, if any."""
    for module in modules:
        if module in sys.stdlib_module_names:
            return module
        spec = find_spec(module)
        if spec is not None and spec.origin is not None:  # A directory is no module.
            return module
    return None
