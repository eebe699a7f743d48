"""Nominal Group Technique: write alone, tell in turn, rank in secret (Delbecq, Van de Ven 1971).

Where what is:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``events`` and ``commands`` – its own event, the order of turns, and how it is noted;
- ``facts`` and ``projection`` – the fold of what happened;
- ``build_view`` – from there to the ``view``, with ``build_stages`` (what was on when),
  ``build_ideas``, ``build_turns`` (the rounds of a round-robin) and ``build_ballots``;
- ``tally`` and ``ballot_comparison`` – points, ranks, agreement, and what changed between two
  ballots;
- ``rules`` – the method's rules, as flags with evidence;
- ``suggestions`` – what to ask next;
- ``chapter`` – what the view says in a report: ``blocks_session``, ``blocks_ranking``,
  ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Decision, EventKind, Method, hookimpl
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.commands import set_turns
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import standing
from dialoguekit_nominal_group.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=NominalGroup, chapter=chapter, flags=standing, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)


@hookimpl
def dialoguekit_events() -> Iterable[EventKind]:
    """The order of turns in a round-robin."""
    return (EventKind(event=TurnsSet),)


@hookimpl
def dialoguekit_decisions() -> Iterable[Decision]:
    """How the order of turns is noted, by name."""
    return (Decision(name="nominal-group.set-turns", function=set_turns),)
