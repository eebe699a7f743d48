"""Selects plugins by name, before they are imported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Self

import attrs

from dialoguekit.choices import offer
from dialoguekit.errors import InvalidSetting
from dialoguekit.plugin.registry.discovery import Candidate, failed_candidate

CORE_PLUGIN = "dialoguekit"
"""The core's own plugin, which is always loaded."""

PLUGINS_VARIABLE = "DIALOGUEKIT_PLUGINS"
"""The environment variable that selects plugins: see :class:`PluginSelection`."""


@attrs.frozen
class PluginSelection:
    """A selection of plugins by the names of their entry points, separated by commas.

    ``abcd,parallel-thinking`` selects these plugins, and ``-world-cafe`` all but this one.
    ``abcd,world-cafe,-abcd`` selects the named plugins without those after a dash.  An empty value
    selects no plugin; an unset variable selects all.  The core's own plugin is always loaded.
    """

    included: tuple[str, ...] | None
    excluded: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Self:
        """Return the selection in ``DIALOGUEKIT_PLUGINS``."""
        text = os.environ.get(PLUGINS_VARIABLE)
        return cls(None) if text is None else cls.parse([text], PLUGINS_VARIABLE)

    @classmethod
    def parse(cls, names: Iterable[str], setting: str) -> Self:
        """Return the selection in a ``setting``.

        Raises :class:`~dialoguekit.errors.InvalidSetting` for a dash without a name.
        """
        items = [item.strip() for item in ",".join(names).split(",") if item.strip()]
        if "-" in items:
            raise InvalidSetting(
                setting, "has a dash without a name: write -NAME to exclude the plugin NAME"
            )
        included = tuple(item for item in items if not item.startswith("-"))
        excluded = tuple(item[1:].strip() for item in items if item.startswith("-"))
        return cls(included if included or not excluded else None, excluded)

    def includes(self, name: str) -> bool:
        """Return whether the plugin of that name is loaded."""
        return name not in self.excluded and (self.included is None or name in self.included)

    def apply_to(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates, with the excluded ones marked.

        Selected names that are not among the candidates follow as failed candidates.
        """
        known = {candidate.name: None for candidate in candidates}
        installed = ", ".join(known) or "none"
        requested = dict.fromkeys((*(self.included or ()), *self.excluded))
        missing = [
            failed_candidate(
                name, f"it is not installed. {offer(name, known)}Installed plugins: {installed}"
            )
            for name in requested
            if name not in known and name != CORE_PLUGIN
        ]
        return [
            attrs.evolve(c, excluded=not self.includes(c.name)) for c in (*candidates, *missing)
        ]
