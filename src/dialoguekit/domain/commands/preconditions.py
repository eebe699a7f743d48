"""Preconditions that commands share.

A command takes the state of a workshop, a context, and what is to be recorded.  It returns events
or raises :class:`~dialoguekit.errors.Refused`.  It refuses only what is structurally impossible.  A
breach of a method is recorded, and flagged on replay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NoReturn, Protocol, TypeAlias

import attrs

from dialoguekit.choices import did_you_mean, find_near, list_names, offer
from dialoguekit.domain.state import Activity, Ballot, Person, Programme, Proposal, Workshop
from dialoguekit.domain.state.model import SECOND
from dialoguekit.errors import InvalidEvent, Refused, shown
from dialoguekit.events import NO_CONTEXT, OFFICES, ROLES, Context, Event, to_microseconds
from dialoguekit.events.envelope import TOLERANCES_US
from dialoguekit.events.local_time import UTC_TIMES, LocalTimes, to_local
from dialoguekit.events.workshop import CLOCK_TOLERANCE_S

CommandEvents: TypeAlias = tuple[Event, ...]
"""What a command returns: the events to record."""


class Term(Protocol):
    """A stage or a template of a method."""

    @property
    def name(self) -> str:
        """Its name, by which events refer to it."""


class MethodTerms(Protocol):
    """The terms of a method, which a command may name."""

    @property
    def stages(self) -> Sequence[Term]:
        """The stages of the method."""

    @property
    def templates(self) -> Sequence[Term]:
        """The templates of the method."""


@attrs.frozen
class CommandContext:
    """Time and context of what is to be recorded.

    Presence, consent and rules in force are checked at ``occurred_at``, within its precision and
    the ``clock_tolerance_us`` of the workshop.  Messages state times in its time zone, ``local``.
    ``methods`` are the installed methods by name, with their terms, as far as these are known; None
    where it is not known which methods are installed.
    """

    occurred_at: datetime
    context: Context = NO_CONTEXT
    clock_tolerance_us: int = CLOCK_TOLERANCE_S * SECOND
    local: LocalTimes = UTC_TIMES
    methods: Mapping[str, MethodTerms | None] | None = attrs.field(
        default=None, eq=False, repr=False
    )

    @property
    def when(self) -> str:
        """``occurred_at`` in the time zone of the workshop, as messages state it."""
        return self.local.format(self.occurred_at)

    @property
    def occurred_at_us(self) -> int:
        """``occurred_at`` in microseconds since 1970-01-01 UTC."""
        return to_microseconds(self.occurred_at)

    @property
    def tolerance_us(self) -> int:
        """The largest error of ``occurred_at``, in microseconds."""
        return TOLERANCES_US[self.context.precision]

    @property
    def clocks_us(self) -> int:
        """The largest difference from another time: precision and clocks, in microseconds."""
        return self.tolerance_us + self.clock_tolerance_us


def context_in(
    state: Workshop | Programme,
    occurred_at: datetime,
    context: Context = NO_CONTEXT,
    methods: Mapping[str, MethodTerms | None] | None = None,
) -> CommandContext:
    """Return the context of a command on a state: with its tolerance for clocks and its time zone.

    A time without a zone is a local time of the workshop.  Raises
    :class:`~dialoguekit.errors.InvalidEvent` if it has no time zone, or if the clocks skip that
    time or show it twice.
    """
    if not isinstance(state, Workshop):
        return CommandContext(require_zone(occurred_at, UTC_TIMES), context, methods=methods)
    at = require_zone(occurred_at, state.local)
    return CommandContext(at, context, state.clock_tolerance_us, state.local, methods)


def require_zone(timestamp: datetime, local: LocalTimes, field: str = "occurred_at") -> datetime:
    """Return a timestamp with a zone: a time without one is a local time.

    Raises :class:`~dialoguekit.errors.InvalidEvent` as :func:`context_in` does, and for anything
    but a datetime.
    """
    require_datetime(timestamp, field)
    if timestamp.utcoffset() is not None:
        return timestamp
    given, example = timestamp.isoformat(), "tzinfo=ZoneInfo('Europe/London')"
    if local.name is None:
        reason = (
            f"must have a time zone, not {given}: give it one, for example {example}, or schedule "
            "the workshop with time_zone="
        )
        raise InvalidEvent("timestamp", field, reason)
    try:
        return to_local(timestamp, local.zone)
    except ValueError as error:
        reason = f"{given} is no single time in {local.describe()}: {error}. Give it with an offset"
        raise InvalidEvent("timestamp", field, reason) from error


EXAMPLE_OF_DATETIME = "datetime(2026, 3, 4, 9, 30, tzinfo=ZoneInfo('Europe/London'))"


def require_datetime(value: object, field: str = "occurred_at") -> None:
    """Raise :class:`~dialoguekit.errors.InvalidEvent` for anything but a datetime."""
    if not isinstance(value, datetime):
        reason = f"must be a datetime, such as {EXAMPLE_OF_DATETIME}, not {shown(value)}"
        raise InvalidEvent("timestamp", field, reason)


def refuse(action: str, reason: str, remedy: str) -> NoReturn:
    """Raise :class:`~dialoguekit.errors.Refused`."""
    raise Refused(action, reason, remedy)


def refuse_unknown(
    noun: str, id: object, known: Iterable[str], action: str, remedy: str
) -> NoReturn:
    """Refuse an id that is not among the ``known`` ones; offer what is spelled almost like it."""
    ids = tuple(known)
    reason = f"there is no {noun} {shown(id, known=ids)}"
    refuse(action, reason, f"{offer(id, ids)}{remedy}")


def join_names(items: Iterable[str], if_empty: str = "none so far") -> str:
    """Return some names as text for an error message."""
    return list_names(items, if_empty)


def require_scheduled(state: Workshop, action: str) -> None:
    """Refuse unless the workshop has been scheduled."""
    if state.phase == "draft":
        refuse(action, "the workshop is not scheduled", "Schedule it first, with its groups")


def default_roll(
    state: Workshop,
    context: CommandContext,
    *,
    activity: str | None = None,
    asked: Collection[str] = (),
) -> tuple[str, ...]:
    """Return who is asked where no roll is given.

    It is the roll of ``activity``, or else of the activity of the context, also of those who have
    left the room.  Where that has none, they are the participants present, and those of ``asked``
    who are present.  Who was forgotten, or withdrew the consent to be recorded, is not asked.
    """
    run = state.activities.get(activity or context.context.activity or "")
    if run is not None and run.roll:
        people = run.roll
    else:
        present = state.present_at(context.occurred_at_us, context.tolerance_us)
        people = tuple(id for id in present if id in asked or state.people[id].takes_part)
    return tuple(id for id in people if may_be_asked(state, context, id))


def may_be_asked(state: Workshop, context: CommandContext, id: str) -> bool:
    """Return whether a person is registered, and neither forgotten nor against being recorded."""
    person = state.people.get(state.canonical(id))
    if person is None or state.canonical(id) in state.forgotten:
        return False
    return "record" not in person.consents or allows(person, "record", context)


def require_open(state: Workshop, context: CommandContext, action: str) -> None:
    """Refuse unless the workshop was open when it happened."""
    require_scheduled(state, action)
    if not state.is_open_at(context.occurred_at_us, context.clocks_us):
        if state.phase == "announced":
            refuse(action, "the workshop is not open", "Open it first")
        remedy = "If it happened earlier, give the time with occurred_at="
        refuse(action, f"the workshop was closed at {context.when}", remedy)


def require_registered(state: Workshop, id: str, action: str) -> Person:
    """Return the person; refuse if they are not registered or were forgotten."""
    require_scheduled(state, action)
    return require_known(state, id, action)


def require_known(state: Workshop, id: str, action: str) -> Person:
    """Return a person of a workshop in any phase; refuse as :func:`require_registered` does."""
    person = state.people.get(state.canonical(id))
    if person is None:
        refuse(
            action,
            f"no person is registered as {shown(id, known=state.people)}",
            f"{offer(id, state.people)}Register the person first; "
            f"registered: {join_names(state.people)}",
        )
    require_not_forgotten(state, id, action)
    return person


def require_not_forgotten(state: Workshop, id: str, action: str) -> None:
    """Refuse a person who was forgotten: their personal data can no longer be stored."""
    if state.canonical(id) in state.forgotten:
        refuse(
            action,
            f"{shown(id)}'s data was erased",
            "Register the person again; the old id cannot be reused",
        )


def require_speaker(state: Workshop, context: CommandContext, id: str, action: str) -> None:
    """Refuse a person whose words or votes may not be recorded.

    They are not registered, were forgotten, or withdrew the consent to be recorded.
    """
    require_registered(state, id, action)
    require_not_withdrawn(state, context, id, action)


def require_not_withdrawn(state: Workshop, context: CommandContext, id: str, action: str) -> None:
    """Refuse a person, or the token of one, who was forgotten or withdrew the consent.

    A token of a roll need not be registered.
    """
    require_not_forgotten(state, id, action)
    if state.canonical(id) in state.people and not may_be_asked(state, context, id):
        reason = f"{shown(id)} had withdrawn the consent to be recorded at {context.when}"
        refuse(action, reason, "Leave the person out, unless they consent again")


def require_author(
    state: Workshop, context: CommandContext, author: str | None, action: str
) -> str | None:
    """Return the author of a text; refuse one who is not registered.

    Without an author it is the participant for whom somebody spoke, or else who acted: the words
    of facilitators and scribes are the workshop's own.
    """
    if author is not None:
        require_speaker(state, context, author, action)
        return author
    given, person = context.context, context.context.on_behalf_of
    if person is None and given.role not in OFFICES:
        person = given.by
    found = state.people.get(person or "")
    if found is None or person in state.forgotten:
        return None
    is_participant = "participant" in found.roles and "facilitator" not in found.roles
    if person is None or not (is_participant or person == given.on_behalf_of):
        return None
    require_speaker(state, context, person, action)
    return person


_ID_OF_SOMEBODY = re.compile("[PI][0-9]+")
_OFFICE = re.compile(r"[^\W\d_]{3,}(?:[ -]\w+)*")


def _is_office(id: str) -> bool:
    return id.islower() and _OFFICE.fullmatch(id) is not None


def require_context(state: Workshop, context: Context, action: str) -> None:
    """Refuse a context with a person, an office, a space or an activity that does not exist.

    Otherwise a mistyped id would name nobody, of whom no consent is needed.
    """
    for field, id in (("by", context.by), ("on_behalf_of", context.on_behalf_of)):
        if id is not None and not (field == "by" and _is_office(id)):
            _require_acting(state, field, id, action)
    role = context.role
    if role is not None and role not in ROLES and find_near(role, ROLES):
        refuse(action, f"role={shown(role)} is no role", did_you_mean(role, ROLES))
    if context.space is not None and context.space not in state.spaces:
        spaces = join_names(state.spaces)
        remedy = f"{offer(context.space, state.spaces)}Create it first; spaces: {spaces}"
        refuse(action, f"there is no space {shown(context.space)}", remedy)
    if context.activity is not None and context.activity not in state.activities:
        known = join_names(state.activities)
        remedy = f"{offer(context.activity, state.activities)}Start one first; activities: {known}"
        refuse(action, f"there is no activity {shown(context.activity)}", remedy)


def _require_acting(state: Workshop, field: str, id: str, action: str) -> None:
    if state.canonical(id) not in state.people and not has_id(state, id, "I"):
        remedy = f"{offer(id, state.people)}Give {field}= the id of somebody who is registered"
        if field == "by":
            remedy += ", or an office such as organiser, in small letters"
        refuse(action, f"no person is registered as {shown(id)}", remedy)
    require_not_forgotten(state, id, action)


def require_office(state: Workshop, field: str, value: str | None, action: str) -> None:
    """Refuse the id of a person or token where a role or an office is meant.

    It would be printed, whatever that person agreed to, and could not be erased.
    """
    if value is not None and (is_id_of_somebody(value) or state.canonical(value) in state.people):
        reason = f"{field}={shown(value)} is the id of a person, and not an office"
        refuse(
            action, reason, "Give a role or an office, such as organiser; name a person with by="
        )


def is_id_of_somebody(id: str) -> bool:
    """Return whether people or invitations have such ids, also those that are given later."""
    return _ID_OF_SOMEBODY.fullmatch(id) is not None


def require_consent(person: Person, id: str, context: CommandContext, action: str) -> None:
    """Refuse unless the person had consented to be recorded.

    What happened before the consent is recorded, and flagged beyond the tolerance for clocks.
    """
    if not allows(person, "record", context):
        reason = f"{shown(id)} had not consented to be recorded at {context.when}"
        remedy = "Ask for consent and record it first; no one is recorded without it"
        given = person.consents.get("record")
        if given is not None and any(at <= context.occurred_at_us for at, _ in given.intervals):
            reason += ": the consent was withdrawn"
            remedy = "Leave the person out, unless they consent again"
        refuse(action, reason, remedy)


def allows(person: Person, scope: str, context: CommandContext) -> bool:
    """Return whether the consents of a person allow that it is recorded."""
    return person.allows(scope, context.occurred_at_us, context.tolerance_us, context.clocks_us)


def require_present(state: Workshop, context: CommandContext, id: str, action: str) -> Person:
    """Return the person; refuse unless they took part and consented at the time.

    A person takes part who is present, or who is on the roll of the activity or of an open round.
    What is dated before their first arrival is recorded, and flagged beyond the tolerance for
    clocks.
    """
    is_at_distance = state.is_at_distance(
        id, context.context.activity, context.occurred_at_us, context.clocks_us
    )
    if not is_at_distance:
        require_open(state, context, action)
    person = require_registered(state, id, action)
    if not is_at_distance and not person.presence.admits(context.occurred_at_us, context.clocks_us):
        reason = f"{shown(id)} was not present at {context.when}"
        refuse(action, reason, "Record the arrival first, or give the time with occurred_at=")
    require_consent(person, id, context, action)
    return person


def require_open_or_at_distance(
    state: Workshop, context: CommandContext, activity: str | None, action: str
) -> None:
    """Refuse unless the workshop was open, or an activity with a roll or an open round ran."""
    at, tolerance = context.occurred_at_us, context.clocks_us
    run = None if activity is None else state.activities.get(activity)
    if run is not None and run.roll and run.runs_at(at, tolerance):
        return
    if any(
        each.activity == activity and state.is_round_open(id, at, tolerance)
        for id, each in state.rounds.items()
    ):
        return
    require_open(state, context, action)


def require_people(state: Workshop, ids: Iterable[str], action: str) -> tuple[str, ...]:
    """Return the people, each once and under the id that is kept; refuse one that is unknown."""
    found = tuple(dict.fromkeys(map(state.canonical, ids)))
    for id in found:
        require_registered(state, id, action)
    return found


def is_count(number: object) -> bool:
    """Return whether a value is a whole number from 0."""
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def require_group_in_scheme(state: Workshop, group: str | None, action: str) -> None:
    """Refuse a group that is not in the scheme; None is no group."""
    if group is not None and group not in state.groups:
        given = shown(group, words=True, known=state.groups)
        problem = f"the group {given} is not in the scheme of this workshop"
        refuse(
            action, problem, f"{offer(group, state.groups)}Use one of: {join_names(state.groups)}"
        )


def require_id(state: Workshop, id: str, action: str, noun: str = "thing") -> None:
    """Refuse an id that no event created."""
    if id not in state.seq_by_id:
        refuse_unknown(noun, id, state.seq_by_id, action, "Check the id, or record it first")


def has_id(state: Workshop, id: str, prefix: str) -> bool:
    """Return whether ``id`` has this prefix and a number, and an event created it.

    Analysts choose the ids of codes and themes, so the prefix alone does not identify a kind.
    """
    return id in state.seq_by_id and re.fullmatch(rf"{prefix}[0-9]+", id) is not None


def require_created(
    state: Workshop, id: str, prefix: str, noun: str, action: str, remedy: str
) -> None:
    """Refuse an id of another kind, or that no event created; the ``prefix`` is that of a kind."""
    if not has_id(state, id, prefix):
        known = [other for other in state.seq_by_id if has_id(state, other, prefix)]
        refuse_unknown(noun, id, known, action, remedy)


def require_contribution(state: Workshop, id: str, action: str) -> None:
    """Refuse the id of a contribution that does not exist."""
    if id not in state.text_lengths:
        remedy = "Check the id, or record it first"
        refuse_unknown("contribution", id, state.text_lengths, action, remedy)


def require_ids(state: Workshop, ids: Iterable[str], action: str, noun: str = "thing") -> None:
    """Refuse ids of which one was not created by any event."""
    for id in ids:
        require_id(state, id, action, noun)


def require_open_space(state: Workshop, id: str, action: str) -> None:
    """Refuse a space that is unknown or closed."""
    space = state.spaces.get(id)
    if space is None:
        remedy = f"Create it first; spaces: {join_names(state.spaces)}"
        refuse_unknown("space", id, state.spaces, action, remedy)
    if space.is_closed:
        refuse(
            action, f"space {shown(id)} is closed", "Name a space that is open, or create a new one"
        )


def require_activity(state: Workshop, id: str, phases: Collection[str], action: str) -> Activity:
    """Return the activity; refuse unless it is in one of ``phases``."""
    activity = state.activities.get(id)
    if activity is None:
        remedy = f"Start one first; activities: {join_names(state.activities)}"
        refuse_unknown("activity", id, state.activities, action, remedy)
    if activity.phase not in phases:
        wanted = " or ".join(phases)
        refuse(action, f"activity {shown(id)} is {activity.phase}", f"It must be {wanted}")
    return activity


CUSTOM_TEMPLATE = "custom"
"""The template of a run with an order of its own, which any method allows."""


def require_stage(context: CommandContext, method: str, stage: str, action: str) -> None:
    """Refuse a stage that the method does not have."""
    declared = (context.methods or {}).get(method)
    if declared is not None:
        _require_term(declared.stages, method, "stage", stage, action)


def require_method(context: CommandContext, method: str, action: str) -> None:
    """Refuse a method that is not installed."""
    methods = context.methods
    if methods is not None and method not in methods:
        reason = "no plugin declares that method"
        near, known = offer(method, methods), join_names(sorted(methods))
        refuse(action, reason, f"{near}Install its plugin, or use one of: {known}")


def require_template(context: CommandContext, method: str, template: str, action: str) -> None:
    """Refuse a template that the method does not have."""
    declared = (context.methods or {}).get(method)
    if declared is not None and template != CUSTOM_TEMPLATE:
        _require_term(declared.templates, method, "template", template, action)


def _require_term(terms: Sequence[Term], method: str, noun: str, name: str, action: str) -> None:
    """Refuse an unknown name; a method that declares no such terms leaves their names open."""
    known = [term.name for term in terms]
    if known and name not in known:
        problem = f"the method {method} has no {noun} {shown(name, words=True, known=known)}"
        names = join_names(known)
        refuse(action, problem, f"{offer(name, known)}{noun.capitalize()}s: {names}")


def require_open_proposal(state: Workshop, id: str, action: str) -> Proposal:
    """Return the proposal; refuse if it is unknown, decided or withdrawn."""
    proposal = state.proposals.get(id)
    if proposal is None:
        remedy = f"Submit it first; proposals: {join_names(state.proposals)}"
        refuse_unknown("proposal", id, state.proposals, action, remedy)
    if proposal.phase != "submitted":
        refuse(action, f"proposal {shown(id)} is {proposal.phase}", "Submit a new one")
    return proposal


def require_current_version(id: str, expected: int | None, current: int, action: str) -> int:
    """Return the current version; refuse if another one was expected."""
    if expected is not None and expected != current:
        reason = f"{shown(id)} is at version {current}, not {expected}"
        refuse(action, reason, "Read the current wording aloud and ask again")
    return current


def require_ballot(state: Workshop, id: str, phase: str, action: str) -> Ballot:
    """Return the ballot; refuse unless it is in ``phase``."""
    ballot = state.ballots.get(id)
    if ballot is None:
        remedy = f"Open one first; ballots: {join_names(state.ballots)}"
        refuse_unknown("ballot", id, state.ballots, action, remedy)
    if ballot.phase != phase:
        remedy = "Open a new ballot" if phase == "open" else "Close it first"
        if ballot.phase == "revealed" and phase == "closed":
            remedy = "Nothing needs to be done"
        refuse(action, f"ballot {shown(id)} is {ballot.phase}", remedy)
    return ballot
