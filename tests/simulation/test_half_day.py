"""A half-day of thirty people has the counts that half-days have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from dialoguekit import events as e
from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import Links
from dialoguekit.projections.corrections import Corrections
from dialoguekit.simulation.agenda import HAT_ORDER
from dialoguekit.simulation.statements import GROUPS

Stream = list[RecordedEvent[Any]]
Play = Callable[..., dict[str, Stream]]

PASSES = ("first", "second")


def of(stream: Stream, kind: type) -> Stream:
    return [recorded for recorded in stream if isinstance(recorded.event, kind)]


def participants(stream: Stream) -> dict[str, str]:
    """The group of everybody who came and takes part, by id."""
    came = {recorded.event.person for recorded in of(stream, e.PresenceStarted)}
    registered = [recorded.event for recorded in of(stream, e.PersonRegistered)]
    return {p.person: p.group for p in registered if p.person in came and p.group}


def corrected(stream: Stream) -> Stream:
    about = Corrections(r for r in stream if r.type.startswith("record."))
    return [about.apply(recorded) for recorded in stream]


def test_a_workshop_has_about_2300_events(stream: Stream) -> None:
    """Two thousand three hundred, give or take a fifth."""
    assert 1840 <= len(stream) <= 2760


def test_recruitment_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """Ninety invited; 36 accept, 12 decline, 42 are silent; 36 registered of whom 30 come."""
    answers = Counter(r.event.answer for r in of(stream, e.InvitationAnswered))
    assert len(of(stream, e.InvitationSent)) == 90
    assert answers == {"accepted": 36, "declined": 12}
    registered = [r.event for r in of(stream, e.PersonRegistered)]
    roles = Counter(role for person in registered for role in person.roles)
    assert roles["participant"] == 36
    assert roles["facilitator"] == 2
    assert 1 <= roles["scribe"] <= 2
    assert all((p.group is None) == ("participant" not in p.roles) for p in registered)
    assert Counter(participants(stream).values()) == {GROUPS[0]: 15, GROUPS[1]: 15}
    used = [p.invitation for p in registered if p.invitation]
    assert len(set(used)) == 36


def test_two_or_three_come_late_and_answer_the_agreement(stream: Stream) -> None:
    """Whoever comes after the adoption acknowledges it before the next activity ends."""
    (adopted,) = of(stream, e.AgreementAdopted)
    came = [r for r in of(stream, e.PresenceStarted) if r.event.person in participants(stream)]
    late = {r.event.person for r in came if r.seq > adopted.seq}
    assert 2 <= len(late) <= 3
    assert len(adopted.event.roll) == 30 - len(late)
    told = of(stream, e.AgreementAcknowledged)
    assert {r.event.person for r in told} == late
    discovered = of(stream, e.ActivityEnded)[2]
    assert all(r.seq < discovered.seq for r in told)


def test_everybody_answers_seven_questions_about_themselves(stream: Stream) -> None:
    """Thirty times seven references, about one in twelve of them unanswered; never a value."""
    answers = [r.event for r in of(stream, e.DemographicRecorded)]
    assert len(answers) == 210
    unanswered = sum(answer.status != "answered" for answer in answers) / 210
    assert 0.03 <= unanswered <= 0.14
    assert all((a.vault_ref is not None) == (a.status == "answered") for a in answers)


def test_the_questionnaire_comes_back_twice(stream: Stream) -> None:
    """28 before; 22 to 26 afterwards, two or three of them days later."""
    waves = Counter(r.event.wave for r in of(stream, e.ResponseSubmitted))
    (closed,) = of(stream, e.WorkshopClosed)
    later = [r for r in of(stream, e.ResponseSubmitted) if r.seq > closed.seq]
    assert waves["pre"] == 28
    assert 22 <= waves["post"] <= 26
    assert 2 <= len(later) <= 3


def test_the_questionnaire_shows_a_gain(play: Play) -> None:
    """Over the four workshops people know better whom to contact afterwards."""
    answers: dict[str, list[int]] = {"pre": [], "post": []}
    for stream in play(seed=1).values():
        for recorded in of(stream, e.ResponseSubmitted):
            found = dict(recorded.event.items).get("know whom to contact")
            if found is not None:
                answers[recorded.event.wave].append(found)
    pre, post = (sum(answers[wave]) / len(answers[wave]) for wave in ("pre", "post"))
    assert 1.5 < post - pre < 4.5


def test_the_agreement_is_made_as_agreements_are(stream: Stream) -> None:
    """Eight to twelve rules, three to five of them amended, adopted once, from both groups."""
    assert 8 <= len(of(stream, e.RuleProposed)) <= 12
    assert 3 <= len(of(stream, e.RuleAmended)) <= 5
    (adopted,) = of(stream, e.AgreementAdopted)
    assert adopted.event.decided_by in ("unanimity", "consent")
    people = participants(stream)
    assert {people[r.event.proposer] for r in of(stream, e.RuleProposed)} == set(GROUPS)


def test_contributions_have_the_counts_of_a_half_day(stream: Stream) -> None:
    """Every kind lies within what a half-day brings forth; about 360 in all."""
    kinds = Counter(r.event.kind for r in of(corrected(stream), e.ContributionMade))
    bounds = {
        "story": (30, 30),
        "factor": (25, 40),
        "dream": (10, 20),
        "asset": (60, 90),
        "deficit": (6, 8),
        "reframing": (4, 6),
        "white": (35, 50),
        "yellow": (25, 40),
        "black": (35, 55),
        "green": (40, 60),
        "red": (26, 29),
        "blue": (10, 15),
        "closing": (25, 29),
    }
    assert kinds.keys() == bounds.keys()
    assert {k: n for k, n in kinds.items() if not bounds[k][0] <= n <= bounds[k][1]} == {}
    assert 340 <= kinds.total() <= 400


def test_links_have_the_counts_of_a_half_day(stream: Stream) -> None:
    """120 to 200 links; 25 to 45 of them connect assets; most ideas answer an obstacle."""
    links = Counter(r.event.relation for r in of(stream, e.ContributionLinked))
    assert 120 <= links.total() <= 200
    assert 25 <= links["connects"] <= 45
    assert links.keys() == {"connects", "answers", "derives", "supports", "reframes"}
    kind = {r.event.contribution: r.event.kind for r in of(corrected(stream), e.ContributionMade)}
    ends = {
        r.event.relation: (kind[r.event.origin], kind[r.event.target])
        for r in of(stream, e.ContributionLinked)
        if r.event.relation in ("answers", "derives", "reframes")
    }
    assert ends == {
        "answers": ("green", "black"),
        "derives": ("factor", "story"),
        "reframes": ("reframing", "deficit"),
    }


def test_dreams_stand_on_stories(stream: Stream) -> None:
    """Every dream takes up something that was discovered, and so does every factor."""
    contributions = [r.event for r in of(stream, e.ContributionMade)]
    discovered = {c.contribution for c in contributions if c.kind in ("story", "factor")}
    drawn = [c for c in contributions if c.kind in ("factor", "dream")]
    linked = {r.event.target for r in of(stream, e.ContributionLinked)}
    linked |= {r.event.origin for r in of(stream, e.ContributionLinked)}
    assert all(set(c.refs) <= discovered for c in drawn)
    assert all(c.contribution in linked for c in drawn)


def test_what_is_hard_is_put_aside_in_sight_and_mostly_turned_round(stream: Stream) -> None:
    """Every deficit is parked with a reason; most become a question, from either group."""
    hard = {
        r.event.contribution: r.event
        for r in of(stream, e.ContributionMade)
        if r.event.kind == "deficit"
    }
    parked = {r.event.contribution: r.event.reason for r in of(stream, e.ItemParked)}
    assert all(parked.get(id) for id in hard)
    people = participants(stream)
    assert {people[said.author] for said in hard.values()} == set(GROUPS)
    assert {label for said in hard.values() for label in said.labels} == {"harm", "barrier"}
    turned = {
        r.event.target for r in of(stream, e.ContributionLinked) if r.event.relation == "reframes"
    }
    assert len(turned) > len(hard) / 2
    assert turned <= hard.keys()


def test_proposals_stand_on_a_dream_and_through_it_on_a_story(stream: Stream) -> None:
    """Each names a dream among its sources, and each dream a story or a factor drawn from one."""
    kind = {r.event.contribution: r.event.kind for r in of(corrected(stream), e.ContributionMade)}
    links = Links()
    for recorded in stream:
        links.note(recorded)
    for tabled in of(stream, e.ProposalTabled):
        below = {kind.get(step.upon) for step in links.trace(tabled.event.proposal)}
        assert {"dream", "story"} <= below
        assert "dream" in {kind[source] for source in tabled.event.sources}


def test_deciding_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """Everybody there puts four dots and votes on three proposals; three decisions with dissent."""
    ballots = {r.event.ballot: r.event for r in of(stream, e.BallotOpened)}
    votes = Counter(r.event.ballot for r in of(stream, e.BallotCast))
    present = len(next(iter(ballots.values())).roll)
    assert 28 <= present <= 29
    assert [b.kind for b in ballots.values()] == ["dots", "grades", "grades", "grades"]
    assert set(votes.values()) == {present}
    dots = [r.event for r in of(stream, e.BallotCast) if ballots[r.event.ballot].kind == "dots"]
    assert all(sum(value for _, value in vote.choices) == 4 for vote in dots)
    assert 5 <= len(of(stream, e.ProposalTabled)) <= 8
    assert 5 <= len(of(stream, e.ProposalAmended)) <= 10
    assert 2 <= len(of(stream, e.ObjectionRaised)) <= 4
    decisions = [r.event for r in of(stream, e.DecisionRecorded)]
    assert len(decisions) == 3
    assert 1 <= sum(len(decision.dissent) for decision in decisions) <= 3
    assert 10 <= len(of(stream, e.CommitmentMade)) <= 20
    assert all(r.event.due and r.event.sources for r in of(stream, e.CommitmentMade))


def test_the_three_with_most_dots_are_decided(stream: Stream) -> None:
    """Gradients are taken on the proposals that the dots put first."""
    first, *graded = (r.event for r in of(stream, e.BallotOpened))
    dots: Counter[str] = Counter()
    for recorded in of(stream, e.BallotCast):
        if recorded.event.ballot == first.ballot:
            dots.update(dict(recorded.event.choices))
    chosen = {ballot.options[0] for ballot in graded}
    others = [dots[option] for option in first.options if option not in chosen]
    assert min(dots[option] for option in chosen) >= max(others)


def test_objections_stay_open_only_over_what_is_parked(stream: Stream) -> None:
    """A proposal is adopted once its objection is met; one that is parked keeps it."""
    met = {r.event.objection for r in of(stream, e.ObjectionResolved)}
    outcome = {r.event.proposal: r.event.outcome for r in of(stream, e.DecisionRecorded)}
    for recorded in of(stream, e.ObjectionRaised):
        adopted = outcome[recorded.event.proposal] == "adopted"
        assert (recorded.event.objection in met) == adopted


def test_analysis_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """About 600 codes applied, a fifth of the contributions twice; six to ten themes."""
    applied = [r.event for r in of(stream, e.CodeApplied)]
    assert 510 <= len(applied) <= 690
    passes = {name: {a.contribution for a in applied if a.coding_pass == name} for name in PASSES}
    assert passes["second"] < passes["first"]
    assert 0.17 <= len(passes["second"]) / len(passes["first"]) <= 0.23
    assert {r.event.coding_pass for r in of(stream, e.CodingPassFrozen)} == set(PASSES)
    ops = Counter(r.event.op for r in of(stream, e.ThemeRevised))
    assert 6 <= ops["form"] - ops["drop"] <= 10
    used = {a.code for a in applied}
    formed = [r.event for r in of(stream, e.ThemeRevised) if r.event.op == "form"]
    assert all(set(theme.codes) <= used for theme in formed)


def test_the_second_coder_mostly_agrees(play: Play) -> None:
    """Of the codes of the second pass, seven to nine in ten were given in the first."""
    seen = given = 0
    for stream in play(seed=1).values():
        applied = [r.event for r in of(stream, e.CodeApplied)]
        first = {(a.contribution, a.code) for a in applied if a.coding_pass == "first"}
        second = [(a.contribution, a.code) for a in applied if a.coding_pass == "second"]
        seen += len(second)
        given += sum(pair in first for pair in second)
    assert 0.7 <= given / seen <= 0.9


def test_replies_come_three_months_later(stream: Stream) -> None:
    """Ten to eighteen replies, none before three months have passed."""
    replies = of(stream, e.FeedbackGiven)
    (opened,) = of(stream, e.WorkshopOpened)
    assert 10 <= len(replies) <= 18
    assert all((r.at - opened.at).days >= 90 for r in replies)
    assert len({r.event.reply for r in replies}) == len(replies)


def test_hats_run_on_a_shared_clock(stream: Stream) -> None:
    """The custom order is declared, its boxes are those of the agenda, and the plan is kept."""
    (hats,) = [r for r in of(stream, e.ActivityStarted) if r.event.method == "parallel-thinking"]
    assert hats.event.template == "custom"
    assert dict(hats.event.params) == {"order": HAT_ORDER}
    boxes = [(r.event.stage, r.event.planned_s) for r in of(stream, e.StageEntered)]
    assert " ".join(stage for stage, _ in boxes) == HAT_ORDER
    assert [planned for _, planned in boxes] == [180, 420, 360, 480, 720, 120, 300]
    tables = [r.event.space for r in of(stream, e.SpaceCreated) if r.event.kind == "table"]
    assert hats.event.spaces == tuple(tables)
    asked = {r.event.prompt for r in of(stream, e.QuestionPosed)}
    assert {"blue-opening", "white", "black", "green", "blue-closing"} <= asked


def test_the_morning_ends_about_when_it_should(stream: Stream) -> None:
    """It is closed between one o'clock and half past."""
    (scheduled,), (closed,) = of(stream, e.WorkshopScheduled), of(stream, e.WorkshopClosed)
    assert 240 <= (closed.at - scheduled.event.start).total_seconds() / 60 <= 270
