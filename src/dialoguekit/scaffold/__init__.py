"""Writes a new plugin: a small, complete method or analysis in a package of its own.

>>> from dialoguekit.scaffold import derive_names, write_plugin
>>> write_plugin(derive_names("open-space"), Path("plugins"))

The package has the layout of the methods that dialoguekit ships.  It installs, passes its tests
and the checks for plugins, and renders a chapter without changes.  Its comments mark what to
adapt.
"""

from dialoguekit.scaffold.plugin_names import (
    SHIPPED_ANALYSES,
    SHIPPED_METHODS,
    PluginNames,
    derive_names,
)
from dialoguekit.scaffold.template_writer import write_plugin

__all__ = ["SHIPPED_ANALYSES", "SHIPPED_METHODS", "PluginNames", "derive_names", "write_plugin"]
