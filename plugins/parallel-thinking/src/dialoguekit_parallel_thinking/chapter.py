"""The report chapter: in full for one workshop, a comparison for several."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Block, Chapter, Scope, Text, session_sections
from dialoguekit_parallel_thinking import blocks_programme, blocks_session, method
from dialoguekit_parallel_thinking.view import HatsView, WorkshopView


def chapter(view: HatsView, scope: Scope) -> Chapter:
    """Return the chapter on Parallel Thinking, for one workshop or for a programme."""
    workshops = {id: view.workshops.get(id, WorkshopView()) for id in scope.titles}
    if not any(workshop.sessions for workshop in workshops.values()):
        blocks: Iterable[Block] = [Text(f"{method.TITLE} was not used.")]
    elif scope.is_single:
        (workshop,) = workshops.values()
        blocks = session_sections(
            workshop.sessions, lambda session: blocks_session.session_blocks(workshop, session)
        )
    else:
        blocks = blocks_programme.programme_blocks(workshops, scope)
    return Chapter(name=method.NAME, title=method.TITLE, blocks=tuple(blocks))
