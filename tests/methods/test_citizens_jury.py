"""Citizens' jury: drawn by lot, they hear witnesses, question them, deliberate and judge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import NEUTRAL, ContributionMade, event_type
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.scenario import START

EVENTS = (
    "invitation.sent",
    "invitation.answered",
    "role.assigned",
    "activity.started",
    "stage.entered",
    "contribution.made",
    "contribution.linked",
    "question.posed",
    "activity.paused",
    "activity.resumed",
    "presence.ended",
    "proposal.tabled",
    "ballot.opened",
    "ballot.cast",
    "ballot.closed",
    "decision.recorded",
    "activity.ended",
    "feedback.given",
)
STAGES = ("hearing", "questioning", "deliberating", "verdict")
METHOD = Method(
    name="citizens-jury",
    title="Citizens' jury",
    summary="People drawn by lot hear evidence and judge.",
    source="Crosby 1995",
    stages=tuple(Stage(name=name, title=name.capitalize()) for name in STAGES),
)
NIGHT = timedelta(hours=20)


def test_a_jury_sits_for_two_days_and_is_answered(
    play: Callable[..., Any], used: Callable[..., Any], tables: Any
) -> None:
    """Drawn by lot, two days with a night between, a witness, a secret verdict, a reply."""
    kit, leeds = play(METHOD)
    may = ("record", "quote")
    jurors = []
    for wave, group in ((1, "primary care"), (1, "peer support"), (2, "peer support")):
        asked = leeds.invite("an address drawn by lot", channel="sortition", wave=wave, group=group)
        leeds.answer_invitation(asked, "accepted")
        juror = leeds.register(group=group, route="sortition", invitation=asked)
        leeds.give_consent(juror, may)
        leeds.arrive(juror)
        jurors.append(juror)
    witness = leeds.welcome(roles=("observer",), consents=may)
    leeds.assign_role(witness, "witness", until="the end of the hearing")

    jury = leeds.start("citizens-jury")
    leeds.enter("hearing", planned_s=7200)
    told = leeds.noting(by=witness, role="witness").contribute(
        witness, "Two of three letters came back.", kind="evidence", labels=["letters 2025"]
    )
    leeds.enter("questioning")
    leeds.pose("Whose letters came back?")
    answer = leeds.contribute(witness, "Those without a street.", kind="answer", refs=[told])
    leeds.pause(jury, reason="the night")
    for juror in jurors:
        leeds.leave(juror)
    morning = leeds.noting(at=START + NIGHT)
    for juror in jurors:
        morning.arrive(juror)
    morning.resume(jury)
    morning.enter("deliberating")
    point = morning.contribute(jurors[0], "A letter is no way to reach them.", kind="argument")
    morning.link(answer, "supports", point)
    morning.enter("verdict")
    verdict = morning.table("Ask in person before a letter.", sources=[point])
    ballot = morning.open_ballot(
        [verdict], scale=["no", "yes"], rule="majority", secrecy="secret", roll=jurors
    )
    for juror, grade in zip(jurors, (1, 1, 0), strict=True):
        morning.cast(ballot, juror, {verdict: grade})
    morning.close_ballot(ballot)
    decision = morning.record_decision(
        verdict, "adopted", ballot=ballot, dissent=["Nobody has the time."]
    )
    morning.end(jury)
    leeds.noting(at=START + timedelta(weeks=6)).give_feedback(
        decision, "From May on.", "planned", replier="the health board"
    )

    assert used(leeds) == set(EVENTS)
    came = tables(kit, "attendance")["Who came, by group"]
    assert came == [("primary care", 1, 1, 1, 1, 0), ("peer support", 2, 2, 2, 2, 0)]
    told_of = tables(kit, "decisions")
    assert told_of["B1, PR1: Ask in person before a letter."] == [("yes", 2, 1, 1), ("no", 1, 0, 1)]
    assert told_of["In the words of those who dissent"] == [(1, "Nobody has the time.")]
    assert told_of["Replies"] == [("D1", "From May on.", "planned", "the health board")]


def test_missing_nights_count_as_time_taken(play: Callable[..., Any], tables: Any) -> None:
    """The neutral chapter counts the nights of a jury as time that its stages took; a chapter of
    its own leaves pauses out."""
    kit, leeds = play(METHOD)
    jury = leeds.start("citizens-jury")
    leeds.enter("hearing")
    leeds.pause(jury, reason="the night")
    morning = leeds.noting(at=START + NIGHT)
    morning.resume(jury)
    morning.end(jury)
    ((stage, *_, took),) = tables(kit, "conduct")["Planned and actual times"]
    assert (stage, took) == ("hearing", "20 h 0 min")


def test_missing_a_witness_is_an_observer(play: Callable[..., Any]) -> None:
    """Nobody is registered as a witness: a report attributes what witnesses say to observers,
    whatever part they were given."""
    kit, leeds = play(METHOD)
    with pytest.raises(InvalidEvent, match="must be one of participant, facilitator, scribe"):
        leeds.welcome(roles=("witness",))
    witness = leeds.welcome(roles=("observer",), consents=("record", "quote"))
    leeds.assign_role(witness, "witness")
    leeds.contribute(witness, "Two of three letters came back.")
    markdown = kit.report("leeds", strict=True).render("md")
    assert "observer" in markdown
    assert "witness" not in markdown


def test_missing_evidence_is_words_alone(fields: Any) -> None:
    """Evidence is what somebody said about it: a document or a picture has no place in the log,
    and no fingerprint."""
    kinds = {kind.name for kind in fields(ContributionMade).values()}
    assert kinds == {"identifier", "reference", "text", "label"}


def test_missing_the_lot_is_not_on_record(fields: Any) -> None:
    """The lot is not on record: the pool, the quotas, the algorithm and its seed have no event of
    the core."""
    families = {event_type(kind).name.partition(".")[0] for kind in NEUTRAL}
    assert families.isdisjoint({"lot", "sortition", "pool", "quota", "selection"})
    names = {name for kind in NEUTRAL for name in fields(kind)}
    assert names.isdisjoint({"seed", "quota", "quotas", "pool", "algorithm"})
