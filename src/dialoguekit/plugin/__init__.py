"""All that a plugin author imports.

>>> from dialoguekit.plugin import Method, Projection, handles, hookimpl

A plugin declares methods, analyses, events and decisions by hooks
(:mod:`dialoguekit.plugin.spec`); a method has a :class:`Projection` and a function that turns its
view into a :class:`Chapter` of blocks.  Events are in :mod:`dialoguekit.events`.

What most methods need to know is folded by :class:`Course` and worked out by :func:`sessions`;
:class:`StageRules` holds the rules of whatever goes through stages.  What decision functions of
plugins stand on is what those of the core stand on: :class:`Noting`, :func:`refuse`,
:func:`heard`, …

These names are for type annotations alone: ``Block`` is any block of a chapter, ``Row`` a row of
a :class:`Table`, ``Payload`` the stored fields of an event, by name, as an :class:`Upcast` takes
and returns them, ``Decided`` the events that a decision function returns, and ``Rule`` a rule of
a method, from what it knows of a workshop and one session of it to flags.
"""

from dialoguekit.decisions import Decided, Noting
from dialoguekit.decisions.base import (
    all_known,
    consented,
    heard,
    known,
    known_contribution,
    listed,
    open_at,
    open_space,
    refuse,
    registered,
    scheduled,
)
from dialoguekit.evidence import Evidence, Trail
from dialoguekit.log.upcasts import Payload, Upcast
from dialoguekit.plugin.course import Course, Entered, Posed, Run, Said, slack_of
from dialoguekit.plugin.guidance import Guidance, Situation, Standing, Suggestion, Underway
from dialoguekit.plugin.links import Links, Step
from dialoguekit.plugin.seeing import sessions
from dialoguekit.plugin.session import Item, Proven, Session, StageRun, behind
from dialoguekit.plugin.spec import hookimpl
from dialoguekit.plugin.stage_rules import Rule, StageRules
from dialoguekit.plugin.suggesting import prompts_left
from dialoguekit.plugin.telling import (
    NOT_FOR_QUOTATION,
    PARAPHRASED,
    items_table,
    note_of,
    order_told,
    quote_of,
    sections,
    spoke_chart,
    times_table,
    words_of,
)
from dialoguekit.plugin.times import SECOND, Mark, Stretch, gap, meet, stretches, within
from dialoguekit.plugin.types import (
    API_VERSION,
    CUSTOM,
    Analysis,
    Decision,
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
from dialoguekit.state import Workshop

__all__ = [
    "API_VERSION",
    "CUSTOM",
    "NOT_FOR_QUOTATION",
    "PARAPHRASED",
    "SECOND",
    "Analysis",
    "Block",
    "Cell",
    "Chapter",
    "Chart",
    "Column",
    "Course",
    "Decided",
    "Decision",
    "Entered",
    "EventKind",
    "Evidence",
    "Figure",
    "Figures",
    "Flag",
    "Flags",
    "Guidance",
    "Item",
    "Links",
    "List",
    "Mark",
    "Method",
    "Noting",
    "Payload",
    "PerWorkshop",
    "Posed",
    "Projection",
    "Prompt",
    "Proven",
    "Quote",
    "Roster",
    "Row",
    "Rule",
    "Run",
    "Said",
    "Scope",
    "Section",
    "Session",
    "Situation",
    "Stage",
    "StageRules",
    "StageRun",
    "Standing",
    "Step",
    "Stretch",
    "Suggestion",
    "Table",
    "Template",
    "Text",
    "Trail",
    "Underway",
    "Upcast",
    "Workshop",
    "all_known",
    "bars",
    "behind",
    "consented",
    "gap",
    "handles",
    "heard",
    "hookimpl",
    "items_table",
    "known",
    "known_contribution",
    "listed",
    "meet",
    "minutes",
    "note_of",
    "open_at",
    "open_space",
    "order_told",
    "percent",
    "prompts_left",
    "quote_of",
    "refuse",
    "registered",
    "scheduled",
    "sections",
    "sessions",
    "slack_of",
    "spoke_chart",
    "stretches",
    "times_table",
    "within",
    "words_of",
]
