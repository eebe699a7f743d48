"""Choosing plugins by name, before any of them is imported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Self

import attrs

from dialoguekit.errors import InvalidSetting
from dialoguekit.plugin.registry.discovery import Candidate, missing

CORE = "dialoguekit"
"""The core's own plugin, which is always loaded."""

PLUGINS_VARIABLE = "DIALOGUEKIT_PLUGINS"
"""The variable of the environment that says which plugins are loaded: see :class:`Choice`."""


@attrs.frozen
class Choice:
    """Which plugins are loaded, by the names of their entry points, divided by commas.

    ``abcd,parallel-thinking`` are these and no others, ``-world-cafe`` all but this one, and
    ``abcd,world-cafe,-abcd`` those that are named, less those with a dash.  No name at all,
    as in a variable that is set and empty, is no plugin at all; a variable that is not set
    leaves out none.  The core's own plugin is always loaded.
    """

    named: tuple[str, ...] | None
    without: tuple[str, ...] = ()

    @classmethod
    def of_environment(cls) -> Self:
        """What ``DIALOGUEKIT_PLUGINS`` says."""
        text = os.environ.get(PLUGINS_VARIABLE)
        return cls(None) if text is None else cls.read([text], PLUGINS_VARIABLE)

    @classmethod
    def read(cls, names: Iterable[str], setting: str) -> Self:
        """The choice that stands in ``setting``.

        Raises :class:`~dialoguekit.errors.InvalidSetting` for a dash without a name.
        """
        items = [item.strip() for item in ",".join(names).split(",") if item.strip()]
        if "-" in items:
            raise InvalidSetting(
                setting, "has a dash without a name: write -NAME to leave out the plugin NAME"
            )
        named = tuple(item for item in items if not item.startswith("-"))
        without = tuple(item[1:].strip() for item in items if item.startswith("-"))
        return cls(named if named or not without else None, without)

    def takes(self, name: str) -> bool:
        """Whether the plugin of that name is loaded."""
        return name not in self.without and (self.named is None or name in self.named)

    def among(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates, with a mark on those that are left out.

        Behind them come those that are named and are not among them.
        """
        known = {candidate.name: None for candidate in candidates}
        why = f"it is not installed; installed are: {', '.join(known) or 'none'}"
        asked = dict.fromkeys((*(self.named or ()), *self.without))
        absent = [missing(name, why) for name in asked if name not in known and name != CORE]
        return [attrs.evolve(c, left_out=not self.takes(c.name)) for c in (*candidates, *absent)]
