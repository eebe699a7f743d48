"""Who can do what: the buckets that were opened, and the way of each task through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import slack_of
from dialoguekit_abcd import method
from dialoguekit_abcd.build_quotability import may_stand, said_may_stand
from dialoguekit_abcd.events import ItemSorted
from dialoguekit_abcd.facts import Noted
from dialoguekit_abcd.view import Asset, Opening, Placement, Task


def tasks(workshop: str, noted: Noted, by_id: Mapping[str, Asset]) -> tuple[Task, ...]:
    """What was sorted in a workshop, in the order in which it was sorted first."""
    found: dict[str, list[RecordedEvent[ItemSorted]]] = {}
    for recorded in noted.sorted:
        asset = by_id.get(recorded.event.item)
        found.setdefault(recorded.event.item if asset is None else asset.id, []).append(recorded)
    return tuple(
        _task(workshop, noted, id, sorted(ways, key=_when), by_id.get(id))
        for id, ways in found.items()
    )


def _task(
    workshop: str,
    noted: Noted,
    id: str,
    ways: list[RecordedEvent[ItemSorted]],
    asset: Asset | None,
) -> Task:
    words, group, quotable, verbatim = _told(noted, id, asset)
    placements = [*_tabled(workshop, noted, id), *(_placed(workshop, noted, way) for way in ways)]
    return Task(
        cite=f"{workshop} {id}",
        seqs=tuple(way.seq for way in ways),
        words=words,
        group=group,
        quotable=quotable,
        verbatim=verbatim,
        placements=tuple(placements),
    )


def _told(noted: Noted, id: str, asset: Asset | None) -> tuple[str, str | None, bool, bool]:
    """The words of an item, their group, whether they may stand, whether they are verbatim."""
    group_of = noted.course.roster.group_of
    said, tabled = noted.said.get(id), noted.tabled.get(id)
    if asset is not None:
        return asset.first.name, asset.group, asset.quotable, True
    if said is not None:
        verbatim = said.context.capture == "verbatim"
        may = said_may_stand(noted, said)
        return said.event.text, group_of(said.event.author), may, verbatim
    if tabled is not None:
        worded = noted.wordings.get(id, tabled)
        proposer = tabled.event.proposer
        group = None if proposer is None else group_of(proposer)
        # A proposal is the room's as soon as it is tabled, whoever worded it.
        return worded.event.text, group, may_stand(noted, worded, None), True
    return "", None, False, True


def _tabled(workshop: str, noted: Noted, id: str) -> Iterator[Placement]:
    """The bucket that a proposal was tabled for."""
    tabled = noted.tabled.get(id)
    if tabled is not None and tabled.event.bucket is not None:
        yield Placement(
            cite=f"{workshop} {id}",
            seqs=(tabled.seq,),
            bucket=tabled.event.bucket,
            help=None,
            whom=None,
            group=None,
            quotable=True,
        )


def _placed(workshop: str, noted: Noted, way: RecordedEvent[ItemSorted]) -> Placement:
    event = way.event
    person = event.person
    return Placement(
        cite=f"{workshop} {event.item}",
        seqs=(way.seq,),
        bucket=event.bucket,
        help=event.help,
        whom=event.whom,
        group=None if person is None else noted.course.roster.group_of(person),
        quotable=may_stand(noted, way, person),
    )


def _when(recorded: RecordedEvent[ItemSorted]) -> tuple[int, int]:
    return recorded.at_us, recorded.seq


def opened(workshop: str, noted: Noted) -> tuple[tuple[int, Opening], ...]:
    """When each bucket was opened first, by its number."""
    found: dict[int, Opening] = {}
    openings = sorted(_openings(workshop, noted), key=lambda pair: (pair[1].at, pair[1].seqs))
    for bucket, opening in openings:
        found.setdefault(bucket, opening)
    return tuple(sorted(found.items()))


def _openings(workshop: str, noted: Noted) -> Iterator[tuple[int, Opening]]:
    for run in noted.course.runs.values():
        for entered in run.entered:
            bucket = method.BUCKET_OF.get(entered.stage)
            if bucket is not None:
                yield (
                    bucket,
                    Opening(
                        cite=f"{workshop} {run.activity}",
                        seqs=(entered.seqs[0],),
                        at=entered.at,
                        slack=entered.slack,
                    ),
                )
    for way in noted.sorted:
        item = f"{workshop} {way.event.item}"
        opening = Opening(cite=item, seqs=(way.seq,), at=way.at_us, slack=slack_of(way))
        yield way.event.bucket, opening
