"""Guarded text: a string that reads as it may be published.

A guarded text that may be published is the text itself.  One that may not is a placeholder, such
as ``(not for quotation)``: printed, joined, searched or put into a table, it is the placeholder.
:func:`raw_text` alone returns what was recorded, and asks for a reason.
"""

from __future__ import annotations

from typing import Any, Self

from dialoguekit.characters import isolate
from dialoguekit.events.evidence import Evidence

NOT_FOR_QUOTATION = "(not for quotation)"
"""Placeholder for a text of a person who does not consent to be quoted."""

NOT_SHOWN = "(not shown to all participants)"
"""Placeholder for a text that not all participants could see."""

AWAITING_MODERATION = "(awaiting moderation)"
"""Placeholder for a text that moderators have not decided on."""

REJECTED = "(rejected by moderators)"
"""Placeholder for a text that moderators rejected."""

KEPT_IN_ROOM = "(stays in the room by agreement)"
"""Placeholder for a text that a rule of the working agreement keeps in the room."""

PRIVATE = "(private)"
"""Placeholder for a name, a contact or another text that no report publishes."""

SECRET = "(secret)"
"""Placeholder for what a secret ballot must not disclose."""


class GuardedText(str):
    """A text as it may be published, with its source.

    ``publishable`` is false if the string is a placeholder.  ``verbatim`` is whether it was
    recorded word for word.  ``cite`` locates it, ``group`` is its attribution, and ``evidence``
    are its events.
    """

    __slots__ = ("_recorded", "cite", "evidence", "group", "publishable", "verbatim")

    _recorded: str
    cite: str
    evidence: Evidence
    group: str | None
    publishable: bool
    verbatim: bool

    @classmethod
    def guard(
        cls,
        recorded: str,
        placeholder: str | None = None,
        *,
        cite: str = "",
        group: str | None = None,
        verbatim: bool = True,
        evidence: Evidence = Evidence(),  # noqa: B008  # immutable
    ) -> Self:
        """Return ``recorded`` as it may be published; a ``placeholder`` replaces it if given."""
        text = cls(recorded if placeholder is None else placeholder)
        text._recorded = recorded
        text.publishable = placeholder is None
        text.cite, text.group, text.verbatim, text.evidence = cite, group, verbatim, evidence
        return text

    def only_if(self, *conditions: object) -> Self:
        """Return this text, or a placeholder unless every condition holds.

        A condition is a truth value, or a guarded text that must be publishable.
        """
        if self.publishable and not all(map(_holds, conditions)):
            return self.guard(
                self._recorded,
                NOT_FOR_QUOTATION,
                cite=self.cite,
                group=self.group,
                verbatim=self.verbatim,
                evidence=self.evidence,
            )
        return self

    def comparison_key(self) -> str | None:
        """Return a key that is equal for equal texts; None if a match would disclose the text.

        Case and repeated spaces do not matter.
        """
        return " ".join(self.casefold().split()) if self.publishable else None

    def __format__(self, spec: str) -> str:
        """Return the text as a part of a sentence, whose order of letters it does not change."""
        return isolate(super().__format__(spec))

    def __reduce__(self) -> tuple[Any, ...]:
        state = (self._recorded, self.publishable, self.cite, self.group, self.verbatim)
        return _restore, (type(self), str(self), *state, self.evidence)


def _holds(condition: object) -> bool:
    return condition.publishable if isinstance(condition, GuardedText) else bool(condition)


def _restore(
    cls: type[GuardedText],
    text: str,
    recorded: str,
    publishable: bool,
    cite: str,
    group: str | None,
    verbatim: bool,
    evidence: Evidence,
) -> GuardedText:
    placeholder = None if publishable else text
    return cls.guard(
        recorded, placeholder, cite=cite, group=group, verbatim=verbatim, evidence=evidence
    )


def guarded(text: str) -> GuardedText:
    """Return a text of a fact with its type.

    Raises :class:`TypeError` for any other string, whose source is unknown.
    """
    if not isinstance(text, GuardedText):
        raise TypeError(f"a text of a fact is required, not a {type(text).__name__} from elsewhere")
    return text


def raw_text(text: str, *, reason: str) -> str:
    """Return a guarded text as it was recorded, also if it may not be published.

    Use it only for what does not disclose the text, such as counting its words.  ``reason`` states
    why; a check of a plugin lists every use.

    Raises :class:`ValueError` without a reason.
    """
    if not reason.strip():
        raise ValueError("raw_text needs a reason: state why the recorded text is read")
    return guarded(text)._recorded  # noqa: SLF001  # the only access
