"""Afterwards: codes and themes in the weeks after, replies three months later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialoguekit.simulation import method_runs
from dialoguekit.simulation.shared_material import Code, Reply
from dialoguekit.simulation.statements import Saying
from dialoguekit.simulation.workshop import ORGANISER, Happenings, Room, seconds

FIRST, SECOND = "first", "second"
CODERS: dict[str, dict[str, Any]] = {
    FIRST: {"by": "analyst-1", "role": "analyst"},
    SECOND: {"by": "analyst-2", "role": "analyst"},
}
DOUBLE_CODED = 0.2
AGREEING = 0.8
HEARD_OF = 1 / 3
"""The share of connections of which somebody knows what became of them."""
DROPPED = 4
"""Of so many connections, one came to nothing."""
UNUSED_CODE = "telephone-apps"


def analyse(room: Room) -> None:
    """Two weeks on: the codebook, a first pass, a second pass over a fifth, and the themes."""
    start = room.day + timedelta(days=12)
    handle = room.noting(start, **CODERS[FIRST])
    for code in room.common.codes:
        handle.define_code(code.id, label=code.label, definition=code.definition)
    coded = {
        saying.key: codes
        for sayings in room.drawn.values()
        for saying in sayings
        if saying.kind != "blue" and saying.key in room.said
        for codes in [_codes(room, saying)]
    }
    happenings = Happenings(room)
    at = start + timedelta(hours=1)
    for key, codes in coded.items():
        at = _apply(room, happenings, key, codes, FIRST, at)
    again = room.chance.several(list(coded), round(len(coded) * DOUBLE_CODED))
    at = start + timedelta(days=3)
    for key in again:
        at = _apply(room, happenings, key, _other_view(room, coded[key]), SECOND, at)
    happenings.play()
    for coding_pass, acting in CODERS.items():
        if coding_pass in room.handle.state.frozen_passes:
            room.noting(start + timedelta(days=5), **acting).freeze_pass(coding_pass)
    _form_themes(room, coded, start + timedelta(days=6))


def _codes(room: Room, saying: Saying) -> list[Code]:
    """The codes that fit a text: the best of its theme, and often a second one."""
    fitting = [(code.fits(saying.text), code) for code in room.common.codes]
    own = [(fits, code) for fits, code in fitting if fits and code.theme == saying.theme]
    other = [(fits, code) for fits, code in fitting if fits and code.theme != saying.theme]
    own.sort(key=lambda entry: -entry[0])
    other.sort(key=lambda entry: -entry[0])
    chosen = [code for _, code in own[:1]] or [code for _, code in other[:1]]
    more = [code for _, code in (*own[1:], *other) if code not in chosen]
    if more and room.chance.falls(0.75):
        chosen.append(more[0])
    return chosen


def _other_view(room: Room, codes: list[Code]) -> list[Code]:
    """What a second coder makes of it, who agrees four times out of five."""
    chance = room.chance
    seen: list[Code] = []
    for code in codes:
        akin = [c for c in room.common.codes if c.theme == code.theme and c not in codes]
        taken = code if chance.falls(AGREEING) else chance.pick(akin)
        if taken not in seen:
            seen.append(taken)
    return seen


def _apply(
    room: Room,
    happenings: Happenings,
    key: str,
    codes: list[Code],
    coding_pass: str,
    at: datetime,
) -> datetime:
    """Apply codes to one contribution; returns when the coder is done with it."""
    made = room.said[key]
    for code in codes:
        at += seconds(room.chance.whole(15, 80))
        happenings.add(
            at,
            lambda h, code: h.apply_code(made, code, coding_pass=coding_pass),
            code.id,
            **CODERS[coding_pass],
        )
    return at


def _form_themes(room: Room, coded: dict[str, list[Code]], at: datetime) -> None:
    """Form a theme of the codes that found something; drop the one or two with least."""
    chance, common = room.chance, room.common
    handle = room.noting(at, **CODERS[FIRST])
    evidence: dict[str, int] = {}
    for theme in common.themes:
        own = [code for code in common.codes if code.theme == theme.id]
        found = [code.id for code in own if any(code in codes for codes in coded.values())]
        if found:
            evidence[theme.id] = sum(any(c in codes for c in own) for codes in coded.values())
            handle.revise_theme(
                theme.id, "form", label=theme.label, definition=theme.definition, codes=found
            )
    if "orphan-theme" in room.failures:
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
    dropped = thinnest[: chance.whole(0, 2)] if len(thinnest) > 7 else []
    for theme_id in dropped:
        room.noting(at + timedelta(hours=20), **CODERS[FIRST]).revise_theme(theme_id, "drop")
    room.themes = [id for id in evidence if id not in dropped]


def follow_up(room: Room) -> None:
    """Three months on: those who can act reply, and commitments are looked at again."""
    chance, common = room.chance, room.common
    start = room.day + timedelta(days=91)
    happenings = Happenings(room)
    to_themes = [(theme, reply) for theme in room.themes for reply in _replies(room, theme)]
    answers = chance.shuffled([reply for reply in common.replies if reply.theme is None])
    things = [*room.decided.values()]
    things += [pr for key, pr in room.tabled.items() if key not in room.decided]
    to_things = list(zip(things, answers, strict=False))
    replies: list[tuple[str, Reply]] = [
        *chance.several(to_themes, chance.whole(7, 10)),
        *to_things[: chance.whole(4, 7)],
    ]
    for target, reply in replies:
        happenings.add(
            room.moment(start, start + timedelta(days=5)),
            lambda h, target, reply, replier: h.give_feedback(
                target, reply.text, reply.outcome, replier=replier
            ),
            target,
            reply,
            room.line("repliers"),
            **ORGANISER,
        )
    looked_at = chance.several(room.commitments, round(len(room.commitments) * 0.7))
    notes = chance.several(common.lines["update_notes"], len(looked_at))
    for commitment, note in zip(looked_at, notes, strict=False):
        status = chance.weighted(("done", "begun", "late", "dropped"), (4, 3, 2, 1))
        happenings.add(
            room.moment(start, start + timedelta(days=5)),
            lambda h, id, status, note: h.update_commitment(id, status, evidence=note),
            commitment,
            status,
            note,
            **ORGANISER,
        )
    _connections(room, happenings, start)
    happenings.play()


def _connections(room: Room, happenings: Happenings, start: datetime) -> None:
    """What became of connections: a third are heard of, most of them because something was done."""
    side, lines = room.aside("connections, three months on"), room.common.lines
    acted, dropped = side.shuffled(lines["acted_notes"]), side.shuffled(lines["dropped_notes"])
    outcomes = [("acted-upon", note) for note in acted]
    for place, note in enumerate(dropped, start=1):
        outcomes.insert(DROPPED * place, ("dropped", note))
    heard_of = side.several(room.connections, max(1, round(len(room.connections) * HEARD_OF)))
    for connection, (status, note) in zip(heard_of, outcomes, strict=False):
        happenings.add(
            side.moment(start, start + timedelta(days=5)),
            lambda h, id, status, note: method_runs.noted(h, "abcd.follow", id, status, note=note),
            connection,
            status,
            note,
            **ORGANISER,
        )


def _replies(room: Room, theme: str) -> list[Reply]:
    """One of the replies to a theme."""
    found = [reply for reply in room.common.replies if reply.theme == theme]
    return [room.chance.pick(found)] if found else []
