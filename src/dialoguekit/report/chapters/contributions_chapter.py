"""The chapter on contributions."""

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
    KeyFigure,
    KeyFigures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    Value,
    format_percent,
)
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.contributions import (
    Contribution,
    ContributionsState,
    ContributionsView,
)
from dialoguekit.report.chapters.formatting import NOT_FOR_QUOTATION, PARAPHRASED, format_heading

STANCES = ((1, "agree"), (-1, "disagree"), (0, "pass"))
STANCE_COLOURS = {"agree": "#2e7d5b", "disagree": "#b4452f", "pass": "#b9bdbf"}
NOT_SHOWN = "(not shown to all participants)"
PENDING_MODERATION = "(awaiting moderation)"
MAX_CHARTED = 20
MAX_LABEL = 44


def chapter(view: ContributionsView, scope: Scope) -> Chapter:
    """Build the chapter: all contributions of one workshop, or the numbers of a programme."""
    states = {w: view.workshops.get(w, ContributionsState()) for w in scope.titles}
    if not any(state.contributions for state in states.values()):
        blocks: Iterator[Block] = iter([Text("No contributions were recorded.")])
    elif scope.is_single:
        ((workshop, state),) = states.items()
        blocks = _workshop_blocks(workshop, state, scope)
    else:
        blocks = _programme_blocks(states, scope)
    return Chapter(name="contributions", title="What was said", blocks=tuple(blocks))


def _workshop_blocks(workshop: str, state: ContributionsState, scope: Scope) -> Iterator[Block]:
    """Yield the numbers, the stances and the contributions of one workshop.

    Contributions listed in full in the chapter of a method are counted here and listed there.
    """
    items = state.contributions
    yield _key_figures({workshop: state})
    voted = {id: c for id, c in items.items() if c.stances}
    if voted:
        yield _stances_chart(workshop, state, voted)
    shown = {id: c for id, c in items.items() if c.shown and c.outcome != "rejected"}
    counts_by_chapter: Counter[str] = Counter()
    for activity, title, group in _group_by_question(state, shown, scope):
        method = _covering_method(state, activity, group, scope)
        if method is None:
            yield Section(title, [_contributions_table(workshop, state, group)])
        else:
            counts_by_chapter[scope.covered_by[method]] += len(group)
    for chapter_title, count in counts_by_chapter.items():
        verb = "is" if count == 1 else "are"
        counted = f"{count:,} contribution{'s' if count != 1 else ''}"
        yield Text(f"{counted} {verb} listed in the chapter “{chapter_title}”.")
    rejected = {id: c for id, c in items.items() if c.shown and c.outcome == "rejected"}
    if rejected:
        table = _contributions_table(workshop, state, rejected, moderated=True)
        yield Section("Rejected by moderators", [table])


def _programme_blocks(states: Mapping[str, ContributionsState], scope: Scope) -> Iterator[Block]:
    """Yield the numbers of a programme; the texts are in the parts on each workshop."""
    yield _key_figures(states)
    groups = list(dict.fromkeys(g for state in states.values() for g in state.roster.groups))
    rows: list[Row] = []
    for workshop, title in scope.titles.items():
        state = states[workshop]
        of_group = {
            group: [
                c.seq for c in state.contributions.values() if _attribution_of(state, c) == group
            ]
            for group in groups
        }
        evidence = Evidence.from_seqs(workshop, [c.seq for c in state.contributions.values()])
        rows.append(
            (
                title,
                *(
                    Cell(len(seqs), Evidence.from_seqs(workshop, seqs))
                    for seqs in of_group.values()
                ),
                Cell(len(state.contributions), evidence),
                Cell(len({c.event.author for c in state.contributions.values()}), evidence),
            )
        )
    yield Table(
        caption="Contributions in each workshop",
        columns=[
            Column("Workshop"),
            *(Column(format_heading(group), True) for group in groups),
            Column("Total", True),
            Column("Contributors", True),
        ],
        rows=rows,
        note="Only the totals include facilitators and scribes.",
    )
    yield Chart(
        title="Contributions by group",
        spec=bar_chart_spec(
            [
                {
                    "workshop": scope.titles[workshop],
                    "contributions": sum(
                        _attribution_of(state, c) == g for c in state.contributions.values()
                    ),
                    "group": g,
                }
                for workshop, state in states.items()
                for g in groups
            ],
            category="workshop",
            value="contributions",
            series="group",
            stacked=False,
        ),
        sentence="Contributions from each group, in each workshop.",
        evidence=Evidence.from_refs(
            (w, c.seq) for w, state in states.items() for c in state.contributions.values()
        ),
    )


def _attribution_of(state: ContributionsState, contribution: Contribution) -> str:
    return state.roster.attribution_of(contribution.event.author)


def _key_figures(states: Mapping[str, ContributionsState]) -> KeyFigures:
    contributions = [(w, c) for w, state in states.items() for c in state.contributions.values()]
    authors = {(w, c.event.author) for w, c in contributions}
    evidence = Evidence.from_refs((w, c.seq) for w, c in contributions)
    figures = [
        KeyFigure(label="contributions", value=len(contributions), evidence=evidence),
        KeyFigure(label="contributors", value=len(authors), evidence=evidence),
    ]
    not_shown = [(w, c.seq) for w, c in contributions if not c.shown]
    if not_shown:
        figures.append(
            KeyFigure(
                label="contributions not shown",
                value=len(not_shown),
                evidence=Evidence.from_refs(not_shown),
            )
        )
    stances = [(w, value, seq) for w, c in contributions for value, seq in c.stances.values()]
    if stances:
        stances_taken = sum(state.stances_taken for state in states.values())
        voters = {(w, person) for w, c in contributions for person in c.stances}
        evidence = Evidence.from_refs((w, seq) for w, _, seq in stances)
        note = f"{stances_taken:,} votes in total; only the latest of each person counts"
        figures += [
            KeyFigure(label="people who took a stance", value=len(voters), evidence=evidence),
            KeyFigure(label="current votes", value=len(stances), evidence=evidence, note=note),
        ]
        figures += [
            KeyFigure(
                label=label,
                value=sum(v == value for _, v, _ in stances),
                evidence=Evidence.from_refs((w, seq) for w, v, seq in stances if v == value),
            )
            for value, label in STANCES
        ]
    return KeyFigures(figures)


def _covering_method(
    state: ContributionsState,
    activity: str | None,
    contributions: Mapping[str, Contribution],
    scope: Scope,
) -> str | None:
    """Return the method with a chapter that lists these contributions.

    Contributions with stances are always listed here.
    """
    started = state.activities.get(activity or "")
    if started is None or any(c.stances for c in contributions.values()):
        return None
    return started.method if started.method in scope.covered_by else None


def _group_by_question(
    state: ContributionsState, contributions: Mapping[str, Contribution], scope: Scope
) -> Iterator[tuple[str | None, str, dict[str, Contribution]]]:
    """Yield the contributions of each activity and question, with a title."""
    groups: dict[tuple[str | None, str | None], dict[str, Contribution]] = {}
    for id, contribution in contributions.items():
        key = (contribution.activity, contribution.event.question)
        groups.setdefault(key, {})[id] = contribution
    for (activity, question), group in groups.items():
        started = state.activities.get(activity or "")
        title = (
            (started.title or scope.method_title(started.method))
            if started
            else "Outside any activity"
        )
        question_text = state.questions.get(question or "", question)
        if question_text is not None and question_text != title:
            title = f"{title}: {question_text}"
        yield activity, title, group


def _contributions_table(
    workshop: str,
    state: ContributionsState,
    contributions: Mapping[str, Contribution],
    *,
    moderated: bool = False,
) -> Table:
    groups = state.roster.groups
    with_stances = any(c.stances for c in contributions.values())
    with_source = any(c.event.source for c in contributions.values())
    with_kind = any(c.event.kind for c in contributions.values())
    with_group = len(groups) > 1
    columns = [Column("Id")]
    columns += [Column("Source")] if with_source else []
    columns += [Column("Contribution")]
    columns += [Column("Kind")] if with_kind else []
    columns += [Column("Group")] if with_group else []
    columns += (
        [Column("Reason")] if moderated and any(c.reason for c in contributions.values()) else []
    )
    if with_stances:
        columns += [Column("Votes", True)]
        columns += [Column(format_heading(label), True) for _, label in STANCES]
        if with_group:
            columns += [Column(f"{format_heading(group)}: agree", True) for group in groups]
    rows: list[Row] = []
    for id, c in contributions.items():
        row: list[Value | Cell] = [Cell(id, c.evidence.build())]
        row += [c.event.source] if with_source else []
        row += [_quotable_text(state, c)]
        row += [c.event.kind] if with_kind else []
        row += [_attribution_of(state, c)] if with_group else []
        row += [c.reason] if moderated and any(o.reason for o in contributions.values()) else []
        if with_stances:
            row += _tally_cells(workshop, state, c, groups if with_group else ())
        rows.append(tuple(row))
    note = PARAPHRASED if _has_paraphrase(state, contributions) else None
    return Table(
        caption=f"{len(contributions):,} contribution{'s' if len(contributions) != 1 else ''}",
        columns=columns,
        rows=rows,
        note=note,
    )


def _has_paraphrase(state: ContributionsState, contributions: Mapping[str, Contribution]) -> bool:
    return any(not c.verbatim and _placeholder(state, c) is None for c in contributions.values())


def _placeholder(state: ContributionsState, contribution: Contribution) -> str | None:
    """Return the placeholder for a contribution that may not be quoted; None if it may."""
    if not contribution.shown:
        return NOT_SHOWN
    if not state.roster.may_quote(contribution.event.author):
        return NOT_FOR_QUOTATION
    return PENDING_MODERATION if contribution.outcome == "held" else None


def _quotable_text(state: ContributionsState, contribution: Contribution) -> str:
    placeholder = _placeholder(state, contribution)
    if placeholder is not None:
        return placeholder
    text = contribution.event.text
    if contribution.event.reasons:
        text = f"{text} (Because: {contribution.event.reasons})"
    if contribution.parked:
        text = f"{text} [parked]"
    return text if contribution.verbatim else f"{text} †"


def _tally_cells(
    workshop: str, state: ContributionsState, contribution: Contribution, groups: Sequence[str]
) -> list[Value | Cell]:
    stances = contribution.stances
    cells: list[Value | Cell] = [
        Cell(len(stances), Evidence.from_seqs(workshop, [seq for _, seq in stances.values()]))
    ]
    for value, _ in STANCES:
        seqs = [seq for v, seq in stances.values() if v == value]
        cells.append(Cell(len(seqs), Evidence.from_seqs(workshop, seqs)))
    for group in groups:
        tally = contribution.tally(state.roster, group)
        voted = sum(tally.values())
        seqs = [s for p, (_, s) in stances.items() if state.roster.attribution_of(p) == group]
        share = f"{tally[1]} of {voted} ({format_percent(tally[1], voted)})" if voted else None
        cells.append(Cell(share, Evidence.from_seqs(workshop, seqs)))
    return cells


def _stances_chart(
    workshop: str, state: ContributionsState, contributions: Mapping[str, Contribution]
) -> Chart:
    ranked = sorted(contributions.items(), key=lambda item: (-len(item[1].stances), item[1].seq))
    chosen = ranked[:MAX_CHARTED]
    rows = [
        {
            "contribution": f"{id} {shorten(_quotable_text(state, c), MAX_LABEL, placeholder='…')}",
            "people": sum(v == value for v, _ in c.stances.values()),
            "stance": label,
        }
        for id, c in chosen
        for value, label in STANCES
    ]
    selection = "all contributions with votes"
    if len(chosen) < len(ranked):
        selection = f"the {MAX_CHARTED} contributions with the most votes"
    return Chart(
        title="Stances",
        spec=bar_chart_spec(
            rows, category="contribution", value="people", series="stance", colours=STANCE_COLOURS
        ),
        sentence=f"Numbers of people who agree, disagree and pass, for {selection}.",
        evidence=Evidence.from_refs(
            (workshop, seq) for _, c in chosen for _, seq in c.stances.values()
        ),
    )
