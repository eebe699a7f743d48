"""The chapter of the report: one session, and several workshops side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import attrs

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Contribution,
    Groups,
    Programme,
    Record,
    Section,
    Text,
    by_group,
    cite,
    combined_evidence,
    contributions_table,
    count,
    each_group,
    figures,
    headed_table,
    how_it_ran,
    session_rows,
    share,
    statement,
    text,
    value,
)
from dialoguekit.plugin.blocks import Cell
from dialoguekit.plugin.columns import Selection, people
from dialoguekit.plugin.stage_blocks import contributions_chart
from dialoguekit.plugin.tables import contributions_tables, format_heading, join_notes, lower_first
from dialoguekit.plugin.texts import paraphrase_note
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.encounters import encounters, moves
from dialoguekit_world_cafe.paths import find_paths
from dialoguekit_world_cafe.seating import Stay
from dialoguekit_world_cafe.view import CafeSession, CafeStage, CarriedIdea, Sitting


def _moved(session: CafeSession) -> list[Stay]:
    return [seat for move in moves(session.rounds) for seat in move.moved]


def _met_on_average(session: CafeSession, selection: Selection | None) -> Cell:
    everyone = encounters(session)
    found = everyone if selection is None else selection.select(everyone) or ()
    if not found:
        return Cell(None)
    mean = sum(len(each.people) for each in found) / len(found)
    return Cell(f"{mean:.1f}", combined_evidence(found))


def _origin(step: CarriedIdea) -> str:
    return step.origin.id


Figure: TypeAlias = ColumnSpec[CafeSession]
CafeProgramme: TypeAlias = Programme[tuple[CafeSession, ...]]

ROUNDS: Figure = count("Rounds", lambda session: session.stage_runs_of("round"))
TABLES: Figure = count("Tables", lambda session: session.tables)
IDEAS: Figure = count("Ideas in rounds", lambda session: session.ideas)
HARVESTED: Figure = count("Contributions in the harvest", lambda session: session.harvested)
ACROSS: Figure = people(
    "Ideas taken up at another table", lambda session: session.ideas_across_tables, _origin
)
AT_SAME_TABLE: Figure = people(
    "Ideas taken up at the same table, in a later round",
    lambda session: [s for s in session.carried_ideas if s.round and not s.changed_table],
    _origin,
)
IN_HARVEST: Figure = people(
    "Ideas taken up in the harvest",
    lambda session: [step for step in session.carried_ideas if step.round is None],
    _origin,
)
SEATED: Figure = count("People at tables", encounters)
CHANGES: Figure = count("Changes of table", _moved)
MOVERS: Figure = people("People who changed tables", _moved, lambda seat: seat.person)
MET: Figure = ColumnSpec("People met on average", _met_on_average)
MET_OTHERS: Figure = share(
    "Met another group", lambda session: [e for e in encounters(session) if e.others], encounters
)
PAIRS: Figure = value(
    "Pairs of people met",
    lambda session: sum(len(each.people) for each in encounters(session)) // 2,
    encounters,
)
PAIRS_AGAIN: Figure = value(
    "Of them in more than one round",
    lambda session: sum(n > 1 for each in encounters(session) for n in each.people.values()) // 2,
    lambda session: [e for e in encounters(session) if len(e.people) < e.people.total()],
)


def session_blocks(session: CafeSession, record: Record) -> Iterator[Block]:
    """Yield all blocks of one session."""
    seated = [CHANGES, MOVERS, SEATED, MET] if encounters(session) else []
    harvest = [HARVESTED] if "harvest" in session.order else []
    yield figures(session, ROUNDS, TABLES, IDEAS, ACROSS, *seated, *harvest)
    titled = tuple(stage.run for stage in session.stages)
    yield from how_it_ran(attrs.evolve(session, stage_runs=titled))
    asked = [(round.run.title, round) for round in session.rounds if round.questions]
    if asked:
        yield headed_table(
            "Questions of each round",
            "Round",
            asked,
            value("Questions", _questions, lambda round: round.questions, numeric=False),
        )
    if session.ideas:
        yield _ideas_by_table(session)
    if session.contributions and record.groups.labels:
        yield from _group_chart("Contributions by stage and group", record.groups, [session])
    if seated:
        yield Section("Seating", [_seating(session, record.groups)])
        yield Section("Encounters", tuple(_encounters(session, record.groups)))
    if session.ideas:
        yield Section("Paths of ideas", tuple(_paths(session)))
    if harvest:
        yield Section("Harvest", [_harvest(session)])
    if len(session.contributions) > len(session.harvested):
        placed = [each for each in session.placed if each[0] != session.stage_title("harvest")]
        listed = contributions_tables([*placed, ("Outside any stage", session.outside_stages)])
        yield Section("Contributions at the tables", tuple(listed))


def _questions(round: CafeStage) -> str:
    texts = [question.event.text for question in round.questions]
    return " ".join([*texts, "(posed earlier)"] if round.posed_earlier else texts)


def _ideas_by_table(session: CafeSession) -> Block:
    """Return a table of contributions by table and round, for tables that were used."""
    sittings = [s for round in session.rounds for s in (*round.sittings, round.elsewhere)]
    rows: list[tuple[str, list[Contribution]]] = []
    for table in (*session.tables, None):
        own = [sitting for sitting in sittings if sitting.table == table]
        items = [item for sitting in own for item in sitting.contributions]
        if items or (own and table is not None):
            rows.append((format_heading(own[0].title), items))
    return headed_table(
        "Ideas at each table",
        "Table",
        rows,
        *(_among(round.run.title, round.run.contributions) for round in session.rounds),
        _among("Total", session.ideas),
        note="Contributions recorded at a table in a round.",
    )


def _among(title: str, own: Sequence[Contribution]) -> ColumnSpec[list[Contribution]]:
    ids = {item.id for item in own}
    return count(title, lambda items: [item for item in items if item.id in ids])


def _group_chart(
    title: str,
    groups: Groups,
    sessions: Sequence[CafeSession],
    programme: CafeProgramme | None = None,
) -> Iterator[Block]:
    place = {stage.name: place for place, stage in enumerate(method.STAGES)}
    stages = [stage for session in sessions for stage in session.stages]
    stages.sort(key=lambda s: (place.get(s.run.stage, len(place)), s.number or 0))
    items: dict[str, list[Contribution]] = {}
    for stage in stages:
        items.setdefault(stage.run.title, []).extend(stage.run.contributions)
    exempt = [stage.run.title for stage in stages if stage.number is None]
    return contributions_chart(title, items, groups, exempt=exempt, programme=programme)


def _seating(session: CafeSession, groups: Groups) -> Block:
    """Return a table of all tables in each round: people of each group, and the host."""
    seats: ColumnSpec[Sitting] = count("People", lambda sitting: sitting.seats)
    return headed_table(
        "Tables in each round",
        "Round and table",
        [
            (f"{round.run.title}, {sitting.title}", sitting)
            for round in session.rounds
            for sitting in (*round.sittings, round.elsewhere)
            if sitting.seats or sitting.table is not None
        ],
        seats,
        *each_group(groups, seats),
        value("Host", _host, lambda each: [each.host] if each.host else [], numeric=False),
        note="Participants are counted at the table where they spent most of the round. For hosts, "
        "the group is given.",
    )


def _host(sitting: Sitting) -> str | None:
    if sitting.host is None:
        return None if sitting.table is None else "none"
    if not sitting.has_host:
        return "away"
    return f"{sitting.host.group} (left)" if sitting.host_left else sitting.host.group


def _encounters(session: CafeSession, groups: Groups) -> Iterator[Block]:
    """Yield the moves between rounds, and how many people met."""
    found = [(f"{m.before.run.title} and {m.after.title}", m) for m in moves(session.rounds)]
    if found:
        yield headed_table(
            "Between the rounds",
            "Between",
            found,
            count("Changed tables", lambda move: move.moved),
            count("Stayed as host", lambda move: move.hosts),
            count("Others who stayed", lambda move: move.others),
            note="Only people who sat at a table in both rounds are counted.",
        )
    yield by_group(
        "People met at the tables",
        groups,
        session,
        SEATED,
        MET,
        *([MET_OTHERS] if len(groups.labels) > 1 else []),
        totals="All participants",
        note="People meet when they sit at the same table in a round.",
    )
    yield figures(session, PAIRS, PAIRS_AGAIN)


def _paths(session: CafeSession) -> Iterator[Block]:
    """Yield how many ideas were taken up, and the paths of ideas step by step."""
    yield figures(session, ACROSS, AT_SAME_TABLE, IN_HARVEST)
    where = {item.id: place for place, items in session.placed for item in items}
    steps = [
        (f"{'→ ' if step > 1 else ''}{number}.{step}", item)
        for number, path in enumerate(find_paths(session.carried_ideas), start=1)
        for step, item in enumerate(path, start=1)
    ]
    if not steps:
        yield Text("No idea was recorded as taken up at another table.")
        return
    daggers = paraphrase_note(item for _, item in steps)
    yield headed_table(
        "Steps of each idea",
        "Step",
        steps,
        text("Contribution", statement),
        cite(),
        text("Where", lambda item: where[item.id]),
        text("From", lambda item: item.group),
        note=join_notes("An arrow marks an idea that builds on the one above.", daggers),
    )


def _harvest(session: CafeSession) -> Block:
    if not session.harvested:
        return Text("Nothing was recorded in the harvest.")
    where = {item.id: lower_first(place) for place, items in session.placed for item in items}

    def origins(harvested: Contribution) -> str | None:
        steps = [step for step in session.carried_ideas if step.successor == harvested]
        return ", ".join(f"{s.origin.id} ({where[s.origin.id]})" for s in steps) or None

    takes_up = text("Takes up", origins)
    return contributions_table("Results of the harvest", session.harvested, takes_up)


def programme_blocks(programme: CafeProgramme) -> Iterator[Block]:
    """Yield tables of all sessions, a chart of contributions, and the harvests."""
    rows = session_rows(programme)
    yield headed_table(
        "Tables and encounters in each workshop",
        "Workshop",
        rows,
        *(ROUNDS, TABLES, SEATED, MET, MET_OTHERS),
        text("Changes to the planned order", lambda each: each.edit_distance, numeric=True),
        count("Warnings", programme.warnings),
        note="People meet when they sit at the same table in a round.",
    )
    yield headed_table("Ideas in each workshop", "Workshop", rows, IDEAS, ACROSS, HARVESTED)
    if programme.groups.labels:
        title = "Contributions by stage and group, all workshops"
        sessions = [session for _, session in rows]
        yield from _group_chart(title, programme.groups, sessions, programme)
    harvests = [(programme.titles[s.workshop], item) for _, s in rows for item in s.harvested]
    if harvests:
        yield headed_table(
            "Harvest of each workshop",
            "Workshop",
            harvests,
            value("Id", lambda item: item.cite, lambda item: [item], numeric=False),
            text("Contribution", statement),
            text("From", lambda item: item.group),
            note=paraphrase_note(item for _, item in harvests),
        )
