"""The blocks of one session: key figures, rounds, tables, paths of ideas, harvest, flags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Contribution,
    Flags,
    KeyFigure,
    KeyFigures,
    Row,
    Section,
    Table,
    Text,
    combined_evidence,
    contributions_chart,
    contributions_table,
    describe_order,
    format_duration,
    paraphrase_note,
    quotable_text,
)
from dialoguekit_world_cafe import blocks_seating, encounters, method
from dialoguekit_world_cafe.idea_paths import find_paths, ideas_on_path
from dialoguekit_world_cafe.rules import flags
from dialoguekit_world_cafe.view import CafeSession, CafeStage, Idea, Round, WorkshopView


def session_blocks(workshop: WorkshopView, session: CafeSession) -> Iterator[Block]:
    """Yield all blocks of one session."""
    yield _figures(session)
    yield Text(describe_order(session))
    if session.stage_runs:
        yield _timetable(session)
    if session.ideas:
        yield _ideas_by_table(session)
    if session.contributions and workshop.groups:
        yield group_chart("Contributions by stage and group", workshop.groups, [session])
    if any(round.seats for round in session.rounds):
        yield Section("Seating", blocks_seating.seating_blocks(workshop, session))
        yield Section("Encounters", blocks_seating.encounter_blocks(workshop, session))
    if session.ideas:
        yield Section("Paths of ideas", tuple(_paths(session)))
    if "harvest" in session.order:
        yield Section("Harvest", [_harvest(session)])
    if len(session.contributions) > len(session.harvested):
        yield Section("Contributions at the tables", tuple(_contributions(session)))
    yield Section("Method rules", [Flags(flags(workshop, session))])


def _figures(session: CafeSession) -> KeyFigures:
    people = encounters.encounters(session)
    moved = [seat for move in encounters.moves(session.rounds) for seat in move.moved]
    carried = {step.origin.contribution.id for step in session.ideas_across_tables}
    figures = [
        KeyFigure(
            label="rounds", value=len(session.rounds), evidence=combined_evidence(session.rounds)
        ),
        KeyFigure(
            label="tables", value=len(session.tables), evidence=combined_evidence(session.tables)
        ),
        KeyFigure(
            label="ideas in rounds",
            value=len(session.ideas),
            evidence=combined_evidence(session.ideas),
        ),
        KeyFigure(
            label="ideas taken up at another table",
            value=len(carried),
            note=f"of {len(session.ideas)}",
            evidence=combined_evidence(session.ideas_across_tables),
        ),
    ]
    if people:
        figures += [
            KeyFigure(
                label="changes of table",
                value=len(moved),
                note=f"by {len({seat.person for seat in moved})} of {len(people)} people",
                evidence=combined_evidence(moved),
            ),
            KeyFigure(
                label="people met per person, on average",
                value=blocks_seating.average(people),
                evidence=combined_evidence(people),
            ),
        ]
    if "harvest" in session.order:
        harvested = session.harvested
        figures.append(
            KeyFigure(
                label="contributions in the harvest",
                value=len(harvested),
                evidence=combined_evidence(harvested),
            )
        )
    return KeyFigures(figures)


def _timetable(session: CafeSession) -> Table:
    rows: list[Row] = [
        (
            stage.title,
            stage.stage_run.focus if stage.round is None else _questions(stage.round),
            format_duration(stage.stage_run.planned_s),
            Cell(format_duration(stage.stage_run.actual_s), stage.stage_run.evidence),
            None if stage.stage_run.ratio is None else f"{100 * stage.stage_run.ratio:.0f} %",
            Cell(
                len(stage.stage_run.contributions), combined_evidence(stage.stage_run.contributions)
            ),
        )
        for stage in session.cafe_stages
    ]
    return Table(
        caption="Timetable",
        columns=[
            Column("Stage"),
            Column("Focus and questions"),
            Column("Planned", True),
            Column("Actual", True),
            Column("Share of plan", True),
            Column("Contributions", True),
        ],
        rows=rows,
        note="Planned times include extensions; actual times exclude pauses.",
    )


def _questions(round: Round) -> Cell:
    """Return the questions of a round, also those posed earlier, and its focus."""
    texts = [question.text for question in round.questions]
    if texts and round.questions[0].posed_earlier:
        texts.append("(posed earlier)")
    if round.stage_run.focus is not None:
        texts.insert(0, round.stage_run.focus)
    return Cell(" ".join(texts) or None, combined_evidence(round.questions))


def _ideas_by_table(session: CafeSession) -> Table:
    """Return a table of contributions by table and round, with a dash where no one sat."""
    rows: list[Row] = []
    for table in session.tables:
        found = {r.number: s for r in session.rounds for s in r.sittings if s.table == table}
        items = [
            found[r.number].contributions if r.number in found else None for r in session.rounds
        ]
        if any(each is not None for each in items):
            rows.append(_counts(_capital(table.title), items))
    off_table = [_off_table(session, round) for round in session.rounds]
    if any(off_table):
        rows.append(_counts("At no table", off_table))
    return Table(
        caption="Ideas at each table",
        columns=[
            Column("Table"),
            *(Column(_capital(round.title), True) for round in session.rounds),
            Column("Total", True),
        ],
        rows=rows,
        note="Contributions recorded at a table in a round; a dash where no one sat at it.",
    )


def _counts(name: str, each: Sequence[Sequence[Contribution] | None]) -> Row:
    total = [item for items in each for item in items or ()]
    cells = [
        None if items is None else Cell(len(items), combined_evidence(items)) for items in each
    ]
    return (name, *cells, Cell(len(total), combined_evidence(total)))


def _off_table(session: CafeSession, round: Round) -> list[Contribution]:
    tables = {table.space for table in session.tables}
    return [item for item in round.stage_run.contributions if item.space not in tables]


def group_chart(title: str, groups: Collection[str], sessions: Sequence[CafeSession]) -> Chart:
    """Return a chart of contributions by stage and group; a sentence names missing groups."""
    stages = sorted((stage for s in sessions for stage in s.cafe_stages), key=_stages_first)
    stages_by_title = {
        title: [stage for stage in stages if stage.title == title] for title in _titles(stages)
    }
    counted = {
        (title, group): [
            i for stage in same for i in stage.stage_run.contributions if i.group == group
        ]
        for title, same in stages_by_title.items()
        for group in groups
    }
    silent = [
        f"{group} in {stage.lower()}"
        for (stage, group), items in counted.items()
        if not items and stage.startswith("Round ")
    ]
    sentence = "Contributions in each stage by group. Every group contributed in every round."
    if silent:
        sentence = f"Contributions in each stage by group. None from {', '.join(silent)}."
    return contributions_chart(title, counted, sentence=sentence)


def _titles(cafe_stages: Sequence[CafeStage]) -> list[str]:
    return list(dict.fromkeys(stage.title for stage in cafe_stages))


def _stages_first(cafe_stage: CafeStage) -> tuple[int, int, str]:
    """Return the sort key of a stage: welcome, rounds, harvest, then other stages."""
    stages = [stage.name for stage in method.STAGES]
    place = (
        stages.index(cafe_stage.stage_run.stage)
        if cafe_stage.stage_run.stage in stages
        else len(stages)
    )
    return (
        place,
        0 if cafe_stage.round is None else cafe_stage.round.number,
        cafe_stage.stage_run.stage,
    )


def _paths(session: CafeSession) -> Iterator[Block]:
    """Yield how many ideas were taken up, and the paths of ideas step by step."""
    yield _taken_up(session)
    found = find_paths(session)
    if not found:
        yield Text("No idea was recorded as taken up at another table.")
        return
    yield Table(
        caption="Steps of each idea",
        columns=[
            Column("Step"),
            Column("Contribution"),
            Column("Id"),
            Column("Where"),
            Column("From"),
        ],
        rows=[
            _path_row(f"{'→ ' if place > 1 else ''}{number}.{place}", idea)
            for number, path in enumerate(found, start=1)
            for place, idea in enumerate(ideas_on_path(path), start=1)
        ],
        note=_join_notes(
            "An arrow marks an idea that builds on the one above.",
            paraphrase_note(idea.contribution for path in found for idea in ideas_on_path(path)),
        ),
    )


def _taken_up(session: CafeSession) -> KeyFigures:
    """Return how many ideas of the rounds were taken up, and where; an idea may count twice."""
    here = [
        c for c in session.carried_ideas if c.successor.round is not None and not c.changed_table
    ]
    figures = [
        ("at another table", session.ideas_across_tables),
        ("at the same table, in a later round", here),
        ("in the harvest", [c for c in session.carried_ideas if c.successor.round is None]),
    ]
    return KeyFigures(
        KeyFigure(
            label=f"ideas taken up {where}",
            value=len({carried.origin.contribution.id for carried in steps}),
            evidence=combined_evidence(steps),
        )
        for where, steps in figures
    )


def _path_row(step: str, idea: Idea) -> Row:
    item = idea.contribution
    return (
        step,
        quotable_text(item),
        Cell(item.id, item.evidence),
        _capital(idea.location),
        item.group,
    )


def _join_notes(*notes: str | None) -> str:
    return " ".join(note for note in notes if note)


def _harvest(session: CafeSession) -> Block:
    if not session.harvested:
        return Text("Nothing was recorded in the harvest.")
    origins: dict[str, list[str]] = {}
    for carried in session.carried_ideas:
        if carried.successor.round is None:
            origin = f"{carried.origin.contribution.id} ({carried.origin.location})"
            origins.setdefault(carried.successor.contribution.id, []).append(origin)
    return Table(
        caption="Results of the harvest",
        columns=[Column("Id"), Column("Contribution"), Column("From"), Column("Takes up")],
        rows=[
            (
                Cell(item.id, item.evidence),
                quotable_text(item),
                item.group,
                ", ".join(origins.get(item.id, ())) or None,
            )
            for item in session.harvested
        ],
        note=paraphrase_note(session.harvested),
    )


def _contributions(session: CafeSession) -> Iterator[Block]:
    """Yield all contributions outside the harvest, by round and table."""
    for stage in session.cafe_stages:
        if stage.round is None:
            if stage.stage_run.stage != "harvest":
                yield from _items(stage.title, stage.stage_run.contributions)
            continue
        for sitting in stage.round.sittings:
            yield from _items(f"{stage.title}, {sitting.table.title}", sitting.contributions)
        yield from _items(f"{stage.title}, at no table", _off_table(session, stage.round))
    yield from _items("Outside any stage", session.outside_stages)


def _items(where: str, items: Sequence[Contribution]) -> Iterator[Block]:
    if items:
        plural = "" if len(items) == 1 else "s"
        yield contributions_table(f"{where}: {len(items)} contribution{plural}", items)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
