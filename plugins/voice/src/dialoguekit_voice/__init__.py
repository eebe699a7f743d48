"""Equity of voice: who was heard, who was answered, and whose contributions were taken up.

Modules:

- ``utterances`` – turns and contributions, with their words and durations;
- ``presences`` – who was there, where, and for how long;
- ``windows`` – the workshop, its activities, spaces and modes;
- ``inequality``, ``shares``, ``permutation`` – the mathematics;
- ``measurements`` – how much was said in a window, by one measure;
- ``replies``, ``uptake``, ``openings`` – who answers whom, what was taken up, who began;
- ``view`` – all of it for one workshop, and what may be told by group;
- ``rules`` – what is worth knowing about it;
- ``columns`` – figures as text;
- ``charts``, ``dots``, ``pixels`` – pictures;
- ``blocks``, ``blocks_shares``, ``blocks_heard``, ``blocks_replies`` – the chapter of the report.
"""

from collections.abc import Iterable

from dialoguekit.events import (
    CodeApplied,
    DecisionRecorded,
    PresenceMoved,
    ProposalSubmitted,
    SpaceCreated,
    ThemeRevised,
    TurnTaken,
)
from dialoguekit.plugin import Analysis, hookimpl
from dialoguekit_voice import blocks, rules, view

ANALYSIS = Analysis(
    name="voice",
    title="Equity of voice",
    summary="Who was heard, who was answered, and whose contributions were taken up, by group.",
    keeps=(
        CodeApplied,
        DecisionRecorded,
        PresenceMoved,
        ProposalSubmitted,
        SpaceCreated,
        ThemeRevised,
        TurnTaken,
    ),
    view=view.build_view,
    workshop_rules=rules.RULES,
    workshop_blocks=blocks.workshop_blocks,
    programme_blocks=blocks.programme_blocks,
    absence="No turns and no contributions were recorded",
)


@hookimpl
def dialoguekit_analyses() -> Iterable[Analysis]:
    """Return the analysis of this plugin."""
    return (ANALYSIS,)
