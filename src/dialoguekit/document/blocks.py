"""The blocks of a chapter.  They contain no markup: renderers define how a block looks.

Every number, flag and quote can carry its :class:`~dialoguekit.events.evidence.Evidence`, which
renderers present as a link.

A block validates its arguments and raises :class:`~dialoguekit.errors.ReportError`.  So a mistake
fails only the chapter that made it, and every document that was built can be rendered in every
format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, TypeAlias, cast

import attrs

from dialoguekit.errors import ReportError, class_name, safe_text
from dialoguekit.events.evidence import Evidence

NO_EVIDENCE = Evidence()

Value: TypeAlias = str | int | float | None
"""The value of a cell or a key figure; None, shown as a dash, means unknown."""


def _instance_of(*kinds: type) -> Any:
    """Return a validator for a field of one of ``kinds``; NoneType allows None."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kinds):
            expected = " or ".join(kind.__name__ for kind in kinds)
            raise _type_error(instance, attribute.name, expected, value)

    return check


def _all_instances_of(*kinds: type) -> Any:
    """Return a validator for a field that is a tuple of ``kinds`` only."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: tuple[object, ...]) -> None:
        for item in value:
            if not isinstance(item, kinds):
                expected = " or ".join(kind.__name__ for kind in kinds)
                raise _type_error(instance, f"each of {attribute.name}", expected, item)

    return check


def _type_error(instance: object, subject: str, expected: str, value: object) -> ReportError:
    return ReportError(
        f"{class_name(instance)}: {subject} must be {expected}, not {class_name(value)}."
    )


MAX_ITEMS = 1_000_000
"""The number of blocks, rows, items or flags in one block."""

MAX_SPEC_DEPTH = 30
"""The number of levels in the specification of a chart."""

MAX_NUMBER = 2**53
"""Numbers are smaller than this: greater ones are not exact in every format."""


def check_number(value: float) -> None:
    """Refuse a number that some format cannot write; an infinite or undefined one is unknown."""
    if type(value) is int and not -MAX_NUMBER < value < MAX_NUMBER:
        raise ReportError(
            "A number has more than 15 digits. Give it in a greater unit, or as a text."
        )


def _plain(value: Any) -> Any:
    """Return a text or a number as a plain one, without what a subclass adds."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        plain = int.__index__(value)
        check_number(plain)
        return plain
    return float.__float__(value) if isinstance(value, float) else value


def _bounded(items: Iterable[Any]) -> tuple[Any, ...]:
    """Return the items as a tuple; raise an error for a generator without an end."""
    found = tuple(islice(items, MAX_ITEMS + 1))
    if len(found) > MAX_ITEMS:
        raise ReportError(f"A block has more than {MAX_ITEMS:,} items. Give fewer of them.")
    return found


def _plain_bool(value: Any) -> bool:
    return value is True or (value is not False and bool(value))


def plain_text(text: str) -> str:
    """Return a text as a plain string."""
    plain: str = _plain(text)
    return plain


def plain_or_none(text: str | None) -> str | None:
    """Return a text as a plain string, or None."""
    plain: str | None = _plain(text)
    return plain


def _plain_value(value: Value) -> Value:
    plain: Value = _plain(value)
    return plain


_TEXT = _instance_of(str)
_OPTIONAL_TEXT = _instance_of(str, type(None))
_VALUE = _instance_of(str, int, float, type(None))
_EVIDENCE = _instance_of(Evidence)


@attrs.frozen
class Cell:
    """A value in a table, with its evidence."""

    value: Value = attrs.field(converter=_plain_value, validator=_VALUE)
    evidence: Evidence = attrs.field(default=NO_EVIDENCE, validator=_EVIDENCE)


Row: TypeAlias = tuple["Value | Cell", ...]


@attrs.frozen
class Text:
    """A paragraph of plain text; its line breaks are preserved."""

    text: str = attrs.field(converter=plain_text, validator=_TEXT)


@attrs.frozen(kw_only=True)
class KeyFigure:
    """A key figure with its label and evidence."""

    label: str = attrs.field(converter=plain_text, validator=_TEXT)
    value: Value = attrs.field(converter=_plain_value, validator=_VALUE)
    evidence: Evidence = attrs.field(default=NO_EVIDENCE, validator=_EVIDENCE)
    note: str | None = attrs.field(default=None, converter=plain_or_none, validator=_OPTIONAL_TEXT)


def _figures(items: Iterable[KeyFigure]) -> tuple[KeyFigure, ...]:
    return _bounded(items)


@attrs.frozen
class KeyFigures:
    """Key figures side by side."""

    items: tuple[KeyFigure, ...] = attrs.field(
        converter=_figures, validator=_all_instances_of(KeyFigure)
    )


@attrs.frozen
class Column:
    """A column of a table; numbers are aligned on the right."""

    title: str = attrs.field(converter=plain_text, validator=_TEXT)
    numeric: bool = attrs.field(default=False, converter=_plain_bool)


def _columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    return _bounded(columns)


def _rows(rows: Iterable[Iterable[object]]) -> tuple[Row, ...]:
    # A list of text and cells is a list of objects to a type checker: the validator checks them.
    return cast("tuple[Row, ...]", _bounded(_bounded(map(_plain, row)) for row in rows))


@attrs.frozen(kw_only=True)
class Table:
    """Rows under columns; every row has one value or :class:`Cell` for each column.

    The first column names the subject of its row.
    """

    caption: str = attrs.field(converter=plain_text, validator=_TEXT)
    columns: tuple[Column, ...] = attrs.field(
        converter=_columns, validator=_all_instances_of(Column)
    )
    rows: tuple[Row, ...] = attrs.field(converter=_rows)
    note: str | None = attrs.field(default=None, converter=plain_or_none, validator=_OPTIONAL_TEXT)

    @rows.validator
    def _check_rows(self, _: object, rows: tuple[Row, ...]) -> None:
        if not self.columns:
            raise ReportError(f"Table {self.caption!r} has no columns. Give at least one.")
        for row in rows:
            if len(row) != len(self.columns):
                raise ReportError(
                    f"Table {self.caption!r}: a row has {len(row)} cells "
                    f"for {len(self.columns)} columns."
                )
            for value in row:
                if value is not None and not isinstance(value, (str, int, float, Cell)):
                    raise ReportError(
                        f"Table {self.caption!r}: a cell must be text, a number, None or a Cell, "
                        f"not {class_name(value)}."
                    )


def _plain_json(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an independent copy that every format can write."""
    try:
        plain = json.loads(json.dumps(spec, allow_nan=False), parse_int=_parse_int)
    except (TypeError, ValueError) as error:
        raise ReportError(f"Chart: the specification is not plain JSON: {error}.") from error
    except RecursionError:
        plain = None
    if plain is None or _is_too_deep(plain):
        raise ReportError(f"Chart: the specification has more than {MAX_SPEC_DEPTH} levels.")
    if not isinstance(plain, dict):
        raise ReportError("Chart: the specification must be a mapping.")
    return plain


def _parse_int(digits: str) -> int:
    number = int(digits)
    check_number(number)
    return number


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_SPEC_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)


@attrs.frozen(kw_only=True)
class Chart:
    """A Vega-Lite specification with its data, and a sentence that states what it shows.

    The specification is plain JSON and contains no address of external data.
    """

    title: str = attrs.field(converter=plain_text, validator=_TEXT)
    spec: Mapping[str, Any] = attrs.field(converter=_plain_json)
    sentence: str = attrs.field(converter=plain_text, validator=_TEXT)
    evidence: Evidence = attrs.field(default=NO_EVIDENCE, validator=_EVIDENCE)

    @spec.validator
    def _check_spec(self, _: object, spec: Mapping[str, Any]) -> None:
        if _names_address(spec):
            raise ReportError(
                f"Chart {self.title!r}: the specification contains an address. "
                "Put the data into the specification, under data.values."
            )


_ADDRESS_KEYS = frozenset({"url", "href"})
_DATA_KEYS = frozenset({"values", "datasets"})


def _names_address(spec: object) -> bool:
    """Return whether a specification contains an address outside the rows of its data."""
    if isinstance(spec, Mapping):
        return any(
            key in _ADDRESS_KEYS or (key not in _DATA_KEYS and _names_address(value))
            for key, value in spec.items()
        )
    return isinstance(spec, (list, tuple)) and any(map(_names_address, spec))


@attrs.frozen(kw_only=True)
class Quote:
    """A verbatim or paraphrased text, attributed by group; ``cite`` (``leeds C17``) locates it."""

    text: str = attrs.field(converter=plain_text, validator=_TEXT)
    cite: str = attrs.field(converter=plain_text, validator=_TEXT)
    group: str | None = attrs.field(default=None, converter=plain_or_none, validator=_OPTIONAL_TEXT)
    verbatim: bool = attrs.field(default=True, converter=_plain_bool)
    note: str | None = attrs.field(default=None, converter=plain_or_none, validator=_OPTIONAL_TEXT)
    evidence: Evidence = attrs.field(default=NO_EVIDENCE, validator=_EVIDENCE)


def plain_texts(items: Iterable[str]) -> tuple[str, ...]:
    """Return texts as plain strings."""
    # A single text is an iterable of characters, which is never intended.
    return (_plain(items),) if isinstance(items, str) else _bounded(map(_plain, items))


@attrs.frozen
class ItemList:
    """Short items, one per line."""

    items: tuple[str, ...] = attrs.field(converter=plain_texts, validator=_all_instances_of(str))
    ordered: bool = attrs.field(default=False, converter=_plain_bool)


@attrs.frozen(kw_only=True)
class Flag:
    """A rule's finding about a workshop, derived on replay; it never causes an event to be refused.

    ``severity`` is ``warning`` (the rule was broken) or ``info`` (worth knowing).  ``rule`` is a
    short stable name of the rule.  ``cites`` are ids that a reader can look up.
    """

    rule: str = attrs.field(converter=plain_text, validator=_TEXT)
    message: str = attrs.field(converter=plain_text, validator=_TEXT)
    severity: str = attrs.field(default="warning", converter=plain_text)
    cites: tuple[str, ...] = attrs.field(
        default=(), converter=plain_texts, validator=_all_instances_of(str)
    )
    evidence: Evidence = attrs.field(default=NO_EVIDENCE, validator=_EVIDENCE)

    @severity.validator
    def _check_severity(self, _: object, severity: object) -> None:
        if not isinstance(severity, str) or severity not in {"warning", "info"}:
            raise ReportError(
                f"Flag: severity must be 'warning' or 'info', not {safe_text(severity, repr)}."
            )


def _flags(items: Iterable[Flag]) -> tuple[Flag, ...]:
    return _bounded(items)


@attrs.frozen
class Flags:
    """The findings of rules; an empty block states that no issues were found."""

    items: tuple[Flag, ...] = attrs.field(converter=_flags, validator=_all_instances_of(Flag))


def _blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return _bounded(blocks)


def _check_blocks(
    instance: object, attribute: attrs.Attribute[Any], blocks: tuple[object, ...]
) -> None:
    _all_instances_of(Text, KeyFigures, Table, Chart, Quote, ItemList, Flags, Section)(
        instance, attribute, blocks
    )


@attrs.frozen
class Section:
    """Blocks under a heading."""

    title: str = attrs.field(converter=plain_text, validator=_TEXT)
    blocks: tuple[Block, ...] = attrs.field(converter=_blocks, validator=_check_blocks)


Block: TypeAlias = Text | KeyFigures | Table | Chart | Quote | ItemList | Flags | Section
"""Any block of a chapter."""


@attrs.frozen(kw_only=True)
class Chapter:
    """The blocks of one view; ``name`` is that of its method or analysis."""

    name: str = attrs.field(converter=plain_text, validator=_TEXT)
    title: str = attrs.field(converter=plain_text, validator=_TEXT)
    blocks: tuple[Block, ...] = attrs.field(converter=_blocks, validator=_check_blocks)


MIN_HOURS_AS_DAYS = 48
"""Durations from this number of hours are given in days."""


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 idea``, ``1,200 ideas``."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def format_percent(part: float, whole: float) -> str:
    """Return a share as text: ``38 %``; a dash if the whole is 0."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def format_duration(seconds: float | None) -> str:
    """Return a duration as text: ``45 s``, ``7 min``, ``1 h 20 min``, ``9 days``; or a dash.

    A negative duration, between times in an impossible order, is unknown and so a dash, too.
    """
    if seconds is None or seconds <= -0.5:
        return "–"
    if seconds < 90:
        return f"{max(seconds, 0):.0f} s"
    total = round(seconds / 60)
    hours, rest = divmod(total, 60)
    if hours >= MIN_HOURS_AS_DAYS:
        return f"{hours / 24:,.0f} days"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
