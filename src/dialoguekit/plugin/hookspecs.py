"""The hooks of a plugin.  Each hook returns an iterable of declarations.

A plugin is a module named by an entry point of the group ``dialoguekit``.  It contains functions
with the names below, marked with :data:`hookimpl`::

    [project.entry-points.dialoguekit]
    world-cafe = "dialoguekit_world_cafe"
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from dialoguekit.plugin.method import Analysis, Method

GROUP = "dialoguekit"
"""The entry-point group, and the project name of the hooks."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marker of a function that implements a hook."""


@hookspec
def dialoguekit_methods() -> Iterable[Method]:
    """Return the facilitation methods of the plugin.

    ``handle.start(name)`` and the log refer to a method by its name, so never change the name.
    """
    return ()


@hookspec
def dialoguekit_analyses() -> Iterable[Analysis]:
    """Return the analyses of the plugin: chapters, rules, events and commands without stages."""
    return ()
