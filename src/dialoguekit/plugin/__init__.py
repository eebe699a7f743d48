"""The plugin API: what a method or an analysis imports, apart from :mod:`dialoguekit.events`.

>>> from dialoguekit.plugin import Method, Record, Rule, hookimpl, table

A plugin declares a :class:`Method` or an :class:`Analysis` as one value.  Its functions read a
:class:`Record`: sessions, contributions and facts, in which every text, person and group reads as
it may be published.  Rules are values; tables, figures and charts are declared by columns.

Names that few plugins need are in submodules by topic:

- :mod:`dialoguekit.plugin.ballot_blocks`: blocks on ballots;
- :mod:`dialoguekit.plugin.ballot_comparison`: blocks on several ballots on one question;
- :mod:`dialoguekit.plugin.ballot_changes`: what changed between ballots;
- :mod:`dialoguekit.plugin.ballots`: ballots;
- :mod:`dialoguekit.plugin.blocks`: blocks that are built by hand;
- :mod:`dialoguekit.plugin.columns`: further columns, and the summary of numbers;
- :mod:`dialoguekit.plugin.commands`: the core's commands and their preconditions;
- :mod:`dialoguekit.plugin.links`: the graph of supports;
- :mod:`dialoguekit.plugin.rounds`: rounds, and the table of them;
- :mod:`dialoguekit.plugin.rules`: the table of rules for a README;
- :mod:`dialoguekit.plugin.stage_blocks`: contributions by stage;
- :mod:`dialoguekit.plugin.tables`: headings, notes and lists of contributions;
- :mod:`dialoguekit.plugin.texts`: texts as they are shown and quoted, and recorded texts;
- :mod:`dialoguekit.plugin.times`: intervals of time;
- :mod:`dialoguekit.plugin.upcasters`: events with older schema versions.
"""

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.document.blocks import Block, Section, Text
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.commands.preconditions import refuse
from dialoguekit.domain.state import Workshop
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.columns import ColumnSpec, cite, count, share, text, value
from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.hookspecs import hookimpl
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.plugin.record import Programme, Record, session_rows
from dialoguekit.plugin.rules import Breach, Rule, breach, stage_rules
from dialoguekit.plugin.session import (
    Contribution,
    HasEvidence,
    Session,
    StageRun,
    combined_evidence,
)
from dialoguekit.plugin.stage_blocks import how_it_ran
from dialoguekit.plugin.tables import (
    by_group,
    chart,
    contributions_table,
    each_group,
    figures,
    headed_table,
    table,
)
from dialoguekit.plugin.texts import statement
from dialoguekit.plugin.types import Prompt, Stage, Template
from dialoguekit.plugin.workshop_facts import KEPT

__all__ = [
    "KEPT",
    "Analysis",
    "Block",
    "Breach",
    "ColumnSpec",
    "CommandContext",
    "CommandEvents",
    "Contribution",
    "Evidence",
    "Fact",
    "Groups",
    "HasEvidence",
    "Method",
    "Programme",
    "Prompt",
    "Record",
    "Rule",
    "SecretFacts",
    "Section",
    "Session",
    "Stage",
    "StageRun",
    "Suggestion",
    "SuggestionContext",
    "Template",
    "Text",
    "Workshop",
    "breach",
    "by_group",
    "chart",
    "cite",
    "combined_evidence",
    "contributions_table",
    "count",
    "each_group",
    "figures",
    "headed_table",
    "hookimpl",
    "how_it_ran",
    "latest",
    "refuse",
    "session_rows",
    "share",
    "stage_rules",
    "statement",
    "table",
    "text",
    "value",
]
