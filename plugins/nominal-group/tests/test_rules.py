"""Every rule of the method, each with a case that breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dialoguekit_nominal_group
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    ContributionMade,
    ContributionRevealed,
    ContributionsClustered,
    StageEntered,
    TurnTaken,
    VoteCast,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    ballot_opened,
    contribution_made,
    contributions_revealed,
    stage_entered,
    turn_taken,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags
from dialoguekit.testing.plugin_contract import RuleCase, RulesContract
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.events import TurnsSet

PEOPLE = tuple(f"P{n}" for n in range(2, 8))
SILENT = stage_entered("silent", "10:00", planned_s=600)
LISTS: tuple[ScenarioInput, ...] = tuple(
    contribution_made(f"C{n}", f"P{n}", f"Idea {n}.", "10:01", visibility="hidden")
    for n in range(2, 8)
)
ROBIN = stage_entered("round-robin", "10:10", planned_s=600)
ORDER = (TurnsSet(activity="A1", order=PEOPLE), "10:10")
CLARIFY = stage_entered("clarify", "10:20", planned_s=600)
FIRST = stage_entered("first-ballot", "10:30", planned_s=600)
DISCUSS = stage_entered("discuss", "10:40", planned_s=600)
SECOND = stage_entered("second-ballot", "10:50", planned_s=600)
END = activity_ended("11:00")
IDEAS = tuple(f"C{n}" for n in range(2, 8))


def started(template: str | None = None, **params: str) -> ScenarioInput:
    """Return the start of a session, with or without an announced order."""
    return activity_started("nominal-group", "10:00", template=template, **params)


def tell(*ids: str, at: str = "10:12") -> list[ScenarioInput]:
    """Return events that reveal drafts one by one."""
    return [show(id, at=at) for id in ids]


def show(*ids: str, at: str = "10:12") -> ScenarioInput:
    """Return an event that reveals drafts together."""
    return contributions_revealed(*ids, occurred_at=at)


def opened(
    ballot: str, at: str, options: Sequence[str] = IDEAS, secrecy: str = "secret"
) -> ScenarioInput:
    """Return an opened ranking."""
    return ballot_opened(ballot, *options, roll=PEOPLE, occurred_at=at, secrecy=secrecy)


def votes(ballot: str, options: Sequence[str] = IDEAS, ranked: int = 5) -> list[ScenarioInput]:
    """Return rankings of five options, each beginning with another one, and the close."""
    cast = [
        vote_cast(ballot, person, *(*options[n:], *options[:n])[:ranked])
        for n, person in enumerate(PEOPLE)
    ]
    return [*cast, BallotClosed(ballot=ballot)]


def held(ballot: str, at: str, options: Sequence[str] = IDEAS, **more: Any) -> list[ScenarioInput]:
    """Return the events of a ballot from opening to close."""
    return [opened(ballot, at, options, **more), *votes(ballot, options)]


LABELS: dict[type[Any], str] = {
    StageEntered: "{0.stage}",
    ContributionMade: "{0.contribution}",
    ContributionRevealed: "+{0.contributions}",
    TurnTaken: "turn {0.person}",
    BallotOpened: "open {0.ballot}",
    BallotClosed: "close {0.ballot}",
    VoteCast: "vote",
}
"""The labels of events that support a flag."""


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events."""
    return workshop_with_participants(per_group=3).and_given(*facts)


def shown(*ids: str) -> str:
    """Return the label of a reveal of these drafts."""
    return f"+{ids}"


WRITTEN = (SILENT, *LISTS, ROBIN, ORDER)
TOLD = (*WRITTEN, *tell(*IDEAS))
TALKED = (
    *TOLD,
    CLARIFY,
    contribution_made("C9", "P2", "For whom?", "10:21", kind="question", refs=("C3",)),
)

CLEAN = workshop_of(
    started("two-ballots"),
    *TALKED,
    FIRST,
    *held("B1", "10:31"),
    (BallotRevealed(ballot="B1"), "10:39"),
    DISCUSS,
    contribution_made(
        "C10", "P4", "It would be open at night.", "10:41", kind="argument", refs=("C2",)
    ),
    SECOND,
    *held("B2", "10:51"),
    END,
)
A1 = ("leeds A1",)
BALLOT_1 = ("close B1",)
"""The evidence of a secret ballot."""


CASES = [
    RuleCase(
        "presented before writing",
        workshop_of(
            started(),
            ROBIN,
            ORDER,
            contribution_made("C2", "P2", "!", "10:11"),
            CLARIFY,
            activity_ended("10:30"),
        ),
        "no-silence",
        "The session began with “Round-robin”: there was no silent writing before others spoke.",
        A1,
        ("round-robin", "clarify"),
    ),
    RuleCase(
        "no clarification",
        workshop_of(
            started("classic"),
            *TOLD,
            stage_entered("first-ballot", "10:20"),
            *held("B1", "10:21"),
            END,
        ),
        "off-template",
        "The order was Silent writing → Round-robin → First ballot; the announced order was "
        "Silent writing → Round-robin → Clarification → First ballot.",
        A1,
        ("activity.started", "silent", "round-robin", "first-ballot", "activity.ended"),
        others=("voted-unclarified",),
    ),
    RuleCase(
        "an unknown template",
        workshop_of(started("three-ballots"), SILENT, activity_ended("10:10")),
        "unknown-template",
        "The announced template 'three-ballots' is unknown to this method.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "an unknown stage",
        workshop_of(started(), stage_entered("welcome", "09:55"), SILENT, activity_ended("10:10")),
        "unknown-stage",
        "The method has no stage 'welcome'.",
        A1,
        ("welcome", "silent"),
    ),
    RuleCase(
        "a participant goes on",
        workshop_of(
            started(),
            SILENT,
            stage_entered("round-robin", "10:10", by="P2"),
            activity_ended("10:20"),
        ),
        "stage-by-participant",
        "A participant changed the stage to “Round-robin”.",
        A1,
        ("round-robin", "activity.ended"),
    ),
    RuleCase(
        "before any stage",
        workshop_of(
            started(),
            contribution_made("C1", "P2", "Hello.", "09:59"),
            SILENT,
            activity_ended("10:10"),
        ),
        "no-stage",
        "C1 was contributed outside every stage.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "a question in the round-robin",
        workshop_of(
            started(),
            *TOLD,
            contribution_made("C9", "P2", "Why?", "10:13", kind="question"),
            activity_ended("10:20"),
        ),
        "off-stage",
        "C9 (kind: question) was contributed in “Round-robin”.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "silence runs over",
        workshop_of(
            started(),
            stage_entered("silent", "10:00", planned_s=300),
            *LISTS,
            *TOLD[7:],
            activity_ended("10:20"),
        ),
        "time",
        "“Silent writing” took 10 min; 5 min were planned.",
        A1,
        ("silent", "round-robin"),
        "info",
    ),
    RuleCase(
        "written on the board at once",
        workshop_of(
            started(),
            SILENT,
            contribution_made("C1", "P2", "A line.", "10:01"),
            activity_ended("10:10"),
        ),
        "draft-visible",
        "C1 was visible to all while others were still writing.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "shown while others wrote",
        workshop_of(
            started(), SILENT, *LISTS[:1], *tell("C2", at="10:05"), activity_ended("10:10")
        ),
        "revealed-early",
        "C2 was revealed while others were still writing.",
        ("leeds C2",),
        ("C2", shown("C2")),
    ),
    RuleCase(
        "talked while others wrote",
        workshop_of(started(), SILENT, turn_taken("P3", 12, "10:05"), activity_ended("10:10")),
        "spoken-in-silence",
        "A participant spoke while others were still writing.",
        A1,
        ("turn P3",),
    ),
    RuleCase(
        "all at once",
        workshop_of(started(), *WRITTEN, show(*IDEAS), activity_ended("10:20")),
        "revealed-together",
        "6 ideas were revealed at once: a round-robin takes one at a time.",
        A1,
        (shown(*IDEAS),),
    ),
    RuleCase(
        "no order",
        workshop_of(started(), SILENT, *LISTS, ROBIN, *tell(*IDEAS), activity_ended("10:20")),
        "no-order",
        "Ideas were presented in rounds without an order of turns.",
        A1,
        tuple(shown(id) for id in IDEAS),
        "info",
    ),
    RuleCase(
        "the fourth before the third",
        workshop_of(
            started(), *WRITTEN, *tell("C2", "C3", "C5", "C4", "C6", "C7"), activity_ended("10:20")
        ),
        "out-of-turn",
        "Out of turn in round 1: place 4 in the order (peer support).",
        ("leeds C5",),
        ("nominal-group.turns-set", shown("C5")),
    ),
    RuleCase(
        "a second turn",
        workshop_of(
            started(),
            *WRITTEN,
            *tell("C2"),
            turn_taken("P2", occurred_at="10:12"),
            turn_taken("P2", occurred_at="10:12"),
            *tell(*IDEAS[1:]),
            activity_ended("10:20"),
        ),
        "out-of-turn",
        "Out of turn in round 1: place 1 in the order (primary care).",
        A1,
        ("nominal-group.turns-set", "turn P2"),
    ),
    RuleCase(
        "a person outside the order",
        workshop_of(
            started(),
            SILENT,
            *LISTS,
            ROBIN,
            (TurnsSet(activity="A1", order=PEOPLE[:5]), "10:10"),
            *tell(*IDEAS),
            activity_ended("10:20"),
        ),
        "out-of-turn",
        "Out of turn in round 1: not in the order (peer support).",
        ("leeds C7",),
        ("nominal-group.turns-set", shown("C7")),
    ),
    RuleCase(
        "a skipped person",
        workshop_of(
            started(),
            *WRITTEN,
            contribution_made("C8", "P2", "One more.", "10:11", visibility="hidden"),
            *tell("C2", "C3", "C5", "C6", "C7", "C8", "C4"),
            activity_ended("10:20"),
        ),
        "skipped",
        "Round 1 passed over place 3 in the order (primary care), with 1 draft left.",
        A1,
        ("nominal-group.turns-set", shown("C5")),
    ),
    RuleCase(
        "discussed before all was presented",
        workshop_of(
            started(),
            *WRITTEN,
            *tell(*IDEAS[:5]),
            CLARIFY,
            *tell("C7", at="10:25"),
            activity_ended("10:30"),
        ),
        "talked-early",
        "The discussion began before C7 had been revealed.",
        ("leeds C7",),
        ("C7", "clarify", shown("C7"), "activity.ended"),
    ),
    RuleCase(
        "a draft is lost",
        workshop_of(started(), *WRITTEN, *tell(*IDEAS[:5]), activity_ended("10:20")),
        "draft-lost",
        "C7, a draft, was never revealed.",
        ("leeds C7",),
        ("C7",),
    ),
    RuleCase(
        "other options without a merge",
        workshop_of(
            started(), *TOLD, stage_entered("first-ballot", "10:20"), *held("B1", "10:21"), END
        ),
        "voted-unclarified",
        "B1 was opened before the ideas were clarified.",
        ("leeds B1",),
        BALLOT_1,
    ),
    RuleCase(
        "a show of hands",
        workshop_of(
            started(), *TALKED, FIRST, *held("B1", "10:31", secrecy="open"), activity_ended("10:40")
        ),
        "not-secret",
        "B1 was not secret.",
        ("leeds B1",),
        ("open B1", *["vote"] * 6, "close B1"),
    ),
    RuleCase(
        "a result before the close",
        workshop_of(
            started(),
            *TALKED,
            FIRST,
            opened("B1", "10:31"),
            BallotRevealed(ballot="B1"),
            *votes("B1"),
            activity_ended("10:40"),
        ),
        "told-early",
        "A result of B1 was disclosed before it was closed.",
        ("leeds B1",),
        ("ballot.revealed",),
    ),
    RuleCase(
        "one ballot of two",
        workshop_of(
            started("two-ballots"), *TALKED, FIRST, *held("B1", "10:31"), DISCUSS, SECOND, END
        ),
        "ballot-missing",
        "Ballots held: 1; ballots expected: 2.",
        A1,
        ("activity.started", *BALLOT_1),
    ),
    RuleCase(
        "other options",
        workshop_of(
            started(),
            *TALKED,
            FIRST,
            *held("B1", "10:31"),
            DISCUSS,
            SECOND,
            *held("B2", "10:51", ("C2", "C3", "C4", "C5", "C6", "C9")),
            END,
        ),
        "options-differ",
        "B2 was held without C7 and with C9, unlike B1, and no ideas were merged.",
        ("leeds B1", "leeds B2"),
        ("close B1", "close B2"),
    ),
    RuleCase(
        "an omitted idea",
        workshop_of(
            started(), *TALKED, FIRST, *held("B1", "10:31", IDEAS[:5]), activity_ended("10:40")
        ),
        "not-voted-on",
        "Presented and not voted on in B1: C7.",
        ("leeds C7",),
        ("C7", shown("C7"), *BALLOT_1),
        "info",
    ),
    RuleCase(
        "an idea of the facilitator",
        workshop_of(
            started(),
            *TOLD,
            contribution_made("C1", "P1", "One of mine.", "10:13"),
            CLARIFY,
            FIRST,
            *held("B1", "10:31", ("C1", *IDEAS)),
            activity_ended("10:40"),
        ),
        "facilitators-idea",
        "C1, which was voted on, is a facilitator's idea.",
        ("leeds C1",),
        ("C1",),
        "info",
    ),
    RuleCase(
        "a ranking of four",
        workshop_of(
            started(),
            *TALKED,
            FIRST,
            opened("B1", "10:31"),
            vote_cast("B1", "P2", *IDEAS[:4]),
            *votes("B1")[1:],
            activity_ended("10:40"),
        ),
        "few-ranked",
        "1 of 6 who voted in B1 ranked fewer than 5 of 6 options.",
        ("leeds B1",),
        BALLOT_1,
        "info",
    ),
]


class TestRules(RulesContract):
    """The contract for the rules of the method."""

    plugin = dialoguekit_nominal_group
    readme = Path(__file__).parents[1] / "README.md"
    clean = CLEAN
    cases = CASES
    labels = LABELS


def test_merged_ideas_may_be_one_option() -> None:
    """In either ballot, in any form."""
    merged = (ContributionsClustered(cluster="G1", members=("C2", "C3")), "10:22")
    first = held("B1", "10:31", ("G1", *IDEAS[2:]))
    for last in (("C3", *IDEAS[2:]), ("G1", *IDEAS[2:]), IDEAS):
        second = held("B2", "10:51", last)
        workshop = workshop_of(
            started(), *TALKED, merged, FIRST, *first, DISCUSS, SECOND, *second, END
        )
        assert raised_flags(METHOD, workshop) == []
