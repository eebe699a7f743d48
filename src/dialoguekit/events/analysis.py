"""Analysis: codes, coding passes, themes."""

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("code.defined")
class CodeDefined:
    """A code of the codebook was defined or redefined.

    Fields:
        code: its id, given by the analyst: ``transport``.
        label: its name.
        definition: when to apply it.
        version: counted from 1.
    By: analyst.
    Refused when: that version of that code exists.
    Flagged when: never.
    """

    code: str = fields.reference()
    label: str = fields.text()
    definition: str | None = fields.text(default=None)
    version: int = fields.integer(minimum=1, default=1)


@event("code.applied")
class CodeApplied:
    """A code was applied to a span of a contribution.

    Fields:
        contribution: the contribution.
        code: the code.
        start: index of the first character, from 0.
        end: index after the last character; None for the end of the text.
        coding_pass: the coding pass.
        unplaced: the text was corrected, and the coded passage was not found again without a
            doubt.  The span is then the whole text.
    By: analyst.
    Refused when: contribution or code is unknown; the span is outside the text; the pass is
        frozen.
    Flagged when: it is unplaced.
    """

    contribution: str = fields.reference()
    code: str = fields.reference()
    start: int = fields.integer(default=0)
    end: int | None = fields.integer(default=None)
    coding_pass: str = fields.label()
    unplaced: bool = fields.boolean(default=False)


@event("code.pass-frozen")
class CodingPassFrozen:
    """A coding pass was frozen, so that it can be compared with others.

    Fields:
        coding_pass: the coding pass.
    By: analyst.
    Refused when: it is unknown or frozen already.
    Flagged when: never.
    """

    coding_pass: str = fields.label()


@event("theme.revised")
class ThemeRevised:
    """A theme was formed, split, merged or dropped.

    Fields:
        theme: its id, given by the analyst.
        op: ``form``, ``split``, ``merge`` or ``drop``.
        label: its name.
        definition: the meaning that its codes share.
        codes: its codes.
        parents: the themes that were split or merged.
    By: analyst.
    Refused when: a parent is unknown; a theme that is dropped is unknown; a code is unknown.
    Flagged when: it has no evidence: none of its codes was applied.
    """

    theme: str = fields.reference()
    op: str = fields.choice("form", "split", "merge", "drop")
    label: str | None = fields.text(default=None)
    definition: str | None = fields.text(default=None)
    codes: tuple[str, ...] = fields.references(default=())
    parents: tuple[str, ...] = fields.references(default=())
