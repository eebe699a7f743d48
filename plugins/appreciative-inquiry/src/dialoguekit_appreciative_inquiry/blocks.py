"""The chapter of the report: one inquiry, and several workshops side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    Contribution,
    Programme,
    Record,
    Section,
    Text,
    chart,
    cite,
    contributions_table,
    count,
    figures,
    headed_table,
    how_it_ran,
    session_rows,
    share,
    statement,
    table,
    text,
    value,
)
from dialoguekit.plugin.tables import join_notes
from dialoguekit.plugin.texts import paraphrase_note
from dialoguekit_appreciative_inquiry import blocks_parts as parts
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_discovery import Barrier, Factor, Topic

STORIES: ColumnSpec[InquirySession] = count("Stories", lambda each: each.stories)
FACTORS: ColumnSpec[InquirySession] = count("Life-giving factors", lambda each: each.factors)
PAIRS_ACROSS: ColumnSpec[InquirySession] = share(
    "Pairs that met across groups",
    lambda each: each.pairs_across,
    lambda each: each.pairs,
    in_percent=True,
)
BARRIERS: ColumnSpec[InquirySession] = value(
    "Barriers raised",
    lambda each: len(each.barriers),
    lambda each: each.barriers,
    note=lambda each: f"{len(each.reframed)} reframed",
)
TRACEABILITY: tuple[ColumnSpec[InquirySession], ...] = (
    share(
        "Dreams based on a story",
        lambda each: [dream for dream in each.dreams if dream.grounding.stories],
        lambda each: each.dreams,
    ),
    share(
        "Propositions based on a dream and a story",
        lambda each: [
            p for p in each.current_propositions if p.grounding.dreams and p.grounding.stories
        ],
        lambda each: each.current_propositions,
    ),
    share(
        "Commitments that lead back to a story",
        lambda each: [made for made in each.commitments if made.grounding.stories],
        lambda each: each.commitments,
    ),
)
QUADRANTS: tuple[ColumnSpec[InquirySession], ...] = tuple(
    count(stage.title, partial(InquirySession.in_quadrant, name=stage.name))
    for stage in method.QUADRANTS
)
REFRAMED: tuple[ColumnSpec[Barrier], ...] = (
    cite(),
    text("Barrier", lambda barrier: statement(barrier.contribution)),
    text("From", lambda barrier: barrier.contribution.group),
    text("Reframed as", lambda barrier: _listed(barrier.reframings) or "not reframed yet"),
)


def session_blocks(session: InquirySession, record: Record) -> Iterator[Block]:
    """Yield all blocks of one inquiry."""
    on_stories = (STORIES, PAIRS_ACROSS, FACTORS, *TRACEABILITY)
    yield figures(
        session,
        *(QUADRANTS if session.is_soar else ()),
        *(on_stories if session.stories or not session.is_soar else ()),
        BARRIERS,
    )
    if session.topics:
        told: ColumnSpec[Topic] = text("Topic", lambda topic: topic.told)
        yield table("Topic of the inquiry", session.topics, cite(), told)
    revisits = [f"{run.title} ({run.focus or 'no focus'})" for run in session.revisits]
    remark = f"Revisited: {', '.join(revisits)}." if revisits else ""
    path = [run.stage for run in session.path]
    yield from how_it_ran(session, remark=remark, compared_stages=path)
    if session.is_soar:
        yield Section("Quadrants", tuple(_quadrants(session)))
    yield from parts.sections(session, record)
    if session.barriers:
        yield Section("Barriers and reframings", [_barriers(session)])
    others = _other_contributions(session)
    if others:
        caption = "Contributions to none of these parts"
        stage: ColumnSpec[Contribution] = text(
            "Stage", lambda item: _title(session, item.assigned_stage)
        )
        yield Section("Other contributions", [contributions_table(caption, others, stage)])


def _title(session: InquirySession, stage: str | None) -> str | None:
    return None if stage is None else session.stage_title(stage)


def _quadrants(session: InquirySession) -> Iterator[Block]:
    """Yield the contributions in each quadrant; reframings name their barriers."""

    def barriers_of(item: Contribution) -> str | None:
        found = [each.contribution for each in session.barriers if item in each.reframings]
        return _listed(found) or None

    for stage in method.QUADRANTS:
        items = session.in_quadrant(stage.name)
        place: ColumnSpec[Contribution] = text(
            "Contributed in", lambda item: _title(session, item.stage)
        )
        reframed = text("Reframed from", barriers_of)
        more = (place, reframed) if stage.name in method.REFRAMING_STAGES else (place,)
        if items:
            yield contributions_table(f"{stage.title}: {stage.purpose}", items, *more)
        else:
            yield Text(f"{stage.title}: no contributions. {stage.purpose}")


def _barriers(session: InquirySession) -> Block:
    """Return a table of all barriers with the affirmative questions that reframe them."""
    return table(
        "Barriers and the questions that reframe them",
        session.barriers,
        *REFRAMED,
        text("Stage", lambda barrier: _title(session, barrier.contribution.stage)),
        text("Outcome", _outcome),
        note=barriers_note(session.barriers),
    )


def _outcome(barrier: Barrier) -> str:
    if barrier.removal is not None:
        return f"{barrier.removal} by a moderator"
    if barrier.contribution.parked:
        return "parked"
    return "reframed" if barrier.reframings else "not addressed"


def _listed(items: Sequence[Contribution]) -> str:
    return "; ".join(f"{item.id}: {statement(item)}" for item in items)


def barriers_note(barriers: Sequence[Barrier]) -> str | None:
    """Return the explanation of the dagger, if a barrier or a reframing has one."""
    return paraphrase_note(item for b in barriers for item in (b.contribution, *b.reframings))


def _other_contributions(session: InquirySession) -> list[Contribution]:
    """Return the contributions that are not shown elsewhere, so that none is omitted."""
    items = [item for factor in session.factors for item in factor.notes]
    items += [item for barrier in session.barriers for item in barrier.reframings]
    items += [i for name in method.SOAR for i in session.in_quadrant(name) if session.is_soar]
    listed = [*session.topics, *session.stories, *session.dreams, *session.propositions]
    shown = {item.id for item in items} | {each.id for each in [*listed, *session.barriers]}
    return [item for item in session.contributions if item.id not in shown]


def programme_blocks(programme: Programme[tuple[InquirySession, ...]]) -> Iterator[Block]:
    """Yield rows for every inquiry, all barriers, and shared and single factors."""
    rows = session_rows(programme)
    yield headed_table(
        "Interviews, stories and barriers in each workshop",
        "Workshop",
        rows,
        count("Interviews", lambda each: each.interviews),
        PAIRS_ACROSS,
        STORIES,
        FACTORS,
        BARRIERS,
        count("Reframed", lambda each: each.reframed),
        count("Parked", lambda each: [b for b in each.barriers if b.contribution.parked]),
    )
    yield headed_table(
        "Traceability to stories in each workshop",
        "Workshop",
        rows,
        *TRACEABILITY,
        count("Warnings", programme.warnings),
    )
    soar = [(title, session) for title, session in rows if session.is_soar]
    if soar:
        yield headed_table("Contributions in each quadrant", "Workshop", soar, *QUADRANTS)
    yield chart(
        "From stories to commitments in each workshop",
        rows,
        count("Number", lambda each: each.stories),
        head="workshop",
        sentence="Numbers of stories, life-giving factors, dreams, propositions and commitments "
        "in each workshop.",
        series={
            "stories": STORIES,
            "factors": FACTORS,
            "dreams": count("Dreams", lambda each: each.dreams),
            "propositions": count("Propositions", lambda each: each.current_propositions),
            "commitments": count("Commitments", lambda each: each.commitments),
        },
        series_name="of",
        stacked=False,
    )
    barriers = [(title, barrier) for title, session in rows for barrier in session.barriers]
    if barriers:
        yield headed_table(
            "Barriers in all workshops",
            "Workshop",
            barriers,
            *REFRAMED,
            note=barriers_note([barrier for _, barrier in barriers]),
        )
    yield from _factors(programme)


def _factors(programme: Programme[tuple[InquirySession, ...]]) -> Iterator[Block]:
    """Yield the factors that several workshops named, then those of each workshop only."""
    named = {
        workshop: [factor for session in sessions for factor in session.factors]
        for workshop, sessions in programme.views.items()
    }
    by_key: dict[str, dict[str, list[Factor]]] = {}
    for workshop, factors in named.items():
        for factor in factors:
            if factor.key is not None:
                by_key.setdefault(factor.key, {}).setdefault(workshop, []).append(factor)
    shared = {key: by_workshop for key, by_workshop in by_key.items() if len(by_workshop) > 1}
    if shared:
        yield headed_table(
            "Life-giving factors that several workshops named",
            "Factor",
            [(next(iter(each.values()))[0].label, each) for each in shared.values()],
            *(count(title, partial(_support_in, id)) for id, title in programme.titles.items()),
            note="Numbers of supporting stories and notes in each workshop. Upper and lower case, "
            "repeated spaces and a final full stop or exclamation mark are ignored in comparing "
            "texts.",
        )
    elif any(named.values()):
        yield Text("No life-giving factor has the same text in several workshops.")
    local = {w: [f for f in factors if f.key not in shared] for w, factors in named.items()}
    tables = [_local(programme.titles[w], factors) for w, factors in local.items() if factors]
    if tables:
        yield Section("Life-giving factors of one workshop", tables)


def _support_in(workshop: str, factors: Mapping[str, Sequence[Factor]]) -> list[Contribution]:
    return [item for factor in factors.get(workshop, ()) for item in factor.support]


def _local(title: str, factors: Sequence[Factor]) -> Block:
    """Return a table of the factors of one workshop; those not for quotation are counted."""
    published = [factor for factor in factors if factor.key is not None]
    unquoted = len(factors) - len(published)
    are = "are" if unquoted > 1 else "is"
    note = f"{unquoted} more {are} not for quotation." if unquoted else None
    return table(
        f"Named in {title} only",
        published,
        *parts.FACTOR_COLUMNS,
        parts.SUPPORT,
        text("Drawn from stories", lambda each: parts.join_ids(each.stories) or None),
        note=join_notes(note, paraphrase_note(i for f in published for i in f.notes)),
    )
