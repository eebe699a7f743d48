"""The hooks.  Each returns an iterable of values: plugins declare, the host decides.

A plugin is a module that is named by an entry point of the group ``dialoguekit`` and holds
functions marked with :data:`hookimpl` under these names::

    [project.entry-points.dialoguekit]
    world-cafe = "dialoguekit_world_cafe"
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from dialoguekit.plugin.types import Analysis, Decision, EventKind, Method

GROUP = "dialoguekit"
"""The entry-point group, and the project name of the hooks."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks a function of a plugin as its answer to a hook."""


@hookspec
def dialoguekit_methods() -> Iterable[Method]:
    """The methods of facilitation that the plugin brings.

    A method's name is what ``handle.start(name)`` and the log say; keep it for ever.
    """
    return ()


@hookspec
def dialoguekit_analyses() -> Iterable[Analysis]:
    """The analyses that the plugin brings: a projection and a chapter, without stages."""
    return ()


@hookspec
def dialoguekit_events() -> Iterable[EventKind]:
    """The event classes that the plugin brings, each wire name under the plugin's own prefix."""
    return ()


@hookspec
def dialoguekit_decisions() -> Iterable[Decision]:
    """Decision functions that can be asked for by name: ``leeds.act("abcd.identify", …)``.

    Each name stands under the prefix of the plugin's own events; keep it, as programs call it.
    """
    return ()
