"""Every failure that is planted is in the log, and in a clean run none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from dialoguekit import events as e
from dialoguekit.events import RecordedEvent
from dialoguekit.projections.corrections import Corrections
from dialoguekit.report.chapters.good_practice import Observations
from dialoguekit.simulation import FAILURES
from dialoguekit.simulation.agenda import HAT_ORDER
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.simulation.statements import GROUPS, HATS

Stream = list[RecordedEvent[Any]]
Play = Callable[..., dict[str, Stream]]


def of(stream: Stream, kind: type) -> Stream:
    return [recorded for recorded in stream if isinstance(recorded.event, kind)]


def corrected(stream: Stream) -> Stream:
    about = Corrections(r for r in stream if r.type.startswith("record."))
    return [about.apply(recorded) for recorded in stream]


def hats(stream: Stream) -> str:
    return " ".join(r.event.stage for r in of(stream, e.StageEntered))


def people(stream: Stream) -> dict[str, Any]:
    return {r.event.person: r.event for r in of(stream, e.PersonRegistered)}


# How each failure shows


def overruns(stream: Stream) -> list[float]:
    """How long each extended hat took, against what was planned and given more."""
    extended = {r.seq: r.event.by_s for r in of(stream, e.TimeboxExtended)}
    changes = of(stream, e.StageEntered)
    ratios = []
    for change, following in pairwise(changes):
        more = sum(by for seq, by in extended.items() if change.seq < seq < following.seq)
        if more:
            took = (following.at - change.at).total_seconds()
            ratios.append(took / (change.event.planned_s + more))
    return ratios


def off_hat(stream: Stream) -> float:
    """The share of hat items that were said under another hat than their own."""
    changes = [(r.at_us, r.event.stage) for r in of(stream, e.StageEntered)]
    items = [r for r in of(corrected(stream), e.ContributionMade) if r.event.kind in HATS]
    worn = [[stage for at, stage in changes if at <= item.at_us][-1] for item in items]
    off: int = sum(item.event.kind != hat for item, hat in zip(items, worn, strict=True))
    return off / len(items)


def is_overrun(stream: Stream) -> bool:
    return any(ratio > 1.5 for ratio in overruns(stream))


def is_off_hat(stream: Stream) -> bool:
    return 0.025 <= off_hat(stream) <= 0.05


def is_breach(stream: Stream) -> bool:
    raised, resolved = of(stream, e.BreachRaised), of(stream, e.BreachResolved)
    return len(resolved) == 1 and raised[0].seq < resolved[0].seq


def is_unrepaired_breach(stream: Stream) -> bool:
    return len(of(stream, e.BreachRaised)) > len(of(stream, e.BreachResolved))


def is_imposed_rules(stream: Stream) -> bool:
    rules = of(stream, e.RuleProposed)
    return 2 * sum(r.event.proposer is None for r in rules) > len(rules)


def is_agreement_by_majority(stream: Stream) -> bool:
    adopted = [r.event for r in of(stream, e.AgreementAdopted)]
    return any(a.decided_by == "majority" and len(a.assents) < len(a.roll) for a in adopted)


def is_no_agreement(stream: Stream) -> bool:
    return bool(of(stream, e.RuleProposed)) and not of(stream, e.AgreementAdopted)


def is_newcomers_not_told(stream: Stream) -> bool:
    adopted = of(stream, e.AgreementAdopted)
    return bool(adopted) and not of(stream, e.AgreementAcknowledged)


def kinds_of(stream: Stream, kind: str) -> list[Any]:
    made = of(corrected(stream), e.ContributionMade)
    return [recorded.event for recorded in made if recorded.event.kind == kind]


def groups_of(stream: Stream, kind: str) -> set[str]:
    return {people(stream)[said.author].group for said in kinds_of(stream, kind)}


def is_no_discover(stream: Stream) -> bool:
    return not kinds_of(stream, "story")


def is_one_way_interviews(stream: Stream) -> bool:
    return len(groups_of(stream, "story")) == 1


def is_slogans(stream: Stream) -> bool:
    short = [said for said in kinds_of(stream, "story") if len(said.text.split()) < 20]
    return len(short) > 5


def is_forced_cheer(stream: Stream) -> bool:
    return not kinds_of(stream, "deficit")


def is_problem_talk(stream: Stream) -> bool:
    parked = {r.event.contribution for r in of(stream, e.ItemParked)}
    hard = {said.contribution for said in kinds_of(stream, "deficit")}
    return bool(hard) and not hard & parked and not kinds_of(stream, "reframing")


def is_harm_silenced(stream: Stream) -> bool:
    hard = {said.contribution for said in kinds_of(stream, "deficit") if "harm" in said.labels}
    judged = {r.event.contribution: r.event for r in of(stream, e.ContributionModerated)}
    return hard == judged.keys() and {j.outcome for j in judged.values()} == {"rejected"}


def is_ungrounded_propositions(stream: Stream) -> bool:
    kind = {r.event.contribution: r.event.kind for r in of(stream, e.ContributionMade)}
    sources = {kind[s] for r in of(stream, e.ProposalTabled) for s in r.event.sources}
    return not sources & {"dream", "story", "factor"}


def is_destiny_rushed(stream: Stream) -> bool:
    return len(of(stream, e.CommitmentMade)) == 2


def is_hats_by_group(stream: Stream) -> bool:
    return [groups_of(stream, "black"), groups_of(stream, "red")] == [{g} for g in GROUPS]


def is_opinions_under_white(stream: Stream) -> bool:
    return 5 <= len(kinds_of(stream, "opinion")) <= 8


def is_needs_as_assets(stream: Stream) -> bool:
    return 3 <= len(kinds_of(stream, "need")) <= 5


def is_directory_only(stream: Stream) -> bool:
    links = {r.event.relation for r in of(stream, e.ContributionLinked)}
    return bool(kinds_of(stream, "asset")) and "connects" not in links


def is_institutions_dominate(stream: Stream) -> bool:
    assets = kinds_of(stream, "asset")
    return sum("institution" in asset.labels for asset in assets) > len(assets) / 2


def is_outside_first(stream: Stream) -> bool:
    asked = [r.event.prompt for r in of(stream, e.QuestionPosed)]
    return asked.index("outside") < asked.index("ourselves")


def is_licensing(stream: Stream) -> bool:
    return {r.event.bucket for r in of(stream, e.ProposalTabled)} == {1}


def is_silent_group(stream: Stream) -> bool:
    plenary = of(stream, e.SpaceCreated)[0].event.space
    groups = {p: person.group for p, person in people(stream).items()}
    spoke = {
        groups[r.event.person]
        for r in of(stream, e.TurnTaken)
        if r.context.space == plenary and groups[r.event.person]
    }
    closed = [r for r in of(stream, e.ContributionMade) if r.event.kind == "closing"]
    return spoke | {groups[r.event.author] for r in closed} == {GROUPS[0]}


def is_orphan_theme(stream: Stream) -> bool:
    applied = {r.event.code for r in of(stream, e.CodeApplied)}
    themes = {r.event.theme: r.event for r in of(stream, e.ThemeRevised) if r.event.op == "form"}
    return any(not applied & set(theme.codes) for theme in themes.values())


def is_stale_consent(stream: Stream) -> bool:
    versions = Counter(r.event.version for r in of(stream, e.ConsentGiven))
    return len(versions) == 2 and min(versions.values()) in (1, 2)


def is_lone_role_quote(stream: Stream) -> bool:
    came = {r.event.person for r in of(stream, e.PresenceStarted)}
    jobs = Counter(label for p in came for label in people(stream)[p].labels)
    labelled = [
        r
        for r in of(stream, e.ContributionMade)
        if r.event.labels and r.event.kind != "asset" and r.context.capture == "verbatim"
    ]
    return any(jobs[label] == 1 for r in labelled for label in r.event.labels)


def is_no_closing_blue(stream: Stream) -> bool:
    return hats(stream).split()[-1] != "blue"


def is_facilitator_absent_hat_change(stream: Stream) -> bool:
    changes = [r for r in of(stream, e.StageEntered) if r.context.role == "participant"]
    return any("participant" in people(stream)[str(r.context.by)].roles for r in changes)


def is_black_without_green(stream: Stream) -> bool:
    kinds = {r.event.kind for r in of(stream, e.ContributionMade)}
    return "green" not in hats(stream) and "green" not in kinds and "black" in kinds


def is_red_with_reasons(stream: Stream) -> bool:
    justified = [r for r in of(stream, e.ContributionMade) if r.event.reasons]
    return 3 <= len(justified) <= 5 and {r.event.kind for r in justified} == {"red"}


SHOWS: dict[str, Callable[[Stream], bool]] = {
    "overrun": is_overrun,
    "off-hat": is_off_hat,
    "breach": is_breach,
    "silent-group": is_silent_group,
    "orphan-theme": is_orphan_theme,
    "stale-consent": is_stale_consent,
    "lone-role-quote": is_lone_role_quote,
    "no-closing-blue": is_no_closing_blue,
    "facilitator-absent-hat-change": is_facilitator_absent_hat_change,
    "black-without-green": is_black_without_green,
    "red-with-reasons": is_red_with_reasons,
    "unrepaired-breach": is_unrepaired_breach,
    "imposed-rules": is_imposed_rules,
    "agreement-by-majority": is_agreement_by_majority,
    "no-agreement": is_no_agreement,
    "newcomers-not-told": is_newcomers_not_told,
    "no-discover": is_no_discover,
    "one-way-interviews": is_one_way_interviews,
    "slogans": is_slogans,
    "forced-cheer": is_forced_cheer,
    "problem-talk": is_problem_talk,
    "harm-silenced": is_harm_silenced,
    "ungrounded-propositions": is_ungrounded_propositions,
    "destiny-rushed": is_destiny_rushed,
    "hats-by-group": is_hats_by_group,
    "opinions-under-white": is_opinions_under_white,
    "needs-as-assets": is_needs_as_assets,
    "directory-only": is_directory_only,
    "institutions-dominate": is_institutions_dominate,
    "outside-first": is_outside_first,
    "licensing": is_licensing,
}
TOLD_BY_METHODS = {
    "retold-without-permission",
    "gifts-unasked",
    "unnamed-help",
    "professionals-answer",
}
"""What shows only in the events of a method: see ``test_flags``."""
PRECLUDED = {
    "agreement-by-majority",
    "newcomers-not-told",
    "breach",
    "unrepaired-breach",
    "one-way-interviews",
    "slogans",
    "lone-role-quote",
    "problem-talk",
    "harm-silenced",
    "outside-first",
}
"""What cannot go wrong where something else did: no rule slips that nobody adopted."""


def test_every_failure_can_be_looked_for() -> None:
    """No failure is offered that these tests do not look for."""
    assert SHOWS.keys() | TOLD_BY_METHODS == FAILURES.keys()


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_a_planted_failure_is_in_the_log_and_alone(play: Play, failure: str) -> None:
    """What is planted shows, and nothing else does; not even that, where methods alone tell."""
    (stream,) = play(seed=3, workshops=1, failures=[failure]).values()
    shown = {name for name, shows in SHOWS.items() if shows(stream)}
    assert shown == {failure} - TOLD_BY_METHODS


def test_a_clean_run_shows_no_failure(play: Play) -> None:
    """Without failures nothing slips, in any of the four workshops."""
    for stream in play(seed=1, failures=()).values():
        assert {name for name, shows in SHOWS.items() if shows(stream)} == set()
        assert off_hat(stream) == 0
        assert hats(stream) == HAT_ORDER
        assert of(stream, e.TimeboxExtended) == []
        assert {r.context.role for r in of(stream, e.StageEntered)} == {"facilitator"}


def test_nothing_stands_out_in_a_clean_run(play: Play) -> None:
    """The report has no observation to make about a clean programme."""
    folded = Observations()
    for stream in play(seed=1, failures=()).values():
        for recorded in corrected(stream):
            if recorded.type in Observations.handled_types():
                folded.fold(recorded)
    assert dict(folded.view().workshops) == dict.fromkeys(REGIONS, ())


def test_all_failures_can_be_planted_at_once(play: Play) -> None:
    """Everything together still makes a log that can be read, and shows as far as it can."""
    for stream in play(seed=1, workshops=1, failures=FAILURES).values():
        shown = {name for name, shows in SHOWS.items() if shows(stream)}
        assert shown == SHOWS.keys() - PRECLUDED


def test_the_natural_run_slips_a_little(play: Play) -> None:
    """By default hats overrun and items stray in every workshop, and one has a breach."""
    streams = list(play(seed=1).values())
    shown = [{name for name, shows in SHOWS.items() if shows(s)} for s in streams]
    usual = {"overrun", "off-hat"}
    assert shown == [usual, usual, usual | {"breach"}, usual]


def test_a_breach_names_a_rule_in_force_and_no_person(play: Play) -> None:
    """In each region what slipped is told of a rule that the agreement holds, as behaviour."""
    for stream in play(seed=3, failures=["breach"]).values():
        (adopted,), (raised,) = of(stream, e.AgreementAdopted), of(stream, e.BreachRaised)
        assert raised.event.rule in adopted.event.rules
        assert raised.at > adopted.at
        names = {person.name for person in people(stream).values()}
        assert not any(name in raised.event.behaviour for name in names)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_small_rooms_keep_what_a_record_needs(play: Play, seed: int) -> None:
    """With little written and no ideas, proposals stand on something and dissent is heard."""
    little = {"people": 6, "size": 0.1, "failures": ["black-without-green"]}
    for stream in play(seed=seed, **little).values():
        assert all(r.event.sources for r in of(stream, e.ProposalTabled))
        assert 1 <= sum(len(r.event.dissent) for r in of(stream, e.DecisionRecorded)) <= 3
