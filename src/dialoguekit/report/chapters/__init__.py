"""The core chapters, which need no method.

They are declared in the same way as those of any plugin.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin.hookspecs import hookimpl
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.report.chapters import (
    agreement_blocks,
    attendance,
    conduct,
    contributions_blocks,
    decisions_blocks,
    good_practice,
)

CONVERSATION = Method(
    name="conversation",
    title="Conversation",
    summary="Talk without stages: a welcome, a round, a discussion, an online conversation.",
    source="Not a published method",
)

BEFORE_METHODS = ("attendance", "conduct", "agreement", "contributions")
"""The core chapters before those of methods; the others come after them."""


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the core's own method."""
    return (CONVERSATION,)


@hookimpl
def dialoguekit_analyses() -> Iterable[Analysis]:
    """Return the core chapters."""
    return tuple(
        module.ANALYSIS
        for module in (
            attendance,
            conduct,
            agreement_blocks,
            contributions_blocks,
            decisions_blocks,
            good_practice,
        )
    )
