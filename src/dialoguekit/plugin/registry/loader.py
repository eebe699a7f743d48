"""Loads one plugin in its own thread, with a timeout."""

from __future__ import annotations

import attrs

from dialoguekit.errors import PluginFailed, PluginLoadError, describe_error_in_full
from dialoguekit.plugin.isolation import call_plugin, note_progress
from dialoguekit.plugin.registry.declarations import LoadedPlugin, collect_declarations
from dialoguekit.plugin.registry.discovery import Candidate


def load_plugin(candidate: Candidate, timeout_s: float) -> LoadedPlugin:
    """Load one plugin in its own thread, within ``timeout_s`` seconds.

    Raises :class:`~dialoguekit.errors.PluginLoadError` for every failure.
    """
    if candidate.failure is not None:
        raise PluginLoadError(candidate.name, candidate.failure)
    current = _CurrentStep()
    try:
        return call_plugin(
            candidate.name,
            current,
            lambda: collect_declarations(candidate, current.set),
            timeout_s=timeout_s,
            describe=describe_error_in_full,
        )
    except PluginFailed as failed:
        raise PluginLoadError(candidate.name, failed.detail) from failed.__cause__


@attrs.define
class _CurrentStep:
    """The step in which the loading of a plugin is."""

    step: str = "it was imported"

    def __str__(self) -> str:
        return self.step

    def set(self, step: str) -> None:
        """Begin the next step."""
        self.step = step
        note_progress()
