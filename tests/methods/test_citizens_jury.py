"""Citizens' jury: people drawn by lot hear and question witnesses, deliberate and judge."""

from __future__ import annotations

from datetime import timedelta

from dialoguekit.events import CORE_EVENTS, ContributionMade, event_type
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.scenario import START

from .conftest import Clock, OpenWorkshop, fields, recorded_types, tables

EVENTS = (
    *("invitation.sent", "invitation.answered", "role.assigned", "activity.started"),
    *("stage.entered", "contribution.made", "contribution.linked", "question.posed"),
    *("activity.paused", "activity.resumed", "presence.ended", "proposal.tabled"),
    *("ballot.opened", "ballot.answered", "ballot.closed", "decision.recorded"),
    *("activity.ended", "feedback.given"),
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


def test_a_jury_meets_for_two_days_and_gets_a_reply(
    open_workshop: OpenWorkshop, clock: Clock
) -> None:
    """Sortition, a night between, a witness, a secret verdict and a reply are recorded."""
    kit, leeds = open_workshop(METHOD)
    consents = ("record", "quote")
    jurors = []
    for wave, group in ((1, "primary care"), (1, "peer support"), (2, "peer support")):
        invitation = leeds.invite(
            "an address drawn by lot", channel="sortition", wave=wave, group=group
        )
        leeds.answer_invitation(invitation, "accepted")
        juror = leeds.register(group=group, route="sortition", invitation=invitation)
        leeds.give_consent(juror, consents)
        leeds.arrive(juror)
        jurors.append(juror)
    witness = leeds.check_in(roles=("observer",), consents=consents)
    leeds.assign_role(witness, "witness", until="the end of the hearing")

    jury = leeds.start("citizens-jury")
    leeds.enter_stage("hearing", planned_s=7200)
    testimony = leeds.with_context(by=witness, role="witness").contribute(
        witness, "Two of three letters came back.", kind="evidence", labels=["letters 2025"]
    )
    leeds.enter_stage("questioning")
    leeds.pose_question("Whose letters came back?")
    answer = leeds.contribute(witness, "Those without a street.", kind="answer", refs=[testimony])
    leeds.pause(jury, reason="the night")
    for juror in jurors:
        leeds.leave(juror)
    clock.now = START + NIGHT
    for juror in jurors:
        leeds.arrive(juror)
    leeds.resume(jury)
    leeds.enter_stage("deliberating")
    point = leeds.contribute(jurors[0], "A letter is no way to reach them.", kind="argument")
    leeds.link_contributions(answer, "supports", point)
    leeds.enter_stage("verdict")
    verdict = leeds.submit_proposal("Ask in person before a letter.", sources=[point])
    ballot = leeds.open_ballot(
        [verdict], scale=["no", "yes"], rule="majority", secrecy="secret", roll=jurors
    )
    for juror, grade in zip(jurors, (1, 1, 0), strict=True):
        leeds.cast_vote(ballot, juror, {verdict: grade})
    leeds.close_ballot(ballot)
    decision = leeds.record_decision(
        verdict, "adopted", ballot=ballot, dissent=["Nobody has the time."]
    )
    leeds.end(jury)
    clock.now = START + timedelta(weeks=6)
    leeds.give_feedback(decision, "From May on.", "planned", replier="the health board")

    assert recorded_types(leeds) == set(EVENTS)
    attendance = tables(kit, "attendance")["Attendance by group"]
    assert attendance == [("primary care", 1, 1, 1, 1, 0), ("peer support", 2, 2, 2, 2, 0)]
    decisions = tables(kit, "decisions")
    # The votes were secret, so those of single jurors are not shown by group.
    assert decisions["B1, PR1: Ask in person before a letter."] == [("yes", 2), ("no", 1)]
    assert decisions["Written dissent"] == [(1, "Nobody has the time.")]
    assert decisions["Replies"] == [("D1", "From May on.", "planned", "the health board")]


def test_a_night_is_a_pause_and_no_time_taken(open_workshop: OpenWorkshop, clock: Clock) -> None:
    """The stage continues in the leeds."""
    kit, leeds = open_workshop(METHOD)
    jury = leeds.start("citizens-jury")
    leeds.enter_stage("hearing")
    leeds.pause(jury, reason="the night")
    clock.now = START + NIGHT
    leeds.resume(jury)
    clock.now += timedelta(hours=2)
    leeds.end(jury)
    ((stage, *_, took),) = tables(kit, "conduct")["Planned and actual times"]
    assert stage == "Hearing"
    assert str(took).startswith("2 h")


def test_a_witness_is_no_participant(open_workshop: OpenWorkshop) -> None:
    """A report attributes testimony to witnesses."""
    kit, leeds = open_workshop(METHOD)
    witness = leeds.check_in(roles=("witness",), consents=("record", "quote"))
    leeds.contribute(witness, "Two of three letters came back.")
    markdown = kit.report("leeds", strict=True).render("md")
    assert "witness" in markdown
    assert "observer" not in markdown


def test_limit_evidence_is_text_only() -> None:
    """A document or a picture, or its hash, cannot be recorded."""
    kinds = {kind.name for kind in fields(ContributionMade).values()}
    assert kinds == {"identifier", "reference", "text", "label"}


def test_limit_the_sortition_is_not_recorded() -> None:
    """Pool, quotas, algorithm and seed have no core event."""
    families = {event_type(kind).name.partition(".")[0] for kind in CORE_EVENTS}
    assert families.isdisjoint({"lot", "sortition", "pool", "quota", "selection"})
    names = {name for kind in CORE_EVENTS for name in fields(kind)}
    assert names.isdisjoint({"seed", "quota", "quotas", "pool", "algorithm"})
