"""Schedule, opening, plan, spaces, support and close of a workshop."""

from datetime import datetime

from dialoguekit.events import fields
from dialoguekit.events.base import event

CLOCK_TOLERANCE_S = 120
"""Seconds by which the clocks of devices may differ, unless the workshop says otherwise."""

MAX_CLOCK_TOLERANCE_S = 24 * 60 * 60
"""The largest tolerance that a workshop may say, in seconds."""


@event("workshop.scheduled")
class WorkshopScheduled:
    """A workshop was scheduled with its stakeholder groups.

    Fields:
        title: the title of the workshop.
        groups: the stakeholder groups (the group scheme), at least one, in report order.
        region: the region of the country; None when it does not matter.
        start: the planned start, with a time zone.
        capacity: maximum number of people.
        purpose: why people are invited, in plain language.
        scope: what can and what cannot change as a result.
        source: source and licence of the record, if it was imported.
        time_zone: the IANA name of its time zone, ``Europe/London``, in which times are shown; UTC
            without one.
        clock_tolerance_s: seconds by which the clocks of devices may differ; two minutes without
            it.
    By: organiser.
    Refused when: the workshop was scheduled before; two groups have the same name; it has no
        group; the time zone is unknown.
    Flagged when: never.
    """

    title: str = fields.text()
    groups: tuple[str, ...] = fields.labels()
    region: str | None = fields.label(default=None)
    start: datetime | None = fields.timestamp(default=None)
    capacity: int | None = fields.integer(minimum=1, default=None)
    purpose: str | None = fields.text(default=None)
    scope: str | None = fields.text(default=None)
    source: str | None = fields.text(default=None)
    time_zone: str | None = fields.label(default=None)
    clock_tolerance_s: int | None = fields.integer(maximum=MAX_CLOCK_TOLERANCE_S, default=None)


@event("workshop.opened")
class WorkshopOpened:
    """The workshop was opened: people can arrive and contribute.

    By: facilitator.
    Refused when: it is not scheduled, is open already, or was closed.
    Flagged when: never.
    """


@event("workshop.closed")
class WorkshopClosed:
    """The workshop was closed; events that happened before can still be recorded.

    By: facilitator.
    Refused when: the workshop is not open.
    Flagged when: a ballot is still open; it is dated before the opening.
    """


@event("plan.set")
class PlanSet:
    """The running order was set or changed.

    Fields:
        activities: titles of the planned activities, in order.
        timeboxes: planned duration in seconds of each activity.
        sources: the sources of the plan (a handbook, a request).
        reason: why it was changed.
    By: organiser or facilitator.
    Refused when: the workshop is not scheduled; activities and timeboxes differ in number.
    Flagged when: it is set after the opening without a reason.
    """

    activities: tuple[str, ...] = fields.texts()
    timeboxes: tuple[int, ...] = fields.integer(many=True, default=())
    sources: tuple[str, ...] = fields.texts(default=())
    reason: str | None = fields.text(default=None)


@event("space.created")
class SpaceCreated:
    """A space for a conversation was created: the plenary, a table, a pair.  Spaces form a tree.

    Fields:
        space: its id, ``S1``.
        kind: ``plenary``, ``table``, ``pair``, …
        label: its name in the workshop.
        parent: the space that it is part of.
        capacity: maximum number of people.
    By: facilitator or participant.
    Refused when: the parent is unknown or closed.
    Flagged when: never.
    """

    space: str = fields.identifier("S")
    kind: str = fields.label()
    label: str | None = fields.text(default=None)
    parent: str | None = fields.reference(default=None)
    capacity: int | None = fields.integer(minimum=1, default=None)


@event("space.closed")
class SpaceClosed:
    """A space was closed; no contribution can be made in it afterwards.

    Fields:
        space: the space.
    By: facilitator.
    Refused when: the space is unknown or closed already.
    Flagged when: never.
    """

    space: str = fields.reference()


@event("support.requested")
class SupportRequested:
    """Support was requested to take part.

    Fields:
        support: its id, ``SU1``.
        kind: ``access``, ``expenses``, ``payment``, ``emotional``, ``language`` or ``other``.
        person: who needs it; None before registration or for an anonymous request.
        detail: what is needed, as the person put it.
    By: participant.
    Refused when: the person is not registered.
    Flagged when: never.
    """

    support: str = fields.identifier("SU")
    kind: str = fields.choice("access", "expenses", "payment", "emotional", "language", "other")
    person: str | None = fields.reference(default=None, subject=True)
    detail: str | None = fields.text(default=None, private=True)


@event("support.met")
class SupportProvided:
    """Requested support was provided.

    Fields:
        support: the request.
        how: what was provided.
    By: organiser.
    Refused when: it was not requested, or was provided before.
    Flagged when: never.
    """

    support: str = fields.reference()
    how: str | None = fields.text(default=None, private=True)
