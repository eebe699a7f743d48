"""Nominal Group Technique: silent writing, round-robin, secret ranking (Delbecq, Van de Ven 1971).

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``events``, ``commands`` – the event for the order of turns, and the command that records it;
- ``facts``, ``projection`` – the recorded facts, and the fold that collects them;
- ``build_view`` – builds the ``view`` from facts, with ``build_stages`` (the stage at a time),
  ``build_ideas``, ``build_turns`` (the rounds of a round-robin) and ``build_ballots``;
- ``tally``, ``ballot_comparison`` – points, ranks and agreement, and changes between ballots;
- ``rules`` – the method's rules, as flags with evidence;
- ``suggestions`` – what to ask next;
- ``chapter`` – the chapter of the report: ``blocks_session``, ``blocks_ranking``,
  ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Command, EventDeclaration, Method, hookimpl
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.commands import set_turns
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import active_flags
from dialoguekit_nominal_group.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=NominalGroup, chapter=chapter, flags=active_flags, suggest=suggest
)

EVENTS = (TurnsSet,)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)


@hookimpl
def dialoguekit_events() -> Iterable[EventDeclaration]:
    """Return the event of this method."""
    return tuple(EventDeclaration(event=event) for event in EVENTS)


@hookimpl
def dialoguekit_commands() -> Iterable[Command]:
    """Return the command by name."""
    return (Command(name="nominal-group.set-turns", function=set_turns),)
