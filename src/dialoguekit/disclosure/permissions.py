"""What the people of a workshop permit: which texts may be published, and under which group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

import attrs

from dialoguekit.disclosure.aliases import created_id, items_about, reworded_item
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.person import person_id
from dialoguekit.disclosure.policy import DisclosurePolicy
from dialoguekit.disclosure.roster import Roster
from dialoguekit.disclosure.text import (
    AWAITING_MODERATION,
    KEPT_IN_ROOM,
    NOT_FOR_QUOTATION,
    NOT_SHOWN,
    REJECTED,
)
from dialoguekit.events import (
    OFFICES,
    AgreementAdopted,
    BallotOpened,
    BreachRaised,
    BreachResolved,
    CommitmentMade,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ContributionsClustered,
    DecisionRecorded,
    Event,
    ObjectionRaised,
    PersonRegistered,
    ProposalSubmitted,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    ReportPublished,
    RoleAssigned,
    RuleProposed,
    TokenIssued,
)
from dialoguekit.events.fields import PLACEHOLDER, personal_fields, private_fields, subject_field
from dialoguekit.events.time_order import LatestValue, latest_of, not_after_recording

_MODERATED = {"held": AWAITING_MODERATION, "rejected": REJECTED}
_ROLES = ("facilitator", "participant", "witness")
"""The roles that change whether a person participates; other roles leave it unchanged."""


@attrs.define
class Permissions:
    """The roster, consents, reveals, moderation and redactions of one workshop.

    ``roles`` are those taken on later that decide who participates.  ``made`` are the items by id,
    ``corrected`` the corrections of an event, and ``moderated`` maps contributions to the latest
    decision of moderators.
    ``restricted`` are the breaches that concern only the people involved.  ``publications`` are
    the positions of the published reports.  ``stays_in_room`` maps what the working agreement in
    force keeps in the room to the rule that says so.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *Roster.EVENTS,
        AgreementAdopted,
        RoleAssigned,
        RuleProposed,
        ProposalSubmitted,
        ContributionMade,
        ContributionsClustered,
        ContributionRevealed,
        ContributionModerated,
        BallotOpened,
        ObjectionRaised,
        DecisionRecorded,
        CommitmentMade,
        BreachRaised,
        BreachResolved,
        RecordCorrected,
        RecordRedacted,
        ReportPublished,
    )

    roster: Roster = attrs.field(factory=Roster)
    roles: dict[str, list[RecordedEvent[RoleAssigned]]] = attrs.field(factory=dict)
    made: dict[str, RecordedEvent[Any]] = attrs.field(factory=dict)
    corrected: dict[int, list[RecordedEvent[Any]]] = attrs.field(factory=dict)
    revealed: dict[str, int] = attrs.field(factory=dict)
    moderated: dict[str, str] = attrs.field(factory=dict)
    restricted: set[str] = attrs.field(factory=set)
    redacted: set[int] = attrs.field(factory=set)
    registered: dict[str, int] = attrs.field(factory=dict)
    publications: list[int] = attrs.field(factory=list)
    stays_in_room: dict[str, str] = attrs.field(factory=dict)
    _names: set[str] = attrs.field(factory=set)
    _moderations: dict[str, LatestValue] = attrs.field(factory=dict)

    @classmethod
    def from_events(cls, events: Iterable[RecordedEvent[Any]]) -> Permissions:
        """Return the permissions after these events, which are in log order."""
        permissions = cls()
        for recorded in events:
            permissions.apply(recorded)
        return permissions

    def apply(self, recorded: RecordedEvent[Any]) -> None:  # noqa: PLR0912  # a case for each event
        """Apply one event."""
        recorded = not_after_recording(recorded)
        self.roster.apply(recorded)
        item = created_id(recorded.event)
        if item is not None:
            self.made[item] = recorded
        match recorded.event:
            case PersonRegistered(person=person, name=name):
                self.registered[person] = recorded.position
                self._names.update([] if name in {None, PLACEHOLDER} else [str(name)])
            case TokenIssued(token=person):
                self.registered[person] = recorded.position
            case AgreementAdopted(stays_in_room=things):
                self.stays_in_room = {thing: str(rule) for thing, rule in things}
            case RoleAssigned(person=person, role=role) if role in _ROLES:
                self.roles.setdefault(person, []).append(recorded)
            case RecordCorrected(target=target):
                self.corrected.setdefault(target, []).append(recorded)
            case ContributionRevealed(contributions=ids, audience=None):
                for id in ids if recorded.context.visibility == "room" else ():
                    self.revealed.setdefault(id, recorded.seq)
            case ContributionModerated(contribution=id, outcome=outcome):
                if self._moderations.setdefault(id, LatestValue()).add(recorded, outcome):
                    self.moderated[id] = outcome
            case BreachRaised(breach=id, restricted=True):
                self.restricted.add(id)
            case BreachRaised(breach=id) | BreachResolved(breach=id):
                if recorded.context.visibility != "room":
                    self.restricted.add(id)
            case RecordRedacted(target=target):
                self.redacted.add(target)
            case ReportPublished(cut=position):
                self.publications.append(position)
            case _:
                pass

    def _role(self, person: str, then: RecordedEvent[Any] | None) -> str | None:
        """Return the latest role of a person, or the latest when an event happened."""
        taken = [
            each for each in self.roles.get(person, ()) if then is None or _precedes(each, then)
        ]
        found = latest_of(taken)
        return None if found is None else found.event.role

    def is_participant(self, person: str, *, then: RecordedEvent[Any] | None = None) -> bool:
        """Return whether a person counts as a participant, from the start or by a later role.

        With an event ``then``, the roles count that the person had when it happened.
        """
        role = self._role(person, then)
        return self.roster.is_participant(person) if role is None else role == "participant"

    def is_facilitator(self, person: str, *, then: RecordedEvent[Any] | None = None) -> bool:
        """Return whether a person facilitates, from the start or by a later role."""
        role = self._role(person, then)
        if role is None:
            return "facilitator" in self.roster.members.get(person, (None, ()))[1]
        return role == "facilitator"

    def is_witness(self, person: str) -> bool:
        """Return whether a person is a witness, from the start or by a later role."""
        role = self._role(person, None)
        if role is None:
            return "witness" in self.roster.members.get(person, (None, ()))[1]
        return role == "witness"

    def is_by_participant(self, recorded: RecordedEvent[Any]) -> bool:
        """Return whether the acting person was a participant then, and not a facilitator.

        The role of the context counts if it is one of :data:`~dialoguekit.events.OFFICES` or
        ``participant``; others, such as a timekeeper, leave it unchanged.
        """
        person, role = recorded.context.by, recorded.context.role
        if role == "participant" or role in OFFICES:
            return role == "participant"
        if person is None or self.is_facilitator(person, then=recorded):
            return False
        return self.is_participant(person, then=recorded)

    def is_shown(self, recorded: RecordedEvent[Any]) -> bool:
        """Return whether all participants could see an event, or see it since.

        If a breach or its resolution is restricted, so is the other one.
        """
        event = recorded.event
        if isinstance(event, BreachRaised | BreachResolved):
            return event.breach not in self.restricted
        if recorded.context.visibility == "room":
            return True
        return isinstance(event, ContributionMade) and event.contribution in self.revealed

    @property
    def rejected(self) -> frozenset[str]:
        """The contributions that moderators rejected; they are in no result."""
        return frozenset(id for id, outcome in self.moderated.items() if outcome == "rejected")

    def authors(self, recorded: RecordedEvent[Any]) -> tuple[str, ...]:
        """Return the registered people and tokens whose words the texts of an event are.

        They are its data subject, and the person for whom somebody spoke.  Without both it is the
        participant who acted: what facilitators and scribes write is the workshop's own.
        """
        context = recorded.context
        found = [subject_of(recorded.event)]
        if context.on_behalf_of in self.roster.members:
            found.append(context.on_behalf_of)
        people = tuple(dict.fromkeys(person for person in found if person is not None))
        if people or context.by not in self.roster.members:
            return people
        return (context.by,) if context.by and self.is_by_participant(recorded) else ()

    def placeholder(self, recorded: RecordedEvent[Any]) -> str | None:
        """Return the placeholder for the texts of an event; None if they may be published.

        A text is withheld with what it is about, if that was redacted, not shown or not accepted.
        The label of a cluster is withheld with any such contribution in it, and if none of them may
        be quoted.  A new wording is withheld with the first one for any reason.
        """
        found = self._of_record(recorded) or self._of_people(recorded)
        if found is None and isinstance(recorded.event, ContributionsClustered):
            found = self._of_cluster(recorded.event.members)
        found = found or self._of_items_about(recorded)
        first = self.made.get(reworded_item(recorded.event) or "")
        return found if found is not None or first is None else self.placeholder(first)

    def _of_items_about(self, recorded: RecordedEvent[Any]) -> str | None:
        """Return the placeholder of the items that an event is about, directly or indirectly."""
        for id in items_about(recorded.event):
            item = self.made.get(id)
            if item is not None and item.seq < recorded.seq:
                found = self._of_record(item) or self._of_items_about(item)
                if found is not None:
                    return found
        return None

    def _of_record(self, recorded: RecordedEvent[Any]) -> str | None:
        """Return the placeholder for an event that was redacted, not shown or not accepted."""
        corrections = self.corrected.get(recorded.seq, ())
        if not self.redacted.isdisjoint([recorded.seq, *(each.seq for each in corrections)]):
            return PLACEHOLDER
        if not all(map(self.is_shown, [recorded, *corrections])):
            return NOT_SHOWN
        event = recorded.event
        if isinstance(event, ContributionMade):
            moderated = _MODERATED.get(self.moderated.get(event.contribution, ""))
            if moderated is not None:
                return moderated
        return KEPT_IN_ROOM if self._is_kept_in_room(event) else None

    def _is_kept_in_room(self, event: Any) -> bool:
        """Return whether the working agreement in force keeps the texts of an event in the room.

        A story is a contribution of that kind.  A text names somebody if the name of a registered
        person occurs in it, whole.
        """
        if not self.stays_in_room:
            return False
        if "stories" in self.stays_in_room and getattr(event, "kind", None) == "story":
            return True
        if "names" not in self.stays_in_room or not self._names:
            return False
        names = _any_of(frozenset(self._names))
        return any(names.search(text) for text in _texts_of(event))

    def _of_people(self, recorded: RecordedEvent[Any]) -> str | None:
        """Return the placeholder for an event of people who may not be quoted."""
        if all(map(self.roster.may_quote, self.authors(recorded))):
            return None
        return NOT_FOR_QUOTATION

    def _of_cluster(self, members: Iterable[str]) -> str | None:
        found = {self.placeholder(self.made[id]) for id in members if id in self.made}
        withheld = sorted(reason for reason in found - {NOT_FOR_QUOTATION} if reason is not None)
        if withheld:
            return withheld[0]
        return NOT_FOR_QUOTATION if found == {NOT_FOR_QUOTATION} else None

    def groups(self, policy: DisclosurePolicy) -> Groups:
        """Return the groups of the workshop under a policy.

        Groups that a published report combined stay combined.
        """
        earlier: frozenset[str] = frozenset()
        for position in sorted(self.publications):
            sizes = self._sizes(position)
            earlier |= self._combine(sizes, policy, earlier).combined
        return self._combine(self._sizes(None), policy, earlier)

    def _combine(
        self, sizes: dict[str, int], policy: DisclosurePolicy, earlier: frozenset[str]
    ) -> Groups:
        return Groups.of_workshop(self.roster.groups, sizes, policy, already_combined=earlier)

    def _sizes(self, position: int | None) -> dict[str, int]:
        """Return the number of registered participants by group, as of a position."""
        sizes: dict[str, int] = {}
        for person, registered in self.registered.items():
            if self.is_participant(person) and (position is None or registered <= position):
                attribution = self.roster.attribution_of(person)
                sizes[attribution] = sizes.get(attribution, 0) + 1
        return sizes


@lru_cache(maxsize=64)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some names as whole words, in any case."""
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in sorted(names))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _texts_of(event: Any) -> Iterator[str]:
    """Yield the texts in the personal fields of an event, without those that are never told."""
    for name in personal_fields(type(event)) - private_fields(type(event)):
        value = getattr(event, name)
        items = value if isinstance(value, tuple) else (value,)
        yield from (item for item in items if isinstance(item, str))


def _precedes(earlier: RecordedEvent[Any], later: RecordedEvent[Any]) -> bool:
    """Return whether one event happened before another, or may have and is earlier in the log."""
    latest = latest_of([earlier, later])
    return latest is later and earlier is not later


def subject_of(event: Any) -> str | None:
    """Return the id of the person whose data an event holds; None for the workshop's own."""
    name = subject_field(type(event))
    subject = None if name is None else getattr(event, name)
    return None if subject is None else person_id(subject)
