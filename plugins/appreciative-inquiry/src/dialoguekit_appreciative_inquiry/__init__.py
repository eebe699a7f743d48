"""Appreciative Inquiry: stories of success, and dreams, propositions and commitments from them.

Modules:

- ``method`` – the method as data: phases, templates, prompts, numbers;
- ``events``, ``commands`` – interviews and retellings, and the commands that record them;
- ``facts``, ``projection`` – the recorded facts, and the fold that collects them;
- ``build_view`` – builds the ``view`` from facts, with ``build_interviews``, ``build_grounding``
  (links back to stories), ``build_factors`` (life-giving factors), ``build_propositions``
  (propositions and commitments) and ``build_endorsements`` (support for propositions);
- ``rules`` – the method's rules, as flags with evidence: those of phases, ``rules_discovery``
  and ``rules_design``, with the heuristics of ``language_cues``;
- ``suggestions`` – what to ask next;
- ``chapter`` – the chapter of the report: ``blocks_session``, with ``blocks_discovery``,
  ``blocks_propositions`` and ``blocks_soar``, and ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Command, EventDeclaration, Method, hookimpl
from dialoguekit_appreciative_inquiry import commands, method
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.rules import active_flags
from dialoguekit_appreciative_inquiry.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD,
    projection=AppreciativeInquiry,
    chapter=chapter,
    flags=active_flags,
    suggest=suggest,
)

EVENTS = (InterviewCompleted, StoryRetold)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)


@hookimpl
def dialoguekit_events() -> Iterable[EventDeclaration]:
    """Return the events of interviews."""
    return tuple(EventDeclaration(event=event) for event in EVENTS)


@hookimpl
def dialoguekit_commands() -> Iterable[Command]:
    """Return the commands by name."""
    return (
        Command(name="interview.complete", function=commands.complete_interview),
        Command(name="interview.retell", function=commands.retell_story),
    )
