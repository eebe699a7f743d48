"""Event classes with all types of field, for tests of the fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

import attrs

from dialoguekit.events import event, fields

LARGEST = 2**53 - 1


@event("test.all-fields")
class AllFields:
    """Fields of every type except identifiers, each with a default: a test sets one."""

    bare: str = attrs.field(default="C1")  # Not made by `dialoguekit.events.fields`.
    reference: str = fields.reference(default="P1")
    references: tuple[str, ...] = fields.references(default=())
    text: str = fields.text(default="-")
    texts: tuple[str, ...] = fields.texts(default=())
    label: str = fields.label(default="-")
    labels: tuple[str, ...] = fields.labels(default=())
    choice: str = fields.choice("red", "green", default="red")
    choices: tuple[str, ...] = fields.choice("red", "green", many=True, default=("red",))
    whole: int = fields.integer(minimum=-2, maximum=9, default=0)
    wholes: tuple[int, ...] = fields.integer(many=True, default=())
    real: float = fields.number(minimum=0, maximum=1, default=0.0)
    free: float = fields.number(default=0.0)
    flag: bool = fields.boolean(default=False)
    moment: datetime = fields.timestamp(default=datetime(2026, 1, 1, tzinfo=UTC))
    day: date = fields.calendar_date(default=date(2026, 1, 1))
    pairs: fields.Pairs = fields.mapping(default=())


@event("test.named")
class Named:
    """An event that creates an id."""

    thing: str = fields.identifier("C")


class NoOffset(tzinfo):
    """A time zone without an offset."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str | None:
        return None
