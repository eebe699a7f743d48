"""Reads the events of a report, those of each plugin apart from the others.

Decoding an event of a plugin runs validators and upcasters of the plugin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import PluginFailed, StoreError, UnreadableEvent
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.plugin.registry.selection import CORE_PLUGIN
from dialoguekit.projections.kept_events import EventsByClass, KeptEvents
from dialoguekit.projections.replay import fold_streams
from dialoguekit.projections.snapshots import SnapshotStore
from dialoguekit.store.event_store import EventStore

_KEPT = "kept"

Failures: TypeAlias = dict[tuple[str, str], PluginFailed]
"""Failures by plugin and workshop."""


@attrs.frozen(kw_only=True)
class EventReader:
    """The events of some workshops up to a position."""

    store: EventStore
    registry: PluginRegistry
    workshops: Sequence[str]
    position: int
    strict: bool
    executor: Executor | None
    snapshots: SnapshotStore | None

    def read(self) -> tuple[Mapping[str, EventsByClass], Failures]:
        """Return the events of each workshop by class, and which events could not be read.

        Raises the failure in a strict report.
        """
        kept: dict[str, dict[type[Any], Any]] = {name: {} for name in self.workshops}
        failures: Failures = {}
        for plugin, classes in self.registry.kept_classes_by_plugin.items():
            for workshop, by_class in self._read(plugin, classes, failures).items():
                kept[workshop].update(by_class)
        return kept, failures

    def _read(
        self, plugin: str, classes: tuple[type[Any], ...], failures: Failures
    ) -> Mapping[str, EventsByClass]:
        """Read all workshops at once; if that fails, one after the other."""
        if plugin == CORE_PLUGIN:
            return self._fold("", classes, self.workshops)
        try:
            return self._call(plugin, classes, self.workshops)
        except PluginFailed as error:
            found: dict[str, EventsByClass] = {}
            for workshop in self.workshops:
                try:
                    if error.timed_out:  # It would take the same time again.
                        raise
                    found.update(self._call(plugin, classes, [workshop]))
                except PluginFailed as failure:
                    failures[plugin, workshop] = self._explain(failure)
            return found

    def _call(
        self, plugin: str, classes: tuple[type[Any], ...], workshops: Sequence[str]
    ) -> dict[str, EventsByClass]:
        return self.registry.call_plugin(
            plugin,
            "its events were read",
            partial(self._fold, plugin, classes, workshops),
            events=self.position,
        )

    def _fold(
        self, name: str, classes: tuple[type[Any], ...], workshops: Sequence[str]
    ) -> dict[str, EventsByClass]:
        outcomes = fold_streams(
            self.store,
            {_KEPT: partial(KeptEvents, classes, snapshot_name=name)},
            workshops,
            as_of=self.position,
            executor=self.executor,
            snapshots=self.snapshots,
        )
        found = {}
        for workshop in workshops:
            outcome = outcomes[workshop][_KEPT]
            if outcome.error is not None:
                raise outcome.error
            assert outcome.projection is not None
            found[workshop] = outcome.projection.view().get(workshop, {})
        return found

    def _explain(self, failure: PluginFailed) -> PluginFailed:
        """Return a failure as a report states it; raise one of the store, or of a strict report."""
        cause = failure.__cause__
        if isinstance(cause, UnreadableEvent) and not self.strict:
            where = f"{cause.type} version {cause.version} at position {cause.position}"
            return PluginFailed(failure.plugin, f"its event {where} cannot be read.")
        if isinstance(cause, StoreError):
            raise cause
        if self.strict:
            raise failure
        return failure
