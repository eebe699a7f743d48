"""A simulated half-day of thirty people has realistic counts."""

from __future__ import annotations

from collections import Counter

from tests.simulation.streams import Simulate, Stream, corrected, of, participants

from dialoguekit import events as e
from dialoguekit.plugin.links import LinkGraph
from dialoguekit.simulation.agenda import HAT_ORDER
from dialoguekit.simulation.statements import GROUPS

PASSES = ("first", "second")


def test_a_workshop_has_about_2300_events(stream: Stream) -> None:
    """The range is ± 20 %."""
    assert 1840 <= len(stream) <= 2760


def test_recruitment_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """Of 90 invited people 36 accept and register, 12 decline, and 30 attend."""
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
    invitations = [p.invitation for p in registered if p.invitation]
    assert len(set(invitations)) == 36


def test_two_or_three_latecomers_acknowledge_the_agreement(stream: Stream) -> None:
    """They acknowledge it before the next activity ends."""
    (adopted,) = of(stream, e.AgreementAdopted)
    arrivals = [r for r in of(stream, e.PresenceStarted) if r.event.person in participants(stream)]
    late = {r.event.person for r in arrivals if r.seq > adopted.seq}
    assert 2 <= len(late) <= 3
    assert len(adopted.event.roll) == 30 - len(late)
    acknowledged = of(stream, e.AgreementAcknowledged)
    assert {r.event.person for r in acknowledged} == late
    discover_ended = of(stream, e.ActivityEnded)[2]
    assert all(r.seq < discover_ended.seq for r in acknowledged)


def test_each_participant_gets_seven_demographic_questions(stream: Stream) -> None:
    """About one in twelve is unanswered; answers are stored as references only."""
    answers = [r.event for r in of(stream, e.DemographicRecorded)]
    assert len(answers) == 210
    unanswered = sum(answer.status != "answered" for answer in answers) / 210
    assert 0.03 <= unanswered <= 0.14
    assert all((a.vault_ref is not None) == (a.status == "answered") for a in answers)


def test_the_questionnaire_has_two_waves(stream: Stream) -> None:
    """28 people respond before and 22 to 26 afterwards, two or three of them days later."""
    waves = Counter(r.event.wave for r in of(stream, e.ResponseSubmitted))
    (closed,) = of(stream, e.WorkshopClosed)
    later = [r for r in of(stream, e.ResponseSubmitted) if r.seq > closed.seq]
    assert waves["pre"] == 28
    assert 22 <= waves["post"] <= 26
    assert 2 <= len(later) <= 3


def test_the_questionnaire_shows_a_gain(simulated: Simulate) -> None:
    """Afterwards participants of four workshops know better whom to contact."""
    answers: dict[str, list[int]] = {"pre": [], "post": []}
    for stream in simulated(seed=1).values():
        for recorded in of(stream, e.ResponseSubmitted):
            answer = dict(recorded.event.items).get("know whom to contact")
            if answer is not None:
                answers[recorded.event.wave].append(answer)
    pre, post = (sum(answers[wave]) / len(answers[wave]) for wave in ("pre", "post"))
    assert 1.5 < post - pre < 4.5


def test_the_agreement_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """It has 8 to 12 rules from both groups, of which 3 to 5 are amended."""
    assert 8 <= len(of(stream, e.RuleProposed)) <= 12
    assert 3 <= len(of(stream, e.RuleAmended)) <= 5
    (adopted,) = of(stream, e.AgreementAdopted)
    assert adopted.event.decided_by in ("unanimity", "consent")
    people = participants(stream)
    assert {people[r.event.proposer] for r in of(stream, e.RuleProposed)} == set(GROUPS)


def test_contributions_have_the_counts_of_a_half_day(stream: Stream) -> None:
    """Each kind is within its bounds; the total is about 360."""
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
    """Of 120 to 200 links, 25 to 45 connect assets."""
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


def test_dreams_are_linked_to_stories(stream: Stream) -> None:
    """Each dream and each factor refers to a story or factor."""
    contributions = [r.event for r in of(stream, e.ContributionMade)]
    discover_ended = {c.contribution for c in contributions if c.kind in ("story", "factor")}
    grounded = [c for c in contributions if c.kind in ("factor", "dream")]
    linked = {r.event.target for r in of(stream, e.ContributionLinked)}
    linked |= {r.event.origin for r in of(stream, e.ContributionLinked)}
    assert all(set(c.refs) <= discover_ended for c in grounded)
    assert all(c.contribution in linked for c in grounded)


def test_deficits_are_parked_and_most_are_reframed(stream: Stream) -> None:
    """Each is parked with a reason; both groups contribute deficits."""
    deficits = {
        r.event.contribution: r.event
        for r in of(stream, e.ContributionMade)
        if r.event.kind == "deficit"
    }
    parked = {r.event.contribution: r.event.reason for r in of(stream, e.ContributionParked)}
    assert all(parked.get(id) for id in deficits)
    people = participants(stream)
    assert {people[deficit.author] for deficit in deficits.values()} == set(GROUPS)
    assert {label for deficit in deficits.values() for label in deficit.labels} == {
        "harm",
        "barrier",
    }
    reframed = {
        r.event.target for r in of(stream, e.ContributionLinked) if r.event.relation == "reframes"
    }
    assert len(reframed) > len(deficits) / 2
    assert reframed <= deficits.keys()


def test_proposals_are_based_on_a_dream_and_a_story(stream: Stream) -> None:
    """The sources of each include a dream, which is linked to a story."""
    kind = {r.event.contribution: r.event.kind for r in of(corrected(stream), e.ContributionMade)}
    links = LinkGraph()
    for recorded in stream:
        links.apply(recorded)
    for submitted in of(stream, e.ProposalSubmitted):
        supports = {kind.get(step.support) for step in links.all_supports(submitted.event.proposal)}
        assert {"dream", "story"} <= supports
        assert "dream" in {kind[source] for source in submitted.event.sources}


def test_decisions_have_the_counts_of_a_half_day(stream: Stream) -> None:
    """All participants present distribute four dots and vote on three proposals."""
    ballots = {r.event.ballot: r.event for r in of(stream, e.BallotOpened)}
    votes = Counter(r.event.ballot for r in of(stream, e.VoteCast))
    votes += Counter(r.event.ballot for r in of(stream, e.BallotAnswered))
    present = len(next(iter(ballots.values())).roll)
    assert 28 <= present <= 29
    assert [b.kind for b in ballots.values()] == ["dots", "grades", "grades", "grades"]
    assert set(votes.values()) == {present}
    secret = [len(r.event.votes) for r in of(stream, e.BallotClosed) if r.event.votes]
    assert secret == [present] * 3
    dots = [r.event for r in of(stream, e.VoteCast) if ballots[r.event.ballot].kind == "dots"]
    assert all(sum(value for _, value in vote.choices) == 4 for vote in dots)
    assert 5 <= len(of(stream, e.ProposalSubmitted)) <= 8
    assert 5 <= len(of(stream, e.ProposalAmended)) <= 10
    assert 2 <= len(of(stream, e.ObjectionRaised)) <= 4
    decisions = [r.event for r in of(stream, e.DecisionRecorded)]
    assert len(decisions) == 3
    assert 1 <= sum(len(decision.dissent) for decision in decisions) <= 3
    assert 10 <= len(of(stream, e.CommitmentMade)) <= 20
    assert all(r.event.due and r.event.sources for r in of(stream, e.CommitmentMade))


def test_the_three_leading_proposals_are_decided(stream: Stream) -> None:
    """Graded ballots are held on the proposals with most dots."""
    first, *graded = (r.event for r in of(stream, e.BallotOpened))
    dots: Counter[str] = Counter()
    for recorded in of(stream, e.VoteCast):
        if recorded.event.ballot == first.ballot:
            dots.update(dict(recorded.event.choices))
    chosen = {ballot.options[0] for ballot in graded}
    others = [dots[option] for option in first.options if option not in chosen]
    assert min(dots[option] for option in chosen) >= max(others)


def test_objections_stay_open_only_for_parked_proposals(stream: Stream) -> None:
    """The objection to an adopted proposal is resolved."""
    resolved = {r.event.objection for r in of(stream, e.ObjectionResolved)}
    outcome = {r.event.proposal: r.event.outcome for r in of(stream, e.DecisionRecorded)}
    for recorded in of(stream, e.ObjectionRaised):
        adopted = outcome[recorded.event.proposal] == "adopted"
        assert (recorded.event.objection in resolved) == adopted


def test_analysis_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """About 600 codes are applied, and a fifth of the contributions is coded twice."""
    applied = [r.event for r in of(stream, e.CodeApplied)]
    assert 510 <= len(applied) <= 690
    passes = {name: {a.contribution for a in applied if a.coding_pass == name} for name in PASSES}
    assert passes["second"] < passes["first"]
    assert 0.17 <= len(passes["second"]) / len(passes["first"]) <= 0.23
    assert {r.event.coding_pass for r in of(stream, e.CodingPassFrozen)} == set(PASSES)
    ops = Counter(r.event.op for r in of(stream, e.ThemeRevised))
    assert 6 <= ops["form"] - ops["drop"] <= 10
    invitations = {a.code for a in applied}
    formed = [r.event for r in of(stream, e.ThemeRevised) if r.event.op == "form"]
    assert all(set(theme.codes) <= invitations for theme in formed)


def test_the_second_coder_mostly_agrees(simulated: Simulate) -> None:
    """70 to 90 % of the codes of the second pass are also in the first."""
    total = agreed = 0
    for stream in simulated(seed=1).values():
        applied = [r.event for r in of(stream, e.CodeApplied)]
        first = {(a.contribution, a.code) for a in applied if a.coding_pass == "first"}
        second = [(a.contribution, a.code) for a in applied if a.coding_pass == "second"]
        total += len(second)
        agreed += sum(pair in first for pair in second)
    assert 0.7 <= agreed / total <= 0.9


def test_replies_come_three_months_later(stream: Stream) -> None:
    """There are 10 to 18 replies, none earlier."""
    replies = of(stream, e.FeedbackGiven)
    (opened,) = of(stream, e.WorkshopOpened)
    assert 10 <= len(replies) <= 18
    assert all((r.occurred_at - opened.occurred_at).days >= 90 for r in replies)
    assert len({r.event.reply for r in replies}) == len(replies)


def test_hats_run_on_a_shared_clock(stream: Stream) -> None:
    """The custom order is announced and followed at all tables."""
    (hats,) = [r for r in of(stream, e.ActivityStarted) if r.event.method == "parallel-thinking"]
    assert hats.event.template == "custom"
    assert dict(hats.event.params) == {"order": HAT_ORDER}
    timeboxes = [(r.event.stage, r.event.planned_s) for r in of(stream, e.StageEntered)]
    assert " ".join(stage for stage, _ in timeboxes) == HAT_ORDER
    assert [planned for _, planned in timeboxes] == [180, 420, 360, 480, 720, 120, 300]
    tables = [r.event.space for r in of(stream, e.SpaceCreated) if r.event.kind == "table"]
    assert hats.event.spaces == tuple(tables)
    prompts = {r.event.prompt for r in of(stream, e.QuestionPosed)}
    assert {"blue-opening", "white", "black", "green", "blue-closing"} <= prompts


def test_the_workshop_ends_on_time(stream: Stream) -> None:
    """It is closed between 13:00 and 13:30."""
    (scheduled,), (closed,) = of(stream, e.WorkshopScheduled), of(stream, e.WorkshopClosed)
    assert 240 <= (closed.occurred_at - scheduled.event.start).total_seconds() / 60 <= 270
