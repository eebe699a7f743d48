"""The chapter of the report: full for one workshop, side by side for several."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Block, Chapter, Scope, Text, session_sections
from dialoguekit_nominal_group import blocks_programme, blocks_session, method
from dialoguekit_nominal_group.view import NominalView, WorkshopView


def chapter(view: NominalView, scope: Scope) -> Chapter:
    """Return the chapter on one workshop or on a programme."""
    workshops = {w: view.workshops.get(w, WorkshopView()) for w in scope.titles}
    if not any(workshop.sessions for workshop in workshops.values()):
        blocks: Iterable[Block] = [Text("No nominal group session was held.")]
    elif scope.is_single:
        (workshop,) = workshops.values()
        blocks = session_sections(
            workshop.sessions, lambda session: blocks_session.session_blocks(workshop, session)
        )
    else:
        blocks = blocks_programme.programme_blocks(workshops, scope)
    return Chapter(name=method.NAME, title=method.TITLE, blocks=tuple(blocks))
