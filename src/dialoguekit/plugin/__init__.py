"""All that a plugin author imports.

>>> from dialoguekit.plugin import Method, Projection, handles, hookimpl

A plugin declares methods, analyses and events by hooks (:mod:`dialoguekit.plugin.spec`); a
method has a :class:`Projection` and a function that turns its view into a :class:`Chapter` of
blocks.  Events are in :mod:`dialoguekit.events`.

Three names are for type annotations alone: ``Block`` is any block of a chapter, ``Row`` a row of
a :class:`Table`, and ``Payload`` the stored fields of an event, by name, as an :class:`Upcast`
takes and returns them.
"""

from dialoguekit.evidence import Evidence, Trail
from dialoguekit.log.upcasts import Payload, Upcast
from dialoguekit.plugin.spec import hookimpl
from dialoguekit.plugin.types import (
    API_VERSION,
    Analysis,
    EventKind,
    Method,
    Prompt,
    Stage,
    Template,
)
from dialoguekit.projection import PerWorkshop, Projection, handles
from dialoguekit.report.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Flag,
    Flags,
    List,
    Quote,
    Row,
    Scope,
    Section,
    Table,
    Text,
    minutes,
    percent,
)
from dialoguekit.report.charts import bars
from dialoguekit.roster import Roster

__all__ = [
    "API_VERSION",
    "Analysis",
    "Block",
    "Cell",
    "Chapter",
    "Chart",
    "Column",
    "EventKind",
    "Evidence",
    "Figure",
    "Figures",
    "Flag",
    "Flags",
    "List",
    "Method",
    "Payload",
    "PerWorkshop",
    "Projection",
    "Prompt",
    "Quote",
    "Roster",
    "Row",
    "Scope",
    "Section",
    "Stage",
    "Table",
    "Template",
    "Text",
    "Trail",
    "Upcast",
    "bars",
    "handles",
    "hookimpl",
    "minutes",
    "percent",
]
