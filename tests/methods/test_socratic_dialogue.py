"""Socratic dialogue: a question, one example, a judgement, the principle behind it, consensus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.errors import Refused
from dialoguekit.events import ActivityStarted
from dialoguekit.plugin import Links, Method, Stage

EVENTS = (
    "question.posed",
    "activity.started",
    "activity.paused",
    "activity.resumed",
    "activity.ended",
    "stage.entered",
    "contribution.made",
    "contribution.linked",
    "proposal.tabled",
    "proposal.amended",
    "ballot.opened",
    "ballot.cast",
    "ballot.closed",
    "decision.recorded",
)
STAGES = ("question", "example", "judgement", "principle")
METHOD = Method(
    name="socratic-dialogue",
    title="Socratic dialogue",
    summary="From one example back to what everybody holds.",
    source="Nelson 1922, Heckmann 1981",
    stages=tuple(Stage(name=name, title=name.capitalize()) for name in STAGES),
)


def _asked(leeds: Any, people: list[str], proposal: str, grades: tuple[int, ...]) -> str:
    ballot = leeds.open_ballot([proposal], scale=["no", "yes"], rule="unanimity", roll=people)
    for person, grade in zip(people, grades, strict=True):
        leeds.cast(ballot, person, {proposal: grade})
    leeds.close_ballot(ballot)
    return str(ballot)


def test_a_group_goes_back_from_an_example_to_a_principle(
    play: Callable[..., Any], welcome: Any, used: Callable[..., Any]
) -> None:
    """One example as the focus, a talk about the talk, and a step that everybody agrees to."""
    _, leeds = play(METHOD)
    people = welcome(leeds, 3)
    run = leeds.start("socratic-dialogue")
    leeds.enter("question")
    leeds.pose("When may one leave the truth out?")
    leeds.enter("example", focus="Ana and the letter")
    example = leeds.contribute(people[0], "I did not tell her what it said.", kind="example")
    leeds.enter("judgement", focus="Ana and the letter")
    judgement = leeds.contribute(people[1], "That was right.", kind="judgement", refs=[example])
    leeds.pause(run, reason="we talk about how we talk")
    aside = leeds.start("socratic-dialogue", title="How we talk")
    leeds.contribute(people[2], "We are too fast.")
    leeds.end(aside)
    leeds.resume(run)
    leeds.enter("principle")
    reason = leeds.contribute(people[2], "She could not have carried it.", kind="reason")
    leeds.link(judgement, "derives", reason)
    step = leeds.table("Who cannot carry it need not be told.", sources=[reason])

    ballot = _asked(leeds, people, step, (1, 1, 0))
    with pytest.raises(Refused, match="1 of 3 did not say yes"):
        leeds.record_decision(step, "adopted", ballot=ballot)
    leeds.amend(step, "Who cannot carry it now need not be told now.", because="People change.")
    ballot = _asked(leeds, people, step, (1, 1, 1))
    leeds.record_decision(step, "adopted", ballot=ballot)
    leeds.end(run)

    assert used(leeds) == set(EVENTS)
    links = Links()
    for recorded in leeds.events():
        links.note(recorded)
    assert [s.upon for s in links.trace(judgement)] == [example, reason]


def test_missing_a_talk_about_the_talk_stands_beside(fields: Any) -> None:
    """An activity has no activities within it: the talk about the talk stands beside the dialogue
    that it interrupts, and only the pause tells that the two belong together."""
    assert fields(ActivityStarted).keys().isdisjoint({"parent", "within", "part_of"})


def test_missing_there_may_be_two_examples(
    play: Callable[..., Any], welcome: Any, observed: Any
) -> None:
    """That there is one example and no more is for the method's own rules: the core neither refuses
    nor notices a second."""
    kit, leeds = play(METHOD)
    (ana,) = welcome(leeds, 1)
    for words in ("The letter.", "The other letter."):
        leeds.contribute(ana, words, kind="example")
    assert observed(kit) == []
