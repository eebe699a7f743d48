"""Appreciative Inquiry: what works, told as stories, and what grows from it.

Where what is:

- ``method`` – the method as data: phases, templates, prompts, numbers;
- ``events`` and ``commands`` – interviews and retellings, and what is refused of them;
- ``facts`` and ``projection`` – the fold of what happened;
- ``build_view`` – from there to the ``view``, with ``build_interviews`` (who interviewed whom),
  ``build_grounding`` (what stands on what), ``build_factors`` (life-giving factors),
  ``build_propositions`` (propositions and commitments) and ``build_endorsements`` (how far they are
  wanted);
- ``rules`` – the method's rules, as flags with evidence: those of phases, ``rules_discovery``
  and ``rules_design``, with the signs of ``language_cues``;
- ``suggestions`` – what to ask next;
- ``chapter`` – what the view says in a report: ``blocks_session``, with ``blocks_discovery``,
  ``blocks_propositions`` and ``blocks_soar``, and ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Decision, EventKind, Method, hookimpl
from dialoguekit_appreciative_inquiry import commands, events, method
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.rules import standing
from dialoguekit_appreciative_inquiry.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=AppreciativeInquiry, chapter=chapter, flags=standing, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)


@hookimpl
def dialoguekit_events() -> Iterable[EventKind]:
    """An interview was completed; its story was told on."""
    return (EventKind(event=events.InterviewCompleted), EventKind(event=events.StoryRetold))


@hookimpl
def dialoguekit_decisions() -> Iterable[Decision]:
    """Completing an interview and telling its story on, by name."""
    return (
        Decision(name="interview.complete", function=commands.complete),
        Decision(name="interview.retell", function=commands.retell),
    )
