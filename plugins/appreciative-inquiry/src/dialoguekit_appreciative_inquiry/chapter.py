"""What the view says in a report: in full for one workshop, side by side for several."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Block, Chapter, Scope, Text, sections
from dialoguekit_appreciative_inquiry import blocks_programme, blocks_session, method
from dialoguekit_appreciative_inquiry.view import Inquired, InquiryView


def chapter(view: InquiryView, scope: Scope) -> Chapter:
    """What was found and what grew from it, in one workshop or across a programme."""
    rooms = {w: view.workshops.get(w, Inquired()) for w in scope.titles}
    if not any(room.sessions for room in rooms.values()):
        blocks: Iterable[Block] = [Text("Nobody inquired into what works.")]
    elif scope.one:
        (room,) = rooms.values()
        blocks = sections(room.sessions, lambda session: blocks_session.one(room, session))
    else:
        blocks = blocks_programme.across(rooms, scope)
    return Chapter(name=method.NAME, title=method.TITLE, blocks=tuple(blocks))
