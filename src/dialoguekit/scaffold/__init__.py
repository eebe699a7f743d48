"""A plugin to begin with: a small but whole method, written out as a package of its own.

>>> from dialoguekit.scaffold import named, write
>>> write(named("open-space"), Path("plugins"))

The package has the layout of the methods that dialoguekit ships with.  It installs, passes its
tests and the checks for plugins, and renders a chapter at once; its comments say where to write
what.
"""

from dialoguekit.scaffold.plugin_names import SHIPPED, Names, named
from dialoguekit.scaffold.template_writer import write

__all__ = ["SHIPPED", "Names", "named", "write"]
