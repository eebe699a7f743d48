"""The blocks about several workshops: side by side, everything hard, factors they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Proven,
    Row,
    Scope,
    Section,
    Table,
    Text,
    bars,
    behind,
    note_of,
    percent,
    words_of,
)
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.blocks_discovery import ids
from dialoguekit_appreciative_inquiry.blocks_session import questions
from dialoguekit_appreciative_inquiry.blocks_soar import of_quadrant
from dialoguekit_appreciative_inquiry.rules import flags
from dialoguekit_appreciative_inquiry.view import Factor, Inquired, InquirySession


def across(rooms: Mapping[str, Inquired], scope: Scope) -> Iterator[Block]:
    """Every inquiry in a row; what is hard in each; what they share and what is one's own."""
    named = [
        (_name(scope.titles[workshop], room, session), room, session)
        for workshop, room in rooms.items()
        for session in room.sessions
    ]
    yield _found(named)
    yield _rooted(named)
    yield from _boards(named)
    without = [scope.titles[workshop] for workshop, room in rooms.items() if not room.sessions]
    if without:
        yield Text(f"Nobody inquired into what works in {', '.join(without)}.")
    yield _chart(named)
    yield from _barriers(named)
    yield from _factors(rooms, scope)


Named = Sequence[tuple[str, Inquired, InquirySession]]


def _name(title: str, room: Inquired, session: InquirySession) -> str:
    return title if len(room.sessions) == 1 else f"{title}: {session.title} ({session.cite})"


def _found(named: Named) -> Table:
    return Table(
        caption="What each workshop found",
        columns=[
            Column("Workshop"),
            Column("Interviews", True),
            Column("Pairs across groups", True),
            Column("Stories", True),
            Column("Factors", True),
            Column("Hard things said", True),
            Column("Turned into a question", True),
            Column("Set aside in sight", True),
        ],
        rows=[(name, *_findings(session)) for name, _, session in named],
    )


def _findings(session: InquirySession) -> Row:
    across = [pair for pair in session.pairs if pair.across]
    turned = [barrier for barrier in session.barriers if barrier.reframings]
    parked = [barrier for barrier in session.barriers if barrier.item.parked]
    return (
        _count(session.interviews),
        Cell(percent(len(across), len(session.pairs)), behind(session.pairs)),
        _count(session.stories),
        _count(session.factors),
        _count(session.barriers),
        _count(turned),
        _count(parked),
    )


def _rooted(named: Named) -> Table:
    rows: list[Row] = []
    for name, room, session in named:
        raised = [flag for flag in flags(room, session) if flag.severity == "flag"]
        shares = (
            _share(session.rooted_dreams, session.dreams),
            _share(session.rooted_propositions, session.standing),
            _share(session.rooted_commitments, session.commitments),
        )
        rows.append((name, *shares, Cell(len(raised), behind(raised))))
    return Table(
        caption="How far what grew in each workshop leads back to its stories",
        columns=[
            Column("Workshop"),
            Column("Dreams on a story", True),
            Column("Propositions on a dream and a story", True),
            Column("Commitments back to a story", True),
            Column("Flags", True),
        ],
        rows=rows,
    )


def _boards(named: Named) -> Iterator[Table]:
    """The quadrants of those that were run as SOAR."""
    boards = [(name, session) for name, _, session in named if session.in_quadrants]
    if boards:
        yield Table(
            caption="What stands in each quadrant",
            columns=[
                Column("Workshop"),
                *(Column(quadrant.title, True) for quadrant in method.QUADRANTS),
            ],
            rows=[
                (name, *(_count(of_quadrant(session, quadrant)) for quadrant in method.SOAR))
                for name, session in boards
            ],
        )


def _count(found: Sequence[Proven]) -> Cell:
    return Cell(len(found), behind(found))


def _share(part: Sequence[Proven], whole: Sequence[Proven]) -> Cell:
    return Cell(f"{len(part)} of {len(whole)}", behind(whole))


def _chart(named: Named) -> Chart:
    counted: dict[tuple[str, str], Sequence[Proven]] = {}
    for name, _, session in named:
        counted[name, "stories"] = session.stories
        counted[name, "factors"] = session.factors
        counted[name, "dreams"] = session.dreams
        counted[name, "propositions"] = session.standing
        counted[name, "commitments"] = session.commitments
    return Chart(
        title="From stories to commitments in each workshop",
        spec=bars(
            [
                {"workshop": name, "number": len(found), "of": kind}
                for (name, kind), found in counted.items()
            ],
            category="workshop",
            value="number",
            series="of",
            stacked=False,
        ),
        sentence="How many stories, life-giving factors, dreams, propositions and commitments "
        "each workshop came to.",
        evidence=behind(thing for found in counted.values() for thing in found),
    )


def _factors(rooms: Mapping[str, Inquired], scope: Scope) -> Iterator[Block]:
    """Factors in the same words in several workshops, and then those of one alone: all of them."""
    found = [
        (workshop, factor)
        for workshop, room in rooms.items()
        for session in room.sessions
        for factor in session.factors
    ]
    places: dict[str, dict[str, list[Factor]]] = {}
    for workshop, factor in found:
        if factor.key is not None:
            places.setdefault(factor.key, {}).setdefault(workshop, []).append(factor)
    shared = {key: where for key, where in places.items() if len(where) > 1}
    if shared:
        yield _shared(shared, scope)
    elif found:
        yield Text("No life-giving factor was named in the same words in several workshops.")
    local = {
        workshop: [f for place, f in found if place == workshop and f.key not in shared]
        for workshop in rooms
    }
    tables = [_local(scope.titles[w], factors) for w, factors in local.items() if factors]
    if tables:
        yield Section("Life-giving factors of one workshop", tables)


def _shared(shared: Mapping[str, Mapping[str, Sequence[Factor]]], scope: Scope) -> Table:
    return Table(
        caption="Life-giving factors that several workshops named",
        columns=[
            Column("What gave life"),
            *(Column(title, True) for title in scope.titles.values()),
        ],
        rows=[
            (
                next(iter(where.values()))[0].label,
                *(
                    Cell(sum(len(factor.behind) for factor in some), behind(some))
                    for workshop in scope.titles
                    for some in [where.get(workshop, ())]
                ),
            )
            for where in shared.values()
        ],
        note="The stories and notes behind it in each workshop; words are compared as they stand.",
    )


def _local(title: str, factors: Sequence[Factor]) -> Table:
    shown = [factor for factor in factors if factor.key is not None]
    more = len(factors) - len(shown)
    unquoted = f"{more} more {'are' if more > 1 else 'is'} not for quotation."
    dagger = note_of(item for factor in shown for item in factor.items)
    notes = [note for note in (unquoted if more else None, dagger) if note is not None]
    return Table(
        caption=f"Named in {title} alone",
        columns=[
            Column("Ids"),
            Column("What gave life"),
            Column("Stories and notes", True),
            Column("Drawn from stories"),
        ],
        rows=[
            (
                Cell(", ".join(factor.ids), factor.evidence),
                factor.label,
                Cell(len(factor.behind), behind(factor.behind)),
                ids(factor.stories) or None,
            )
            for factor in shown
        ],
        note=" ".join(notes) or None,
    )


def _barriers(named: Named) -> Iterator[Block]:
    found = [(name, barrier) for name, _, session in named for barrier in session.barriers]
    if not found:
        return
    turned = [reframing for _, barrier in found for reframing in barrier.reframings]
    yield Table(
        caption="What is hard, in all workshops",
        columns=[
            Column("Workshop"),
            Column("Id"),
            Column("What is hard"),
            Column("From"),
            Column("The question made of it"),
        ],
        rows=[
            (
                name,
                Cell(barrier.item.id, barrier.evidence),
                words_of(barrier.item),
                barrier.item.group,
                questions(barrier),
            )
            for name, barrier in found
        ],
        note=note_of([*(barrier.item for _, barrier in found), *turned]),
    )
