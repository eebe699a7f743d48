"""The plugin API: everything that a plugin imports, apart from :mod:`dialoguekit.events`.

>>> from dialoguekit.plugin import Method, Projection, handles, hookimpl

A plugin declares methods, analyses, events and commands by hooks
(:mod:`dialoguekit.plugin.hookspecs`).  A method has a :class:`Projection` and a function that
builds a :class:`Chapter` of blocks from its view.

:class:`MethodFacts` stores what most methods need, and :func:`build_sessions` builds sessions from
it.  :class:`StageRules` contains the rules of methods that have stages.  Commands of plugins use
the same checks as commands of the core: :class:`CommandContext`, :func:`refuse`,
:func:`require_present`, …

The following names are for type annotations.  ``Block`` is any block of a chapter, and ``Row`` is
a row of a :class:`Table`.  ``Payload`` maps the field names of a stored event to their values, as
an :class:`Upcaster` takes and returns them.  ``CommandEvents`` are the events that a command
returns.  ``Rule`` is a rule of a method: a function of a workshop view and a session, yielding
flags.
"""

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Row,
    Scope,
    Section,
    Table,
    Text,
    format_duration,
    format_percent,
)
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.commands.preconditions import (
    join_names,
    refuse,
    require_consent,
    require_contribution,
    require_id,
    require_ids,
    require_open,
    require_open_space,
    require_present,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.events.evidence import Evidence, EvidenceBuilder
from dialoguekit.plugin.guidance import (
    ActiveFlag,
    ActiveRun,
    Guidance,
    Suggestion,
    SuggestionContext,
)
from dialoguekit.plugin.helpers.build_sessions import build_sessions
from dialoguekit.plugin.helpers.facts import (
    ContributionRecord,
    MethodFacts,
    QuestionRecord,
    RunRecord,
    StageRecord,
    tolerance_of,
)
from dialoguekit.plugin.helpers.intervals import (
    SECOND,
    Boundary,
    Interval,
    distance_to,
    intervals,
    overlap_duration,
    overlaps,
)
from dialoguekit.plugin.helpers.links import LinkEdge, LinkGraph
from dialoguekit.plugin.helpers.prompts import remaining_prompts
from dialoguekit.plugin.helpers.session import (
    Contribution,
    HasEvidence,
    Session,
    StageRun,
    combined_evidence,
)
from dialoguekit.plugin.helpers.shared_blocks import (
    NOT_FOR_QUOTATION,
    PARAPHRASED,
    contributions_chart,
    contributions_table,
    describe_order,
    paraphrase_note,
    quotable_text,
    quote,
    session_sections,
    stage_times_table,
)
from dialoguekit.plugin.helpers.stage_rules import Rule, StageRules
from dialoguekit.plugin.hookspecs import hookimpl
from dialoguekit.plugin.types import (
    API_VERSION,
    CUSTOM,
    Analysis,
    Command,
    EventDeclaration,
    Method,
    Prompt,
    Stage,
    Template,
)
from dialoguekit.projections.projection import PerWorkshop, Projection, handles
from dialoguekit.projections.roster import Roster
from dialoguekit.store.upcasters import Payload, Upcaster

__all__ = [
    "API_VERSION",
    "CUSTOM",
    "NOT_FOR_QUOTATION",
    "PARAPHRASED",
    "SECOND",
    "ActiveFlag",
    "ActiveRun",
    "Analysis",
    "Block",
    "Boundary",
    "Cell",
    "Chapter",
    "Chart",
    "Column",
    "Command",
    "CommandContext",
    "CommandEvents",
    "Contribution",
    "ContributionRecord",
    "EventDeclaration",
    "Evidence",
    "EvidenceBuilder",
    "Flag",
    "Flags",
    "Guidance",
    "HasEvidence",
    "Interval",
    "ItemList",
    "KeyFigure",
    "KeyFigures",
    "LinkEdge",
    "LinkGraph",
    "Method",
    "MethodFacts",
    "Payload",
    "PerWorkshop",
    "Projection",
    "Prompt",
    "QuestionRecord",
    "Quote",
    "Roster",
    "Row",
    "Rule",
    "RunRecord",
    "Scope",
    "Section",
    "Session",
    "Stage",
    "StageRecord",
    "StageRules",
    "StageRun",
    "Suggestion",
    "SuggestionContext",
    "Table",
    "Template",
    "Text",
    "Upcaster",
    "Workshop",
    "bar_chart_spec",
    "build_sessions",
    "combined_evidence",
    "contributions_chart",
    "contributions_table",
    "describe_order",
    "distance_to",
    "format_duration",
    "format_percent",
    "handles",
    "hookimpl",
    "intervals",
    "join_names",
    "overlap_duration",
    "overlaps",
    "paraphrase_note",
    "quotable_text",
    "quote",
    "refuse",
    "remaining_prompts",
    "require_consent",
    "require_contribution",
    "require_id",
    "require_ids",
    "require_open",
    "require_open_space",
    "require_present",
    "require_registered",
    "require_scheduled",
    "session_sections",
    "stage_times_table",
    "tolerance_of",
]
