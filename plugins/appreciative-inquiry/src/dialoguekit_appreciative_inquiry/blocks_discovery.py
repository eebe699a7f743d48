"""The blocks about what was found: who met whom, the story bank, factors, dreams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Item,
    Row,
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
from dialoguekit_appreciative_inquiry.view import Factor, Inquired, InquirySession, Story


def found(room: Inquired, session: InquirySession) -> Iterator[Block]:
    """What people told one another, what gave it life, and what they dreamt of it."""
    if session.interviews:
        yield Section("Who interviewed whom", tuple(_meetings(room, session)))
    if session.stories:
        yield Section("The story bank", tuple(_bank(session)))
    if session.factors:
        yield Section("What gave the stories life", tuple(_factors(room, session)))
    if session.dreams:
        yield Section("From stories to dreams", [_dreams(session)])


def _meetings(room: Inquired, session: InquirySession) -> Iterator[Block]:
    pairs = session.pairs
    across = [pair for pair in pairs if pair.across]
    if pairs:
        yield Text(
            f"{len(pairs)} pair{'s' if len(pairs) > 1 else ''} met, {len(across)} of them across "
            f"groups ({percent(len(across), len(pairs))}). Each interview counts below by who "
            "asked and who told; three people who took turns make three pairs."
        )
    asking = _groups(room, (interview.asking for interview in session.interviews))
    telling = _groups(room, (interview.telling for interview in session.interviews))
    yield Table(
        caption="Interviews by the group that asked and the group that told",
        columns=[Column("Who asked"), *(Column(f"Told by {group}", True) for group in telling)],
        rows=[
            (
                group,
                *(
                    Cell(len(between), behind(between))
                    for told in telling
                    for between in [
                        [i for i in session.interviews if (i.asking, i.telling) == (group, told)]
                    ]
                ),
            )
            for group in asking
        ],
    )


def _groups(room: Inquired, found: Iterable[str]) -> list[str]:
    """The groups of the workshop, and whatever else somebody was."""
    return list(dict.fromkeys([*room.groups, *sorted(set(found))]))


def _bank(session: InquirySession) -> Iterator[Block]:
    """Every story: its words where they may stand, who told it and who took it down."""
    left_out = [story for story in session.stories if story.unpermitted]
    sentence = (
        "A story is its teller's; the partner who listened took it down. It is told on, and "
        "quoted here, only where the teller allows it."
    )
    if left_out:
        plural = "stories are" if len(left_out) > 1 else "story is"
        sentence += f" {len(left_out)} {plural} left out in words for that reason."
    yield Text(sentence)
    yield Table(
        caption="Stories of when it worked",
        columns=[
            Column("Id"),
            Column("Story"),
            Column("Told by"),
            Column("Taken down by"),
            Column("May be told on"),
            Column("Times told on", True),
        ],
        rows=[_story(story) for story in session.stories],
        note=note_of(story.item for story in session.stories),
    )


def _story(story: Story) -> Row:
    cell = Cell(story.item.id, story.evidence)
    interview = story.interview
    if interview is None:
        return (cell, words_of(story.item), story.item.group, None, None, None)
    return (
        cell,
        words_of(story.item),
        story.item.group,
        interview.asking,
        "yes" if interview.permission else "no",
        Cell(len(interview.retellings), behind(interview.retellings)),
    )


def _factors(room: Inquired, session: InquirySession) -> Iterator[Block]:
    yield _frequency(room, session.factors)
    yield Table(
        caption="Life-giving factors, and how many stories and notes stand behind each",
        columns=[
            Column("Ids"),
            Column("What gave life"),
            *(Column(capital(group), True) for group in room.groups),
            Column("In all", True),
            Column("Drawn from stories"),
        ],
        rows=[
            (
                Cell(", ".join(factor.ids), factor.evidence),
                factor.label,
                *(
                    Cell(len(some), behind(some))
                    for group in room.groups
                    for some in [_of_group(factor, group)]
                ),
                Cell(len(factor.behind), behind(factor.behind)),
                ids(factor.stories) or "no story yet",
            )
            for factor in session.factors
        ],
        note=note_of(item for factor in session.factors for item in factor.items),
    )


def _of_group(factor: Factor, group: str) -> list[Item]:
    return [item for item in factor.behind if item.group == group]


def _frequency(room: Inquired, factors: Sequence[Factor]) -> Chart:
    drawn = factors[: method.MOST_DRAWN]
    groups = _groups(room, (item.group for factor in drawn for item in factor.behind))
    rest = len(factors) - len(drawn)
    most = len(factors[0].behind)
    sentence = (
        f"Stories and notes behind each factor, by the group of whoever told them; most, {most}, "
        f"stand behind {factors[0].ids[0]}."
    )
    if rest:
        sentence += f" The table below has the {rest} other{'s' if rest > 1 else ''} too."
    return Chart(
        title="What gave the stories life",
        spec=bars(
            [
                {
                    "factor": f"{factor.ids[0]}: {factor.label}",
                    "stories and notes": len(_of_group(factor, group)),
                    "group": group,
                }
                for factor in drawn
                for group in groups
            ],
            category="factor",
            value="stories and notes",
            series="group",
        ),
        sentence=sentence,
        evidence=behind(factor for factor in drawn),
    )


def _dreams(session: InquirySession) -> Table:
    return Table(
        caption="Dreams, and the stories and factors that they stand on",
        columns=[
            Column("Id"),
            Column("Dream"),
            Column("Stories"),
            Column("Factors"),
            Column("From"),
            Column("Groups behind it"),
        ],
        rows=[
            (
                Cell(dream.item.id, dream.evidence),
                words_of(dream.item),
                ids(dream.ground.stories) or "no story yet",
                ids(dream.ground.factors) or None,
                dream.item.group,
                ", ".join(dream.ground.groups) or None,
            )
            for dream in session.dreams
        ],
        note=note_of(dream.item for dream in session.dreams),
    )


def ids(items: Iterable[Item]) -> str:
    """The ids of contributions, as a reader looks them up."""
    return ", ".join(item.id for item in items)


def capital(name: str) -> str:
    """A name at the head of a column: ``NHS staff`` stays so, ``peer support`` gets a capital."""
    return name[:1].upper() + name[1:]
