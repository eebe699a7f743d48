"""The blocks about one session: numbers, rounds, tables, ideas on their way, harvest, flags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    Figures,
    Flags,
    Item,
    Row,
    Section,
    Table,
    Text,
    behind,
    items_table,
    minutes,
    note_of,
    order_told,
    spoke_chart,
    words_of,
)
from dialoguekit_world_cafe import blocks_seating, encounters, method
from dialoguekit_world_cafe.idea_paths import paths, stops
from dialoguekit_world_cafe.rules import flags
from dialoguekit_world_cafe.view import Cafe, CafeSession, Idea, Leg, Round


def one(room: Cafe, session: CafeSession) -> Iterator[Block]:
    """Everything about one session."""
    yield _figures(session)
    yield Text(order_told(session))
    if session.runs:
        yield _timetable(session)
    if session.ideas:
        yield _by_table(session)
    if session.items and room.groups:
        yield who_spoke("Who spoke in which round", room.groups, [session])
    if any(round.seats for round in session.rounds):
        yield Section("Who sat where", blocks_seating.sat(room, session))
        yield Section("Who met whom", blocks_seating.met(room, session))
    if session.ideas:
        yield Section("How ideas travelled", tuple(_travelled(session)))
    if "harvest" in session.order:
        yield Section("The harvest", [_harvest(session)])
    if len(session.items) > len(session.harvested):
        yield Section("What was said at the tables", tuple(_said(session)))
    yield Section("What the method's rules say", [Flags(flags(room, session))])


def _figures(session: CafeSession) -> Figures:
    people = encounters.met(session)
    moved = [seat for move in encounters.moves(session.rounds) for seat in move.moved]
    carried = {step.origin.item.id for step in session.crossed}
    figures = [
        Figure(label="rounds", value=len(session.rounds), evidence=behind(session.rounds)),
        Figure(label="tables", value=len(session.tables), evidence=behind(session.tables)),
        Figure(label="ideas in rounds", value=len(session.ideas), evidence=behind(session.ideas)),
        Figure(
            label="ideas taken up at another table",
            value=len(carried),
            note=f"of {len(session.ideas)}",
            evidence=behind(session.crossed),
        ),
    ]
    if people:
        figures += [
            Figure(
                label="changes of table",
                value=len(moved),
                note=f"by {len({seat.person for seat in moved})} of {len(people)} people",
                evidence=behind(moved),
            ),
            Figure(
                label="people met by each, on average",
                value=blocks_seating.average(people),
                evidence=behind(people),
            ),
        ]
    if "harvest" in session.order:
        harvested = session.harvested
        figures.append(
            Figure(label="in the harvest", value=len(harvested), evidence=behind(harvested))
        )
    return Figures(figures)


def _timetable(session: CafeSession) -> Table:
    rows: list[Row] = [
        (
            leg.title,
            leg.run.focus if leg.round is None else _asked(leg.round),
            minutes(leg.run.planned_s),
            Cell(minutes(leg.run.actual_s), leg.run.evidence),
            None if leg.run.ratio is None else f"{100 * leg.run.ratio:.0f} %",
            Cell(len(leg.run.items), behind(leg.run.items)),
        )
        for leg in session.legs
    ]
    return Table(
        caption="Timetable",
        columns=[
            Column("Stage"),
            Column("What about"),
            Column("Planned", True),
            Column("Took", True),
            Column("Of plan", True),
            Column("Contributions", True),
        ],
        rows=rows,
        note="What was planned includes time added on the way; what it took leaves out pauses.",
    )


def _asked(round: Round) -> Cell:
    """The questions of a round, those that were still on included, and its focus."""
    told = [question.text for question in round.questions]
    if told and round.questions[0].before:
        told.append("(asked before)")
    if round.run.focus is not None:
        told.insert(0, round.run.focus)
    return Cell(" ".join(told) or None, behind(round.questions))


def _by_table(session: CafeSession) -> Table:
    """Table by round: how much was said, or a dash where nobody sat."""
    rows: list[Row] = []
    for table in session.tables:
        found = {r.number: s for r in session.rounds for s in r.sittings if s.table == table}
        items = [found[r.number].items if r.number in found else None for r in session.rounds]
        if any(each is not None for each in items):
            rows.append(_counts(_capital(table.title), items))
    loose = [_loose(session, round) for round in session.rounds]
    if any(loose):
        rows.append(_counts("At no table", loose))
    return Table(
        caption="Ideas at each table",
        columns=[
            Column("Table"),
            *(Column(_capital(round.title), True) for round in session.rounds),
            Column("Together", True),
        ],
        rows=rows,
        note="Contributions that were noted at a table in a round; a dash where nobody sat at it.",
    )


def _counts(name: str, each: Sequence[Sequence[Item] | None]) -> Row:
    together = [item for items in each for item in items or ()]
    counts = [None if items is None else Cell(len(items), behind(items)) for items in each]
    return (name, *counts, Cell(len(together), behind(together)))


def _loose(session: CafeSession, round: Round) -> list[Item]:
    tables = {table.space for table in session.tables}
    return [item for item in round.run.items if item.space not in tables]


def who_spoke(title: str, groups: Collection[str], sessions: Sequence[CafeSession]) -> Chart:
    """A chart of contributions by stage and group, with the groups that a round did not reach."""
    legs = sorted((leg for s in sessions for leg in s.legs), key=_stages_first)
    spoke = {title: [leg for leg in legs if leg.title == title] for title in _titles(legs)}
    counted = {
        (title, group): [i for leg in same for i in leg.run.items if i.group == group]
        for title, same in spoke.items()
        for group in groups
    }
    silent = [
        f"{group} in {stage.lower()}"
        for (stage, group), items in counted.items()
        if not items and stage.startswith("Round ")
    ]
    sentence = "Contributions in each stage by group. Every group spoke in every round."
    if silent:
        sentence = f"Contributions in each stage by group. Nothing came from {', '.join(silent)}."
    return spoke_chart(title, counted, sentence=sentence)


def _titles(legs: Sequence[Leg]) -> list[str]:
    return list(dict.fromkeys(leg.title for leg in legs))


def _stages_first(leg: Leg) -> tuple[int, int, str]:
    """Welcome, rounds and harvest in their order, and then whatever else was entered."""
    stages = [stage.name for stage in method.STAGES]
    place = stages.index(leg.run.stage) if leg.run.stage in stages else len(stages)
    return place, 0 if leg.round is None else leg.round.number, leg.run.stage


def _travelled(session: CafeSession) -> Iterator[Block]:
    """What was taken up, and the paths of ideas from table to table, step by step."""
    yield _taken_up(session)
    found = paths(session)
    if not found:
        yield Text("No idea is known to have been taken up at another table.")
        return
    yield Table(
        caption="The paths of ideas",
        columns=[
            Column("Step"),
            Column("What was said"),
            Column("Id"),
            Column("Where"),
            Column("From"),
        ],
        rows=[
            _stop(f"{'→ ' if place > 1 else ''}{number}.{place}", idea)
            for number, path in enumerate(found, start=1)
            for place, idea in enumerate(stops(path), start=1)
        ],
        note=_notes(
            "Behind an arrow stands what took up the line above it.",
            note_of(idea.item for path in found for idea in stops(path)),
        ),
    )


def _taken_up(session: CafeSession) -> Figures:
    """How many ideas of the rounds were taken up, and where; one may be in several places."""
    here = [c for c in session.carried if c.became.round is not None and not c.crossed]
    told = [
        ("at another table", session.crossed),
        ("at the same table, in a later round", here),
        ("in the harvest", [c for c in session.carried if c.became.round is None]),
    ]
    return Figures(
        Figure(
            label=f"ideas taken up {where}",
            value=len({carried.origin.item.id for carried in steps}),
            evidence=behind(steps),
        )
        for where, steps in told
    )


def _stop(step: str, idea: Idea) -> Row:
    item = idea.item
    return (
        step,
        words_of(item),
        Cell(item.id, item.evidence),
        _capital(idea.place),
        item.group,
    )


def _notes(*notes: str | None) -> str:
    return " ".join(note for note in notes if note)


def _harvest(session: CafeSession) -> Block:
    if not session.harvested:
        return Text("Nothing was noted in the harvest.")
    grounds: dict[str, list[str]] = {}
    for carried in session.carried:
        if carried.became.round is None:
            told = f"{carried.origin.item.id} ({carried.origin.place})"
            grounds.setdefault(carried.became.item.id, []).append(told)
    return Table(
        caption="What the room took from its conversations",
        columns=[Column("Id"), Column("What was said"), Column("From"), Column("Takes up")],
        rows=[
            (
                Cell(item.id, item.evidence),
                words_of(item),
                item.group,
                ", ".join(grounds.get(item.id, ())) or None,
            )
            for item in session.harvested
        ],
        note=note_of(session.harvested),
    )


def _said(session: CafeSession) -> Iterator[Block]:
    """Everything but the harvest, round by round and table by table."""
    for leg in session.legs:
        if leg.round is None:
            if leg.run.stage != "harvest":
                yield from _items(leg.title, leg.run.items)
            continue
        for sitting in leg.round.sittings:
            yield from _items(f"{leg.title}, {sitting.table.title}", sitting.items)
        yield from _items(f"{leg.title}, at no table", _loose(session, leg.round))
    yield from _items("While no stage was on", session.stageless)


def _items(where: str, items: Sequence[Item]) -> Iterator[Block]:
    if items:
        plural = "" if len(items) == 1 else "s"
        yield items_table(f"{where}: {len(items)} contribution{plural}", items)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
