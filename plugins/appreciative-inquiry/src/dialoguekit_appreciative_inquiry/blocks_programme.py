"""Blocks on several workshops: inquiries side by side, all barriers, shared factors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    HasEvidence,
    Row,
    Scope,
    Section,
    Table,
    Text,
    bar_chart_spec,
    combined_evidence,
    format_percent,
    paraphrase_note,
    quotable_text,
)
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.blocks_discovery import join_ids
from dialoguekit_appreciative_inquiry.blocks_session import reframing_questions
from dialoguekit_appreciative_inquiry.blocks_soar import contributions_in_quadrant
from dialoguekit_appreciative_inquiry.rules import flags
from dialoguekit_appreciative_inquiry.view import Factor, InquirySession, WorkshopView


def programme_blocks(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield rows for every inquiry, all barriers, and shared and single factors."""
    named = [
        (_name(scope.titles[workshop], view, session), view, session)
        for workshop, view in workshops.items()
        for session in view.sessions
    ]
    yield _discoveries_table(named)
    yield _traceability_table(named)
    yield from _quadrants_table(named)
    without = [scope.titles[workshop] for workshop, view in workshops.items() if not view.sessions]
    if without:
        yield Text(f"No appreciative inquiry was held in {', '.join(without)}.")
    yield _chart(named)
    yield from _barriers(named)
    yield from _factors(workshops, scope)


Named = Sequence[tuple[str, WorkshopView, InquirySession]]


def _name(title: str, workshop: WorkshopView, session: InquirySession) -> str:
    return title if len(workshop.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _discoveries_table(named: Named) -> Table:
    return Table(
        caption="Interviews, stories and barriers in each workshop",
        columns=[
            Column("Workshop"),
            Column("Interviews", True),
            Column("Pairs across groups", True),
            Column("Stories", True),
            Column("Factors", True),
            Column("Barriers raised", True),
            Column("Reframed", True),
            Column("Parked", True),
        ],
        rows=[(name, *_discovery_cells(session)) for name, _, session in named],
    )


def _discovery_cells(session: InquirySession) -> Row:
    across = [pair for pair in session.pairs if pair.across_groups]
    reframed = [barrier for barrier in session.barriers if barrier.reframings]
    parked = [barrier for barrier in session.barriers if barrier.contribution.parked]
    return (
        _count(session.interviews),
        Cell(format_percent(len(across), len(session.pairs)), combined_evidence(session.pairs)),
        _count(session.stories),
        _count(session.factors),
        _count(session.barriers),
        _count(reframed),
        _count(parked),
    )


def _traceability_table(named: Named) -> Table:
    rows: list[Row] = []
    for name, view, session in named:
        raised = [flag for flag in flags(view, session) if flag.severity == "warning"]
        shares = (
            _share(session.grounded_dreams, session.dreams),
            _share(session.grounded_propositions, session.current_propositions),
            _share(session.grounded_commitments, session.commitments),
        )
        rows.append((name, *shares, Cell(len(raised), combined_evidence(raised))))
    return Table(
        caption="Traceability to stories in each workshop",
        columns=[
            Column("Workshop"),
            Column("Dreams based on a story", True),
            Column("Propositions based on a dream and a story", True),
            Column("Commitments that lead back to a story", True),
            Column("Warnings", True),
        ],
        rows=rows,
    )


def _quadrants_table(named: Named) -> Iterator[Table]:
    """Yield the quadrants of SOAR runs."""
    soar_sessions = [(name, session) for name, _, session in named if session.is_soar]
    if soar_sessions:
        yield Table(
            caption="Contributions in each quadrant",
            columns=[
                Column("Workshop"),
                *(Column(quadrant.title, True) for quadrant in method.QUADRANTS),
            ],
            rows=[
                (
                    name,
                    *(
                        _count(contributions_in_quadrant(session, quadrant))
                        for quadrant in method.SOAR
                    ),
                )
                for name, session in soar_sessions
            ],
        )


def _count(all_factors: Sequence[HasEvidence]) -> Cell:
    return Cell(len(all_factors), combined_evidence(all_factors))


def _share(part: Sequence[HasEvidence], whole: Sequence[HasEvidence]) -> Cell:
    return Cell(f"{len(part)} of {len(whole)}", combined_evidence(whole))


def _chart(named: Named) -> Chart:
    counted: dict[tuple[str, str], Sequence[HasEvidence]] = {}
    for name, _, session in named:
        counted[name, "stories"] = session.stories
        counted[name, "factors"] = session.factors
        counted[name, "dreams"] = session.dreams
        counted[name, "propositions"] = session.current_propositions
        counted[name, "commitments"] = session.commitments
    return Chart(
        title="From stories to commitments in each workshop",
        spec=bar_chart_spec(
            [
                {"workshop": name, "number": len(all_factors), "of": kind}
                for (name, kind), all_factors in counted.items()
            ],
            category="workshop",
            value="number",
            series="of",
            stacked=False,
        ),
        sentence="Numbers of stories, life-giving factors, dreams, propositions and commitments in "
        "each workshop.",
        evidence=combined_evidence(
            thing for all_factors in counted.values() for thing in all_factors
        ),
    )


def _factors(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield the factors that several workshops named, then those of each workshop only."""
    all_factors = [
        (workshop, factor)
        for workshop, view in workshops.items()
        for session in view.sessions
        for factor in session.factors
    ]
    by_key: dict[str, dict[str, list[Factor]]] = {}
    for workshop, factor in all_factors:
        if factor.key is not None:
            by_key.setdefault(factor.key, {}).setdefault(workshop, []).append(factor)
    shared = {key: by_workshop for key, by_workshop in by_key.items() if len(by_workshop) > 1}
    if shared:
        yield _shared_factors_table(shared, scope)
    elif all_factors:
        yield Text("No life-giving factor has the same text in several workshops.")
    local = {
        workshop: [f for id, f in all_factors if id == workshop and f.key not in shared]
        for workshop in workshops
    }
    tables = [
        _single_workshop_table(scope.titles[w], factors) for w, factors in local.items() if factors
    ]
    if tables:
        yield Section("Life-giving factors of one workshop", tables)


def _shared_factors_table(
    shared: Mapping[str, Mapping[str, Sequence[Factor]]], scope: Scope
) -> Table:
    return Table(
        caption="Life-giving factors that several workshops named",
        columns=[
            Column("Factor"),
            *(Column(title, True) for title in scope.titles.values()),
        ],
        rows=[
            (
                next(iter(by_workshop.values()))[0].label,
                *(
                    Cell(
                        sum(len(factor.supporting_contributions) for factor in factors),
                        combined_evidence(factors),
                    )
                    for workshop in scope.titles
                    for factors in [by_workshop.get(workshop, ())]
                ),
            )
            for by_workshop in shared.values()
        ],
        note=(
            "Numbers of supporting stories and notes in each workshop. Upper and lower case, "
            "repeated spaces and a final full stop or exclamation mark are ignored in comparing "
            "texts."
        ),
    )


def _single_workshop_table(title: str, factors: Sequence[Factor]) -> Table:
    quotable = [factor for factor in factors if factor.key is not None]
    unquotable_count = len(factors) - len(quotable)
    unquoted = (
        f"{unquotable_count} more {'are' if unquotable_count > 1 else 'is'} not for quotation."
    )
    paraphrase = paraphrase_note(item for factor in quotable for item in factor.contributions)
    notes = [
        note for note in (unquoted if unquotable_count else None, paraphrase) if note is not None
    ]
    return Table(
        caption=f"Named in {title} only",
        columns=[
            Column("Ids"),
            Column("Factor"),
            Column("Stories and notes", True),
            Column("Drawn from stories"),
        ],
        rows=[
            (
                Cell(", ".join(factor.ids), factor.evidence),
                factor.label,
                Cell(
                    len(factor.supporting_contributions),
                    combined_evidence(factor.supporting_contributions),
                ),
                join_ids(factor.stories) or None,
            )
            for factor in quotable
        ],
        note=" ".join(notes) or None,
    )


def _barriers(named: Named) -> Iterator[Block]:
    all_factors = [(name, barrier) for name, _, session in named for barrier in session.barriers]
    if not all_factors:
        return
    reframed = [reframing for _, barrier in all_factors for reframing in barrier.reframings]
    yield Table(
        caption="Barriers in all workshops",
        columns=[
            Column("Workshop"),
            Column("Id"),
            Column("Barrier"),
            Column("From"),
            Column("Reframed as"),
        ],
        rows=[
            (
                name,
                Cell(barrier.contribution.id, barrier.evidence),
                quotable_text(barrier.contribution),
                barrier.contribution.group,
                reframing_questions(barrier),
            )
            for name, barrier in all_factors
        ],
        note=paraphrase_note([*(barrier.contribution for _, barrier in all_factors), *reframed]),
    )
