"""What is on the map and what became of it, once everything is known: immutable values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from dialoguekit.plugin import Evidence, Item, Session
from dialoguekit_abcd import method


@attrs.frozen(kw_only=True)
class Fact:
    """Something in a workshop: how it is cited, and the numbers of the events that say so."""

    cite: str
    seqs: tuple[int, ...]

    @property
    def id(self) -> str:
        """Its id within the workshop, ``AS3``."""
        return self.cite.rpartition(" ")[2]

    @property
    def evidence(self) -> Evidence:
        """The events behind it."""
        return Evidence.within(self.cite.rpartition(" ")[0], self.seqs)


@attrs.frozen(kw_only=True)
class Source(Fact):
    """The contribution in which an asset came up; ``parked`` whether it was set aside in sight."""

    kind: str | None
    parked: bool

    @property
    def is_need(self) -> bool:
        """Whether its author meant it as something that is missing."""
        return is_need(self.kind)


@attrs.frozen(kw_only=True)
class Naming(Fact):
    """Somebody put something on the map.

    ``group`` is that of ``person``, who named it.  ``agreed`` says whether the individual that it
    names agreed to be on the map (None: nobody asked), ``consenting`` whether its ``holder``, if
    there is one, consents to be there.  ``reachable`` means that a way to reach it was noted.
    ``may_stand`` says whether its words may stand in a report as far as ``person`` is concerned.
    """

    name: str
    type: str
    gift: str | None
    group: str
    person: str
    holder: str | None
    consenting: bool
    offered: bool
    agreed: bool | None
    place: str | None
    reachable: bool
    source: Source | None
    may_stand: bool

    @property
    def giver(self) -> str | None:
        """The person who offers it; None where it is claimed on somebody's behalf."""
        return (self.holder or self.person) if self.offered else None


@attrs.frozen(kw_only=True)
class Asset(Fact):
    """Something that is here: ``namings`` are every time that it was named.

    The first is the one that the others were merged into, and speaks for it.
    """

    namings: tuple[Naming, ...]

    @property
    def first(self) -> Naming:
        """The naming that it lives on as."""
        return self.namings[0]

    @property
    def type(self) -> str:
        """One of the six types."""
        return self.first.type

    @property
    def group(self) -> str:
        """The stakeholder group, or else the part, of who named it."""
        return self.first.group

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of everybody who named it."""
        return tuple(dict.fromkeys(naming.group for naming in self.namings))

    @property
    def aliases(self) -> tuple[Naming, ...]:
        """What was merged into it."""
        return self.namings[1:]

    @property
    def gift(self) -> str | None:
        """What an individual gives, where anybody said."""
        return next((n.gift for n in self.namings if n.gift), None)

    @property
    def place(self) -> str | None:
        """Where it is, where anybody said."""
        return next((n.place for n in self.namings if n.place), None)

    @property
    def reachable(self) -> bool:
        """Whether a way to reach it was noted."""
        return any(naming.reachable for naming in self.namings)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The contributions in which it came up, each once."""
        found = {n.source.id: n.source for n in self.namings if n.source is not None}
        return tuple(found.values())

    @property
    def names_individual(self) -> bool:
        """Whether it names somebody."""
        return any(naming.type == "individual" for naming in self.namings)

    @property
    def refused(self) -> bool:
        """Whether the individual that it names said no."""
        return self.names_individual and any(n.agreed is False for n in self.namings)

    @property
    def agreed(self) -> bool:
        """Whether it may be there: it names nobody, or somebody who agreed and consents still."""
        if not self.names_individual:
            return True
        agreed = any(naming.agreed for naming in self.namings)
        return agreed and not self.refused and all(n.consenting for n in self.namings)

    @property
    def quotable(self) -> bool:
        """Whether its name may stand in a report."""
        return self.first.may_stand and self.agreed


@attrs.frozen(kw_only=True)
class Step(Fact):
    """Somebody looked at a connection: what had become of it, when, in microseconds since 1970."""

    status: str
    note: str | None
    at: int


@attrs.frozen(kw_only=True)
class Connection(Fact):
    """Two assets that should meet, by the ids that they live on as.

    ``stands`` says that both are on the map and are two.  ``bridging`` means that they come from
    different stakeholder groups; None where one comes from none.  ``group`` is that of who
    proposed it, ``quotable`` whether the words about it may stand in a report.
    """

    one: str
    other: str
    purpose: str
    group: str
    stands: bool
    bridging: bool | None
    steps: tuple[Step, ...]
    quotable: bool

    @property
    def status(self) -> str | None:
        """What became of it, as last looked at; None where nobody has looked."""
        return self.steps[-1].status if self.steps else None

    def was(self, status: str) -> bool:
        """Whether it was ever said to be that."""
        return any(step.status == status for step in self.steps)


@attrs.frozen(kw_only=True)
class Placement(Fact):
    """Something was put into a bucket: 1 ourselves, 2 with some help, 3 outside agencies.

    ``group`` is that of who put it there; None for the room.  ``quotable`` says whether the words
    about help may stand in a report.
    """

    bucket: int
    help: str | None
    whom: str | None
    group: str | None
    quotable: bool


@attrs.frozen(kw_only=True)
class Task(Fact):
    """Something to do, or to do something with, and the buckets that it was in, the last last.

    A proposal that was tabled for a bucket was there first.
    """

    words: str
    group: str | None
    quotable: bool
    verbatim: bool
    placements: tuple[Placement, ...]

    @property
    def now(self) -> Placement:
        """Where it is now."""
        return self.placements[-1]

    @property
    def bucket(self) -> int:
        """The bucket that it is in now."""
        return self.now.bucket

    @property
    def moved(self) -> int:
        """How many buckets it moved away from ourselves; below 0, towards."""
        return self.bucket - self.placements[0].bucket


@attrs.frozen(kw_only=True)
class Opening(Fact):
    """The first time that a bucket was opened: its stage was entered, or something put into it.

    ``at`` is when, in microseconds since 1970, give or take ``slack``.
    """

    at: int
    slack: int

    def before(self, other: Opening | None) -> bool:
        """Whether it surely came before the other one."""
        if other is None:
            return True
        return (self.at + self.slack, self.seqs) < (other.at - other.slack, other.seqs)


@attrs.frozen(kw_only=True)
class AssetMap:
    """What one workshop mapped, connected and sorted.

    ``groups`` are its stakeholder groups.  ``opened`` are the buckets that were opened, by their
    number.  ``waiting`` are contributions that name an asset and are on no map, ``needs`` those
    about what is missing.  ``closed_at`` is when the workshop closed, in microseconds since 1970.
    """

    groups: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    assets: tuple[Asset, ...] = ()
    connections: tuple[Connection, ...] = ()
    tasks: tuple[Task, ...] = ()
    opened: tuple[tuple[int, Opening], ...] = ()
    waiting: tuple[Item, ...] = ()
    needs: tuple[Item, ...] = ()
    closed_at: int | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.sessions or self.assets or self.connections or self.tasks)

    @property
    def by_id(self) -> Mapping[str, Asset]:
        """The assets by every id that they were ever given."""
        return {naming.id: asset for asset in self.assets for naming in asset.namings}

    def settled(self, *stages: str) -> bool:
        """Whether one of these stages lies behind: nothing more is expected of it."""
        return self.closed_at is not None or any(True for _ in self._over(stages))

    def cites(self, *stages: str) -> tuple[str, ...]:
        """The activities in which one of these stages was gone through."""
        return tuple(s.cite for s in self.sessions if not set(stages).isdisjoint(s.order))

    def _over(self, stages: tuple[str, ...]) -> Iterator[Session]:
        return (s for s in self.sessions if s.over and not set(stages).isdisjoint(s.order))


@attrs.frozen
class AssetView:
    """What was mapped, by workshop."""

    workshops: Mapping[str, AssetMap]


def is_need(kind: str | None) -> bool:
    """Whether a kind of contribution is about what is missing."""
    return kind is not None and kind.strip().casefold() in method.NEEDS
