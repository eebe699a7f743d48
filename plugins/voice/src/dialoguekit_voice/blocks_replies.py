"""Blocks on replies and uptake: who answers whom, and whose contributions reach a result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Groups,
    Section,
    Text,
    combined_evidence,
    headed_table,
    text,
)
from dialoguekit.plugin.blocks import Cell, KeyFigure, KeyFigures, format_count, format_duration
from dialoguekit.plugin.tables import format_heading, join_notes
from dialoguekit_voice import charts
from dialoguekit_voice.columns import Part, decimal, percent
from dialoguekit_voice.uptake import Uptake
from dialoguekit_voice.view import View


def replies_section(view: View, groups: Groups) -> Iterator[Block]:
    """Yield the section on replies, if there are contributions."""
    if view.replies.contributions:
        yield Section("Who answers whom", tuple(_replies(view, groups)))


def _replies(view: View, groups: Groups) -> Iterator[Block]:
    replies = view.replies
    if not replies.replies:
        yield Text("No contribution is linked to one of another person, so no reply is known.")
        return
    by_group = len(groups.labels) > 1 and view.whole.by_group
    cross = replies.cross_ratio(view.people) if by_group else None
    yield KeyFigures(
        [
            KeyFigure(
                label="replies",
                value=len(replies.replies),
                evidence=combined_evidence(replies.replies),
                note=_unclear(view),
            ),
            KeyFigure(
                label="median time to the first reply",
                value=_time(view, None),
                note=f"of {len(replies.latencies)} of {len(replies.answered)} with exact times",
            ),
            *(
                [
                    KeyFigure(
                        label="replies across groups, by those expected",
                        value=decimal(cross),
                        note="1.00 if everybody answered anybody at random",
                    )
                ]
                if by_group
                else []
            ),
        ]
    )
    if by_group:
        chart = charts.matrix_chart(replies, groups.labels)
        yield from [chart] if chart is not None else []
        yield _by_group(view, groups)


def _unclear(view: View) -> str | None:
    number = view.replies.unclear
    if not number:
        return None
    are = "is" if number == 1 else "are"
    return f"{format_count(number, 'link')} {are} left out, as an author is not known"


def _time(view: View, group: str | None) -> str | None:
    """Return the median time to the first reply, of enough contributions not to tell a single."""
    found = [each for each, _ in view.replies.latencies if group in (None, each.group)]
    if len({each.person for each in found}) < view.smallest_group:
        return None
    seconds = view.replies.latency(group)
    return None if seconds is None else format_duration(seconds)


def _by_group(view: View, groups: Groups) -> Block:
    replies = view.replies

    def to(group: str) -> ColumnSpec[str]:
        def cell(row: str, _: object) -> Cell:
            own = [r for r in replies.between_groups if (r.group, r.to_group) == (row, group)]
            return Cell(len(own), combined_evidence(own))

        return ColumnSpec(f"Replies to {group}", cell)

    def made(row: str) -> int:
        return sum(each.group == row for each in replies.contributions)

    return headed_table(
        "Replies by group",
        "Group",
        [(format_heading(group), group) for group in groups.labels],
        *map(to, groups.labels),
        text("Contributions", made, numeric=True),
        text("Answered", lambda row: percent(replies.rate(row)), numeric=True),
        text("Median time to the first reply", lambda row: _time(view, row), numeric=True),
        note=join_notes(
            "A reply is a contribution that is linked to an earlier one of another person. Times "
            "count only where both are exact and were not entered together with others.",
            groups.note,
        ),
    )


def uptake_section(view: View, groups: Groups) -> Iterator[Block]:
    """Yield the section on uptake, if a theme, a proposal or a decision has a source."""
    found = [each for each in view.uptake if each.with_sources]
    if not found:
        if any(each.outcomes for each in view.uptake):
            none = Text("No theme, proposal or decision is linked to a contribution.")
            yield Section("Whose contributions were taken up", [none])
        return
    by_group = len(groups.labels) > 1 and view.whole.by_group
    more = groups.labels if by_group else ()
    yield Section(
        "Whose contributions were taken up",
        [
            headed_table(
                "Contributions that reach a result",
                "Result",
                [(each.title, each) for each in found],
                _outcomes(),
                text("Taken up", lambda each: percent(each.rate()), numeric=True),
                *(_rate_of(group) for group in more),
                *(_influence_of(group, groups.labels) for group in more),
                note=join_notes(
                    "A result has a source where a contribution is linked to it, directly or "
                    "through others, or carries a code of the theme.",
                    "Each result counts once, in equal parts for its sources. The influence ratio "
                    "is a group’s part of that, divided by its share of contributions."
                    if more
                    else None,
                ),
            )
        ],
    )


def _outcomes() -> ColumnSpec[Uptake]:
    def cell(each: Uptake, _: object) -> Cell:
        return Cell(f"{len(each.with_sources)} of {len(each.outcomes)}", each.evidence)

    return ColumnSpec("With a source", cell)


def _rate_of(group: str) -> ColumnSpec[Uptake]:
    return text(
        f"{format_heading(group)}: taken up", lambda each: percent(each.rate(group)), numeric=True
    )


def _influence_of(group: str, groups: Sequence[str]) -> ColumnSpec[Uptake]:
    return text(
        f"{format_heading(group)}: influence",
        lambda each: decimal(each.influence(groups)[group]),
        numeric=True,
    )


def programme_table(parts: Sequence[tuple[str, Part]], groups: Groups) -> Iterator[Block]:
    """Yield the replies and the uptake of each workshop side by side."""
    told = [(title, part.view) for title, part in parts if part.window.by_group]
    rows = [(title, view) for title, view in told if view.replies.contributions]
    if not any(view.replies.replies or _has_uptake(view) for _, view in rows):
        return

    def answered(group: str) -> ColumnSpec[View]:
        title = f"{format_heading(group)}: answered"
        return text(title, lambda view: percent(_rate(view, group)), numeric=True)

    def influence(group: str) -> ColumnSpec[View]:
        def read(view: View) -> str | None:
            proposals = next(each for each in view.uptake if each.title == "Proposals")
            return decimal(proposals.influence(groups.labels)[group])

        return text(f"{format_heading(group)}: influence on proposals", read, numeric=True)

    yield headed_table(
        "Replies and uptake in each workshop",
        "Workshop",
        rows,
        *map(answered, groups.labels),
        text(
            "Replies across groups, by those expected",
            lambda view: decimal(view.replies.cross_ratio(view.people)),
            numeric=True,
        ),
        *map(influence, groups.labels),
    )


def _rate(view: View, group: str) -> float | None:
    return view.replies.rate(group) if view.replies.replies else None


def _has_uptake(view: View) -> bool:
    return any(each.with_sources for each in view.uptake)
