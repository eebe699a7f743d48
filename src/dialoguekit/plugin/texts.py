"""Texts of facts: how they are shown and quoted, and what was recorded."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.disclosure.text import NOT_FOR_QUOTATION, GuardedText, guarded, raw_text
from dialoguekit.document.blocks import Block, Quote
from dialoguekit.plugin.session import Contribution

__all__ = [
    "NOT_FOR_QUOTATION",
    "PARAPHRASED",
    "GuardedText",
    "dagger",
    "guarded",
    "paraphrase_note",
    "quote",
    "quotes",
    "raw_text",
    "statement",
]

PARAPHRASED = "† paraphrased"
"""Explanation of the dagger after a text that was not recorded verbatim."""


def statement(item: Contribution) -> str:
    """Return the text of a contribution with its reasons and marks, as it may be published."""
    if not item.text.publishable:
        return str(item.text)
    reasons = "" if item.reasons is None else f" (Because: {item.reasons})"
    parked = " [parked]" if item.parked else ""
    return f"{item.text}{reasons}{parked}{dagger(item.text)}"


def dagger(told: GuardedText) -> str:
    """Return a dagger for a text that was not recorded verbatim."""
    return "" if told.verbatim or not told.publishable else " †"


def paraphrase_note(items: Iterable[Contribution]) -> str | None:
    """Return the explanation of the dagger, if a contribution has one."""
    return PARAPHRASED if any(dagger(item.text) for item in items) else None


def quote(told: str, *, note: str | None = None) -> Quote | None:
    """Return a text of a fact as a quote; None if it may not be quoted.

    Raises :class:`TypeError` for a text that is not of a fact.
    """
    source = guarded(told)
    if not source.publishable:
        return None
    return Quote(
        text=source,
        cite=source.cite,
        group=source.group,
        verbatim=source.verbatim,
        note=note,
        evidence=source.evidence,
    )


def quotes(items: Iterable[Contribution]) -> list[Block]:
    """Return the contributions that may be quoted as quotes."""
    return [found for found in (quote(item.text) for item in items) if found is not None]
