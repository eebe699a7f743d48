"""Texts of facts: what was recorded, how it may be compared, and why it may not be published."""

from dialoguekit.disclosure.text import NOT_FOR_QUOTATION, GuardedText, guarded, raw_text
from dialoguekit.plugin.tables import PARAPHRASED, dagger, quote, quotes

__all__ = [
    "NOT_FOR_QUOTATION",
    "PARAPHRASED",
    "GuardedText",
    "dagger",
    "guarded",
    "quote",
    "quotes",
    "raw_text",
]
