"""Blocks on discoveries: interviews, stories, factors, dreams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Contribution,
    Row,
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
from dialoguekit_appreciative_inquiry.view import Factor, InquirySession, Story, WorkshopView


def discovery_blocks(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    """Yield the sections on interviews, stories, factors and dreams."""
    if session.interviews:
        yield Section("Interviews", tuple(_interview_blocks(workshop, session)))
    if session.stories:
        yield Section("Stories", tuple(_story_blocks(session)))
    if session.factors:
        yield Section("Life-giving factors", tuple(_factor_blocks(workshop, session)))
    if session.dreams:
        yield Section("From stories to dreams", [_dreams_table(session)])


def _interview_blocks(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    pairs = session.pairs
    across = [pair for pair in pairs if pair.across_groups]
    if pairs:
        yield Text(
            f"{len(pairs)} pair{'s' if len(pairs) > 1 else ''} met, {len(across)} of them across "
            f"groups ({format_percent(len(across), len(pairs))}). The table counts each "
            "interview by the groups of interviewer and interviewee; a trio makes three pairs."
        )
    interviewer_groups = _groups(
        workshop, (interview.interviewer_group for interview in session.interviews)
    )
    interviewee_groups = _groups(
        workshop, (interview.interviewee_group for interview in session.interviews)
    )
    yield Table(
        caption="Interviews by the groups of interviewer and interviewee",
        columns=[
            Column("Interviewer"),
            *(Column(f"Interviewee: {group}", True) for group in interviewee_groups),
        ],
        rows=[
            (
                group,
                *(
                    Cell(len(interviews), combined_evidence(interviews))
                    for interviewee_group in interviewee_groups
                    for interviews in [
                        [
                            i
                            for i in session.interviews
                            if (i.interviewer_group, i.interviewee_group)
                            == (group, interviewee_group)
                        ]
                    ]
                ),
            )
            for group in interviewer_groups
        ],
    )


def _groups(workshop: WorkshopView, names: Iterable[str]) -> list[str]:
    """Return the groups of the workshop, then other roles."""
    return list(dict.fromkeys([*workshop.groups, *sorted(set(names))]))


def _story_blocks(session: InquirySession) -> Iterator[Block]:
    """Yield all stories, quoted if permitted, with teller and interviewer."""
    omitted = [story for story in session.stories if story.unpermitted]
    sentence = (
        "A story belongs to the interviewee; the interviewer recorded it. It may be retold, "
        "and is quoted here, only if the interviewee permits it."
    )
    if omitted:
        plural = "stories are" if len(omitted) > 1 else "story is"
        sentence += f" {len(omitted)} {plural} not quoted for that reason."
    yield Text(sentence)
    yield Table(
        caption="Stories of success",
        columns=[
            Column("Id"),
            Column("Story"),
            Column("Told by"),
            Column("Recorded by"),
            Column("Retelling permitted"),
            Column("Times retold", True),
        ],
        rows=[_story_row(story) for story in session.stories],
        note=paraphrase_note(story.contribution for story in session.stories),
    )


def _story_row(story: Story) -> Row:
    cell = Cell(story.contribution.id, story.evidence)
    interview = story.interview
    if interview is None:
        return (cell, quotable_text(story.contribution), story.contribution.group, None, None, None)
    return (
        cell,
        quotable_text(story.contribution),
        story.contribution.group,
        interview.interviewer_group,
        "yes" if interview.permission else "no",
        Cell(len(interview.retellings), combined_evidence(interview.retellings)),
    )


def _factor_blocks(workshop: WorkshopView, session: InquirySession) -> Iterator[Block]:
    yield _factor_chart(workshop, session.factors)
    yield Table(
        caption="Life-giving factors, with the number of supporting stories and notes",
        columns=[
            Column("Ids"),
            Column("Factor"),
            *(Column(capitalize_first(group), True) for group in workshop.groups),
            Column("Total", True),
            Column("Drawn from stories"),
        ],
        rows=[
            (
                Cell(", ".join(factor.ids), factor.evidence),
                factor.label,
                *(
                    Cell(len(supporting), combined_evidence(supporting))
                    for group in workshop.groups
                    for supporting in [_of_group(factor, group)]
                ),
                Cell(
                    len(factor.supporting_contributions),
                    combined_evidence(factor.supporting_contributions),
                ),
                join_ids(factor.stories) or "no story yet",
            )
            for factor in session.factors
        ],
        note=paraphrase_note(item for factor in session.factors for item in factor.contributions),
    )


def _of_group(factor: Factor, group: str) -> list[Contribution]:
    return [item for item in factor.supporting_contributions if item.group == group]


def _factor_chart(workshop: WorkshopView, factors: Sequence[Factor]) -> Chart:
    charted = factors[: method.MAX_FACTORS_IN_CHART]
    groups = _groups(
        workshop, (item.group for factor in charted for item in factor.supporting_contributions)
    )
    omitted = len(factors) - len(charted)
    maximum = len(factors[0].supporting_contributions)
    sentence = (
        f"Stories and notes that support each factor, by the group of their authors. "
        f"{factors[0].ids[0]} has the most support: {maximum}."
    )
    if omitted:
        sentence += f" The table below lists {omitted} more."
    return Chart(
        title="Life-giving factors",
        spec=bar_chart_spec(
            [
                {
                    "factor": f"{factor.ids[0]}: {factor.label}",
                    "stories and notes": len(_of_group(factor, group)),
                    "group": group,
                }
                for factor in charted
                for group in groups
            ],
            category="factor",
            value="stories and notes",
            series="group",
        ),
        sentence=sentence,
        evidence=combined_evidence(factor for factor in charted),
    )


def _dreams_table(session: InquirySession) -> Table:
    return Table(
        caption="Dreams, with the stories and factors that they are based on",
        columns=[
            Column("Id"),
            Column("Dream"),
            Column("Stories"),
            Column("Factors"),
            Column("From"),
            Column("Groups that supplied the sources"),
        ],
        rows=[
            (
                Cell(dream.contribution.id, dream.evidence),
                quotable_text(dream.contribution),
                join_ids(dream.grounding.stories) or "no story yet",
                join_ids(dream.grounding.factors) or None,
                dream.contribution.group,
                ", ".join(dream.grounding.groups) or None,
            )
            for dream in session.dreams
        ],
        note=paraphrase_note(dream.contribution for dream in session.dreams),
    )


def join_ids(items: Iterable[Contribution]) -> str:
    """Return the ids of contributions, separated by commas."""
    return ", ".join(item.id for item in items)


def capitalize_first(name: str) -> str:
    """Return a name with a capital: ``Peer support``; ``NHS staff`` is unchanged."""
    return name[:1].upper() + name[1:]
