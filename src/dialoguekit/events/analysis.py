"""What analysts made of it: codes, coding passes, themes."""

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("code.defined")
class CodeDefined:
    """A code of the codebook was defined, or defined anew.

    Fields:
        code: its id, given by the analyst: ``transport``.
        label: its name.
        definition: what it is applied to.
        version: counted from 1.
    By: analyst.
    Refused when: that version of that code exists.
    Flagged when: never.
    """

    code: str = fields.reference()
    label: str = fields.text()
    definition: str | None = fields.text(default=None)
    version: int = fields.whole(least=1, default=1)


@event("code.applied")
class CodeApplied:
    """A code was applied to a piece of a contribution.

    Fields:
        contribution: which.
        code: which.
        start: the first character of the piece, from 0.
        end: the character after its last; None for the end of the text.
        coding_pass: in which pass through the material.
    By: analyst.
    Refused when: contribution or code is unknown; the span lies outside the text; the pass is
        frozen.
    Flagged when: never.
    """

    contribution: str = fields.reference()
    code: str = fields.reference()
    start: int = fields.whole(default=0)
    end: int | None = fields.whole(default=None)
    coding_pass: str = fields.label()


@event("code.pass-frozen")
class CodingPassFrozen:
    """A pass through the material was frozen, so that it can be compared with others.

    Fields:
        coding_pass: which.
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
        codes: the codes that it is built from.
        parents: the themes that it comes from, for split and merge.
    By: analyst.
    Refused when: a parent is unknown; a theme that is dropped is unknown; a code is unknown.
    Flagged when: it has no evidence: no code that was applied.
    """

    theme: str = fields.reference()
    op: str = fields.choice("form", "split", "merge", "drop")
    label: str | None = fields.text(default=None)
    definition: str | None = fields.text(default=None)
    codes: tuple[str, ...] = fields.references(default=())
    parents: tuple[str, ...] = fields.references(default=())
