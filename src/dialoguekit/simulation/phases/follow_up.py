"""Analysis in the following weeks, and replies three months later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialoguekit.events import to_microseconds
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.shared_material import Code, Reply
from dialoguekit.simulation.statements import Statement
from dialoguekit.simulation.workshop import (
    ORGANISER_CONTEXT,
    PendingActions,
    SimulatedWorkshop,
    seconds,
)

FIRST_PASS, SECOND_PASS = "first", "second"
CODER_CONTEXTS: dict[str, dict[str, Any]] = {
    FIRST_PASS: {"by": "analyst-1", "role": "analyst"},
    SECOND_PASS: {"by": "analyst-2", "role": "analyst"},
}
DOUBLE_CODED_SHARE = 0.2
CODER_AGREEMENT_RATE = 0.8
KNOWN_OUTCOME_SHARE = 1 / 3
"""Share of connections with a known outcome."""
CONNECTIONS_PER_DROP = 4
"""One in this many known outcomes is that the connection was dropped."""
UNUSED_CODE = "telephone-apps"
CHECK_DAYS = 14
"""Days until the deadline of the round in which the participants check the themes."""
ANSWER_RATE = 0.6
"""Share of the participants who answer in that round."""


def analyse(workshop: SimulatedWorkshop) -> None:
    """Simulate the codebook, a coding pass, a second pass over a fifth, and the themes."""
    start = workshop.day_start + timedelta(days=12)
    handle = workshop.with_context(start, **CODER_CONTEXTS[FIRST_PASS])
    for code in workshop.shared.codes:
        handle.define_code(code.id, label=code.label, definition=code.definition)
    coded = {
        statement.key: codes
        for statements in workshop.statements.values()
        for statement in statements
        if statement.kind != "blue" and statement.key in workshop.contribution_ids
        for codes in [_choose_codes(workshop, statement)]
    }
    pending = PendingActions(workshop)
    at = start + timedelta(hours=1)
    for key, codes in coded.items():
        at = _apply_codes(workshop, pending, key, codes, FIRST_PASS, at)
    double_coded = workshop.rng.sample(list(coded), round(len(coded) * DOUBLE_CODED_SHARE))
    at = start + timedelta(days=3)
    for key in double_coded:
        at = _apply_codes(workshop, pending, key, _recode(workshop, coded[key]), SECOND_PASS, at)
    pending.run_all()
    for coding_pass, context in CODER_CONTEXTS.items():
        if coding_pass in workshop.handle.state.coding_passes:
            workshop.with_context(start + timedelta(days=5), **context).freeze_coding_pass(
                coding_pass
            )
    _form_themes(workshop, coded, start + timedelta(days=6))


def _choose_codes(workshop: SimulatedWorkshop, statement: Statement) -> list[Code]:
    """Return the best matching code of the theme, and often a second code."""
    fitting = [(code.count_matches(statement.text), code) for code in workshop.shared.codes]
    own = [
        (matches, code) for matches, code in fitting if matches and code.theme == statement.theme
    ]
    other = [
        (matches, code) for matches, code in fitting if matches and code.theme != statement.theme
    ]
    own.sort(key=lambda entry: -entry[0])
    other.sort(key=lambda entry: -entry[0])
    chosen = [code for _, code in own[:1]] or [code for _, code in other[:1]]
    more = [code for _, code in (*own[1:], *other) if code not in chosen]
    if more and workshop.rng.bernoulli(0.75):
        chosen.append(more[0])
    return chosen


def _recode(workshop: SimulatedWorkshop, codes: list[Code]) -> list[Code]:
    """Return the codes of a second coder, who agrees four times out of five."""
    rng = workshop.rng
    recoded: list[Code] = []
    for code in codes:
        related = [c for c in workshop.shared.codes if c.theme == code.theme and c not in codes]
        chosen = code if rng.bernoulli(CODER_AGREEMENT_RATE) else rng.choice(related)
        if chosen not in recoded:
            recoded.append(chosen)
    return recoded


def _apply_codes(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    key: str,
    codes: list[Code],
    coding_pass: str,
    occurred_at: datetime,
) -> datetime:
    """Add the codes of one contribution; return the time of the last one."""
    contribution_id = workshop.contribution_ids[key]
    for code in codes:
        occurred_at += seconds(workshop.rng.integer(15, 80))
        pending.add(
            occurred_at,
            lambda h, code: h.apply_code(contribution_id, code, coding_pass=coding_pass),
            code.id,
            **CODER_CONTEXTS[coding_pass],
        )
    return occurred_at


def _form_themes(
    workshop: SimulatedWorkshop, coded: dict[str, list[Code]], occurred_at: datetime
) -> None:
    """Form themes from used codes; drop up to two with the least evidence."""
    rng, shared = workshop.rng, workshop.shared
    handle = workshop.with_context(occurred_at, **CODER_CONTEXTS[FIRST_PASS])
    evidence: dict[str, int] = {}
    for theme in shared.themes:
        own = [code for code in shared.codes if code.theme == theme.id]
        found = [code.id for code in own if any(code in codes for codes in coded.values())]
        if found:
            evidence[theme.id] = sum(any(c in codes for c in own) for codes in coded.values())
            handle.revise_theme(
                theme.id, "form", label=theme.label, definition=theme.definition, codes=found
            )
    if "orphan-theme" in workshop.defects:
        handle.define_code(
            UNUSED_CODE,
            label="Apps",
            definition="Programs on a telephone as a way to either side.",
        )
        handle.revise_theme(
            "digital-first",
            "form",
            label="An app would solve it",
            definition="Expected beforehand; nobody said it.",
            codes=[UNUSED_CODE],
        )
    thinnest = sorted(evidence, key=lambda id: (evidence[id], id))
    dropped = thinnest[: rng.integer(0, 2)] if len(thinnest) > 7 else []
    for theme_id in dropped:
        workshop.with_context(
            occurred_at + timedelta(hours=20), **CODER_CONTEXTS[FIRST_PASS]
        ).revise_theme(theme_id, "drop")
    workshop.theme_ids = [id for id in evidence if id not in dropped]


def check_themes(workshop: SimulatedWorkshop) -> None:
    """Simulate a round at a distance, in which the participants are shown the themes by letter."""
    rng = workshop.derive_rng("themes checked at a distance")
    start = workshop.day_start + timedelta(days=21)
    deadline = start + timedelta(days=CHECK_DAYS)
    state = workshop.handle.state
    roll = [
        attendee.id
        for attendee in workshop.attendees
        if state.people[attendee.id].has_consented("record", to_microseconds(start))
    ]
    if not roll or not workshop.theme_ids:
        return
    handle = workshop.with_context(start, **ORGANISER_CONTEXT)
    found = handle.open_round(
        title="Do these themes say what you said?",
        roll=roll,
        quorum=max(1, len(roll) // 3),
        deadline=deadline,
    )
    handle.show_round(found, items=workshop.theme_ids)
    pending = PendingActions(workshop)
    for person in roll:
        if rng.bernoulli(ANSWER_RATE):
            pending.add(
                rng.time_between(start + timedelta(days=1), deadline),
                lambda h, person: h.answer_round(person, round=found),
                person,
                **ORGANISER_CONTEXT,
            )
    pending.run_all()
    workshop.with_context(deadline + timedelta(days=2), **ORGANISER_CONTEXT).close_round(found)


def follow_up(workshop: SimulatedWorkshop) -> None:
    """Simulate replies and updates of commitments, three months later."""
    rng, shared = workshop.rng, workshop.shared
    start = workshop.day_start + timedelta(days=91)
    pending = PendingActions(workshop)
    to_themes = [
        (theme, reply) for theme in workshop.theme_ids for reply in _choose_replies(workshop, theme)
    ]
    answers = rng.shuffled([reply for reply in shared.replies if reply.theme is None])
    targets = [*workshop.decision_ids.values()]
    targets += [pr for key, pr in workshop.proposal_ids.items() if key not in workshop.decision_ids]
    to_targets = list(zip(targets, answers, strict=False))
    replies: list[tuple[str, Reply]] = [
        *rng.sample(to_themes, rng.integer(7, 10)),
        *to_targets[: rng.integer(4, 7)],
    ]
    for target, reply in replies:
        pending.add(
            workshop.time_between(start, start + timedelta(days=5)),
            lambda h, target, reply, replier: h.give_feedback(
                target, reply.text, reply.outcome, replier=replier
            ),
            target,
            reply,
            workshop.random_phrase("repliers"),
            **ORGANISER_CONTEXT,
        )
    updated = rng.sample(workshop.commitment_ids, round(len(workshop.commitment_ids) * 0.7))
    notes = rng.sample(shared.phrases["update_notes"], len(updated))
    for commitment, note in zip(updated, notes, strict=False):
        status = rng.weighted_choice(("done", "begun", "late", "dropped"), (4, 3, 2, 1))
        pending.add(
            workshop.time_between(start, start + timedelta(days=5)),
            lambda h, id, status, note: h.update_commitment(id, status, evidence=note),
            commitment,
            status,
            note,
            **ORGANISER_CONTEXT,
        )
    _follow_up_connections(workshop, pending, start)
    pending.run_all()


def _follow_up_connections(
    workshop: SimulatedWorkshop, pending: PendingActions, start: datetime
) -> None:
    """Add the outcomes of a third of the connections; most were acted upon."""
    rng, phrases = workshop.derive_rng("connections, three months on"), workshop.shared.phrases
    acted, dropped = rng.shuffled(phrases["acted_notes"]), rng.shuffled(phrases["dropped_notes"])
    outcomes = [("acted-upon", note) for note in acted]
    for index, note in enumerate(dropped, start=1):
        outcomes.insert(CONNECTIONS_PER_DROP * index, ("dropped", note))
    known = rng.sample(
        workshop.connection_ids, max(1, round(len(workshop.connection_ids) * KNOWN_OUTCOME_SHARE))
    )
    for connection, (status, note) in zip(known, outcomes, strict=False):
        pending.add(
            rng.time_between(start, start + timedelta(days=5)),
            lambda h, id, status, note: method_runs.execute_if_installed(
                h, "abcd.follow-up-connection", id, status, note=note
            ),
            connection,
            status,
            note,
            **ORGANISER_CONTEXT,
        )


def _choose_replies(workshop: SimulatedWorkshop, theme: str) -> list[Reply]:
    """Return one of the replies to a theme, if there are any."""
    found = [reply for reply in workshop.shared.replies if reply.theme == theme]
    return [workshop.rng.choice(found)] if found else []
