"""Destiny, the closing round, going home; and the evening, when the notes are read again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.domain import commands
from dialoguekit.events import ContributionMade
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.note_taking import Setting, write
from dialoguekit.simulation.phases.mapping import SEEN_AT_ONCE, merge
from dialoguekit.simulation.questionnaire import issue, respond
from dialoguekit.simulation.region_material import Commitment
from dialoguekit.simulation.statements import GROUPS, Saying
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds, speak


def commit(room: Room) -> None:
    """People take things on, with a day by which, and a day to look again.

    Where this is rushed, it takes a third of its time and two things are taken on.
    """
    chance = room.chance
    start, end = room.begin("destiny")
    rushed = "destiny-rushed" in room.failures
    if rushed:
        end = start + (end - start) * 0.35
    activity = method_runs.begin(room, "destiny", start, [room.plenary])
    happenings = Happenings(room)
    ask(room, happenings, "start-what", start + seconds(15))
    taken = _taken(room)[: 2 if rushed else None]
    times = room.moments(start + seconds(60), end - seconds(30), len(taken))
    owners = {group: chance.shuffled(room.present(group)) for group in GROUPS}
    for commitment, at in zip(taken, times, strict=True):
        owner = owners[commitment.group].pop(0)
        owners[commitment.group].append(owner)
        happenings.add(
            at, partial(_take_on, room), commitment, owner, space=room.plenary, **owner.acting
        )
    speak(room, happenings, "destiny", start + seconds(30), end - seconds(20))
    happenings.play()
    method_runs.finish(room, "destiny", activity, end)


def _taken(room: Room) -> list[Commitment]:
    """What is taken on: something for everything that was decided, and more besides."""
    chance = room.chance
    written = chance.shuffled(room.home.commitments)
    first = [next(c for c in written if c.proposal == key) for key in room.decided]
    rest = [commitment for commitment in written if commitment not in first]
    return chance.shuffled([*first, *rest][: chance.whole(11, 14)])


def _take_on(room: Room, handle: WorkshopHandle, commitment: Commitment, owner: Guest) -> None:
    key = commitment.proposal
    due = (room.day + timedelta(weeks=commitment.weeks)).date()
    made = handle.commit(
        owner.id,
        commitment.text,
        due=due,
        bucket=_bucket(room, key),
        review=due + timedelta(weeks=4),
        sources=[room.decided.get(key, room.tabled[key])],
    )
    room.commitments.append(made)


def _bucket(room: Room, proposal: str) -> int:
    """The bucket that a proposal stays in."""
    if "licensing" in room.failures:
        return 1
    return next(p.bucket for p in room.home.proposals if p.key == proposal)


def close(room: Room) -> None:
    """A phrase each, the second questionnaire, the door."""
    chance = room.chance
    start, end = room.begin("closing")
    activity = method_runs.begin(room, "closing", start, [room.plenary])
    happenings = Happenings(room)
    speak(room, happenings, "closing", start + seconds(10), start + seconds(120))
    ask(room, happenings, "one-phrase", start + seconds(130))
    until = end - seconds(150)
    there = {group: chance.shuffled(room.present(group)) for group in GROUPS}
    times = room.moments(start + seconds(140), until - seconds(10), len(room.closings))
    setting = Setting(activity, room.plenary, "one-phrase", start + seconds(130), until)
    for number, (phrase, at) in enumerate(zip(room.closings, times, strict=True)):
        author = there[phrase.group].pop()
        said = Saying(
            key=f"closing-{number}",
            kind="closing",
            group=phrase.group,
            theme="",
            text=phrase.text,
        )
        hand = {**author.acting, "capture": "verbatim"}
        write(room, happenings, said, author, at, setting, hand=hand)
    issue(room, happenings, "post", until + seconds(5))
    answering = chance.several(room.present(), round(len(room.present()) * 0.75))
    for guest, at in zip(
        answering, room.moments(until + seconds(15), end - seconds(20), len(answering)), strict=True
    ):
        respond(room, happenings, guest, "post", at)
    room.silent_after = [guest for guest in room.guests if guest not in answering]
    happenings.play()
    method_runs.finish(room, "closing", activity, end)
    _leave(room)


def _leave(room: Room) -> None:
    """Everybody goes, the staff last, and the workshop is closed."""
    start = room.now + seconds(20)
    happenings = Happenings(room)
    there = [guest.id for guest in room.present()]
    leaving = [
        *zip(there, room.moments(start, start + seconds(240), len(there)), strict=True),
        *((person, start + seconds(270 + 10 * n)) for n, person in enumerate(room.staff)),
    ]
    for person, at in leaving:
        happenings.add(at, lambda h, id: h.leave(id), person, **room.scribing)
    happenings.add(start + seconds(330), lambda h: h.close(), **room.facilitating)
    happenings.play()
    for guest in room.guests:
        guest.here = False


def read_again(room: Room) -> None:
    """In the evening the wall is typed up; what stands there wrongly, or twice, is put right."""
    start = room.day + timedelta(hours=8)
    original = {
        recorded.event.contribution: recorded
        for recorded in room.handle.events()
        if isinstance(recorded.event, ContributionMade)
    }
    happenings = Happenings(room)
    times = room.moments(start, start + timedelta(hours=2), len(room.corrections))
    for (made, right, reason), at in zip(room.corrections, times, strict=True):
        happenings.add(
            at,
            lambda h, original, right, reason: h.decide(
                commands.correct, original, right, reason=reason
            ),
            original[made],
            right,
            reason,
            **room.scribing,
        )
    later = [pair for n, pair in enumerate(room.twice) if not n % SEEN_AT_ONCE]
    merge(room, happenings, later, start, start + timedelta(hours=2))
    happenings.play()


def straggle(room: Room) -> None:
    """In the days after: a few more questionnaires; now and then a consent is taken back."""
    chance = room.chance
    start = room.day + timedelta(days=1)
    happenings = Happenings(room)
    late = chance.several(room.silent_after, max(1, round(len(room.guests) / 12)))
    for guest in late:
        at = room.moment(start, start + timedelta(days=6))
        respond(room, happenings, guest, "post", at)
    if room.index % 2 == 0:
        quotable = [guest for guest in room.guests if "quote" in guest.scopes]
        guest = chance.pick([g for g in quotable if g is not room.quoted_by_job])
        reason = room.line("withdrawal_reasons") if chance.falls(0.5) else None
        happenings.add(
            room.moment(start, start + timedelta(days=8)),
            lambda h: h.withdraw_consent(guest.id, ("quote",), reason=reason),
            **guest.acting,
        )
    happenings.play()
