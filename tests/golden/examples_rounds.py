"""Example events: rounds at a distance, tokens, and people with several ids."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dialoguekit import events as e
from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit.testing.golden import Example

ORGANISER = Context(by="organiser", role="organiser", precision="day", capture="form")
AT_A_DISTANCE = Context(by="P31", role="facilitator", activity="A7", precision="minute")

_BST = timezone(timedelta(hours=1))

EXAMPLES: list[Example] = [
    (e.TokenIssued(token="k7f3-x2", group="peer support"), ORGANISER),
    (e.TokenIssued(token="m9q1-a8"), NO_CONTEXT),
    (
        e.PersonMerged(
            person="P4",
            alias="P29",
            ballots=("B1", "B3"),
            reason="She was on the list of the surgery and on that of the Tuesday group.",
        ),
        ORGANISER,
    ),
    (e.PersonMerged(person="P4", alias="P29"), NO_CONTEXT),
    (
        e.PersonMatched(people=(("leeds", "P4"), ("york", "P7")), reason="He told us at the door."),
        ORGANISER,
    ),
    (e.PersonMatched(people=(("leeds", "P4"), ("york", "P7"))), NO_CONTEXT),
    (
        e.RoundOpened(
            round="RD2",
            activity="A7",
            title="How likely is each of these by 2030? – second round",
            roll=("P4", "P5", "k7f3-x2"),
            quorum=2,
            deadline=datetime(2026, 5, 12, 17, 0, tzinfo=_BST),
        ),
        AT_A_DISTANCE,
    ),
    (e.RoundOpened(round="RD1", roll=("P4",)), NO_CONTEXT),
    (
        e.RoundShown(
            round="RD2",
            person="P4",
            items=("C17", "C18"),
            feedback="The median was 4, and half of the answers lay from 3 to 5. You said 2.",
        ),
        AT_A_DISTANCE,
    ),
    (e.RoundShown(round="RD2", person="P4"), NO_CONTEXT),
    (e.RoundAnswered(round="RD2", person="k7f3-x2"), AT_A_DISTANCE),
    (
        e.RoundExtended(
            round="RD2",
            deadline=datetime(2026, 5, 19, 17, 0, tzinfo=_BST),
            reason="Two asked for another week, because of the holiday.",
        ),
        AT_A_DISTANCE,
    ),
    (
        e.RoundExtended(round="RD2", deadline=datetime(2026, 5, 19, 17, 0, tzinfo=_BST)),
        NO_CONTEXT,
    ),
    (e.RoundClosed(round="RD2", reason="Everyone has answered."), AT_A_DISTANCE),
    (e.RoundClosed(round="RD2"), NO_CONTEXT),
]
