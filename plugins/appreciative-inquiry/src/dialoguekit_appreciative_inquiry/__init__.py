"""Appreciative Inquiry: what works, told as stories, and what grows from it.

Where what is:

- ``script`` – the method as data: phases, templates, prompts, numbers;
- ``events`` and ``decisions`` – interviews and retellings, and what is refused of them;
- ``noted`` and ``projection`` – the fold of what happened;
- ``seeing`` – from there to the ``view``, with ``meeting`` (who interviewed whom), ``grounding``
  (what stands on what), ``naming`` (life-giving factors), ``proposing`` (propositions and
  commitments) and ``endorsing`` (how far they are wanted);
- ``rules`` – the method's rules, as flags with evidence: those of phases, ``rules_of_finding``
  and ``rules_of_growing``, with the signs of ``wording``;
- ``guiding`` – what to ask next;
- ``chapter`` – what the view says in a report: ``session_blocks``, with ``found_blocks``,
  ``chain_blocks`` and ``quadrant_blocks``, and ``across_blocks``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Decision, EventKind, Method, hookimpl
from dialoguekit_appreciative_inquiry import decisions, events, script
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.guiding import suggest
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry
from dialoguekit_appreciative_inquiry.rules import standing

METHOD = attrs.evolve(
    script.METHOD, projection=AppreciativeInquiry, chapter=chapter, flags=standing, suggest=suggest
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
        Decision(name="interview.complete", function=decisions.complete),
        Decision(name="interview.retell", function=decisions.retell),
    )
