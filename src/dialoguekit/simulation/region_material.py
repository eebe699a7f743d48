"""What the imagined people of a region say: hand-written, one file for each region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import attrs

from dialoguekit.simulation.statements import (
    GROUPS,
    HATS,
    Asset,
    Saying,
    read_asset,
    read_hardship,
    read_saying,
)
from dialoguekit.simulation.toml_reader import Row, bundled, parsed

REGIONS = ("leeds", "plymouth", "norwich", "wolverhampton")
FACILITATION = "facilitation"


@attrs.frozen(kw_only=True)
class Person:
    """Somebody who may come; ``group`` is ``facilitation`` for the facilitators."""

    name: str
    group: str
    job: str


@attrs.frozen(kw_only=True)
class Rule:
    """A rule for the working agreement, and the better wording found for it, if any."""

    text: str
    need: str
    group: str
    amended: str | None


@attrs.frozen(kw_only=True)
class Placing:
    """A bucket that a proposal is put into: 1 ourselves, 2 with some help, 3 outside agencies.

    ``help`` is what help is needed, and ``whom`` from whom, or who is asked.
    """

    bucket: int
    help: str | None = None
    whom: str | None = None


@attrs.frozen(kw_only=True)
class Proposal:
    """A proposal, what it stands on, and its wording after discussion.

    ``placings`` are the buckets that it is put into one after another, the last one to stay.
    """

    key: str
    group: str
    placings: tuple[Placing, ...]
    text: str
    sources: tuple[str, ...]
    amended: str | None
    because: str | None

    @property
    def bucket(self) -> int:
        """The bucket that it is in at the end."""
        return self.placings[-1].bucket


@attrs.frozen(kw_only=True)
class Objection:
    """An objection to a proposal and how it is met."""

    proposal: str
    group: str
    text: str
    aim: str
    resolution: str


@attrs.frozen(kw_only=True)
class Commitment:
    """What somebody takes on, due in so many weeks."""

    proposal: str
    group: str
    text: str
    weeks: int


@attrs.frozen(kw_only=True)
class Closing:
    """A phrase of the closing round."""

    group: str
    text: str


@attrs.frozen(kw_only=True)
class Region:
    """Everything that one region has to say."""

    id: str
    region: str
    place: str
    title: str
    purpose: str
    scope: str
    topic: str
    people: tuple[Person, ...]
    rules: tuple[Rule, ...]
    sayings: tuple[Saying, ...]
    proposals: tuple[Proposal, ...]
    objections: tuple[Objection, ...]
    commitments: tuple[Commitment, ...]
    closings: tuple[Closing, ...]

    def of(self, kind: str) -> tuple[Saying, ...]:
        """The sayings of one kind, in the order of the file."""
        return tuple(saying for saying in self.sayings if saying.kind == kind)

    @property
    def assets(self) -> tuple[Asset, ...]:
        """What is here already, in the order of the file."""
        return tuple(saying for saying in self.sayings if isinstance(saying, Asset))

    def of_group(self, group: str) -> tuple[Person, ...]:
        """The people of one group."""
        return tuple(person for person in self.people if person.group == group)


@cache
def region(id: str) -> Region:
    """The region ``id``, one of :data:`REGIONS`.

    Raises :class:`~dialoguekit.errors.InterchangeError` for material that cannot be used.
    """
    return read_region(bundled(f"{id}.toml"), f"{id}.toml")


def read_region(text: str, file: str) -> Region:
    """A region from the text of its file.

    Raises :class:`~dialoguekit.errors.InterchangeError` that names the file, the row and what
    is wrong: a field that is missing, blank or unknown, a reference to nothing, a text that
    stands there twice.
    """
    whole = parsed(text, file)
    found = Region(
        id=whole.text("id"),
        region=whole.text("region"),
        place=whole.text("place"),
        title=whole.text("title"),
        purpose=whole.text("purpose"),
        scope=whole.text("scope"),
        topic=whole.text("topic"),
        people=whole.each("person", _person),
        rules=whole.each("rule", _rule),
        sayings=(
            *whole.each("item", lambda row: read_saying(row, row.choice("hat", HATS), "answers")),
            *whole.each("story", lambda row: read_saying(row, "story")),
            *whole.each("factor", lambda row: read_saying(row, "factor", "from")),
            *whole.each("dream", lambda row: read_saying(row, "dream", "from")),
            *whole.each("deficit", read_hardship),
            *whole.each("reframing", lambda row: read_saying(row, "reframing", "of")),
            *whole.each("asset", read_asset),
        ),
        proposals=whole.each("proposal", _proposal),
        objections=whole.each("objection", _objection),
        commitments=whole.each("commitment", _commitment),
        closings=whole.each("closing", _closing),
    )
    whole.done()
    _consistent(found, whole)
    return found


def _person(row: Row) -> Person:
    return Person(
        name=row.text("name"),
        group=row.choice("group", (*GROUPS, FACILITATION)),
        job=row.text("job"),
    )


def _rule(row: Row) -> Rule:
    return Rule(
        text=row.text("text"),
        need=row.choice("need", ("need", "preference")),
        group=row.choice("group", GROUPS),
        amended=row.text_or_none("amended"),
    )


def _proposal(row: Row) -> Proposal:
    return Proposal(
        key=row.text("key"),
        group=row.choice("group", GROUPS),
        placings=_placings(row),
        text=row.text("text"),
        sources=row.texts("sources"),
        amended=row.text_or_none("amended"),
        because=row.text_or_none("because"),
    )


def _placings(row: Row) -> tuple[Placing, ...]:
    """Where a proposal is put at first, if somewhere else, and where it stays."""
    at_first, stays = row.row_or_none("at_first"), _placing(row)
    if at_first is None:
        return (stays,)
    first = _placing(at_first)
    at_first.done()
    if first.bucket <= stays.bucket:
        row.wrong("at_first must be a bucket further out than the one it stays in")
    return (first, stays)


def _placing(row: Row) -> Placing:
    """A bucket, with the help that it takes; only what we do ourselves takes none."""
    bucket = row.whole("bucket", 1, 3)
    if bucket == 1:
        return Placing(bucket=bucket)
    return Placing(bucket=bucket, help=row.text("help"), whom=row.text("whom"))


def _objection(row: Row) -> Objection:
    return Objection(
        proposal=row.text("proposal"),
        group=row.choice("group", GROUPS),
        text=row.text("text"),
        aim=row.text("aim"),
        resolution=row.text("resolution"),
    )


def _commitment(row: Row) -> Commitment:
    return Commitment(
        proposal=row.text("proposal"),
        group=row.choice("group", GROUPS),
        text=row.text("text"),
        weeks=row.whole("weeks", 1, 104),
    )


def _closing(row: Row) -> Closing:
    return Closing(group=row.choice("group", GROUPS), text=row.text("text"))


def _consistent(found: Region, whole: Row) -> None:
    """Refuse what is said or named twice, and references to nothing."""
    again = [thing.again for thing in found.assets if thing.again]
    said = [*(s.text for s in found.sayings), *again, *(c.text for c in found.closings)]
    _different(said, "texts", whole)
    _different([saying.key for saying in found.sayings], "things", whole)
    _different([person.name for person in found.people], "people", whole)
    people = {person.name for person in found.people}
    for gift in found.assets:
        if gift.holder is not None and gift.holder not in people:
            whole.wrong(f"{gift.key} is a gift of {gift.holder}, who does not live here")
    for group in (*GROUPS, FACILITATION):
        if not found.of_group(group):
            whole.wrong(f"nobody is there from {group}")
    _drawn_from_something(found, whole)
    proposals = {proposal.key for proposal in found.proposals}
    meant = [o.proposal for o in found.objections] + [c.proposal for c in found.commitments]
    for key in meant:
        if key not in proposals:
            whole.wrong(f"there is no proposal {key}")


def _different(values: Sequence[str], what: str, whole: Row) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            whole.wrong(f"{times} {what} are {value!r}")


_DRAWN_FROM = {
    "green": ("black",),
    "factor": ("story",),
    "dream": ("story", "factor"),
    "reframing": ("deficit",),
}


def _drawn_from_something(found: Region, whole: Row) -> None:
    kinds = {saying.key: saying.kind for saying in found.sayings}
    for saying in found.sayings:
        for origin in saying.origins:
            if kinds.get(origin) not in _DRAWN_FROM.get(saying.kind, ()):
                whole.wrong(f"{saying.key} cannot take up {origin}")
    for proposal in found.proposals:
        for source in proposal.sources:
            if source not in kinds:
                whole.wrong(f"{proposal.key} stands on {source}, and there is none")
