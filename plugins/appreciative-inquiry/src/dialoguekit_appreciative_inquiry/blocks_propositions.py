"""The blocks about what grew: propositions, and each commitment back to the stories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Item,
    Row,
    Section,
    Table,
    Text,
    behind,
    note_of,
    words_of,
)
from dialoguekit_appreciative_inquiry.blocks_discovery import capital, ids
from dialoguekit_appreciative_inquiry.view import (
    Commitment,
    Endorsement,
    Inquired,
    InquirySession,
    Proposition,
    Share,
)


def grown(room: Inquired, session: InquirySession) -> Iterator[Block]:
    """What stands on the dreams, how far it is wanted, and who carries it out."""
    if session.propositions:
        yield Section("Propositions", tuple(_propositions(room, session)))
    if session.commitments or session.adopted:
        title = "Commitments, and the stories that they stand on"
        yield Section(title, tuple(_commitments(room, session)))


def _propositions(room: Inquired, session: InquirySession) -> Iterator[Block]:
    yield Table(
        caption="Propositions, and how many dreams and stories each stands on",
        columns=[
            Column("Id"),
            Column("Proposition"),
            Column("From"),
            Column("Dreams", True),
            Column("Stories", True),
            Column("Groups behind it"),
        ],
        rows=[
            (
                Cell(each.id, each.evidence),
                each.shown,
                each.group or "the room",
                Cell(len(each.ground.dreams), behind(each.ground.dreams)),
                Cell(len(each.ground.stories), behind(each.ground.stories)),
                ", ".join(each.ground.groups) or None,
            )
            for each in session.propositions
        ],
    )
    yield Table(
        caption="How far each proposition is wanted, and what was decided",
        columns=[
            Column("Id"),
            Column("Asked"),
            Column("Wanted in the room"),
            *(Column(capital(group)) for group in room.groups),
            Column("Decided"),
        ],
        rows=[_wanted(room, each) for each in session.propositions],
        note="Of those who answered: who agrees, where stances were taken; who gave the upper "
        "half of the scale, where it was graded.",
    )


def _wanted(room: Inquired, each: Proposition) -> Row:
    asked = each.endorsement
    if asked is None:
        return (each.id, "not asked", None, *(None for _ in room.groups), _decided(each))
    return (
        each.id,
        _way(asked),
        Cell(_said(asked.room), asked.evidence),
        *(_said(asked.of(group)) for group in room.groups),
        _decided(each),
    )


def _way(asked: Endorsement) -> str:
    way = "by stances" if asked.asked == "stances" else f"in ballot {asked.asked}"
    return f"{way}, on an earlier wording" if asked.earlier else way


def _said(share: Share | None) -> str | None:
    return None if share is None else f"{share.wanting} of {share.answered}"


def _decided(each: Proposition) -> str:
    if each.tabled is not None:
        return f"tabled as {each.tabled}"
    if each.withdrawn:
        return "withdrawn"
    if each.decision is None:
        return "not decided"
    return f"{each.outcome} ({each.decision})"


def _commitments(room: Inquired, session: InquirySession) -> Iterator[Block]:
    """Every commitment with its way back, and then the ways in words."""
    if session.commitments:
        yield Table(
            caption="Every commitment, and its way back to the stories",
            columns=[Column("Id"), Column("What is taken on"), Column("By"), Column("Leads back")],
            rows=[
                (Cell(made.id, made.evidence), made.shown, made.group, way_back(made))
                for made in session.commitments
            ],
            note="By group only; the organiser knows who they are.",
        )
    taken_on = {
        id for other in room.sessions for made in other.commitments for id in made.propositions
    }
    left = [each for each in session.adopted if each.id not in taken_on]
    if left:
        names = ", ".join(each.id for each in left)
        yield Text(f"Adopted, and taken on by nobody so far: {names}.")
    known = {each.id: each for other in room.sessions for each in other.propositions}
    by_proposition: dict[str, list[Commitment]] = {}
    for made in session.commitments:
        for id in made.propositions:
            by_proposition.setdefault(id, []).append(made)
    for id, carried_out in by_proposition.items():
        title = f"{id}, carried out by {', '.join(made.id for made in carried_out)}"
        yield Section(title, [_way_in_words(known[id], carried_out)])


def way_back(made: Commitment) -> str:
    """The ids on the way from a commitment to its stories, and which step is missing."""
    if not made.propositions:
        return "carries out no proposition"
    ground = made.ground
    steps = [
        ", ".join(made.decisions),
        ", ".join(made.propositions),
        _named("dream", ground.dreams) or "no dream",
        _named("factor", ground.factors),
        _named("story", ground.stories) or "no story",
    ]
    return " → ".join(step for step in steps if step)


_PLURALS = {"dream": "dreams", "factor": "factors", "story": "stories"}


def _named(kind: str, items: Sequence[Item]) -> str:
    if not items:
        return ""
    return f"{kind if len(items) == 1 else _PLURALS[kind]} {ids(items)}"


def _way_in_words(proposition: Proposition, carried_out: Iterable[Commitment]) -> Table:
    """From the commitments down to the stories, a row for each step."""
    rows: list[Row] = [
        ("Commitment", Cell(made.id, made.evidence), made.shown, made.group) for made in carried_out
    ]
    if proposition.decision is not None:
        decided = Cell(proposition.decision, proposition.evidence)
        rows.append(("Decision", decided, proposition.outcome, "the room"))
    cell = Cell(proposition.id, proposition.evidence)
    rows.append(("Proposition", cell, proposition.shown, proposition.group or "the room"))
    ground = proposition.ground
    steps: Mapping[str, Sequence[Item]] = {
        "Dream": ground.dreams,
        "Factor": ground.factors,
        "Story": ground.stories,
    }
    for step, items in steps.items():
        rows += [(step, Cell(item.id, item.evidence), words_of(item), item.group) for item in items]
        if not items and step != "Factor":
            rows.append((step, None, f"It stands on no {step.casefold()}.", None))
    return Table(
        caption=f"From what is taken on back to the stories: {proposition.id}",
        columns=[Column("Step"), Column("Id"), Column("In words"), Column("From")],
        rows=rows,
        note=note_of([*ground.dreams, *ground.factors, *ground.stories]),
    )
