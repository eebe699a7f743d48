"""What was said: the chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    Value,
    percent,
)
from dialoguekit.document.charts import bars
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.contributions import Contribution, Heard, SaidView
from dialoguekit.report.chapters.formatting import NOT_FOR_QUOTATION, heading

STANCES = ((1, "agree"), (-1, "disagree"), (0, "pass"))
STANCE_COLOURS = {"agree": "#2e7d5b", "disagree": "#b4452f", "pass": "#b9bdbf"}
NOT_SHOWN = "(not shown to the room)"
HELD_BACK = "(held back, not yet judged)"
MOST_CHARTED = 20
LONGEST_LABEL = 44


def chapter(view: SaidView, scope: Scope) -> Chapter:
    """What was said, in one workshop in full, across a programme in numbers."""
    rooms = {w: view.workshops.get(w, Heard()) for w in scope.titles}
    if not any(room.contributions for room in rooms.values()):
        blocks = [Text("Nothing was recorded.")]
        return Chapter(name="contributions", title="What was said", blocks=blocks)
    if scope.one:
        ((workshop, room),) = rooms.items()
        made = _one(workshop, room, scope)
    else:
        made = _across(rooms, scope)
    return Chapter(name="contributions", title="What was said", blocks=tuple(made))


def _one(workshop: str, room: Heard, scope: Scope) -> Iterator[Block]:
    """What was said in one workshop: numbers, stances, and every contribution.

    What the chapter of a method tells in full is counted here, and told there.
    """
    items = room.contributions
    yield _figures({workshop: room})
    voted = {id: c for id, c in items.items() if c.stances}
    if voted:
        yield _stances_chart(workshop, room, voted)
    shown = {id: c for id, c in items.items() if c.shown and c.outcome != "rejected"}
    elsewhere: Counter[str] = Counter()
    for activity, title, some in _by_occasion(room, shown):
        method = _told_by(room, activity, some, scope)
        if method is None:
            yield Section(title, [_contributions(workshop, room, some)])
        else:
            elsewhere[scope.told[method]] += len(some)
    for chapter_title, count in elsewhere.items():
        verb = "is" if count == 1 else "are"
        counted = f"{count:,} more contribution{'s' if count != 1 else ''}"
        yield Text(f"{counted} {verb} in the chapter “{chapter_title}”, each in its place.")
    rejected = {id: c for id, c in items.items() if c.shown and c.outcome == "rejected"}
    if rejected:
        table = _contributions(workshop, room, rejected, judged=True)
        yield Section("Set aside by moderators", [table])


def _across(rooms: Mapping[str, Heard], scope: Scope) -> Iterator[Block]:
    """What was said across a programme, in numbers; the words stand with each workshop."""
    yield _figures(rooms)
    groups = list(dict.fromkeys(g for room in rooms.values() for g in room.roster.groups))
    rows: list[Row] = []
    for workshop, title in scope.titles.items():
        room = rooms[workshop]
        of_group = {
            group: [c.seq for c in room.contributions.values() if _group(room, c) == group]
            for group in groups
        }
        everything = Evidence.within(workshop, [c.seq for c in room.contributions.values()])
        rows.append(
            (
                title,
                *(Cell(len(seqs), Evidence.within(workshop, seqs)) for seqs in of_group.values()),
                Cell(len(room.contributions), everything),
                Cell(len({c.made.author for c in room.contributions.values()}), everything),
            )
        )
    yield Table(
        caption="Contributions in each workshop",
        columns=[
            Column("Workshop"),
            *(Column(heading(group), True) for group in groups),
            Column("Together", True),
            Column("Authors", True),
        ],
        rows=rows,
        note="Facilitators and scribes count in ‘together’ alone.",
    )
    yield Chart(
        title="Contributions by group",
        spec=bars(
            [
                {
                    "workshop": scope.titles[workshop],
                    "contributions": sum(_group(room, c) == g for c in room.contributions.values()),
                    "group": g,
                }
                for workshop, room in rooms.items()
                for g in groups
            ],
            category="workshop",
            value="contributions",
            series="group",
            stacked=False,
        ),
        sentence="How much each group contributed in each workshop, counted in contributions.",
        evidence=Evidence.at(
            (w, c.seq) for w, room in rooms.items() for c in room.contributions.values()
        ),
    )


def _group(room: Heard, contribution: Contribution) -> str:
    return room.roster.group_of(contribution.made.author)


def _figures(rooms: Mapping[str, Heard]) -> Figures:
    said = [(w, c) for w, room in rooms.items() for c in room.contributions.values()]
    authors = {(w, c.made.author) for w, c in said}
    everything = Evidence.at((w, c.seq) for w, c in said)
    figures = [
        Figure(label="contributions", value=len(said), evidence=everything),
        Figure(label="people who made them", value=len(authors), evidence=everything),
    ]
    unseen = [(w, c.seq) for w, c in said if not c.shown]
    if unseen:
        figures.append(
            Figure(label="of them not shown", value=len(unseen), evidence=Evidence.at(unseen))
        )
    stances = [(w, value, seq) for w, c in said for value, seq in c.stances.values()]
    if stances:
        cast = sum(room.votes for room in rooms.values())
        voters = {(w, person) for w, c in said for person in c.stances}
        standing = Evidence.at((w, seq) for w, _, seq in stances)
        note = f"{cast:,} votes in all; the latest of each person counts"
        figures += [
            Figure(label="people who took a stance", value=len(voters), evidence=standing),
            Figure(label="votes that stand", value=len(stances), evidence=standing, note=note),
        ]
        figures += [
            Figure(
                label=label,
                value=sum(v == value for _, v, _ in stances),
                evidence=Evidence.at((w, seq) for w, v, seq in stances if v == value),
            )
            for value, label in STANCES
        ]
    return Figures(figures)


def _told_by(
    room: Heard, activity: str | None, items: Mapping[str, Contribution], scope: Scope
) -> str | None:
    """The method whose chapter tells these contributions; stances on them are told here alone."""
    started = room.activities.get(activity or "")
    if started is None or any(c.stances for c in items.values()):
        return None
    return started.method if started.method in scope.told else None


def _by_occasion(
    room: Heard, items: Mapping[str, Contribution]
) -> Iterator[tuple[str | None, str, dict[str, Contribution]]]:
    """Contributions under the activity and the question that they belong to."""
    occasions: dict[tuple[str | None, str | None], dict[str, Contribution]] = {}
    for id, contribution in items.items():
        key = (contribution.activity, contribution.made.question)
        occasions.setdefault(key, {})[id] = contribution
    for (activity, question), some in occasions.items():
        started = room.activities.get(activity or "")
        title = (started.title or started.method) if started else "Outside any activity"
        asked = room.questions.get(question or "", question)
        if asked is not None and asked != title:
            title = f"{title}: {asked}"
        yield activity, title, some


def _contributions(
    workshop: str, room: Heard, items: Mapping[str, Contribution], *, judged: bool = False
) -> Table:
    groups = room.roster.groups
    with_stances = any(c.stances for c in items.values())
    with_source = any(c.made.source for c in items.values())
    with_kind = any(c.made.kind for c in items.values())
    with_group = len(groups) > 1
    columns = [Column("Id")]
    columns += [Column("Source")] if with_source else []
    columns += [Column("What was said")]
    columns += [Column("As")] if with_kind else []
    columns += [Column("From")] if with_group else []
    columns += [Column("Why")] if judged and any(c.reason for c in items.values()) else []
    if with_stances:
        columns += [Column("Votes", True)]
        columns += [Column(heading(label), True) for _, label in STANCES]
        if with_group:
            columns += [Column(f"{heading(group)}: agree", True) for group in groups]
    rows: list[Row] = []
    for id, c in items.items():
        row: list[Value | Cell] = [Cell(id, c.trail.freeze())]
        row += [c.made.source] if with_source else []
        row += [_words(room, c)]
        row += [c.made.kind] if with_kind else []
        row += [_group(room, c)] if with_group else []
        row += [c.reason] if judged and any(o.reason for o in items.values()) else []
        if with_stances:
            row += _tallies(workshop, room, c, groups if with_group else ())
        rows.append(tuple(row))
    marked = "† noted in other words than were spoken" if _any_paraphrase(room, items) else None
    return Table(
        caption=f"{len(items):,} contribution{'s' if len(items) != 1 else ''}",
        columns=columns,
        rows=rows,
        note=marked,
    )


def _any_paraphrase(room: Heard, items: Mapping[str, Contribution]) -> bool:
    return any(not c.verbatim and _withheld(room, c) is None for c in items.values())


def _withheld(room: Heard, contribution: Contribution) -> str | None:
    """What stands in place of the words, where they may not stand in a report."""
    if not contribution.shown:
        return NOT_SHOWN
    if not room.roster.may_quote(contribution.made.author):
        return NOT_FOR_QUOTATION
    return HELD_BACK if contribution.outcome == "held" else None


def _words(room: Heard, contribution: Contribution) -> str:
    withheld = _withheld(room, contribution)
    if withheld is not None:
        return withheld
    words = contribution.made.text
    if contribution.made.reasons:
        words = f"{words} (Because: {contribution.made.reasons})"
    if contribution.parked:
        words = f"{words} [parked]"
    return words if contribution.verbatim else f"{words} †"


def _tallies(
    workshop: str, room: Heard, contribution: Contribution, groups: Sequence[str]
) -> list[Value | Cell]:
    stances = contribution.stances
    cells: list[Value | Cell] = [
        Cell(len(stances), Evidence.within(workshop, [seq for _, seq in stances.values()]))
    ]
    for value, _ in STANCES:
        seqs = [seq for v, seq in stances.values() if v == value]
        cells.append(Cell(len(seqs), Evidence.within(workshop, seqs)))
    for group in groups:
        tally = contribution.tally(room.roster, group)
        voted = sum(tally.values())
        seqs = [s for p, (_, s) in stances.items() if room.roster.group_of(p) == group]
        share = f"{tally[1]} of {voted} ({percent(tally[1], voted)})" if voted else None
        cells.append(Cell(share, Evidence.within(workshop, seqs)))
    return cells


def _stances_chart(workshop: str, room: Heard, voted: Mapping[str, Contribution]) -> Chart:
    most = sorted(voted.items(), key=lambda item: (-len(item[1].stances), item[1].seq))
    chosen = most[:MOST_CHARTED]
    rows = [
        {
            "contribution": f"{id} {shorten(_words(room, c), LONGEST_LABEL, placeholder='…')}",
            "people": sum(v == value for v, _ in c.stances.values()),
            "stance": label,
        }
        for id, c in chosen
        for value, label in STANCES
    ]
    everywhere = "every contribution that was voted on"
    if len(chosen) < len(most):
        everywhere = f"the {MOST_CHARTED} contributions with the most votes"
    return Chart(
        title="Stances",
        spec=bars(
            rows, category="contribution", value="people", series="stance", colours=STANCE_COLOURS
        ),
        sentence=f"How many agree, disagree and pass, for {everywhere}.",
        evidence=Evidence.at((workshop, seq) for _, c in chosen for _, seq in c.stances.values()),
    )
