"""Appreciative Inquiry: stories of success, and dreams, propositions and commitments from them.

Modules:

- ``method`` – the method as data: phases, templates, prompts, numbers;
- ``events``, ``commands`` – interviews and retellings, and the commands that record them;
- ``view`` – inquiries, with ``view_grounding`` (links back to stories), ``view_discovery``
  (interviews, stories, factors, dreams, barriers) and ``view_propositions``;
- ``rules`` – the rules of phases, and what to ask next, with ``rules_parts`` (the rules of what
  phases consist of) and ``language_cues`` (heuristics for wording);
- ``blocks`` – the chapter of the report, with its sections in ``blocks_parts``.
"""

from collections.abc import Iterable

from dialoguekit.events import ProposalAmended, ProposalWithdrawn, StanceTaken
from dialoguekit.plugin import Method, hookimpl
from dialoguekit_appreciative_inquiry import blocks, commands, events, method, rules, view

METHOD = Method(
    name=method.NAME,
    title=method.TITLE,
    summary="Stories of success, dreams built on them, propositions, commitments.",
    source="Cooperrider and Srivastva 1987; Cooperrider, Whitney and Stavros 2008",
    stages=method.STAGES,
    templates=method.TEMPLATES,
    prompts=method.PROMPTS,
    lists_contributions=True,
    events=(events.InterviewCompleted, events.StoryRetold),
    commands=(commands.complete_interview, commands.retell_story),
    keeps=(ProposalAmended, ProposalWithdrawn, StanceTaken),
    sessions=view.build_sessions,
    rules=rules.RULES,
    suggestions=rules.suggest,
    session_blocks=blocks.session_blocks,
    programme_blocks=blocks.programme_blocks,
    absence="No appreciative inquiry was held",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)
