"""The view of maps: immutable values for assets, connections and buckets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from dialoguekit.plugin import Contribution, Evidence, Session
from dialoguekit_abcd import method


@attrs.frozen(kw_only=True)
class ViewItem:
    """A record of a workshop: its citation, and the numbers of its events in the stream."""

    cite: str
    seqs: tuple[int, ...]

    @property
    def id(self) -> str:
        """The id within the workshop, ``AS3``."""
        return self.cite.rpartition(" ")[2]

    @property
    def evidence(self) -> Evidence:
        """The events that support it."""
        return Evidence.from_seqs(self.cite.rpartition(" ")[0], self.seqs)


@attrs.frozen(kw_only=True)
class Source(ViewItem):
    """The contribution in which an asset came up; ``parked`` is true if it was parked."""

    kind: str | None
    parked: bool

    @property
    def is_need(self) -> bool:
        """True if its author declared it as something that is missing."""
        return is_need(self.kind)


@attrs.frozen(kw_only=True)
class Mention(ViewItem):
    """One time that an asset was named.

    ``group`` is the group of ``person``, who named it.  ``agreed`` is true if the individual that
    it names agreed to be on the map; None if not asked.  ``holder_consents`` is true unless there
    is a ``holder`` without consent to be on the map.  ``reachable`` is true if a contact was
    recorded.  ``quotable`` is true if its text may be quoted, as far as ``person`` is concerned.
    """

    name: str
    type: str
    gift: str | None
    group: str
    person: str
    holder: str | None
    holder_consents: bool
    offered: bool
    agreed: bool | None
    place: str | None
    reachable: bool
    source: Source | None
    quotable: bool

    @property
    def giver(self) -> str | None:
        """The person who offers it; None if it is claimed on the holder's behalf."""
        return (self.holder or self.person) if self.offered else None


@attrs.frozen(kw_only=True)
class Asset(ViewItem):
    """An asset, with every time that it was named: ``mentions``.

    The first mention is the one that the others were merged into.
    """

    mentions: tuple[Mention, ...]

    @property
    def primary(self) -> Mention:
        """The mention that the others were merged into."""
        return self.mentions[0]

    @property
    def type(self) -> str:
        """One of the six types."""
        return self.primary.type

    @property
    def group(self) -> str:
        """The stakeholder group, or else the role, of the person who named it."""
        return self.primary.group

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of all who named it."""
        return tuple(dict.fromkeys(mention.group for mention in self.mentions))

    @property
    def aliases(self) -> tuple[Mention, ...]:
        """The mentions that were merged into it."""
        return self.mentions[1:]

    @property
    def gift(self) -> str | None:
        """The gift of an individual, if recorded."""
        return next((n.gift for n in self.mentions if n.gift), None)

    @property
    def place(self) -> str | None:
        """Its place, if recorded."""
        return next((n.place for n in self.mentions if n.place), None)

    @property
    def reachable(self) -> bool:
        """True if a contact was recorded."""
        return any(mention.reachable for mention in self.mentions)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The contributions in which it came up, each once."""
        found = {n.source.id: n.source for n in self.mentions if n.source is not None}
        return tuple(found.values())

    @property
    def names_individual(self) -> bool:
        """True if it names an individual."""
        return any(mention.type == "individual" for mention in self.mentions)

    @property
    def declined(self) -> bool:
        """True if the individual that it names declined."""
        return self.names_individual and any(n.agreed is False for n in self.mentions)

    @property
    def agreed(self) -> bool:
        """True if it names no individual, or one who agreed and still consents."""
        if not self.names_individual:
            return True
        agreed = any(mention.agreed for mention in self.mentions)
        return agreed and not self.declined and all(n.holder_consents for n in self.mentions)

    @property
    def quotable(self) -> bool:
        """True if its name may be quoted in a report."""
        return self.primary.quotable and self.agreed


@attrs.frozen(kw_only=True)
class FollowUp(ViewItem):
    """A record of the status of a connection; ``occurred_at`` is in microseconds since 1970."""

    status: str
    note: str | None
    occurred_at: int


@attrs.frozen(kw_only=True)
class Connection(ViewItem):
    """A proposal that two assets should meet, by the ids that they were merged into.

    ``is_valid`` is true if both are on the map and differ.  ``bridging`` is true if they come from
    different stakeholder groups; None if one comes from none.  ``group`` is the proposer's group,
    ``quotable`` is true if the purpose may be quoted.
    """

    first_asset: str
    second_asset: str
    purpose: str
    group: str
    is_valid: bool
    bridging: bool | None
    follow_ups: tuple[FollowUp, ...]
    quotable: bool

    @property
    def status(self) -> str | None:
        """The latest status; None if none was recorded."""
        return self.follow_ups[-1].status if self.follow_ups else None

    def had_status(self, status: str) -> bool:
        """Return whether it ever had this status."""
        return any(step.status == status for step in self.follow_ups)


@attrs.frozen(kw_only=True)
class Placement(ViewItem):
    """An item in a bucket: 1 ourselves, 2 with some help, 3 outside agencies.

    ``group`` is the group of the person who sorted it there; None for all participants.
    ``quotable`` is true if the text about help may be quoted.
    """

    bucket: int
    help: str | None
    whom: str | None
    group: str | None
    quotable: bool


@attrs.frozen(kw_only=True)
class Task(ViewItem):
    """An item to do or to use, and the buckets that it was in, the latest last.

    A proposal that was submitted for a bucket was in that bucket first.
    """

    text: str
    group: str | None
    quotable: bool
    verbatim: bool
    placements: tuple[Placement, ...]

    @property
    def current(self) -> Placement:
        """The latest placement."""
        return self.placements[-1]

    @property
    def bucket(self) -> int:
        """The bucket that it is in now."""
        return self.current.bucket

    @property
    def bucket_shift(self) -> int:
        """The number of buckets it moved away from ourselves; negative if it moved towards."""
        return self.bucket - self.placements[0].bucket


@attrs.frozen(kw_only=True)
class Opening(ViewItem):
    """The first time that a bucket was opened: its stage was entered, or an item was sorted into
    it.

    ``occurred_at`` is in microseconds since 1970, accurate to ``tolerance_us``.
    """

    occurred_at: int
    tolerance_us: int

    def is_before(self, other: Opening | None) -> bool:
        """Return whether it was certainly before the other one; true if there is no other."""
        if other is None:
            return True
        return (self.occurred_at + self.tolerance_us, self.seqs) < (
            other.occurred_at - other.tolerance_us,
            other.seqs,
        )


@attrs.frozen(kw_only=True)
class WorkshopView:
    """The assets, connections and sorted items of one workshop.

    ``groups`` are its stakeholder groups.  ``openings`` are the buckets that were opened, by
    number.  ``unmapped`` are contributions that name an asset and are not on the map, ``needs``
    those about what is missing.  ``closed_at`` is when the workshop closed, in microseconds since
    1970.
    """

    groups: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    assets: tuple[Asset, ...] = ()
    connections: tuple[Connection, ...] = ()
    tasks: tuple[Task, ...] = ()
    openings: tuple[tuple[int, Opening], ...] = ()
    unmapped: tuple[Contribution, ...] = ()
    needs: tuple[Contribution, ...] = ()
    closed_at: int | None = None

    def __bool__(self) -> bool:
        """Return whether there is anything to report."""
        return bool(self.sessions or self.assets or self.connections or self.tasks)

    @property
    def by_id(self) -> Mapping[str, Asset]:
        """The assets by every id that they were ever given."""
        return {mention.id: asset for asset in self.assets for mention in asset.mentions}

    def is_finished(self, *stages: str) -> bool:
        """Return whether one of these stages is over, or the workshop is closed."""
        return self.closed_at is not None or any(True for _ in self._ended_sessions(stages))

    def cites(self, *stages: str) -> tuple[str, ...]:
        """Return the citations of the activities in which one of these stages was entered."""
        return tuple(s.cite for s in self.sessions if not set(stages).isdisjoint(s.order))

    def _ended_sessions(self, stages: tuple[str, ...]) -> Iterator[Session]:
        return (s for s in self.sessions if s.ended and not set(stages).isdisjoint(s.order))


@attrs.frozen
class AssetView:
    """The maps of all workshops, by workshop."""

    workshops: Mapping[str, WorkshopView]


def is_need(kind: str | None) -> bool:
    """Return whether a kind of contribution is about what is missing."""
    return kind is not None and kind.strip().casefold() in method.NEED_KINDS
