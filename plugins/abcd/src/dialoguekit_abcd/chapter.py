"""The chapter of the report: full for one workshop, side by side for several."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Block, Chapter, Scope, Text
from dialoguekit_abcd import blocks_programme, blocks_session, method
from dialoguekit_abcd.view import AssetView, WorkshopView


def chapter(view: AssetView, scope: Scope) -> Chapter:
    """Return the chapter on one workshop or on a programme."""
    workshops = {w: view.workshops.get(w, WorkshopView()) for w in scope.titles}
    if not any(workshops.values()):
        blocks: Iterable[Block] = [Text("No assets were mapped.")]
    elif scope.is_single:
        (workshop,) = workshops.values()
        blocks = blocks_session.session_blocks(workshop)
    else:
        blocks = blocks_programme.programme_blocks(workshops, scope)
    return Chapter(name=method.NAME, title=method.TITLE, blocks=tuple(blocks))
