"""The record of a workshop: what a method or an analysis reads, as it may be published."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar, overload

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.policy import DisclosurePolicy
from dialoguekit.document.blocks import Flag
from dialoguekit.events import ConsentGiven, WorkshopClosed
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.plugin.ballot_builder import build_ballots
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.links import LinkGraph
from dialoguekit.plugin.rounds import Round, build_rounds
from dialoguekit.plugin.session import Contribution, Session
from dialoguekit.plugin.times import Interval, Timed, distance_to
from dialoguekit.plugin.workshop_events import WorkshopEvents

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
S = TypeVar("S", bound=Session)
V_co = TypeVar("V_co", covariant=True)


@attrs.frozen(eq=False, repr=False)
class Record:
    """The events of one workshop under a disclosure policy.

    ``sessions`` are the runs of the method; for an analysis those of all methods.  ``listed_in``
    maps methods to the titles of their chapters, if these list every contribution.
    """

    _events: WorkshopEvents
    sessions: tuple[Session, ...] = ()
    listed_in: Mapping[str, str] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"Record of {self.workshop}"  # The events in it are not for publication.

    @property
    def workshop(self) -> str:
        """The id of the workshop."""
        return self._events.workshop

    @property
    def groups(self) -> Groups:
        """The groups of the workshop as they may be named."""
        return self._events.groups

    @property
    def policy(self) -> DisclosurePolicy:
        """The policy that the groups obey."""
        return self._events.groups.policy

    @property
    def contributions(self) -> Mapping[str, Contribution]:
        """All contributions to the workshop by id, in log order, also those of other methods.

        Those that moderators rejected are in no result; they are in :attr:`rejected` alone.
        """
        return MappingProxyType(self._events.contributions)

    @property
    def rejected(self) -> tuple[Contribution, ...]:
        """The contributions that moderators rejected, without their texts, for rules about them."""
        return self._events.rejected

    @property
    def links(self) -> LinkGraph:
        """The links between all items of the workshop."""
        return self._events.links

    @property
    def local(self) -> LocalTimes:
        """The times of the workshop in its time zone; in UTC if it has none."""
        return self._events.local

    @property
    def clock_tolerance_us(self) -> int:
        """How far the clocks of devices may differ, in microseconds."""
        return self._events.clock_tolerance_us

    def ahead_us(self, fact: Fact[Any]) -> int:
        """Return how far an event was dated after its recording, in microseconds; 0 if it was not.

        Its time in the record is then that of its recording.  It is 0 of a secret fact.
        """
        return 0 if fact.secret else self._events.ahead_us.get(fact.seq, 0)

    @property
    def presence(self) -> Mapping[str, Sequence[Interval]]:
        """The intervals in which each participant was present, in microseconds since 1970 UTC."""
        return MappingProxyType(self._events.presence)

    @property
    def closed(self) -> Fact[WorkshopClosed] | None:
        """The close of the workshop; None before it."""
        return self._events.closed

    @overload
    def of(self, first: type[A], /, *, within: Session | None = None) -> tuple[Fact[A], ...]: ...

    @overload
    def of(
        self, first: type[A], second: type[B], /, *, within: Session | None = None
    ) -> tuple[Fact[A | B], ...]: ...

    @overload
    def of(
        self, first: type[A], second: type[B], third: type[C], /, *, within: Session | None = None
    ) -> tuple[Fact[A | B | C], ...]: ...

    @overload
    def of(
        self, first: type[Any], /, *more: type[Any], within: Session | None = None
    ) -> tuple[Fact[Any], ...]: ...

    def of(self, *classes: type[Any], within: Session | None = None) -> tuple[Fact[Any], ...]:
        """Return the facts of event classes in log order, of the workshop or within a session.

        A fact is within a session if it names its activity, or else was recorded in it.  A secret
        fact is left out until it is closed.
        """
        events = self._events
        if within is None:
            found = [fact for cls in classes for fact in events.of(cls)]
        else:
            found = [fact for cls in classes for fact in events.within(cls, within.activity)]
        return tuple(sorted(found, key=_seq) if len(classes) > 1 else found)

    def ballots(self, within: Session | None = None) -> tuple[Ballot, ...]:
        """Return the ballots of the workshop, or those opened in a session."""
        return tuple(build_ballots(self._events, within))

    def rounds(self, within: Session | None = None) -> tuple[Round, ...]:
        """Return the rounds of the workshop, or those of a session, in the order of opening."""
        return tuple(build_rounds(self._events, within))

    def open_count(self, event_class: type[Any], key: Hashable) -> int:
        """Return how many secret facts with a key are recorded, and not closed yet.

        Of several by the same person only one counts, if the declaration says so.
        """
        return self._events.disclosed.open_count(event_class, key)

    def takes_part(self, person: str | None) -> bool:
        """Return whether a person counts as a participant, from the start or by a later role.

        None, an author who is not known, is nobody: it takes no part and does not facilitate.
        """
        return person is not None and self._events.permissions.is_participant(person)

    def facilitates(self, person: str | None) -> bool:
        """Return whether a person facilitates, from the start or by a later role."""
        return person is not None and self._events.permissions.is_facilitator(person)

    def is_witness(self, person: str | None) -> bool:
        """Return whether a person is a witness, from the start or by a later role."""
        return person is not None and self._events.permissions.is_witness(person)

    def is_registered(self, person: str | None) -> bool:
        """Return whether a person is registered, or holds a token that was issued."""
        return person in self._events.permissions.roster.members

    def is_alias(self, person: str) -> bool:
        """Return whether an id was merged into that of the same person.

        Only a ballot in which both had voted, and which was closed before, still names it.
        """
        return person in self._events.permissions.roster.aliases

    def was_present(self, person: str, moment: Timed) -> bool:
        """Return whether a participant was in the room when something happened."""
        at, tolerance = moment.occurred_at_us, moment.tolerance_us
        present = self._events.presence.get(person, ())
        return any(distance_to(at, interval) <= tolerance for interval in present)

    def consents(self, person: str | None, scope: str) -> bool:
        """Return whether a person consents to a scope now; a forgotten person does not.

        None, an author who is not known, cannot be asked and consents to nothing.
        """
        roster = self._events.permissions.roster
        return (
            person is not None
            and person not in roster.forgotten
            and roster.consent_seq(person, scope) is not None
        )

    def consents_to(self, scope: str) -> tuple[Fact[ConsentGiven], ...]:
        """Return the events by which people consent to a scope now, forgotten ones included."""
        roster = self._events.permissions.roster
        return tuple(
            fact
            for fact in self.of(ConsentGiven)
            if scope in fact.event.scopes
            and roster.consent_seq(fact.event.person, scope) == fact.seq
        )

    def group_of(self, person: str | None) -> str | None:
        """Return the label of a person's group or office; None for nobody."""
        return self._events.disclosed.label_of(person)


@attrs.frozen(kw_only=True)
class Programme(Generic[V_co]):
    """The views of several workshops by id, in the order of the report, with their titles.

    Workshops without anything to show are left out.  ``groups`` are those of the programme.

    ``counts_people`` is whether somebody said who took part in several workshops.  Otherwise a
    total over workshops counts visits, and a person who came twice is counted twice.
    """

    views: Mapping[str, V_co]
    titles: Mapping[str, str]
    groups: Groups
    counts_people: bool = False
    _flags: Mapping[str, tuple[Flag, ...]] = attrs.field(factory=dict)
    _matched: Mapping[tuple[str, str], Hashable] = attrs.field(factory=dict, repr=False)

    @property
    def counts_visits(self) -> bool:
        """Whether a total over its workshops counts visits, as nobody said who came to several."""
        return len(self.views) > 1 and not self.counts_people

    def identity(self, workshop: str, person: str) -> Hashable:
        """Return what a person is counted by: the same in all workshops if they were matched."""
        return self._matched.get((workshop, person), (workshop, person))

    @property
    def rows(self) -> list[tuple[str, V_co]]:
        """The title and the view of each workshop, as rows of a table."""
        return [(self.titles[workshop], view) for workshop, view in self.views.items()]

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags on all workshops and their sessions."""
        return tuple(flag for flags in self._flags.values() for flag in flags)

    def warnings(self, of: Session | str) -> tuple[Flag, ...]:
        """Return the warnings on a session, or on a workshop by its id."""
        key = of.cite if isinstance(of, Session) else of
        return tuple(flag for flag in self._flags.get(key, ()) if flag.severity == "warning")


def session_rows(programme: Programme[Sequence[S]]) -> list[tuple[str, S]]:
    """Return every session with a heading: the title of its workshop, and its own if needed."""
    return [
        (
            programme.titles[workshop]
            if len(sessions) == 1
            else f"{programme.titles[workshop]}: {session.title} ({session.cite})",
            session,
        )
        for workshop, sessions in programme.views.items()
        for session in sessions
    ]


def _seq(fact: Fact[Any]) -> int:
    return fact.seq
