"""What a chapter is made of.  Never markup: renderers decide how a block looks.

Every number, flag and quote can carry the :class:`~dialoguekit.evidence.Evidence` behind it;
renderers make a link of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import ReportError
from dialoguekit.evidence import Evidence

NONE = Evidence()

Value: TypeAlias = str | int | float | None
"""What a cell or a figure shows; None is shown as a dash and means: not known."""


@attrs.frozen
class Cell:
    """A value in a table, with the events behind it."""

    value: Value
    evidence: Evidence = NONE


Row: TypeAlias = tuple["Value | Cell", ...]


@attrs.frozen
class Text:
    """A paragraph of plain text."""

    text: str


@attrs.frozen(kw_only=True)
class Figure:
    """One number that matters, its label, and the events behind it."""

    label: str
    value: Value
    evidence: Evidence = NONE
    note: str | None = None


@attrs.frozen
class Figures:
    """A few numbers side by side."""

    items: tuple[Figure, ...] = attrs.field(converter=tuple)


@attrs.frozen
class Column:
    """A column of a table; numbers are aligned on the right."""

    title: str
    numeric: bool = False


@attrs.frozen(kw_only=True)
class Table:
    """Rows under columns; every row has one value or :class:`Cell` for each column."""

    caption: str
    columns: tuple[Column, ...] = attrs.field(converter=tuple)
    rows: tuple[Row, ...] = attrs.field(converter=lambda rows: tuple(tuple(row) for row in rows))
    note: str | None = None

    @rows.validator
    def _check_rows(self, _: object, rows: tuple[Row, ...]) -> None:
        for row in rows:
            if len(row) != len(self.columns):
                raise ReportError(
                    f"Table {self.caption!r}: a row has {len(row)} cells, "
                    f"and there are {len(self.columns)} columns."
                )


@attrs.frozen(kw_only=True)
class Chart:
    """A Vega-Lite specification that holds its data, and a sentence that says what it shows."""

    title: str
    spec: Mapping[str, Any]
    sentence: str
    evidence: Evidence = NONE


@attrs.frozen(kw_only=True)
class Quote:
    """Somebody's words, attributed by group; ``cite`` (``leeds C17``) is enough to find them."""

    text: str
    cite: str
    group: str | None = None
    verbatim: bool = True
    note: str | None = None
    evidence: Evidence = NONE


@attrs.frozen
class List:
    """Short items, one a line."""

    items: tuple[str, ...] = attrs.field(converter=tuple)
    ordered: bool = False


@attrs.frozen(kw_only=True)
class Flag:
    """Something broke a method's rules, derived on replay; never a reason to refuse an event.

    ``severity`` is ``flag`` (a rule was broken) or ``note`` (worth knowing); ``rule`` is a
    short stable name of the rule; ``cites`` are ids that a reader can look up.
    """

    rule: str
    message: str
    severity: str = attrs.field(default="flag", validator=attrs.validators.in_(("flag", "note")))
    cites: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    evidence: Evidence = NONE


@attrs.frozen
class Flags:
    """What a method's rules say about how it went; an empty one says that nothing stands out."""

    items: tuple[Flag, ...] = attrs.field(converter=tuple)


@attrs.frozen
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...] = attrs.field(converter=tuple)


Block: TypeAlias = Text | Figures | Table | Chart | Quote | List | Flags | Section


@attrs.frozen(kw_only=True)
class Chapter:
    """What one view says; ``name`` is that of its method or analysis."""

    name: str
    title: str
    blocks: tuple[Block, ...] = attrs.field(converter=tuple)


@attrs.frozen(kw_only=True)
class Scope:
    """What a chapter is about: one workshop or a programme.

    ``titles`` maps the ids of the workshops to their titles, in the order of the report.
    """

    kind: str = attrs.field(validator=attrs.validators.in_(("workshop", "programme")))
    titles: Mapping[str, str]

    @property
    def one(self) -> bool:
        """Whether it is about one workshop, so that details have room."""
        return self.kind == "workshop"


def percent(part: float, whole: float) -> str:
    """A share in words: ``38 %``; a dash when there is nothing to share."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def minutes(seconds: float | None) -> str:
    """A duration in words: ``45 s``, ``7 min``, ``1 h 20 min``; a dash when it is not known."""
    if seconds is None:
        return "–"
    if abs(seconds) < 90:
        return f"{seconds:.0f} s"
    total = round(seconds / 60)
    hours, rest = divmod(total, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
