"""What every decision function stands on.

A decision function takes the state of a workshop, the circumstances in which something is
noted, and what is to be recorded; it returns events, or raises
:class:`~dialoguekit.errors.Refused`.  It refuses only what is structurally impossible: a
breach of method is recorded, and flagged on replay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NoReturn, TypeAlias

import attrs

from dialoguekit.domain.state import Activity, Ballot, Person, Proposal, Workshop
from dialoguekit.errors import Refused
from dialoguekit.events import MICROSECOND, PLAIN, PRECISIONS, Context, Event, micros

Decided: TypeAlias = tuple[Event, ...]


@attrs.frozen
class Noting:
    """When something happened and in which circumstances; what decisions know besides the state.

    Presence, consent and rules in force are judged at ``at``, give or take the precision.
    """

    at: datetime
    context: Context = PLAIN

    @property
    def at_us(self) -> int:
        """``at`` in microseconds since 1970."""
        return micros(self.at)

    @property
    def slack_us(self) -> int:
        """How far off ``at`` may be, in microseconds."""
        return PRECISIONS[self.context.precision] // MICROSECOND


def refuse(what: str, why: str, remedy: str) -> NoReturn:
    """Refuse to do ``what``."""
    raise Refused(what, why, remedy)


def listed(items: Iterable[str], none: str = "none so far") -> str:
    """A few names for an error message."""
    names = list(items)
    shown = ", ".join(names[:12])
    return f"{shown}, …" if len(names) > 12 else shown or none


def scheduled(state: Workshop, what: str) -> None:
    """Refuse unless the workshop has been scheduled."""
    if state.phase == "draft":
        refuse(what, "the workshop is not scheduled", "Schedule it first, with its groups")


def open_at(state: Workshop, noting: Noting, what: str) -> None:
    """Refuse unless the workshop was open when it happened."""
    scheduled(state, what)
    if not state.is_open_at(noting.at_us, noting.slack_us):
        if state.phase == "announced":
            refuse(what, "the workshop is not open", "Open it first")
        remedy = "If it happened before, say when with at="
        refuse(what, f"the workshop was closed at {noting.at.isoformat()}", remedy)


def registered(state: Workshop, id: str, what: str) -> Person:
    """The person, or a refusal."""
    scheduled(state, what)
    person = state.people.get(id)
    if person is None:
        known = listed(state.people, "nobody so far")
        refuse(what, f"nobody is registered as {id}", f"Register them first; registered: {known}")
    remembered(state, id, what)
    return person


def remembered(state: Workshop, id: str, what: str) -> None:
    """Refuse who was forgotten: nothing that is theirs can be kept any more."""
    if id in state.forgotten:
        refuse(what, f"{id} was forgotten", "Register them anew; the id that they had stays closed")


def consented(person: Person, id: str, noting: Noting, what: str) -> None:
    """Refuse unless the person had consented to be recorded."""
    if not person.consented("record", noting.at_us, noting.slack_us):
        why = f"{id} had not consented to be recorded at {noting.at.isoformat()}"
        refuse(what, why, "Ask, and note the consent first; nobody is recorded without it")


def heard(state: Workshop, noting: Noting, id: str, what: str) -> Person:
    """The person, present and consenting at the time, or a refusal."""
    open_at(state, noting, what)
    person = registered(state, id, what)
    if not person.presence.cover(noting.at_us, noting.slack_us):
        why = f"{id} was not there at {noting.at.isoformat()}"
        refuse(what, why, "Note that they arrived, or say with at= when it happened")
    consented(person, id, noting, what)
    return person


def known(state: Workshop, id: str, what: str, kind: str = "thing") -> None:
    """Refuse a reference to something that no event brought in."""
    if id not in state.things:
        refuse(what, f"there is no {kind} {id}", "Check the id, or record it first")


def named(state: Workshop, id: str, prefix: str) -> bool:
    """Whether ``id`` is one of the ids that begin with ``prefix``, and was brought in.

    Analysts name codes and themes as they like, so the first letters alone do not tell.
    """
    return id in state.things and re.fullmatch(rf"{prefix}[0-9]+", id) is not None


def known_contribution(state: Workshop, id: str, what: str) -> None:
    """Refuse a reference to a contribution that was never made."""
    if id not in state.text_lengths:
        refuse(what, f"there is no contribution {id}", "Check the id, or record it first")


def all_known(state: Workshop, ids: Iterable[str], what: str, kind: str = "thing") -> None:
    """Refuse a reference to several things of which one was never brought in."""
    for id in ids:
        known(state, id, what, kind)


def open_space(state: Workshop, id: str, what: str) -> None:
    """Refuse a space that is unknown or closed."""
    space = state.spaces.get(id)
    if space is None:
        spaces = listed(state.spaces)
        refuse(what, f"there is no space {id}", f"Create it first; spaces: {spaces}")
    if space.closed:
        refuse(what, f"space {id} is closed", "Name a space that is open, or create a new one")


def activity_in(state: Workshop, id: str, phases: Collection[str], what: str) -> Activity:
    """The activity, if it is in one of ``phases``; or a refusal."""
    activity = state.activities.get(id)
    if activity is None:
        known = listed(state.activities)
        refuse(what, f"there is no activity {id}", f"Start one first; activities: {known}")
    if activity.phase not in phases:
        wanted = " or ".join(phases)
        refuse(what, f"activity {id} is {activity.phase}", f"It must be {wanted}")
    return activity


def live_proposal(state: Workshop, id: str, what: str) -> Proposal:
    """The proposal, neither decided nor withdrawn; or a refusal."""
    proposal = state.proposals.get(id)
    if proposal is None:
        known = listed(state.proposals)
        refuse(what, f"there is no proposal {id}", f"Table it first; proposals: {known}")
    if proposal.phase != "tabled":
        refuse(what, f"proposal {id} is {proposal.phase}", "Table a new one")
    return proposal


def current_version(id: str, named: int | None, current: int, what: str) -> int:
    """The version that is meant, refused when it is not the current one."""
    if named is not None and named != current:
        why = f"{id} stands at version {current}, not {named}"
        refuse(what, why, "Read the current wording to the room and ask again")
    return current


def ballot_in(state: Workshop, id: str, phase: str, what: str) -> Ballot:
    """The ballot, if it is in ``phase``; or a refusal."""
    ballot = state.ballots.get(id)
    if ballot is None:
        known = listed(state.ballots)
        refuse(what, f"there is no ballot {id}", f"Open one first; ballots: {known}")
    if ballot.phase != phase:
        remedy = "Open a new ballot" if phase == "open" else "Close it first"
        if ballot.phase == "revealed" and phase == "closed":
            remedy = "Nothing needs to be done"
        refuse(what, f"ballot {id} is {ballot.phase}", remedy)
    return ballot
