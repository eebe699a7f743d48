"""Nominal Group Technique: silent writing, round-robin, secret ranking (Delbecq, Van de Ven 1971).

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``events``, ``commands`` – the event for the order of turns, and the command that records it;
- ``view`` – sessions, with ``view_ideas`` (ideas, and the options of ballots that they become),
  ``view_turns`` and ``view_rounds`` (the turns and rounds of a round-robin);
- ``rules`` – the rules of the method, with ``rules_ballots``, and what to ask next;
- ``blocks`` – the chapter of the report.
"""

from collections.abc import Iterable

from dialoguekit.events import TurnTaken
from dialoguekit.plugin import Method, hookimpl
from dialoguekit_nominal_group import blocks, commands, events, method, rules, view

METHOD = Method(
    name=method.NAME,
    title=method.TITLE,
    summary="Ideas written in silence, presented in turn, clarified, and ranked in secret.",
    source=(
        "André Delbecq and Andrew Van de Ven, 1971; Delbecq, Van de Ven and David Gustafson, 1975"
    ),
    stages=method.STAGES,
    templates=method.TEMPLATES,
    prompts=method.PROMPTS,
    lists_contributions=True,
    events=(events.TurnsSet,),
    commands=(commands.set_turns,),
    keeps=(TurnTaken,),
    sessions=view.build_sessions,
    rules=rules.RULES,
    suggestions=rules.suggest,
    session_blocks=blocks.session_blocks,
    programme_blocks=blocks.programme_blocks,
    absence="No nominal group session was held",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)
