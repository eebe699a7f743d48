"""The sections on interviews, stories, factors, dreams, propositions and commitments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Contribution,
    Fact,
    Groups,
    Record,
    Section,
    Text,
    chart,
    cite,
    count,
    each_group,
    headed_table,
    statement,
    table,
    text,
    value,
)
from dialoguekit.plugin.blocks import format_percent
from dialoguekit.plugin.tables import format_heading, join_notes
from dialoguekit.plugin.texts import paraphrase_note
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_discovery import Factor, Interview, Story
from dialoguekit_appreciative_inquiry.view_propositions import EVERYBODY, Commitment, Proposition

SUPPORT: ColumnSpec[Factor] = count("Stories and notes", lambda factor: factor.support)
FACTOR_COLUMNS: tuple[ColumnSpec[Factor], ...] = (
    value("Ids", lambda factor: ", ".join(factor.ids), lambda factor: [factor], numeric=False),
    text("Factor", lambda factor: factor.label),
)


def sections(session: InquirySession, record: Record) -> Iterator[Block]:
    """Yield the sections on all parts that the inquiry has, except barriers."""
    groups = record.groups
    if session.interviews:
        yield Section("Interviews", tuple(_interviews(session, groups)))
    if session.stories:
        yield Section("Stories", tuple(_stories(session)))
    if session.factors:
        yield Section("Life-giving factors", tuple(_factors(session.factors, groups)))
    if session.dreams:
        yield Section("From stories to dreams", [_dreams(session)])
    if session.propositions:
        yield Section("Propositions", tuple(_propositions(session.propositions, groups)))
    if session.commitments or session.adopted:
        title = "Commitments and their traceability to stories"
        yield Section(title, tuple(_commitments(session)))


def _interviews(session: InquirySession, groups: Groups) -> Iterator[Block]:
    pairs, across = len(session.pairs), len(session.pairs_across)
    if pairs:
        yield Text(
            f"{pairs} pair{'s' if pairs > 1 else ''} met, {across} of them across groups "
            f"({format_percent(across, pairs)}). The table counts each interview by the groups of "
            "interviewer and interviewee; a trio makes three pairs."
        )
    by_interviewer: dict[str, list[Interview]] = {group: [] for group in groups.labels}
    for each in sorted(session.interviews, key=lambda each: each.interviewer_group):
        by_interviewer.setdefault(each.interviewer_group, []).append(each)
    others = sorted({each.interviewee_group for each in session.interviews})
    yield headed_table(
        "Interviews by the groups of interviewer and interviewee",
        "Interviewer",
        by_interviewer,
        *map(_with_interviewee, dict.fromkeys([*groups.labels, *others])),
        note=groups.note,
    )


def _with_interviewee(group: str) -> ColumnSpec[Sequence[Interview]]:
    return count(
        f"Interviewee: {group}",
        lambda interviews: [each for each in interviews if each.interviewee_group == group],
    )


def _stories(session: InquirySession) -> Iterator[Block]:
    """Yield all stories, quoted if permitted, with teller and interviewer."""
    omitted = sum(story.unpermitted for story in session.stories)
    are = "stories are" if omitted > 1 else "story is"
    unquoted = f" {omitted} {are} not quoted for that reason." if omitted else ""
    yield Text(
        "A story belongs to the interviewee; the interviewer recorded it. It may be retold, "
        f"and is quoted here, only if the interviewee permits it.{unquoted}"
    )
    yield table(
        "Stories of success",
        session.stories,
        cite(),
        text("Story", lambda story: statement(story.contribution)),
        text("Told by", lambda story: story.contribution.group),
        text("Recorded by", lambda s: s.interview.interviewer_group if s.interview else None),
        text("Retelling permitted", _permission),
        count("Times retold", lambda s: s.interview.retellings if s.interview else ()),
        note=paraphrase_note(story.contribution for story in session.stories),
    )


def _permission(story: Story) -> str | None:
    if story.interview is None:
        return None
    return "yes" if story.interview.event.permission else "no"


def _factors(factors: Sequence[Factor], groups: Groups) -> Iterator[Block]:
    """Yield a chart of the factors with most support, and a table of all."""
    charted, first = factors[: method.MAX_FACTORS_IN_CHART], factors[0]
    omitted = len(factors) - len(charted)
    more = f" The table below lists {omitted} more." if omitted else ""
    yield chart(
        "Life-giving factors",
        {f"{factor.ids[0]}: {factor.label}": factor for factor in charted},
        SUPPORT,
        head="factor",
        sentence="Stories and notes that support each factor, by the group of their authors. "
        f"{first.ids[0]} has the most support: {len(first.support)}.{more}",
        groups=groups if groups.labels else None,
    )
    yield table(
        "Life-giving factors, with the number of supporting stories and notes",
        factors,
        *FACTOR_COLUMNS,
        *each_group(groups, SUPPORT),
        SUPPORT,
        text("Drawn from stories", lambda factor: join_ids(factor.stories) or "no story yet"),
        note=join_notes(groups.note, paraphrase_note(i for f in factors for i in f.notes)),
    )


def _dreams(session: InquirySession) -> Block:
    return table(
        "Dreams, with the stories and factors that they are based on",
        session.dreams,
        cite(),
        text("Dream", lambda dream: statement(dream.contribution)),
        text("Stories", lambda dream: join_ids(dream.grounding.stories) or "no story yet"),
        text("Factors", lambda dream: join_ids(dream.grounding.factors) or None),
        text("From", lambda dream: dream.contribution.group),
        text("Groups that supplied the sources", lambda dream: dream.grounding.groups),
        note=paraphrase_note(dream.contribution for dream in session.dreams),
    )


def _propositions(propositions: Sequence[Proposition], groups: Groups) -> Iterator[Block]:
    """Yield the propositions with their sources, and then their support."""
    yield table(
        "Propositions, with the number of dreams and stories they are based on",
        propositions,
        cite(),
        text("Proposition", lambda each: each.told),
        text("From", lambda each: each.group),
        count("Dreams", lambda each: each.grounding.dreams),
        count("Stories", lambda each: each.grounding.stories),
        text("Groups that supplied the sources", lambda each: each.grounding.groups),
    )
    yield table(
        "Support for each proposition, and decisions",
        propositions,
        cite(),
        text("Measured by", lambda each: each.endorsement.measure),
        *(_support_of(label) for label in (EVERYBODY, *groups.labels)),
        text("Decision", _decision),
        note=join_notes(
            "Counted as support, of those who answered: agreement (stances), or a grade in the "
            "upper half of the scale (ballots). What would disclose secret votes is not shown.",
            groups.note,
        ),
    )


def _support_of(label: str) -> ColumnSpec[Proposition]:
    def share(each: Proposition) -> str | None:
        found = each.endorsement.shares.get(label)
        return None if found is None else str(found)

    return value(format_heading(label), share, lambda each: [each.endorsement], numeric=False)


def _decision(each: Proposition) -> str:
    if each.proposal is not None:
        return f"submitted as {each.proposal}"
    if each.withdrawn:
        return "withdrawn"
    return "not decided" if each.decision is None else f"{each.outcome} ({each.decision.id})"


def _commitments(session: InquirySession) -> Iterator[Block]:
    """Yield the commitments with their paths as ids, then the paths with text."""
    if session.commitments:
        yield table(
            "Commitments and their paths to stories",
            session.commitments,
            cite(),
            text("Commitment", lambda each: each.text),
            text("By", lambda each: each.group),
            text("Path", _path),
            note="Owners are given by group only; the organiser knows their names.",
        )
    idle = [each.id for each in session.adopted if each.id not in session.whole.carried_out]
    if idle:
        yield Text(f"Adopted, without a commitment so far: {', '.join(idle)}.")
    for each in session.whole.propositions:
        made = [c for c in session.commitments if each.id in c.propositions]
        if made:
            title = f"{each.id}, carried out by {', '.join(c.id for c in made)}"
            yield Section(title, [_path_table(each, made)])


def _path(commitment: Commitment) -> str:
    """Return the ids on the path from a commitment to its stories, with missing steps."""
    if not commitment.propositions:
        return "carries out no proposition"
    grounding = commitment.grounding
    steps = [
        ", ".join(commitment.decisions),
        ", ".join(commitment.propositions),
        _step("dream", "dreams", grounding.dreams) or "no dream",
        _step("factor", "factors", grounding.factors),
        _step("story", "stories", grounding.stories) or "no story",
    ]
    return " → ".join(step for step in steps if step)


def _step(kind: str, plural: str, items: Sequence[Contribution]) -> str:
    return f"{kind if len(items) == 1 else plural} {join_ids(items)}" if items else ""


Step = tuple[Commitment | Proposition | Contribution | Fact[Any], str, str]
"""An item on a path from a commitment to stories, its text and its group."""


def _path_table(proposition: Proposition, commitments: Sequence[Commitment]) -> Block:
    """Return the path from the commitments to the stories, with a row for each step."""
    steps: list[tuple[str, Step]] = [("Commitment", (c, c.text, c.group)) for c in commitments]
    decision, grounding = proposition.decision, proposition.grounding
    if decision is not None:
        steps.append(("Decision", (decision, decision.event.outcome, EVERYBODY)))
    steps.append(("Proposition", (proposition, proposition.told, proposition.group)))
    based_on = {"Dream": grounding.dreams, "Factor": grounding.factors, "Story": grounding.stories}
    for name, items in based_on.items():
        steps += [(name, (item, statement(item), item.group)) for item in items]
    missing = [f"It is based on no {p.casefold()}." for p in ("Dream", "Story") if not based_on[p]]
    return headed_table(
        f"Path from commitments to stories: {proposition.id}",
        "Step",
        steps,
        cite(of=lambda step: step[0]),
        text("Text", lambda step: step[1]),
        text("From", lambda step: step[2]),
        note=join_notes(*missing, paraphrase_note(i for each in based_on.values() for i in each)),
    )


def join_ids(items: Iterable[Contribution]) -> str:
    """Return the ids of contributions, separated by commas."""
    return ", ".join(item.id for item in items)
