"""Facts: events as they may be published."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar, cast

import attrs

from dialoguekit.disclosure.aliases import THINGS, without_items
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.permissions import Permissions, subject_of
from dialoguekit.disclosure.person import PersonRef, SecretPersonRef
from dialoguekit.disclosure.secrets import CORE_SECRETS, SecretFacts
from dialoguekit.disclosure.text import NOT_FOR_QUOTATION, PRIVATE, GuardedText
from dialoguekit.events import (
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    ContributionMade,
    PersonForgotten,
    RecordedEvent,
    VoteCast,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.fields import (
    PLACEHOLDER,
    created_id_field,
    field_type_of,
    personal_fields,
    private_fields,
    subject_field,
)
from dialoguekit.events.time_order import latest_by

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)

KeptEvents = Mapping[type[Any], Sequence[RecordedEvent[Any]]]
"""The events of one workshop by class, each in log order."""


@attrs.frozen(kw_only=True)
class Fact(Generic[E_co]):
    """An event of a workshop as it may be published.

    The texts of ``event`` are guarded texts, and the people in it are references without an id.
    ``occurred_at_us`` is in microseconds since 1970 UTC, within ``tolerance_us``.  ``space`` and
    ``activity`` are where it happened.  ``group`` is the label of the person whose data it holds;
    None for the workshop's own, and for a ``secret`` fact.  ``by_participant`` is whether a
    participant recorded it who does not facilitate.  ``verbatim`` is whether its text was
    recorded word for word, and ``shown`` whether all participants could see it, then or later.

    A secret fact has the ``seq``, time and evidence of the event that closed it, and no place.  Its
    figures are shown of ``smallest`` facts or more.
    """

    event: E_co
    workshop: str
    seq: int
    occurred_at_us: int
    tolerance_us: int
    space: str | None
    activity: str | None
    group: str | None
    by_participant: bool
    verbatim: bool
    shown: bool
    secret: bool = False
    smallest: int = 1
    _secret_group: str | None = attrs.field(default=None, repr=False)

    @property
    def evidence(self) -> Evidence:
        """The event itself; for a secret fact the event that closed it, if any."""
        return Evidence.from_seqs(self.workshop, [self.seq] if self.seq else [])

    @property
    def id(self) -> str:
        """The id that the event creates, ``C17``; otherwise its number, ``#104``.

        A secret fact has the number of the event that closed it.
        """
        created = None if self.secret else created_id_field(type(self.event))
        return f"#{self.seq}" if created is None else str(getattr(self.event, created[0]))

    @property
    def cite(self) -> str:
        """The citation of the fact: ``leeds C17``."""
        return f"{self.workshop} {self.id}"


def group_of(thing: object) -> str | None:
    """Return the label under which a thing is counted by group; of a secret fact, too.

    For helpers that apply the policy to what they count; a chapter reads ``group``.
    """
    if isinstance(thing, Fact) and thing.secret:
        return thing._secret_group  # noqa: SLF001  # apart from `group`, so that no row names it
    group: str | None = getattr(thing, "group", None)
    return group


def latest(facts: Iterable[Fact[E]], key: Callable[[E], Hashable]) -> tuple[Fact[E], ...]:
    """Return the latest fact for each key, in the order of the first ones.

    The latest is the one that happened last; where the precision of the times does not tell, the
    last one in the log.
    """
    return tuple(latest_by(facts, lambda fact: key(fact.event)).values())


class DisclosedEvents:
    """The events of one workshop as they may be published, under the groups of a report."""

    def __init__(
        self,
        workshop: str,
        kept: KeptEvents,
        permissions: Permissions,
        groups: Groups,
        secrets: Iterable[SecretFacts[Any, Any, Any]] = (),
    ) -> None:
        self.workshop = workshop
        self.permissions = permissions
        self.groups = groups
        self._kept = kept
        self._secrets = {secret.event: secret for secret in (*CORE_SECRETS, *secrets)}
        self._facts: dict[type[Any], tuple[Fact[Any], ...]] = {}

    def of(self, event_class: type[E]) -> tuple[Fact[E], ...]:
        """Return the facts of one class in log order; secret ones in an order without meaning.

        A secret fact is left out until it is closed, and what moderators rejected altogether.
        """
        found = self._facts.get(event_class)
        if found is None:
            kept = self._kept.get(event_class, ())
            secret = self._secrets.get(event_class)
            facts = map(self._fact, kept) if secret is None else self._disclosed(secret, kept)
            found = self._facts[event_class] = tuple(self._without_rejected(facts))
        return found

    def rejected_contributions(self) -> tuple[Fact[ContributionMade], ...]:
        """Return the contributions that moderators rejected, without their texts."""
        rejected = self.permissions.rejected
        made = self._kept.get(ContributionMade, ()) if rejected else ()
        return tuple(self._fact(each) for each in made if each.event.contribution in rejected)

    def _without_rejected(self, facts: Iterable[Fact[Any]]) -> Iterator[Fact[Any]]:
        """Yield facts without the contributions that moderators rejected."""
        rejected = self.permissions.rejected
        for fact in facts:
            event = without_items(fact.event, rejected) if rejected else fact.event
            if event is not None:
                yield fact if event is fact.event else attrs.evolve(fact, event=event)

    def open_count(self, event_class: type[Any], key: Hashable) -> int:
        """Return the number of secret events with a key that are not closed yet."""
        secret = self._secrets[event_class]
        kept = self._kept.get(event_class, ())
        if key in self._closings(secret):
            return 0
        in_box = voters_of(self._kept, str(key)) if event_class is VoteCast else ()
        open_facts = [r for r in kept if secret.key(r.event) == key]
        return len(_latest(open_facts, secret.latest_by)) + len(in_box)

    def is_secret(self, event_class: type[Any], key: Hashable) -> bool:
        """Return whether events of a class with this key are secret."""
        secret = self._secrets.get(event_class)
        return secret is not None and self._hides(secret, key)

    def label_of(self, person: str | None) -> str | None:
        """Return the label of a person's group or office; None for nobody."""
        if person is None or getattr(person, "is_secret", False):
            return None
        return self.groups.label(self.permissions.roster.attribution_of(person))

    def _label_of_subject(self, event: object) -> str | None:
        """Return the label of whom an event is about: of the stated group of an unknown author."""
        if isinstance(event, ContributionMade) and event.author is None:
            return None if event.group is None else self.groups.label(event.group)
        return self.label_of(subject_of(event))

    def _closings(self, secret: SecretFacts[Any, Any, Any]) -> dict[Hashable, RecordedEvent[Any]]:
        """Return the first event that closed each key."""
        if secret.closed_by is None:
            return {}
        found = reversed(self._kept.get(secret.closed_by, ()))
        return {secret.closing_key(closing.event): closing for closing in found}

    def _hides(self, secret: SecretFacts[Any, Any, Any], key: Hashable) -> bool:
        if secret.opened_by is None:
            return True
        openings = self._kept.get(secret.opened_by, ())
        return any(
            secret.is_secret(opening.event)
            for opening in openings
            if secret.opening_key(opening.event) == key
        )

    def _disclosed(
        self, secret: SecretFacts[Any, Any, Any], kept: Sequence[RecordedEvent[Any]]
    ) -> Iterator[Fact[Any]]:
        """Yield the facts of a secret class: those that are open, then those that were closed."""
        by_key: dict[Hashable, list[RecordedEvent[Any]]] = {}
        for recorded in kept:
            by_key.setdefault(secret.key(recorded.event), []).append(recorded)
        closings = self._closings(secret)
        for key, events in by_key.items():
            if not self._hides(secret, key):
                yield from map(self._fact, events)
                continue
            closing = closings.get(key)
            if closing is None and secret.closed_by is not None:
                continue
            in_time = [r for r in events if closing is None or r.seq < closing.seq]
            counted = _latest(in_time, secret.latest_by)
            for recorded in sorted(counted, key=_meaningless_order):
                yield self._secret_fact(recorded, closing)

    def _secret_fact(
        self, recorded: RecordedEvent[Any], closing: RecordedEvent[Any] | None
    ) -> Fact[Any]:
        fact = self._fact(recorded, is_secret=True)
        return attrs.evolve(
            fact,
            seq=0 if closing is None else closing.seq,
            occurred_at_us=0 if closing is None else closing.occurred_at_us,
            tolerance_us=0,
            space=None,
            by_participant=False,
            group=None,
            secret=True,
            smallest=self.groups.policy.smallest_secret_group,
            secret_group=fact.group,
        )

    def _fact(self, recorded: RecordedEvent[Any], *, is_secret: bool = False) -> Fact[Any]:
        context = recorded.context
        group = self._label_of_subject(recorded.event)
        return Fact(
            event=self._disclose(recorded, None if is_secret else group, is_secret=is_secret),
            workshop=self.workshop,
            seq=recorded.seq,
            occurred_at_us=recorded.occurred_at_us,
            tolerance_us=recorded.tolerance_us,
            space=context.space,
            activity=context.activity,
            group=group,
            by_participant=self.permissions.is_by_participant(recorded),
            verbatim=context.capture == "verbatim",
            shown=self.permissions.is_shown(recorded),
        )

    def _disclose(self, recorded: RecordedEvent[Any], group: str | None, *, is_secret: bool) -> Any:
        """Return a copy of the event with guarded texts and references to people."""
        plan = _guarded_fields(recorded.event.__class__)
        event = copy.copy(recorded.event)
        if isinstance(event, BallotClosed):
            _set(event, "votes", ())  # A ballot counts them; nobody reads single ones.
            _set(event, "groups", ())
        if plan.texts:
            guard = self._guard(recorded, group, is_secret=is_secret)
            for name, is_private in plan.texts:
                _set(event, name, _apply(partial(guard, is_private), getattr(event, name)))
        if isinstance(event, ContributionMade):
            _set(event, "group", group)
        for name, is_subject in plan.people:
            refer = SecretPersonRef if is_secret and is_subject else self._refer
            value = getattr(event, name)
            _set(event, name, value if value is None else refer(value))
        return event

    def _guard(
        self, recorded: RecordedEvent[Any], group: str | None, *, is_secret: bool
    ) -> Callable[[bool, str], GuardedText]:
        placeholder = self.permissions.placeholder(recorded) or self._of_voters(recorded)
        created = created_id_field(type(recorded.event))
        id = f"#{recorded.seq}" if created is None else getattr(recorded.event, created[0])
        evidence = Evidence() if is_secret else Evidence.from_seqs(self.workshop, [recorded.seq])
        verbatim = recorded.context.capture == "verbatim"

        def guard(is_private: bool, text: str) -> GuardedText:
            withheld = PRIVATE if is_private else placeholder
            return GuardedText.guard(
                text,
                PLACEHOLDER if text == PLACEHOLDER else withheld,
                cite="" if is_secret else f"{self.workshop} {id}",
                group=group,
                verbatim=verbatim,
                evidence=evidence,
            )

        return guard

    def _of_voters(self, closing: RecordedEvent[Any]) -> str | None:
        """Return the placeholder for the comments of a secret ballot; None if they may be quoted.

        Nobody knows who wrote which, so all voters have to consent.
        """
        if not isinstance(closing.event, BallotClosed):
            return None
        voters = voters_of(self._kept, closing.event.ballot, closing.seq)
        return None if all(map(self.permissions.roster.may_quote, voters)) else NOT_FOR_QUOTATION

    def refer(self, person: str) -> str:
        """Return a reference to a person, typed as the id that it replaces."""
        return cast(str, PersonRef(person))

    def _refer(self, value: Any) -> Any:
        """Return references to the people among ids, and among the values of pairs."""
        if isinstance(value, tuple):
            return tuple(
                (item[0], self._refer(item[1])) if isinstance(item, tuple) else self._refer(item)
                for item in value
            )
        return PersonRef(value) if value in self._people else value

    @cached_property
    def _people(self) -> frozenset[str]:
        """The registered people, and all whose data an event holds: tokens too."""
        subjects = {
            subject_of(recorded.event)
            for cls, kept in self._kept.items()
            if subject_field(cls) is not None
            for recorded in kept
        }
        rolls = {
            voter for opened in self._kept.get(BallotOpened, ()) for voter in opened.event.roll
        }
        return frozenset({*self.permissions.roster.members, *subjects, *rolls} - {None})


def voters_of(kept: KeptEvents, ballot: str, before: int | None = None) -> set[str]:
    """Return those whose votes were in the box of a secret ballot before a ``seq``.

    The vote of a person who was forgotten until then was removed.
    """

    def events_of(cls: type[E]) -> Iterator[E]:
        return (r.event for r in kept.get(cls, ()) if before is None or r.seq < before)

    forgotten = {id for e in events_of(PersonForgotten) for id in (e.person, *e.also_known_as)}
    return {e.voter for e in events_of(BallotAnswered) if e.ballot == ballot} - forgotten


def disclose_texts(recorded: RecordedEvent[E], permissions: Permissions) -> E:
    """Return an event with its texts as they may be published; its ids are unchanged."""
    placeholder = permissions.placeholder(recorded)
    event: Any = copy.copy(recorded.event)
    for name, is_private in _guarded_fields(event.__class__).texts:
        withheld = PRIVATE if is_private else placeholder
        _set(event, name, _apply(partial(_replace, withheld), getattr(event, name)))
    disclosed: E = event
    return disclosed


def _replace(placeholder: str | None, text: str) -> str:
    return text if placeholder is None or text == PLACEHOLDER else placeholder


def _set(event: Any, name: str, value: Any) -> None:
    object.__setattr__(event, name, value)  # The copy is not shared yet.


def _apply(guard: Callable[[str], str], value: Any) -> Any:
    """Guard a text, each of several, or each in pairs of a name and a value."""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, tuple):
        return tuple(
            (item[0], _apply(guard, item[1])) if isinstance(item, tuple) else _apply(guard, item)
            for item in value
        )
    return value


class _GuardedFields(NamedTuple):
    """The fields of an event class that are guarded.

    ``texts`` are its personal fields, each with a mark if it is private; ``people`` may name
    people, each with a mark if it names the data subject.
    """

    texts: tuple[tuple[str, bool], ...]
    people: tuple[tuple[str, bool], ...]


@cache
def _guarded_fields(cls: Any) -> _GuardedFields:
    personal, private, subject = personal_fields(cls), private_fields(cls), subject_field(cls)
    people = []
    for attribute in attrs.fields(cls):
        field_type = field_type_of(attribute)
        is_subject = attribute.name == subject
        may_name = field_type is not None and field_type.name in {"reference", "mapping"}
        may_name = may_name and attribute.name not in THINGS
        if (is_subject or may_name) and attribute.name not in personal:
            people.append((attribute.name, is_subject))
    return _GuardedFields(tuple((n, n in private) for n in sorted(personal)), tuple(people))


def _latest(
    events: Sequence[RecordedEvent[Any]], key: Callable[[Any], Hashable] | None
) -> list[RecordedEvent[Any]]:
    if key is None:
        return list(events)
    return list(latest_by(events, lambda recorded: key(recorded.event)).values())


def _meaningless_order(recorded: RecordedEvent[Any]) -> bytes:
    return sha256(recorded.id.encode()).digest()
