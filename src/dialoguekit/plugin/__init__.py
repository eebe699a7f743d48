"""All that a plugin author imports.

>>> from dialoguekit.plugin import Method, Projection, handles, hookimpl

A plugin declares methods, analyses, events and decisions by hooks
(:mod:`dialoguekit.plugin.hookspecs`); a method has a :class:`Projection` and a function that turns
its view into a :class:`Chapter` of blocks.  Events are in :mod:`dialoguekit.events`.

What most methods need to know is folded by :class:`Course` and worked out by :func:`sessions`;
:class:`StageRules` holds the rules of whatever goes through stages.  What decision functions of
plugins stand on is what those of the core stand on: :class:`Noting`, :func:`refuse`,
:func:`heard`, …

These names are for type annotations alone: ``Block`` is any block of a chapter, ``Row`` a row of
a :class:`Table`, ``Payload`` the stored fields of an event, by name, as an :class:`Upcast` takes
and returns them, ``Decided`` the events that a decision function returns, and ``Rule`` a rule of
a method, from what it knows of a workshop and one session of it to flags.
"""

from dialoguekit.document.blocks import (
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
from dialoguekit.document.charts import bars
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.commands.preconditions import (
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
from dialoguekit.domain.state import Workshop
from dialoguekit.events.evidence import Evidence, Trail
from dialoguekit.plugin.guidance import Guidance, Situation, Standing, Suggestion, Underway
from dialoguekit.plugin.helpers.build_sessions import sessions
from dialoguekit.plugin.helpers.facts import Course, Entered, Posed, Run, Said, slack_of
from dialoguekit.plugin.helpers.intervals import SECOND, Mark, Stretch, gap, meet, stretches, within
from dialoguekit.plugin.helpers.links import Links, Step
from dialoguekit.plugin.helpers.prompts import prompts_left
from dialoguekit.plugin.helpers.session import Item, Proven, Session, StageRun, behind
from dialoguekit.plugin.helpers.shared_blocks import (
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
from dialoguekit.plugin.helpers.stage_rules import Rule, StageRules
from dialoguekit.plugin.hookspecs import hookimpl
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
from dialoguekit.projections.projection import PerWorkshop, Projection, handles
from dialoguekit.projections.roster import Roster
from dialoguekit.store.upcasters import Payload, Upcast

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
