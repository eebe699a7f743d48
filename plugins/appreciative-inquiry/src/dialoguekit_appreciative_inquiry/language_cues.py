"""How something is worded: signs of a problem, of a wish, of a no.

These are signs and no proof, so that the rules only make notes of them (domain.md §2).  They go
by English words; a text in another language shows none.  The lists are ours, and short: a sign
that is often wrong teaches people to ignore it.
"""

from __future__ import annotations

import re

_DEFICITS = re.compile(
    r"\b(problems?|barriers?|obstacles?|failures?|failing|fails?|lack(?:s|ing)?|deficits?"
    r"|gaps?|crisis|crises|weakness(?:es)?|threats?|broken|shortages?|complaints?|difficult(?:y|ies)"
    r"|wrong|worst|poor)\b",
    re.IGNORECASE,
)
"""Words that ask for what is wrong."""

_NEGATIVE = re.compile(
    r"\A\W*(no|not|never|nobody|none|stop|avoid|don['’]t|do not|cannot|can['’]t)\b|\bno longer\b",
    re.IGNORECASE,
)
"""How a sentence begins that says what is not to be, and what it says where it does so later."""

_WISHES = re.compile(
    r"\b(will|shall|should|would|could|might|must|going to|hope to|want to|wants to|wish to"
    r"|need to|needs to|aim to|plan to|try to)\b",
    re.IGNORECASE,
)
"""Words that put something into the future, or leave it open."""

_CLAUSE_ENDS = re.compile(
    r"[,;:.!?–—()]|\b(who|whom|whose|which|what|that|when|where|why|how|if|whether|because|until"
    r"|once|so|as|saying)\b",
    re.IGNORECASE,
)


def deficit(text: str) -> str | None:
    """The first word that asks for what is wrong, if there is one."""
    return _first(_DEFICITS.search(text))


def negative(text: str) -> str | None:
    """What makes a statement say what is not to be, if anything does."""
    return _first(_NEGATIVE.search(text) or _DEFICITS.search(_main_clause(text)))


def wish(text: str) -> str | None:
    """What puts the main clause of a statement into the future or leaves it open."""
    return _first(_WISHES.search(_main_clause(text)))


def _main_clause(text: str) -> str:
    """The words before the first stop or the first clause that depends on them."""
    end = _CLAUSE_ENDS.search(text)
    return text if end is None else text[: end.start()]


def _first(found: re.Match[str] | None) -> str | None:
    return None if found is None else found[0].strip(" \"'‘“").casefold()
