"""What the view says in a report: in full for one workshop, side by side for several."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Block, Chapter, Scope, Text, sections
from dialoguekit_nominal_group import blocks_programme, blocks_session, method
from dialoguekit_nominal_group.view import NominalView, Worked


def chapter(view: NominalView, scope: Scope) -> Chapter:
    """What was written, told and ranked, in one workshop or across a programme."""
    rooms = {w: view.workshops.get(w, Worked()) for w in scope.titles}
    if not any(room.sessions for room in rooms.values()):
        blocks: Iterable[Block] = [Text("Nobody worked as a nominal group.")]
    elif scope.one:
        (room,) = rooms.values()
        blocks = sections(room.sessions, lambda session: blocks_session.one(room, session))
    else:
        blocks = blocks_programme.across(rooms, scope)
    return Chapter(name=method.NAME, title=method.TITLE, blocks=tuple(blocks))
