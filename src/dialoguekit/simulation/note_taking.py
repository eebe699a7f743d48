"""How what people say gets onto paper: sticky notes, scribes' lines, late entries, slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation.random_source import Chance
from dialoguekit.simulation.statements import HATS, Saying
from dialoguekit.simulation.workshop import Guest, Happenings, Room, seconds

STICKY_WORDS = 12
LATE_SHARE, LATE_UNSCRIBED = 0.08, 0.6
RELATIONS = {
    "green": "answers",
    "factor": "derives",
    "dream": "supports",
    "reframing": "reframes",
}
"""How a saying is linked to what it takes up; what supports a dream points to it."""


@attrs.frozen
class Setting:
    """What is going on while something is written down.

    ``opened`` is since when it can have been said; by ``closed`` the last late entry is made.
    """

    activity: str
    space: str
    question: str | None
    opened: datetime
    closed: datetime


def write(
    room: Room,
    happenings: Happenings,
    saying: Saying,
    author: Guest,
    at: datetime,
    setting: Setting,
    *,
    hand: Mapping[str, Any] | None = None,
    labels: tuple[str, ...] = (),
    then: Callable[[WorkshopHandle, str], object] | None = None,
) -> None:
    """Let somebody's words be recorded as a contribution, with links to what they take up.

    Short words are the author's own sticky note; longer ones are a scribe's line, in other
    words than the author's; ``hand`` says otherwise.  About one in ten is entered late and with
    a coarse time, most of it from a table without a scribe.  ``then`` is done with the same
    handle as soon as the contribution has its id.
    """
    chance = room.chance
    circumstances = dict(hand) if hand is not None else _hand(room, saying, author)
    unscribed = circumstances["role"] == "facilitator"
    noted = None
    if chance.falls(LATE_UNSCRIBED if unscribed else LATE_SHARE):
        earliest = min(at + timedelta(minutes=3), setting.closed)
        noted = room.moment(earliest, setting.closed)
        precision, coarse = coarsened(chance, at)
        at = max(coarse, setting.opened)
        circumstances |= {"precision": precision}
    text, kind, slip = _as_noted(room, saying)

    def record(handle: WorkshopHandle) -> None:
        known = room.said
        refs = [known[o] for o in saying.origins if o in known and saying.kind != "green"]
        question = room.asked.get(setting.question) if setting.question else None
        made = handle.contribute(
            author.id,
            text,
            kind=kind,
            question=question,
            reasons=room.justified.get(saying.key),
            refs=refs,
            labels=labels,
        )
        known[saying.key] = made
        if slip:
            right = {"text": saying.text} if slip == "wording" else {"kind": saying.kind}
            room.corrections.append((made, right, room.line(f"{slip}_reasons")))
        _tie(room, handle, saying)
        if then is not None:
            then(handle, made)

    happenings.add(
        at,
        record,
        noted=noted,
        space=setting.space,
        activity=setting.activity,
        **circumstances,
    )


def _hand(room: Room, saying: Saying, author: Guest) -> dict[str, Any]:
    """Who writes it down, and how; the facilitator where a table has no scribe."""
    words = len(saying.text.split())
    if words <= STICKY_WORDS and not (words >= 8 and room.chance.falls(0.08)):
        return {**author.acting, "capture": "verbatim"}
    scribe = room.table_scribes.get(author.table)
    if scribe is None:
        return {**room.facilitating, "capture": "paraphrase"}
    return {"by": scribe, "role": "scribe", "capture": "paraphrase"}


def coarsened(chance: Chance, at: datetime) -> tuple[str, datetime]:
    """When it happened as somebody remembers it: to the minute, or to the quarter of an hour."""
    if chance.falls(0.75):
        return "minute", at.replace(second=0)
    return "quarter", at.replace(minute=at.minute - at.minute % 15, second=0)


def _as_noted(room: Room, saying: Saying) -> tuple[str, str, str | None]:
    """Text and kind as they are noted at first, and the slip, if there is one."""
    slip = room.slips.get(saying.key)
    if slip == "wording":
        return misspelt(room.chance, saying.text), saying.kind, slip
    if slip == "sheet":
        elsewhere = [hat for hat in HATS[:4] if hat != saying.kind]
        return saying.text, room.chance.pick(elsewhere), slip
    return saying.text, saying.kind, None


def misspelt(chance: Chance, text: str) -> str:
    """``text`` with two neighbouring letters of one long word exchanged."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    for place in chance.shuffled(long):
        word = words[place]
        swaps = [n for n in range(1, len(word) - 2) if word[n] != word[n + 1]]
        if swaps:
            n = chance.pick(swaps)
            words[place] = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
            break
    return " ".join(words)


def _tie(room: Room, handle: WorkshopHandle, saying: Saying) -> None:
    """Link what was just recorded to what it takes up, and to it what waited for it."""
    for origin in saying.origins:
        if origin in room.said:
            _link(room, handle, saying, origin)
        else:
            room.waiting.setdefault(origin, []).append(saying)
    for other in room.waiting.pop(saying.key, ()):
        _link(room, handle, other, saying.key)


def _link(room: Room, handle: WorkshopHandle, saying: Saying, origin: str) -> None:
    relation = RELATIONS[saying.kind]
    ends = (room.said[saying.key], relation, room.said[origin])
    handle.link(*(reversed(ends) if relation == "supports" else ends))


def spread(
    room: Room, sayings: Sequence[Saying], start: datetime, end: datetime
) -> list[tuple[Saying, Guest, datetime]]:
    """An author and a moment for each saying: by table, in bursts, the zealous more often.

    Who belongs to the group of a saying and is there can be its author.
    """
    chance = room.chance
    by_table: dict[int, list[tuple[Saying, Guest]]] = {}
    for saying in sayings:
        there = room.present(saying.group)
        author = chance.weighted(there, [guest.zeal for guest in there])
        by_table.setdefault(author.table, []).append((saying, author))
    length = (end - start).total_seconds()
    placed: list[tuple[Saying, Guest, datetime]] = []
    for table in sorted(by_table):
        written = by_table[table]
        times = chance.bursts(len(written), length)
        placed += [
            (saying, author, start + seconds(at))
            for (saying, author), at in zip(written, times, strict=True)
        ]
    return placed
