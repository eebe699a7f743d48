"""What a chapter is made of.  Never markup: renderers decide how a block looks.

Every number, flag and quote can carry the :class:`~dialoguekit.events.evidence.Evidence` behind it;
renderers make a link of it.

A block checks what it is given when it is made and raises
:class:`~dialoguekit.errors.ReportError`, so that a mistake costs the chapter that made it and
never the report: a document that could be built can be rendered in every format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

import attrs

from dialoguekit.errors import ReportError
from dialoguekit.events.evidence import Evidence

NONE = Evidence()

Value: TypeAlias = str | int | float | None
"""What a cell or a figure shows; None is shown as a dash and means: not known."""


def _is(*kinds: type) -> Any:
    """A validator: the field holds one of ``kinds``; NoneType makes None legal."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kinds):
            expected = " or ".join(kind.__name__ for kind in kinds)
            raise _wrong(instance, attribute.name, expected, value)

    return check


def _all(*kinds: type) -> Any:
    """A validator: the field holds a tuple of nothing but ``kinds``."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: tuple[object, ...]) -> None:
        for item in value:
            if not isinstance(item, kinds):
                expected = " or ".join(kind.__name__ for kind in kinds)
                raise _wrong(instance, f"{attribute.name} holds what", expected, item)

    return check


def _wrong(instance: object, what: str, expected: str, value: object) -> ReportError:
    name = type(instance).__name__
    found = type(value).__name__
    return ReportError(f"{name}: {what} must be {expected}, not {found}.")


_TEXT = _is(str)
_OPTIONAL_TEXT = _is(str, type(None))
_VALUE = _is(str, int, float, type(None))
_EVIDENCE = _is(Evidence)


@attrs.frozen
class Cell:
    """A value in a table, with the events behind it."""

    value: Value = attrs.field(validator=_VALUE)
    evidence: Evidence = attrs.field(default=NONE, validator=_EVIDENCE)


Row: TypeAlias = tuple["Value | Cell", ...]


@attrs.frozen
class Text:
    """A paragraph of plain text; its line breaks are kept."""

    text: str = attrs.field(validator=_TEXT)


@attrs.frozen(kw_only=True)
class Figure:
    """One number that matters, its label, and the events behind it."""

    label: str = attrs.field(validator=_TEXT)
    value: Value = attrs.field(validator=_VALUE)
    evidence: Evidence = attrs.field(default=NONE, validator=_EVIDENCE)
    note: str | None = attrs.field(default=None, validator=_OPTIONAL_TEXT)


def _figures(items: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(items)


@attrs.frozen
class Figures:
    """A few numbers side by side."""

    items: tuple[Figure, ...] = attrs.field(converter=_figures, validator=_all(Figure))


@attrs.frozen
class Column:
    """A column of a table; numbers are aligned on the right."""

    title: str = attrs.field(validator=_TEXT)
    numeric: bool = False


def _columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(columns)


def _rows(rows: Iterable[Iterable[object]]) -> tuple[Row, ...]:
    # A list of text and cells is a list of objects to a type checker: the validator looks.
    return cast("tuple[Row, ...]", tuple(tuple(row) for row in rows))


@attrs.frozen(kw_only=True)
class Table:
    """Rows under columns; every row has one value or :class:`Cell` for each column.

    The first column names what its row is about.
    """

    caption: str = attrs.field(validator=_TEXT)
    columns: tuple[Column, ...] = attrs.field(converter=_columns, validator=_all(Column))
    rows: tuple[Row, ...] = attrs.field(converter=_rows)
    note: str | None = attrs.field(default=None, validator=_OPTIONAL_TEXT)

    @rows.validator
    def _check_rows(self, _: object, rows: tuple[Row, ...]) -> None:
        if not self.columns:
            raise ReportError(f"Table {self.caption!r} has no columns.")
        for row in rows:
            if len(row) != len(self.columns):
                raise ReportError(
                    f"Table {self.caption!r}: a row has {len(row)} cells, "
                    f"and there are {len(self.columns)} columns."
                )
            for value in row:
                if value is not None and not isinstance(value, (str, int, float, Cell)):
                    raise ReportError(
                        f"Table {self.caption!r}: a cell must be text, a number, None or a Cell, "
                        f"not {type(value).__name__}."
                    )


def _plain_json(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy that nobody else holds, and that every format can write."""
    try:
        plain = json.loads(json.dumps(spec, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise ReportError(f"Chart: its specification is not plain JSON: {error}.") from error
    if not isinstance(plain, dict):
        raise ReportError("Chart: its specification must be a mapping.")
    return plain


@attrs.frozen(kw_only=True)
class Chart:
    """A Vega-Lite specification that holds its data, and a sentence that says what it shows.

    The specification is plain JSON and names no address to load anything from.
    """

    title: str = attrs.field(validator=_TEXT)
    spec: Mapping[str, Any] = attrs.field(converter=_plain_json)
    sentence: str = attrs.field(validator=_TEXT)
    evidence: Evidence = attrs.field(default=NONE, validator=_EVIDENCE)

    @spec.validator
    def _check_spec(self, _: object, spec: Mapping[str, Any]) -> None:
        if _loads_something(spec):
            raise ReportError(
                f"Chart {self.title!r}: its specification names an address. "
                "Put the data into the specification, under data.values."
            )


_ADDRESSES = frozenset({"url", "href"})
_DATA = frozenset({"values", "datasets"})


def _loads_something(spec: object) -> bool:
    """Whether a specification names an address outside the rows of its data."""
    if isinstance(spec, Mapping):
        return any(
            key in _ADDRESSES or (key not in _DATA and _loads_something(value))
            for key, value in spec.items()
        )
    return isinstance(spec, (list, tuple)) and any(map(_loads_something, spec))


@attrs.frozen(kw_only=True)
class Quote:
    """Somebody's words, attributed by group; ``cite`` (``leeds C17``) is enough to find them."""

    text: str = attrs.field(validator=_TEXT)
    cite: str = attrs.field(validator=_TEXT)
    group: str | None = attrs.field(default=None, validator=_OPTIONAL_TEXT)
    verbatim: bool = True
    note: str | None = attrs.field(default=None, validator=_OPTIONAL_TEXT)
    evidence: Evidence = attrs.field(default=NONE, validator=_EVIDENCE)


def _texts(items: Iterable[str]) -> tuple[str, ...]:
    # One text is an iterable of texts too, and never what was meant.
    return (items,) if isinstance(items, str) else tuple(items)


@attrs.frozen
class List:
    """Short items, one a line."""

    items: tuple[str, ...] = attrs.field(converter=_texts, validator=_all(str))
    ordered: bool = False


@attrs.frozen(kw_only=True)
class Flag:
    """Something broke a method's rules, derived on replay; never a reason to refuse an event.

    ``severity`` is ``flag`` (a rule was broken) or ``note`` (worth knowing); ``rule`` is a
    short stable name of the rule; ``cites`` are ids that a reader can look up.
    """

    rule: str = attrs.field(validator=_TEXT)
    message: str = attrs.field(validator=_TEXT)
    severity: str = attrs.field(default="flag")
    cites: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=_all(str))
    evidence: Evidence = attrs.field(default=NONE, validator=_EVIDENCE)

    @severity.validator
    def _check_severity(self, _: object, severity: str) -> None:
        if severity not in {"flag", "note"}:
            raise ReportError(f"Flag: severity must be 'flag' or 'note', not {severity!r}.")


def _flags(items: Iterable[Flag]) -> tuple[Flag, ...]:
    return tuple(items)


@attrs.frozen
class Flags:
    """What a method's rules say about how it went; an empty one says that nothing stands out."""

    items: tuple[Flag, ...] = attrs.field(converter=_flags, validator=_all(Flag))


def _blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(blocks)


def _check_blocks(
    instance: object, attribute: attrs.Attribute[Any], blocks: tuple[object, ...]
) -> None:
    _all(Text, Figures, Table, Chart, Quote, List, Flags, Section)(instance, attribute, blocks)


@attrs.frozen
class Section:
    """Blocks under a heading."""

    title: str = attrs.field(validator=_TEXT)
    blocks: tuple[Block, ...] = attrs.field(converter=_blocks, validator=_check_blocks)


Block: TypeAlias = Text | Figures | Table | Chart | Quote | List | Flags | Section


@attrs.frozen(kw_only=True)
class Chapter:
    """What one view says; ``name`` is that of its method or analysis."""

    name: str = attrs.field(validator=_TEXT)
    title: str = attrs.field(validator=_TEXT)
    blocks: tuple[Block, ...] = attrs.field(converter=_blocks, validator=_check_blocks)


@attrs.frozen(kw_only=True)
class Scope:
    """What a chapter is about: one workshop or a programme.

    ``titles`` maps the ids of the workshops to their titles, in the order of the report.
    ``told`` maps the methods whose chapters tell every contribution to the titles of these
    chapters, so that nobody reads a contribution twice.
    """

    kind: str = attrs.field(validator=attrs.validators.in_(("workshop", "programme")))
    titles: Mapping[str, str]
    told: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def one(self) -> bool:
        """Whether it is about one workshop, so that details have room."""
        return self.kind == "workshop"


HOURS_OF_DAYS = 48
"""From so many hours on, a duration is told in days."""


def percent(part: float, whole: float) -> str:
    """A share in words: ``38 %``; a dash when there is nothing to share."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def minutes(seconds: float | None) -> str:
    """A duration in words: ``45 s``, ``7 min``, ``1 h 20 min``, ``9 days``; a dash for None."""
    if seconds is None:
        return "–"
    if abs(seconds) < 90:
        return f"{seconds:.0f} s"
    total = round(seconds / 60)
    hours, rest = divmod(total, 60)
    if hours >= HOURS_OF_DAYS:
        return f"{hours / 24:,.0f} days"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
