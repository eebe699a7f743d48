"""Which namings are one asset, where each came up, and whether its name may be told."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.events import RecordedEvent
from dialoguekit_abcd.build_quotability import may_stand, said_may_stand
from dialoguekit_abcd.events import AssetIdentified
from dialoguekit_abcd.facts import Noted
from dialoguekit_abcd.view import Asset, Naming, Source


def assets(workshop: str, noted: Noted) -> tuple[Asset, ...]:
    """The assets of a workshop, in the order in which they were named."""
    namings = {id: _naming(workshop, noted, recorded) for id, recorded in noted.identified.items()}
    kept, merges = _merged(noted)
    together: dict[str, list[str]] = {id: [id] for id in namings if id not in kept}
    for alias in kept:
        together[_living(kept, alias)].append(alias)
    return tuple(
        Asset(
            cite=f"{workshop} {id}",
            seqs=(
                *(noted.identified[each].seq for each in ids),
                *(merges[each] for each in ids if each in merges),
            ),
            namings=tuple(namings[each] for each in ids),
        )
        for id, ids in together.items()
    )


def _merged(noted: Noted) -> tuple[dict[str, str], dict[str, int]]:
    """What each alias was merged into, and the number of the event that did.

    What would merge an asset that is unknown, or merged already, or lead in a circle, does not.
    """
    kept: dict[str, str] = {}
    seqs: dict[str, int] = {}
    for recorded in noted.merged:
        keep, alias = recorded.event.keep, recorded.event.alias
        known = keep in noted.identified and alias in noted.identified
        if known and alias not in kept and _living(kept, keep) != alias:
            kept[alias], seqs[alias] = keep, recorded.seq
    return kept, seqs


def _living(kept: Mapping[str, str], id: str) -> str:
    """The asset that one lives on as."""
    while id in kept:
        id = kept[id]
    return id


def _naming(workshop: str, noted: Noted, recorded: RecordedEvent[AssetIdentified]) -> Naming:
    event, course = recorded.event, noted.course
    holder = event.holder
    said = noted.said.get(event.source or "")
    return Naming(
        cite=f"{workshop} {event.asset}",
        seqs=(recorded.seq,),
        name=event.name,
        type=event.type,
        gift=event.gift,
        group=course.roster.group_of(event.person),
        person=event.person,
        holder=holder,
        consenting=holder is None or course.roster.consent(holder, "asset") is not None,
        offered=event.standing == "offered",
        agreed=event.agreed,
        place=event.place,
        reachable=event.contact is not None,
        source=_source(workshop, noted, event.source),
        # A name that was taken from a contribution is told no sooner than that.
        may_stand=may_stand(noted, recorded, event.person)
        and (said is None or said_may_stand(noted, said)),
    )


def _source(workshop: str, noted: Noted, id: str | None) -> Source | None:
    """The contribution of that id, if there is one."""
    said = noted.said.get(id or "")
    if said is None:
        return None
    made = said.event
    parked = noted.course.parked.get(made.contribution)
    return Source(
        cite=f"{workshop} {made.contribution}",
        seqs=(said.seq,) if parked is None else (said.seq, parked),
        kind=made.kind,
        parked=parked is not None,
    )
