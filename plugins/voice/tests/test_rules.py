"""The rules: each with a planted history that it flags, and a quiet one beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.events import (
    ContributionMade,
    PersonRegistered,
    ProposalSubmitted,
    StageEntered,
    TurnTaken,
)
from dialoguekit.plugin.rules import rules_table
from dialoguekit.testing.builders import stage_entered
from dialoguekit.testing.method_output import assemble, flag_evidence, raised_flags
from dialoguekit.testing.scenario import Given
from dialoguekit_voice import ANALYSIS
from dialoguekit_voice.rules import RULES

from .conftest import A, B, note, turn, workshop

README = Path(__file__).parents[1] / "README.md"
LABELS = {TurnTaken: "turn", ContributionMade: "{0.contribution}", StageEntered: "{0.stage}"}

HOST = PersonRegistered(person="P8", roles=("facilitator",))


def flags(given: Given[Any]) -> list[tuple[str, str]]:
    """Return the rules that were broken, and their messages, under the policy of a report."""
    found = assemble(ANALYSIS, given, policy=STANDARD).all_flags
    assert all(flag.severity == "info" for flag in found)
    return [(flag.rule, flag.message) for flag in found]


def rules(given: Given[Any]) -> list[str]:
    """Return the rules that were broken."""
    return [rule for rule, _ in flags(given)]


def turns(*people: str, number: int = 5, **context: Any) -> list[Any]:
    """Return turns of people, one after another."""
    return [turn(person, **context) for _ in range(number) for person in people]


def silent(number: int = 5, **options: Any) -> Given[Any]:
    """Return a workshop in which two people of one group took turns."""
    return workshop(*turns("P2", "P3", number=number), **options)


def test_a_group_of_whom_nothing_was_recorded_is_flagged() -> None:
    """The flag cites the activity, and its evidence are the turns of others."""
    assert flags(silent()) == [
        (
            "group-not-heard",
            (
                "Nothing was recorded of peer support in “Talk”: 3 people were there, and others "
                "spoke or wrote 10 times."
            ),
        )
    ]
    (flag,) = raised_flags(ANALYSIS, silent())
    assert flag.cites == ("leeds A1",)
    assert flag_evidence(silent(), flag, LABELS) == ["turn"] * 10


@pytest.mark.parametrize(
    "quiet",
    [
        silent(number=4),
        silent(closed=False),
        silent(per_group=2),
        workshop(*turns("P2", "P3"), note("C1", "P5")),
        workshop(*turns("P2", "P3"), note("C1", None, group=B)),
        workshop(*turns("P2", "P3"), note("C1", None)),
    ],
    ids=["few turns", "not over", "few people", "wrote", "of the group", "perhaps of the group"],
)
def test_a_group_is_not_flagged_for_what_may_be_otherwise(quiet: Given[Any]) -> None:
    """It may yet speak, or did so in another way."""
    assert rules(quiet) == []


def led(of_hosts: int, *others: Any) -> Given[Any]:
    """Return a workshop with turns in plenary: as many of hosts, and 9 of participants."""
    hosts = ["P1", "P8"] * of_hosts
    people = [f"P{n}" for n in range(2, 8)] * 2
    said = [turn(person, space="S1") for person in (*hosts[:of_hosts], *people[:9])]
    return workshop(HOST, *said, *others)


def test_facilitators_who_take_most_turns_are_flagged() -> None:
    """The share is that in plenary; its evidence are their turns."""
    planted = led(11, *turns("P2", space="S2"))
    assert flags(planted) == [
        ("facilitators-lead", "Facilitators took 55 % of 20 turns in plenary.")
    ]
    (flag,) = raised_flags(ANALYSIS, planted)
    assert len(flag_evidence(planted, flag, LABELS)) == 11


@pytest.mark.parametrize(
    "quiet",
    [led(9, *turns("P2", space="S1")), led(10), workshop(*turns("P1", number=20, space="S1"))],
    ids=["half", "few turns", "one person"],
)
def test_facilitators_are_not_flagged_for_less(quiet: Given[Any]) -> None:
    """Nor is a single one, whose share is not told."""
    assert rules(quiet) == []


def written(*, of_b: int = 10, answers: int = 10, used: int = 0, more: Any = ()) -> Given[Any]:
    """Return a workshop with contributions of both groups, some of A answered or proposed."""
    by_b = [note(f"C{n}", "P5") for n in range(1, 1 + of_b)]
    by_a = [note(f"C{100 + n}", "P2") for n in range(10)]
    replies = [note(f"C{200 + n}", "P3", refs=(f"C{100 + n}",)) for n in range(answers)]
    sources = tuple(f"C{100 + n}" for n in range(used))
    proposals = [ProposalSubmitted(proposal="PR1", text="A line.", sources=sources)] if used else []
    return workshop(*by_b, *by_a, *replies, *proposals, *more)


def test_a_group_that_nobody_answered_is_flagged() -> None:
    """Its evidence are the contributions without an answer."""
    assert flags(written()) == [
        (
            "group-not-answered",
            "Nobody answered the 10 contributions of peer support; 10 of others were answered.",
        )
    ]
    (flag,) = raised_flags(ANALYSIS, written())
    assert flag_evidence(written(), flag, LABELS) == [f"C{n}" for n in range(1, 11)]


@pytest.mark.parametrize(
    "quiet",
    [
        written(of_b=9),
        written(answers=9),
        written(more=[note("C300", "P2", refs=("C1",))]),
    ],
    ids=["few contributions", "few answers", "an answer"],
)
def test_a_group_that_somebody_answered_is_not_flagged(quiet: Given[Any]) -> None:
    """One answer is enough."""
    assert rules(quiet) == []


def test_a_group_of_which_nothing_was_taken_up_is_flagged() -> None:
    """The contributions of others reached a proposal."""
    planted = written(answers=0, used=10)
    assert flags(planted) == [
        (
            "group-not-taken-up",
            "None of the 10 contributions of peer support reached the proposals; 10 of others did.",
        )
    ]
    (flag,) = raised_flags(ANALYSIS, planted)
    assert flag_evidence(planted, flag, LABELS) == [f"C{100 + n}" for n in range(10)]


def test_a_group_of_which_something_was_taken_up_is_not_flagged() -> None:
    """Few results of others tell nothing."""
    one = ProposalSubmitted(proposal="PR2", text="Another.", sources=("C1",))
    assert rules(written(answers=0, used=10, more=[one])) == []
    assert rules(written(answers=0, used=9)) == []


def stages(*first: str) -> Given[Any]:
    """Return a workshop with a stage for each of these people, who are the first in it."""
    facts: list[Any] = []
    for n, person in enumerate(first):
        facts += [stage_entered(f"s{n}", f"10:{n:02}"), turn(person, at=f"10:{n:02}")]
        facts.append(turn("P5" if person != "P5" else "P2", at=f"10:{n:02}:30"))
    return workshop(*facts)


def test_one_group_that_was_always_first_is_flagged() -> None:
    """Of eight stages by chance in fewer than one of a hundred workshops."""
    planted = stages(*["P2"] * 8)
    message = "primary care spoke or wrote first in each of 8 stages."
    assert flags(planted) == [("always-first", message)]
    (flag,) = raised_flags(ANALYSIS, planted)
    assert flag.message.startswith(A)
    assert flag_evidence(planted, flag, LABELS) == ["turn"] * 8


def test_a_group_that_was_often_first_is_not_flagged() -> None:
    """Seven times may be chance, and once the other group is no rule."""
    assert rules(stages(*["P2"] * 7)) == []
    assert rules(stages(*["P2"] * 12, "P5")) == []


def test_every_rule_has_a_planted_history() -> None:
    """The tests above name them all."""
    planted = (
        silent(),
        led(11),
        written(),
        written(answers=0, used=10),
        stages(*["P2"] * 8),
    )
    assert [rules(each) for each in planted] == [[rule.name] for rule in RULES]


def test_the_readme_has_the_table_of_rules() -> None:
    """It is the table of the declared rules."""
    table = rules_table(RULES)
    assert table in README.read_text(encoding="utf-8"), f"Write into README:\n{table}"
