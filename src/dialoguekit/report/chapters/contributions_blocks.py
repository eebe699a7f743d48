"""The chapter on contributions: numbers, stances, and all texts by activity and question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from textwrap import shorten
from typing import Protocol

import attrs

from dialoguekit.disclosure.groups import SMALLER_GROUPS, Groups
from dialoguekit.document.blocks import Block, Chart, Section, Table, Text, format_count
from dialoguekit.events import QuestionPosed, StanceTaken
from dialoguekit.plugin.columns import ColumnSpec, cite, count, people, share, text
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.session import Contribution
from dialoguekit.plugin.tables import chart, each_group, figures, headed_table, join_notes, table
from dialoguekit.plugin.texts import paraphrase_note, statement
from dialoguekit.report.chapters.contributions import Contributions, Item, Stances, build_view

STANCES = {"agree": 1, "disagree": -1, "pass": 0}
STANCE_COLOURS = {"agree": "#2e7d5b", "disagree": "#b4452f", "pass": "#b9bdbf"}
MAX_CHARTED = 20
MAX_LABEL = 44


class HasStances(Protocol):
    """A contribution, or all of a workshop, with the stances that count."""

    @property
    def stances(self) -> Stances:
        """The latest stance of each person on each contribution."""


def _author(made: Contribution) -> Hashable:
    """Return the author within a programme; None if that is not known."""
    return None if made.author is None else (made.cite.partition(" ")[0], made.author)


def _taking(stance: int, row: HasStances) -> Stances:
    return tuple(fact for fact in row.stances if fact.event.value == stance)


def _note_on_stances(found: Contributions) -> str:
    return f"{found.stances_taken:,} votes in total; only the latest of each person counts"


def _note_on_reasons(found: Contributions) -> str | None:
    number = sum(moderated.event.reason is not None for moderated in found.rejected)
    return f"{number:,} with a stated reason" if number else None


CONTRIBUTIONS: ColumnSpec[Contributions] = count("Contributions", lambda found: found.made)
ANONYMOUS: ColumnSpec[Contributions] = count(
    "Contributions without a known author",
    lambda found: found.without_author,
)
CONTRIBUTORS: ColumnSpec[Contributions] = people("Contributors", lambda found: found.made, _author)
NOT_SHOWN: ColumnSpec[Contributions] = count(
    "Contributions not shown", lambda found: found.not_shown
)
REJECTED: ColumnSpec[Contributions] = count(
    "Contributions rejected by moderators", lambda found: found.rejected, note=_note_on_reasons
)
VOTERS: ColumnSpec[Contributions] = people(
    "People who took a stance",
    lambda found: found.stances,
    lambda stance: (stance.workshop, stance.event.person),
)
CURRENT_VOTES: ColumnSpec[Contributions] = count(
    "Current votes", lambda found: found.stances, note=_note_on_stances
)
VOTES: ColumnSpec[HasStances] = count("Votes", lambda row: row.stances)
BY_STANCE: Mapping[str, ColumnSpec[HasStances]] = {
    label: count(label.capitalize(), partial(_taking, stance)) for label, stance in STANCES.items()
}
AGREEMENT: ColumnSpec[HasStances] = share(
    "Agree", partial(_taking, STANCES["agree"]), lambda row: row.stances
)


def workshop_blocks(found: Contributions, record: Record) -> Iterator[Block]:
    """Yield the numbers, the stances and the contributions of one workshop.

    Contributions listed in full in the chapter of a method are counted here and listed there.
    """
    yield _figures(found)
    chapters = _chapters_by_activity(record)
    told = partial(_told, chapters)
    if any(item.stances for item in found.listed):
        yield _stances_chart([item for item in found.listed if item.stances], told)
    counts_by_chapter: Counter[str] = Counter()
    for activity, title, items in _by_question(found.listed, record):
        # Stances are shown nowhere else.
        if activity in chapters and not any(item.stances for item in items):
            counts_by_chapter[chapters[activity]] += len(items)
        else:
            yield Section(title, [_table(items, record.groups, told)])
    for chapter, number in counts_by_chapter.items():
        counted = format_count(number, "contribution")
        verb = "is" if number == 1 else "are"
        yield Text(f"{counted} {verb} listed in the chapter “{chapter}”.")


def _people_of(programme: Programme[Contributions]) -> tuple[ColumnSpec[Contributions], ...]:
    """Return the columns of people over workshops; without knowing who is who, of visits."""
    counts_visits = programme.counts_visits

    def author(made: Contribution) -> Hashable:
        if made.author is None:
            return None
        return programme.identity(made.cite.partition(" ")[0], made.author)

    return (
        people(
            "Visits with a contribution" if counts_visits else CONTRIBUTORS.title,
            lambda found: found.made,
            author,
        ),
        people(
            "Visits with a stance" if counts_visits else VOTERS.title,
            lambda found: found.stances,
            lambda stance: programme.identity(stance.workshop, stance.event.person),
        ),
    )


def _figures(
    found: Contributions,
    of_people: tuple[ColumnSpec[Contributions], ...] = (CONTRIBUTORS, VOTERS),
) -> Block:
    contributors, voters = of_people
    more: list[ColumnSpec[Contributions]] = []
    if found.without_author:
        more.append(ANONYMOUS)
    if found.not_shown:
        more.append(NOT_SHOWN)
    if found.rejected:
        more.append(REJECTED)
    if found.stances:
        more += [voters, CURRENT_VOTES, *BY_STANCE.values()]
    return figures(found, CONTRIBUTIONS, contributors, *more)


def _chapters_by_activity(record: Record) -> dict[str, str]:
    """Return the titles of the chapters that list the contributions of an activity."""
    return {
        session.activity: record.listed_in[session.method.name]
        for session in record.sessions
        if session.method.name in record.listed_in
    }


def _told(chapters: Mapping[str, str], item: Item) -> str:
    """Return the text of a contribution, or the chapter that knows whether it may be shown."""
    chapter = chapters.get(item.contribution.activity or "")
    return statement(item.contribution) if chapter is None else f"(in the chapter “{chapter}”)"


def _stances_chart(voted: Sequence[Item], told: Callable[[Item], str]) -> Chart:
    ranked = sorted(voted, key=lambda item: -len(item.stances))
    chosen = ranked[:MAX_CHARTED]
    selection = "all contributions with votes"
    if len(chosen) < len(ranked):
        selection = f"the {MAX_CHARTED} contributions with the most votes"
    return chart(
        "Stances",
        [(f"{item.id} {shorten(told(item), MAX_LABEL, placeholder='…')}", item) for item in chosen],
        count("People", lambda item: item.stances),
        head="contribution",
        sentence=f"Numbers of people who agree, disagree and pass, for {selection}.",
        series=BY_STANCE,
        series_name="stance",
        colours=STANCE_COLOURS,
    )


def _by_question(items: Sequence[Item], record: Record) -> Iterator[tuple[str, str, list[Item]]]:
    """Yield the contributions of each activity and question, with the activity and a title.

    The activity is empty outside any.
    """
    sessions = {session.activity: session for session in record.sessions}
    questions = {fact.event.question: fact.event.text for fact in record.of(QuestionPosed)}
    parts: dict[tuple[str | None, str | None], list[Item]] = {}
    for item in items:
        key = item.contribution.activity, item.contribution.question
        parts.setdefault(key, []).append(item)
    for (activity, question), part in parts.items():
        session = sessions.get(activity or "")
        title = "Outside any activity" if session is None else str(session.title)
        asked = questions.get(question or "", question)
        if asked is not None and asked != title:
            title = f"{title}: {asked}"
        yield activity or "", title, part


def _table(items: Sequence[Item], groups: Groups, told: Callable[[Item], str]) -> Table:
    """Return a table of contributions; columns without values are left out."""
    has_groups = len(groups.labels) > 1
    columns: list[ColumnSpec[Item]] = [cite()]
    if any(map(_source, items)):
        columns.append(text("Source", _source))
    columns.append(text("Contribution", told))
    if any(map(_kind, items)):
        columns.append(text("Kind", _kind))
    if has_groups:
        columns.append(text("From", lambda item: item.group))
    names_groups = has_groups and any(item.group == SMALLER_GROUPS for item in items)
    if any(item.stances for item in items):
        columns += [VOTES, *BY_STANCE.values()]
        columns += _agreement_by_group(groups) if has_groups else ()
        names_groups = has_groups
    notes = [
        paraphrase_note(item.contribution for item in items),
        groups.note if names_groups else None,
    ]
    return table(
        format_count(len(items), "contribution"),
        items,
        *columns,
        note=join_notes(*notes),
    )


def _source(item: Item) -> str | None:
    """Return its id in the import source, in which its text could be looked up."""
    made = item.contribution
    return made.source if made.text.publishable else None


def _kind(item: Item) -> str | None:
    return item.contribution.kind


def _agreement_by_group(groups: Groups) -> Iterator[ColumnSpec[HasStances]]:
    for column in each_group(groups, AGREEMENT):
        yield attrs.evolve(column, title=f"{column.title}: agree")


def programme_blocks(programme: Programme[Contributions]) -> Iterator[Block]:
    """Yield the numbers of a programme; the texts are in the parts on each workshop."""
    groups = programme.groups
    together = Contributions.together(programme.views.values())
    yield _figures(together, _people_of(programme))
    yield headed_table(
        "Contributions in each workshop",
        "Workshop",
        programme.rows,
        *each_group(groups, CONTRIBUTIONS),
        attrs.evolve(CONTRIBUTIONS, title="Total"),
        CONTRIBUTORS,
        *([ANONYMOUS] if together.without_author else []),
        note=join_notes(_note_on_totals(together), groups.note),
    )
    if groups.labels:
        yield chart(
            "Contributions by group",
            programme.rows,
            CONTRIBUTIONS,
            head="workshop",
            sentence="Contributions from each group, in each workshop.",
            groups=groups,
            stacked=False,
        )


def _note_on_totals(found: Contributions) -> str:
    if not all(made.group_known for made in found.made):
        return (
            "Only the totals include facilitators, scribes, and contributions whose group is not "
            "known."
        )
    return "Only the totals include facilitators and scribes."


ANALYSIS = Analysis(
    name="contributions",
    title="What was said",
    summary="Contributions by activity and question; stances, in total and by group.",
    keeps=(StanceTaken,),
    view=build_view,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="No contributions were recorded",
)
