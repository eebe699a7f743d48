"""Builds the opened buckets, and the path of each task through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import tolerance_of
from dialoguekit_abcd import method
from dialoguekit_abcd.build_quotability import is_contribution_quotable, is_quotable
from dialoguekit_abcd.events import ItemSorted
from dialoguekit_abcd.facts import Facts
from dialoguekit_abcd.view import Asset, Opening, Placement, Task


def build_tasks(workshop: str, facts: Facts, by_id: Mapping[str, Asset]) -> tuple[Task, ...]:
    """Build the tasks of a workshop, in the order in which they were first sorted."""
    found: dict[str, list[RecordedEvent[ItemSorted]]] = {}
    for recorded in facts.sortings:
        asset = by_id.get(recorded.event.item)
        found.setdefault(recorded.event.item if asset is None else asset.id, []).append(recorded)
    return tuple(
        _task(workshop, facts, id, sorted(sortings, key=_time_key), by_id.get(id))
        for id, sortings in found.items()
    )


def _task(
    workshop: str,
    facts: Facts,
    id: str,
    sortings: list[RecordedEvent[ItemSorted]],
    asset: Asset | None,
) -> Task:
    text, group, quotable, verbatim = _describe_item(facts, id, asset)
    placements = [
        *_proposed_placement(workshop, facts, id),
        *(_placement(workshop, facts, sorting) for sorting in sortings),
    ]
    return Task(
        cite=f"{workshop} {id}",
        seqs=tuple(sorting.seq for sorting in sortings),
        text=text,
        group=group,
        quotable=quotable,
        verbatim=verbatim,
        placements=tuple(placements),
    )


def _describe_item(
    facts: Facts, id: str, asset: Asset | None
) -> tuple[str, str | None, bool, bool]:
    """Return the text and group of an item, and whether it is quotable and verbatim."""
    group_of = facts.method_facts.roster.attribution_of
    contribution, proposal = facts.contributions.get(id), facts.proposals.get(id)
    if asset is not None:
        return asset.primary.name, asset.group, asset.quotable, True
    if contribution is not None:
        verbatim = contribution.context.capture == "verbatim"
        quotable = is_contribution_quotable(facts, contribution)
        return contribution.event.text, group_of(contribution.event.author), quotable, verbatim
    if proposal is not None:
        worded = facts.amendments.get(id, proposal)
        proposer = proposal.event.proposer
        group = None if proposer is None else group_of(proposer)
        # A proposal belongs to all participants as soon as it is submitted.
        return worded.event.text, group, is_quotable(facts, worded, None), True
    return "", None, False, True


def _proposed_placement(workshop: str, facts: Facts, id: str) -> Iterator[Placement]:
    """Yield the bucket that a proposal was submitted for."""
    proposal = facts.proposals.get(id)
    if proposal is not None and proposal.event.bucket is not None:
        yield Placement(
            cite=f"{workshop} {id}",
            seqs=(proposal.seq,),
            bucket=proposal.event.bucket,
            help=None,
            whom=None,
            group=None,
            quotable=True,
        )


def _placement(workshop: str, facts: Facts, sorting: RecordedEvent[ItemSorted]) -> Placement:
    event = sorting.event
    person = event.person
    return Placement(
        cite=f"{workshop} {event.item}",
        seqs=(sorting.seq,),
        bucket=event.bucket,
        help=event.help,
        whom=event.whom,
        group=None if person is None else facts.method_facts.roster.attribution_of(person),
        quotable=is_quotable(facts, sorting, person),
    )


def _time_key(recorded: RecordedEvent[ItemSorted]) -> tuple[int, int]:
    return recorded.occurred_at_us, recorded.seq


def build_openings(workshop: str, facts: Facts) -> tuple[tuple[int, Opening], ...]:
    """Return when each bucket was first opened, by its number."""
    found: dict[int, Opening] = {}
    openings = sorted(
        _openings(workshop, facts), key=lambda pair: (pair[1].occurred_at, pair[1].seqs)
    )
    for bucket, opening in openings:
        found.setdefault(bucket, opening)
    return tuple(sorted(found.items()))


def _openings(workshop: str, facts: Facts) -> Iterator[tuple[int, Opening]]:
    for run in facts.method_facts.runs.values():
        for entered in run.stages:
            bucket = method.BUCKET_OF.get(entered.stage)
            if bucket is not None:
                yield (
                    bucket,
                    Opening(
                        cite=f"{workshop} {run.activity}",
                        seqs=(entered.seqs[0],),
                        occurred_at=entered.occurred_at_us,
                        tolerance_us=entered.tolerance_us,
                    ),
                )
    for sorting in facts.sortings:
        item = f"{workshop} {sorting.event.item}"
        opening = Opening(
            cite=item,
            seqs=(sorting.seq,),
            occurred_at=sorting.occurred_at_us,
            tolerance_us=tolerance_of(sorting),
        )
        yield sorting.event.bucket, opening
