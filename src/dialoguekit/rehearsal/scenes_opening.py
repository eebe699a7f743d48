"""The opening in plenary: welcome and purpose, the working agreement, those who come late."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from dialoguekit.handle import WorkshopHandle
from dialoguekit.rehearsal.material import Rule
from dialoguekit.rehearsal.room import (
    Guest,
    Happenings,
    Room,
    ask,
    end_activity,
    seconds,
    speak,
    start_activity,
)
from dialoguekit.rehearsal.scenes_before import come_in


def welcome(room: Room) -> None:
    """Purpose and scope are said, and the first question is put."""
    start, end = room.begin("welcome")
    activity = start_activity(room, "welcome", start, [room.plenary])
    happenings = Happenings(room)
    ask(room, happenings, "worth-it", start + seconds(room.chance.whole(100, 200)))
    speak(room, happenings, "welcome", start + seconds(220), end - seconds(15))
    happenings.play()
    end_activity(room, activity, end)


def agree(room: Room) -> None:
    """Rules are proposed, amended and adopted; then the late ones come in and are told."""
    chance = room.chance
    start, end = room.begin("agreement")
    adopted = end - seconds(chance.whole(110, 150))
    activity = start_activity(room, "agreement", start, [room.plenary])
    happenings = Happenings(room)
    ask(room, happenings, "speak-honestly", start + seconds(20))
    rules = _chosen(room)
    proposing = room.moments(start + seconds(40), start + seconds(390), len(rules))
    for rule, at in zip(rules, proposing, strict=True):
        proposer = chance.pick(room.present(rule.group) or room.present())
        happenings.add(
            at,
            partial(_propose, room),
            rule,
            proposer,
            space=room.plenary,
            **proposer.acting,
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
    happenings.add(adopted, partial(_adopt, room), space=room.plenary, **room.facilitating)
    happenings.play()
    end_activity(room, activity, adopted + seconds(15))
    _latecomers(room, adopted)


def _chosen(room: Room) -> list[Rule]:
    """Eight to ten rules; those that will be reworded are among them."""
    rules = room.home.rules
    plain = [rule for rule in rules if not rule.amended]
    left_out = room.chance.several(plain, room.chance.whole(0, min(2, len(plain))))
    return room.chance.shuffled([rule for rule in rules if rule not in left_out])


def _propose(room: Room, handle: WorkshopHandle, rule: Rule, proposer: Guest) -> None:
    room.rules[rule.text] = handle.propose_rule(rule.text, need=rule.need, proposer=proposer.id)


def _amend(room: Room, handle: WorkshopHandle, rule: Rule, proposer: Guest) -> None:
    handle.amend_rule(room.rules[rule.text], rule.amended or rule.text, proposer=proposer.id)


def _adopt(room: Room, handle: WorkshopHandle) -> None:
    """By unanimity, or by consent with one or two who live with it but do not say yes."""
    roll = [guest.id for guest in room.present()]
    if room.index % 2 == 0:
        handle.adopt_agreement(decided_by="unanimity", assents=roll, roll=roll)
        return
    without = room.chance.several(roll, room.chance.whole(1, 2))
    assents = [person for person in roll if person not in without]
    handle.adopt_agreement(decided_by="consent", assents=assents, roll=roll, polled=roll)


def _latecomers(room: Room, adopted: datetime) -> None:
    """Whoever comes now signs at the door, reads the wall and answers it."""
    happenings = Happenings(room)
    at = adopted
    for guest in room.guests:
        if not guest.late:
            continue
        at += seconds(room.chance.whole(75, 110))
        come_in(room, happenings, guest, at, answers=guest not in room.silent_before)
        happenings.add(
            at + timedelta(seconds=room.chance.whole(50, 100)),
            lambda h, id: h.acknowledge(id),
            guest.id,
            space=room.plenary,
            **guest.acting,
        )
    happenings.play()
