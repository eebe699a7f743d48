"""What the view says in a report: in full for one workshop, side by side for several."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Block, Chapter, Scope, Text
from dialoguekit_abcd import blocks_programme, blocks_session, method
from dialoguekit_abcd.view import AssetMap, AssetView


def chapter(view: AssetView, scope: Scope) -> Chapter:
    """What was mapped and connected, in one workshop or across a programme."""
    rooms = {w: view.workshops.get(w, AssetMap()) for w in scope.titles}
    if not any(rooms.values()):
        blocks: Iterable[Block] = [Text("Nothing was mapped.")]
    elif scope.one:
        (room,) = rooms.values()
        blocks = blocks_session.one(room)
    else:
        blocks = blocks_programme.across(rooms, scope)
    return Chapter(name=method.NAME, title=method.TITLE, blocks=tuple(blocks))
