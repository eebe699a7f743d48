"""Blocks on propositions, and on the traceability of commitments to stories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Contribution,
    Row,
    Section,
    Table,
    Text,
    combined_evidence,
    paraphrase_note,
    quotable_text,
)
from dialoguekit_appreciative_inquiry.blocks_discovery import capitalize_first, join_ids
from dialoguekit_appreciative_inquiry.view import (
    Commitment,
    Endorsement,
    InquirySession,
    Proposition,
    Share,
    WorkshopView,
)


def proposition_blocks(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    """Yield the sections on propositions and commitments."""
    if session.propositions:
        yield Section("Propositions", tuple(_proposition_tables(workshop, session)))
    if session.commitments or session.adopted:
        title = "Commitments and their traceability to stories"
        yield Section(title, tuple(_commitment_blocks(workshop, session)))


def _proposition_tables(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    yield Table(
        caption="Propositions, with the number of dreams and stories they are based on",
        columns=[
            Column("Id"),
            Column("Proposition"),
            Column("From"),
            Column("Dreams", True),
            Column("Stories", True),
            Column("Groups that supplied the sources"),
        ],
        rows=[
            (
                Cell(each.id, each.evidence),
                each.quotable_text,
                each.group or "all participants",
                Cell(len(each.grounding.dreams), combined_evidence(each.grounding.dreams)),
                Cell(len(each.grounding.stories), combined_evidence(each.grounding.stories)),
                ", ".join(each.grounding.groups) or None,
            )
            for each in session.propositions
        ],
    )
    yield Table(
        caption="Support for each proposition, and decisions",
        columns=[
            Column("Id"),
            Column("Measured by"),
            Column("All participants"),
            *(Column(capitalize_first(group)) for group in workshop.groups),
            Column("Decision"),
        ],
        rows=[_support_row(workshop, each) for each in session.propositions],
        note="Counted as support, of those who answered: agreement (stances), or a grade in the "
        "upper half of the scale (ballots).",
    )


def _support_row(workshop: WorkshopView, each: Proposition) -> Row:
    endorsement = each.endorsement
    if endorsement is None:
        return (
            each.id,
            "not measured",
            None,
            *(None for _ in workshop.groups),
            _decision_label(each),
        )
    return (
        each.id,
        _measure_label(endorsement),
        Cell(_format_share(endorsement.overall), endorsement.evidence),
        *(_format_share(endorsement.share_of(group)) for group in workshop.groups),
        _decision_label(each),
    )


def _measure_label(endorsement: Endorsement) -> str:
    measure = (
        "stances" if endorsement.measured_by == "stances" else f"ballot {endorsement.measured_by}"
    )
    return f"{measure}, on an earlier wording" if endorsement.earlier_wording else measure


def _format_share(share: Share | None) -> str | None:
    return None if share is None else f"{share.in_favour} of {share.answered}"


def _decision_label(each: Proposition) -> str:
    if each.proposal is not None:
        return f"submitted as {each.proposal}"
    if each.withdrawn:
        return "withdrawn"
    if each.decision is None:
        return "not decided"
    return f"{each.outcome} ({each.decision})"


def _commitment_blocks(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    """Yield the commitments with their paths as ids, then the paths with text."""
    if session.commitments:
        yield Table(
            caption="Commitments and their paths to stories",
            columns=[Column("Id"), Column("Commitment"), Column("By"), Column("Path")],
            rows=[
                (
                    Cell(commitment.id, commitment.evidence),
                    commitment.quotable_text,
                    commitment.group,
                    traceability_path(commitment),
                )
                for commitment in session.commitments
            ],
            note="Owners are given by group only; the organiser knows their names.",
        )
    carried_out_ids = {
        id
        for other in workshop.sessions
        for commitment in other.commitments
        for id in commitment.propositions
    }
    without_commitment = [each for each in session.adopted if each.id not in carried_out_ids]
    if without_commitment:
        ids = ", ".join(each.id for each in without_commitment)
        yield Text(f"Adopted, without a commitment so far: {ids}.")
    known = {each.id: each for other in workshop.sessions for each in other.propositions}
    by_proposition: dict[str, list[Commitment]] = {}
    for commitment in session.commitments:
        for id in commitment.propositions:
            by_proposition.setdefault(id, []).append(commitment)
    for id, carried_out in by_proposition.items():
        title = f"{id}, carried out by {', '.join(commitment.id for commitment in carried_out)}"
        yield Section(title, [_path_table(known[id], carried_out)])


def traceability_path(commitment: Commitment) -> str:
    """Return the ids on the path from a commitment to its stories, with missing steps."""
    if not commitment.propositions:
        return "carries out no proposition"
    grounding = commitment.grounding
    steps = [
        ", ".join(commitment.decisions),
        ", ".join(commitment.propositions),
        _step_label("dream", grounding.dreams) or "no dream",
        _step_label("factor", grounding.factors),
        _step_label("story", grounding.stories) or "no story",
    ]
    return " → ".join(step for step in steps if step)


_PLURALS = {"dream": "dreams", "factor": "factors", "story": "stories"}


def _step_label(kind: str, items: Sequence[Contribution]) -> str:
    if not items:
        return ""
    return f"{kind if len(items) == 1 else _PLURALS[kind]} {join_ids(items)}"


def _path_table(proposition: Proposition, carried_out: Iterable[Commitment]) -> Table:
    """Return the path from the commitments to the stories, with a row for each step."""
    rows: list[Row] = [
        (
            "Commitment",
            Cell(commitment.id, commitment.evidence),
            commitment.quotable_text,
            commitment.group,
        )
        for commitment in carried_out
    ]
    if proposition.decision is not None:
        decision = Cell(proposition.decision, proposition.evidence)
        rows.append(("Decision", decision, proposition.outcome, "all participants"))
    cell = Cell(proposition.id, proposition.evidence)
    rows.append(
        ("Proposition", cell, proposition.quotable_text, proposition.group or "all participants")
    )
    grounding = proposition.grounding
    steps: Mapping[str, Sequence[Contribution]] = {
        "Dream": grounding.dreams,
        "Factor": grounding.factors,
        "Story": grounding.stories,
    }
    for step, items in steps.items():
        rows += [
            (step, Cell(item.id, item.evidence), quotable_text(item), item.group) for item in items
        ]
        if not items and step != "Factor":
            rows.append((step, None, f"It is based on no {step.casefold()}.", None))
    return Table(
        caption=f"Path from commitments to stories: {proposition.id}",
        columns=[Column("Step"), Column("Id"), Column("Text"), Column("From")],
        rows=rows,
        note=paraphrase_note([*grounding.dreams, *grounding.factors, *grounding.stories]),
    )
