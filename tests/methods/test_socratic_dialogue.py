"""Socratic dialogue: a question, one example, a judgement, its principle, consensus."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.errors import Refused
from dialoguekit.events import ActivityStarted
from dialoguekit.plugin import Method, Stage
from dialoguekit.plugin.links import LinkGraph

from .conftest import OpenWorkshop, broken_rules, check_in, fields, recorded_types

EVENTS = (
    *("question.posed", "activity.started", "activity.paused", "activity.resumed"),
    *("activity.ended", "stage.entered", "contribution.made", "contribution.linked"),
    *("proposal.tabled", "proposal.amended", "ballot.opened", "ballot.cast"),
    *("ballot.closed", "decision.recorded"),
)
STAGES = ("question", "example", "judgement", "principle")
METHOD = Method(
    name="socratic-dialogue",
    title="Socratic dialogue",
    summary="From one example back to a shared principle.",
    source="Nelson 1922, Heckmann 1981",
    stages=tuple(Stage(name=name, title=name.capitalize()) for name in STAGES),
)


def _vote(leeds: Any, people: list[str], proposal: str, grades: tuple[int, ...]) -> str:
    ballot = leeds.open_ballot([proposal], scale=["no", "yes"], rule="unanimity", roll=people)
    for person, grade in zip(people, grades, strict=True):
        leeds.cast_vote(ballot, person, {proposal: grade})
    leeds.close_ballot(ballot)
    return str(ballot)


def test_a_group_goes_back_from_an_example_to_a_principle(open_workshop: OpenWorkshop) -> None:
    """One example in focus, a meta-dialogue, and a unanimous step are recorded."""
    _, leeds = open_workshop(METHOD)
    people = check_in(leeds, 3)
    run = leeds.start("socratic-dialogue")
    leeds.enter_stage("question")
    leeds.pose_question("When may one leave the truth out?")
    leeds.enter_stage("example", focus="Ana and the letter")
    example = leeds.contribute(people[0], "I did not tell her what it said.", kind="example")
    leeds.enter_stage("judgement", focus="Ana and the letter")
    judgement = leeds.contribute(people[1], "That was right.", kind="judgement", refs=[example])
    leeds.pause(run, reason="we talk about how we talk")
    aside = leeds.start("socratic-dialogue", title="How we talk")
    leeds.contribute(people[2], "We are too fast.")
    leeds.end(aside)
    leeds.resume(run)
    leeds.enter_stage("principle")
    reason = leeds.contribute(people[2], "She could not have carried it.", kind="reason")
    leeds.link_contributions(judgement, "derives", reason)
    step = leeds.submit_proposal("Who cannot carry it need not be told.", sources=[reason])

    ballot = _vote(leeds, people, step, (1, 1, 0))
    with pytest.raises(Refused, match="1 of 3 did not say yes"):
        leeds.record_decision(step, "adopted", ballot=ballot)
    leeds.amend_proposal(
        step, "Who cannot carry it now need not be told now.", reason="People change."
    )
    ballot = _vote(leeds, people, step, (1, 1, 1))
    leeds.record_decision(step, "adopted", ballot=ballot)
    leeds.end(run)

    assert recorded_types(leeds) == set(EVENTS)
    links = LinkGraph()
    for recorded in leeds.events():
        links.apply(recorded)
    assert [s.support for s in links.all_supports(judgement)] == [example, reason]


def test_limit_a_meta_dialogue_is_a_separate_activity() -> None:
    """An activity contains no activities; only the pause shows that both belong together."""
    assert fields(ActivityStarted).keys().isdisjoint({"parent", "within", "part_of"})


def test_limit_there_may_be_two_examples(open_workshop: OpenWorkshop) -> None:
    """A second example is a matter for rules of the method: the core neither refuses nor flags
    it."""
    kit, leeds = open_workshop(METHOD)
    (ana,) = check_in(leeds, 1)
    for text in ("The letter.", "The other letter."):
        leeds.contribute(ana, text, kind="example")
    assert broken_rules(kit) == []
