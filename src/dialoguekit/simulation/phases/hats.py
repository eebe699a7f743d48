"""Parallel Thinking: one hat for the whole room at a time, on a shared clock."""

from __future__ import annotations

from datetime import datetime

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.agenda import HATS, Box
from dialoguekit.simulation.note_taking import Setting, spread, write
from dialoguekit.simulation.statements import Saying
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds

MISPLACED = {"white": "black", "yellow": "white", "black": "yellow", "green": "black"}
"""Under which hat an item slips out that belongs under another."""


@attrs.frozen
class Turn:
    """A hat as it really goes: its box, from when to when, and the seconds it was given more."""

    box: Box
    start: datetime
    end: datetime
    extended_s: int


def think(room: Room) -> None:
    """The tables share a clock and go through the hats."""
    start, _ = room.begin("hats")
    activity = method_runs.begin(room, "hats", start, room.tables)
    turns = _clock(room, start + seconds(45))
    end = turns[-1].end
    happenings = Happenings(room)
    for turn in turns:
        _change(room, happenings, turn)
    for turn, sayings in _under(room, turns).items():
        opened = turn.start + seconds(8)
        for saying, author, at in _placed(room, sayings, turn, opened):
            setting = Setting(activity, room.tables[author.table], turn.box.prompt, turn.start, end)
            write(room, happenings, saying, author, at, setting)
    black = next(turn for turn in turns if turn.box.stage == "black")
    for failure in ("breach", "unrepaired-breach"):
        if failure in room.failures and room.agreed:
            _slip(room, happenings, black, repaired=failure == "breach")
    happenings.play()
    method_runs.finish(room, "hats", activity, end + seconds(5))
    _gather(room, activity, end)


def _clock(room: Room, start: datetime) -> list[Turn]:
    """How long each hat really takes: its time, give or take a tenth.

    Where hats overrun, one is given a minute and takes more than half as long again; another
    may be given two minutes, and takes them.
    """
    chance, failures = room.chance, room.failures
    boxes = [
        box
        for place, box in enumerate(HATS)
        if not (box.stage == "green" and "black-without-green" in failures)
        and not (place == len(HATS) - 1 and "no-closing-blue" in failures)
    ]
    can_overrun = [box for box in boxes if box.stage in ("white", "black", "green")]
    overrun: list[Box] = []
    if "overrun" in failures:
        overrun = chance.several(can_overrun, chance.whole(1, 2))
    turns: list[Turn] = []
    for box in boxes:
        extended = 0
        length = box.planned_s * chance.between(0.92, 1.06)
        if overrun and box is overrun[0]:
            extended = 60
            length = (box.planned_s + extended) * chance.between(1.54, 1.68)
        elif box in overrun:
            extended = 120
            length = box.planned_s + extended * chance.between(0.8, 1.2)
        end = start + seconds(length)
        turns.append(Turn(box, start, end, extended))
        start = end
    return turns


def _change(room: Room, happenings: Happenings, turn: Turn) -> None:
    """Put on a hat: the facilitator does, unless a participant takes it upon themselves."""
    chance, box = room.chance, turn.box
    acting = room.facilitating
    if box.stage == "black" and "facilitator-absent-hat-change" in room.failures:
        acting = _unattended(room, happenings, turn.start)
    focus = room.common.question if box.prompt == "blue-opening" else None
    if box.prompt == "blue-closing":
        focus = "What we take into the next hour"
    happenings.add(
        turn.start,
        lambda h: h.enter(box.stage, planned_s=box.planned_s, focus=focus),
        **acting,
    )
    ask(room, happenings, box.prompt, turn.start + seconds(chance.whole(3, 7)), **acting)
    if turn.extended_s:
        reason = room.line("extension_reasons")
        happenings.add(
            turn.start + seconds(box.planned_s - 15),
            lambda h: h.extend(turn.extended_s, reason=reason),
            **room.facilitating,
        )


def _unattended(room: Room, happenings: Happenings, at: datetime) -> dict[str, str]:
    """The facilitators are called out; returns who takes over, and as what."""
    for number, person in enumerate(room.facilitators):
        happenings.add(
            at - seconds(40 - 5 * number),
            lambda h, id: h.leave(id, reason="Called to the front door."),
            person,
            **room.scribing,
        )
        happenings.add(
            at + seconds(130 + 10 * number),
            lambda h, id: h.arrive(id, space=room.plenary),
            person,
            **room.scribing,
        )
    return room.chance.pick(room.present()).acting


def _under(room: Room, turns: list[Turn]) -> dict[Turn, list[Saying]]:
    """Which items come up under which hat; a few under another than their own."""
    chance = room.chance
    by_stage = {turn.box.stage: turn for turn in turns}
    under: dict[Turn, list[Saying]] = {turn: [] for turn in turns}
    opening, closing = turns[0], turns[-1]
    for stage in ("white", "yellow", "black", "green", "red"):
        if stage in by_stage:
            under[by_stage[stage]] += room.drawn.get(stage, [])
    under[by_stage["white"]] += room.drawn.get("opinion", [])
    blue = sorted(room.drawn["blue"], key=_sums_up)
    opened = len(blue) // 3
    under[opening] += blue[:opened]
    if closing.box.stage == "blue":
        under[closing] += blue[opened:]
    if "off-hat" in room.failures:
        total = sum(map(len, under.values()))
        movable = [s for kind in MISPLACED for s in room.drawn.get(kind, [])]
        for saying in chance.several(movable, round(total * chance.between(0.032, 0.043))):
            under[by_stage[saying.kind]].remove(saying)
            under[by_stage[MISPLACED[saying.kind]]].append(saying)
    return under


def _sums_up(saying: Saying) -> bool:
    """Whether a blue item looks back, and so belongs to the end."""
    return any(cue in saying.text.lower() for cue in ("so far", "summ", "where we", "keep the"))


def _placed(
    room: Room, sayings: list[Saying], turn: Turn, opened: datetime
) -> list[tuple[Saying, Guest, datetime]]:
    """Authors and moments; under red everybody speaks once, and briefly."""
    until = turn.end - seconds(5)
    if turn.box.stage != "red":
        return spread(room, sayings, opened, until)
    placed = []
    for group in sorted({saying.group for saying in sayings}):
        feelings = [saying for saying in sayings if saying.group == group]
        there = room.chance.shuffled(room.present(group))
        placed += [
            (saying, author, room.moment(opened, until))
            for saying, author in zip(feelings, there, strict=False)
        ]
    return placed


def _slip(room: Room, happenings: Happenings, turn: Turn, *, repaired: bool) -> None:
    """A rule slips, and somebody says so; some minutes later it may be repaired."""
    chance = room.chance
    adopted = list(room.rules)
    found = [
        (rule, breach)
        for breach in room.common.breaches
        for rule in adopted
        if any(cue in rule.lower() for cue in breach.cues)
    ]
    rule, breach = found[0]
    raiser = chance.pick(room.present())
    anonymous = chance.falls(0.5)
    raised: list[str] = []
    at = turn.start + seconds(chance.whole(60, 240))

    def name_it(handle: WorkshopHandle) -> None:
        raised.append(
            handle.raise_breach(
                room.rules[rule],
                behaviour=breach.behaviour,
                restricted=anonymous,
                raised_by=None if anonymous else raiser.id,
            )
        )

    by = room.facilitating if anonymous else raiser.acting
    happenings.add(at, name_it, space=room.tables[raiser.table], **by)
    if repaired:
        happenings.add(
            at + seconds(chance.whole(240, 700)),
            lambda h: h.resolve_breach(raised[0], breach.outcome),
            **room.facilitating,
        )


def _gather(room: Room, activity: str, end: datetime) -> None:
    """Ideas that belong together are put together, and what cannot be settled is parked."""
    chance = room.chance
    happenings = Happenings(room)
    by_theme: dict[str, list[str]] = {}
    for saying in room.drawn.get("green", []):
        by_theme.setdefault(saying.theme, []).append(room.said[saying.key])
    sheets = sorted(by_theme.items(), key=lambda sheet: (-len(sheet[1]), sheet[0]))[:6]
    for number, (theme, members) in enumerate(sheets, start=1):
        happenings.add(
            end + seconds(8 * number),
            lambda h, members, label: h.cluster(members, label=label),
            members,
            theme.capitalize(),
            activity=activity,
            **room.facilitating,
        )
    answered = {o for saying in room.drawn.get("green", []) for o in saying.origins}
    unanswered = [saying for saying in room.drawn["black"] if saying.key not in answered]
    for saying in chance.several(unanswered, chance.whole(1, 2)):
        happenings.add(
            end + seconds(chance.whole(55, 70)),
            lambda h, id, reason: h.park(id, reason=reason),
            room.said[saying.key],
            room.line("parking_reasons"),
            activity=activity,
            **room.facilitating,
        )
    happenings.play()
