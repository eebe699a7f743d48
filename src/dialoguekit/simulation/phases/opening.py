"""The opening in plenary: welcome and purpose, the working agreement, those who come late."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.phases.recruitment import come_in
from dialoguekit.simulation.region_material import Rule
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds, speak


def welcome(room: Room) -> None:
    """Purpose and scope are said, and the first question is put."""
    start, end = room.begin("welcome")
    activity = method_runs.begin(room, "welcome", start, [room.plenary])
    happenings = Happenings(room)
    ask(room, happenings, "worth-it", start + seconds(room.chance.whole(100, 200)))
    speak(room, happenings, "welcome", start + seconds(220), end - seconds(15))
    happenings.play()
    method_runs.finish(room, "welcome", activity, end)


def agree(room: Room) -> None:
    """Rules are proposed, amended and adopted; then the late ones come in and are told."""
    chance = room.chance
    start, end = room.begin("agreement")
    adopted = end - seconds(chance.whole(110, 150))
    activity = method_runs.begin(room, "agreement", start, [room.plenary])
    happenings = Happenings(room)
    ask(room, happenings, "speak-honestly", start + seconds(20))
    rules = _chosen(room)
    proposing = room.moments(start + seconds(40), start + seconds(390), len(rules))
    imposed = _imposed(room, rules)
    for rule, at in zip(rules, proposing, strict=True):
        proposer = chance.pick(room.present(rule.group) or room.present())
        acting = room.facilitating if rule in imposed else proposer.acting
        happenings.add(
            at,
            partial(_propose, room),
            rule,
            None if rule in imposed else proposer,
            space=room.plenary,
            **acting,
        )
    amended = [rule for rule in rules if rule.amended]
    amended = chance.several(amended, chance.whole(3, 5))
    amending = room.moments(start + seconds(410), adopted - seconds(100), len(amended))
    for rule, at in zip(amended, amending, strict=True):
        person = chance.pick(room.present())
        happenings.add(
            at,
            partial(_amend, room),
            rule,
            person,
            space=room.plenary,
            **person.acting,
        )
    ask(room, happenings, "live-with", adopted - seconds(80))
    speak(room, happenings, "agreement", start + seconds(60), adopted - seconds(90))
    if room.agreed:
        happenings.add(adopted, partial(_adopt, room), space=room.plenary, **room.facilitating)
    happenings.play()
    method_runs.finish(room, "agreement", activity, adopted + seconds(15))
    _latecomers(room, adopted)


def _chosen(room: Room) -> list[Rule]:
    """Eight to ten rules; those that will be reworded are among them."""
    rules = room.home.rules
    plain = [rule for rule in rules if not rule.amended]
    left_out = room.chance.several(plain, room.chance.whole(0, min(2, len(plain))))
    return room.chance.shuffled([rule for rule in rules if rule not in left_out])


def _imposed(room: Room, rules: list[Rule]) -> list[Rule]:
    """The rules that the facilitator reads from a list: most of them, where that is planted."""
    return rules[: round(0.75 * len(rules))] if "imposed-rules" in room.failures else []


def _propose(room: Room, handle: WorkshopHandle, rule: Rule, proposer: Guest | None) -> None:
    person = None if proposer is None else proposer.id
    room.rules[rule.text] = handle.propose_rule(rule.text, need=rule.need, proposer=person)


def _amend(room: Room, handle: WorkshopHandle, rule: Rule, proposer: Guest) -> None:
    handle.amend_rule(room.rules[rule.text], rule.amended or rule.text, proposer=proposer.id)


def _adopt(room: Room, handle: WorkshopHandle) -> None:
    """By unanimity, or by consent with one or two who live with it but do not say yes.

    Where that is planted, a majority is enough, and silence counts for nothing.
    """
    roll = [guest.id for guest in room.present()]
    if "agreement-by-majority" in room.failures:
        assents = roll[: len(roll) // 2 + 1]
        handle.adopt_agreement(decided_by="majority", assents=assents, roll=roll)
        return
    if room.index % 2 == 0:
        handle.adopt_agreement(decided_by="unanimity", assents=roll, roll=roll)
        return
    without = room.chance.several(roll, room.chance.whole(1, 2))
    assents = [person for person in roll if person not in without]
    handle.adopt_agreement(decided_by="consent", assents=assents, roll=roll, polled=roll)


def _latecomers(room: Room, adopted: datetime) -> None:
    """Whoever comes now signs at the door; they read the wall and answer it, if they are told."""
    happenings = Happenings(room)
    at = adopted
    for guest in room.guests:
        if not guest.late:
            continue
        at += seconds(room.chance.whole(75, 110))
        come_in(room, happenings, guest, at, answers=guest not in room.silent_before)
        read = at + seconds(room.chance.whole(50, 100))
        if room.agreed and "newcomers-not-told" not in room.failures:
            happenings.add(
                read, lambda h, id: h.acknowledge(id), guest.id, space=room.plenary, **guest.acting
            )
    happenings.play()
