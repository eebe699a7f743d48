"""Heuristics for wording: cues of a problem, a wish, or a negation.

They prove nothing, so rules use them for ``info`` flags only.  They match English; text in another
language has no cues.  The lists are our own and short, because cues that are often wrong teach
people to ignore flags.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dialoguekit.plugin.texts import GuardedText, raw_text

_DEFICITS = re.compile(
    r"\b(problems?|barriers?|obstacles?|failures?|failing|fails?|lack(?:s|ing)?|deficits?"
    r"|gaps?|crisis|crises|weakness(?:es)?|threats?|broken|shortages?|complaints?|difficult(?:y|ies)"
    r"|wrong|worst|poor)\b",
    re.IGNORECASE,
)
"""Terms that ask for what is wrong."""

_NEGATIVE = re.compile(
    r"\A\W*(no|not|never|nobody|none|stop|avoid|don['’]t|do not|cannot|can['’]t)\b|\bno longer\b",
    re.IGNORECASE,
)
"""The beginning of a negative statement, and “no longer” anywhere."""

_WISHES = re.compile(
    r"\b(will|shall|should|would|could|might|must|going to|hope to|want to|wants to|wish to"
    r"|need to|needs to|aim to|plan to|try to)\b",
    re.IGNORECASE,
)
"""Terms that refer to the future or leave it open."""

_CLAUSE_ENDS = re.compile(
    r"[,;:.!?–—()]|\b(who|whom|whose|which|what|that|when|where|why|how|if|whether|because|until"
    r"|once|so|as|saying)\b",
    re.IGNORECASE,
)


def describe_cue(text: GuardedText, find: Callable[[str], str | None]) -> str | None:
    """Return a cue in a text for a message; empty if the text may not be published."""
    cue = find(raw_text(text, reason="searches wording for cues of a problem or a wish"))
    if cue is None:
        return None
    return f" ({cue!r})" if text.publishable else ""


def find_deficit(text: str) -> str | None:
    """Return the first term that asks for what is wrong; None if there is none."""
    return _first(_DEFICITS.search(text))


def find_negation(text: str) -> str | None:
    """Return the cue that makes a statement negative; None if there is none."""
    return _first(_NEGATIVE.search(text) or _DEFICITS.search(_main_clause(text)))


def find_wish(text: str) -> str | None:
    """Return the cue that puts the main clause into the future; None if there is none."""
    return _first(_WISHES.search(_main_clause(text)))


def _main_clause(text: str) -> str:
    """Return the text before the first punctuation mark or dependent clause."""
    end = _CLAUSE_ENDS.search(text)
    return text if end is None else text[: end.start()]


def _first(match: re.Match[str] | None) -> str | None:
    return None if match is None else match[0].strip(" \"'‘“").casefold()
