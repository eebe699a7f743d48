"""Seeded defects are in the log; a clean simulation has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from tests.simulation.streams import Simulate, Stream, corrected, of

from dialoguekit import events as e
from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.plugin.assembly import Assembled
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.report.chapters.good_practice import ANALYSIS
from dialoguekit.simulation import DEFECTS
from dialoguekit.simulation.agenda import HAT_ORDER
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.simulation.statements import GROUPS, HATS


def hats(stream: Stream) -> str:
    return " ".join(r.event.stage for r in of(stream, e.StageEntered))


def people(stream: Stream) -> dict[str, Any]:
    return {r.event.person: r.event for r in of(stream, e.PersonRegistered)}


def overruns(stream: Stream) -> list[float]:
    """Return the ratio of actual to planned and extended time for each extended hat."""
    extended = {r.seq: r.event.by_s for r in of(stream, e.TimeboxExtended)}
    changes = of(stream, e.StageEntered)
    ratios = []
    for change, following in pairwise(changes):
        extension_s = sum(by for seq, by in extended.items() if change.seq < seq < following.seq)
        if extension_s:
            actual_s = (following.occurred_at - change.occurred_at).total_seconds()
            ratios.append(actual_s / (change.event.planned_s + extension_s))
    return ratios


def misplaced_share(stream: Stream) -> float:
    """Return the share of hat items that were contributed under another hat."""
    changes = [(r.occurred_at_us, r.event.stage) for r in of(stream, e.StageEntered)]
    items = [r for r in of(corrected(stream), e.ContributionMade) if r.event.kind in HATS]
    active = [[stage for at, stage in changes if at <= item.occurred_at_us][-1] for item in items]
    misplaced: int = sum(item.event.kind != hat for item, hat in zip(items, active, strict=True))
    return misplaced / len(items)


def is_overrun(stream: Stream) -> bool:
    return any(ratio > 1.5 for ratio in overruns(stream))


def is_off_hat(stream: Stream) -> bool:
    return 0.025 <= misplaced_share(stream) <= 0.05


def is_breach(stream: Stream) -> bool:
    raised, resolved = of(stream, e.BreachRaised), of(stream, e.BreachResolved)
    return len(resolved) == 1 and raised[0].seq < resolved[0].seq


def is_unrepaired_breach(stream: Stream) -> bool:
    return len(of(stream, e.BreachRaised)) > len(of(stream, e.BreachResolved))


def is_adopted_over_low_grades(stream: Stream) -> bool:
    adopted = {
        r.event.ballot for r in of(stream, e.DecisionRecorded) if r.event.outcome == "adopted"
    }
    closed = [r.event for r in of(stream, e.BallotClosed) if r.event.ballot in adopted]
    return any(grade < 2 for each in closed for vote in each.votes for _, grade in vote)


def is_imposed_rules(stream: Stream) -> bool:
    rules, people = of(stream, e.RuleProposed), of(stream, e.PersonRegistered)
    facilitators = {r.event.person for r in people if "facilitator" in r.event.roles}
    return 2 * sum(r.event.proposer in facilitators for r in rules) > len(rules)


def is_agreement_by_majority(stream: Stream) -> bool:
    adopted = [r.event for r in of(stream, e.AgreementAdopted)]
    return any(a.decided_by == "majority" and len(a.assents) < len(a.roll) for a in adopted)


def is_no_agreement(stream: Stream) -> bool:
    return bool(of(stream, e.RuleProposed)) and not of(stream, e.AgreementAdopted)


def is_newcomers_not_told(stream: Stream) -> bool:
    adopted = of(stream, e.AgreementAdopted)
    return bool(adopted) and not of(stream, e.AgreementAcknowledged)


def kinds_of(stream: Stream, kind: str) -> list[Any]:
    contributions = of(corrected(stream), e.ContributionMade)
    return [recorded.event for recorded in contributions if recorded.event.kind == kind]


def groups_of(stream: Stream, kind: str) -> set[str]:
    return {people(stream)[contribution.author].group for contribution in kinds_of(stream, kind)}


def is_no_discover(stream: Stream) -> bool:
    return not kinds_of(stream, "story")


def is_one_way_interviews(stream: Stream) -> bool:
    return len(groups_of(stream, "story")) == 1


def is_slogans(stream: Stream) -> bool:
    short = [
        contribution
        for contribution in kinds_of(stream, "story")
        if len(contribution.text.split()) < 20
    ]
    return len(short) > 5


def is_forced_cheer(stream: Stream) -> bool:
    return not kinds_of(stream, "deficit")


def is_problem_talk(stream: Stream) -> bool:
    parked = {r.event.contribution for r in of(stream, e.ContributionParked)}
    deficits = {contribution.contribution for contribution in kinds_of(stream, "deficit")}
    return bool(deficits) and not deficits & parked and not kinds_of(stream, "reframing")


def is_harm_silenced(stream: Stream) -> bool:
    deficits = {
        contribution.contribution
        for contribution in kinds_of(stream, "deficit")
        if "harm" in contribution.labels
    }
    moderated = {r.event.contribution: r.event for r in of(stream, e.ContributionModerated)}
    return deficits == moderated.keys() and {j.outcome for j in moderated.values()} == {"rejected"}


def is_ungrounded_propositions(stream: Stream) -> bool:
    kind = {r.event.contribution: r.event.kind for r in of(stream, e.ContributionMade)}
    sources = {kind[s] for r in of(stream, e.ProposalSubmitted) for s in r.event.sources}
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
    relations = {r.event.relation for r in of(stream, e.ContributionLinked)}
    return bool(kinds_of(stream, "asset")) and "connects" not in relations


def is_institutions_dominate(stream: Stream) -> bool:
    assets = kinds_of(stream, "asset")
    return sum("institution" in asset.labels for asset in assets) > len(assets) / 2


def is_outside_first(stream: Stream) -> bool:
    prompts = [r.event.prompt for r in of(stream, e.QuestionPosed)]
    return prompts.index("outside") < prompts.index("ourselves")


def is_licensing(stream: Stream) -> bool:
    return {r.event.bucket for r in of(stream, e.ProposalSubmitted)} == {1}


def is_silent_group(stream: Stream) -> bool:
    plenary = of(stream, e.SpaceCreated)[0].event.space
    groups = {p: person.group for p, person in people(stream).items()}
    speakers = {
        groups[r.event.person]
        for r in of(stream, e.TurnTaken)
        if r.context.space == plenary and groups[r.event.person]
    }
    closing = [r for r in of(stream, e.ContributionMade) if r.event.kind == "closing"]
    return speakers | {groups[r.event.author] for r in closing} == {GROUPS[0]}


def is_orphan_theme(stream: Stream) -> bool:
    applied = {r.event.code for r in of(stream, e.CodeApplied)}
    themes = {r.event.theme: r.event for r in of(stream, e.ThemeRevised) if r.event.op == "form"}
    return any(not applied & set(theme.codes) for theme in themes.values())


def is_stale_consent(stream: Stream) -> bool:
    versions = Counter(r.event.version for r in of(stream, e.ConsentGiven))
    return len(versions) == 2 and min(versions.values()) in (1, 2)


def is_lone_role_quote(stream: Stream) -> bool:
    attended = {r.event.person for r in of(stream, e.PresenceStarted)}
    jobs = Counter(label for p in attended for label in people(stream)[p].labels)
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


CHECKS: dict[str, Callable[[Stream], bool]] = {
    name.removeprefix("is_").replace("_", "-"): check
    for name, check in list(globals().items())
    if name.startswith("is_")
}
"""The functions above, by the name of the defect that they detect."""
IN_METHOD_EVENTS = {
    "retold-without-permission",
    "gifts-unasked",
    "unnamed-help",
    "professionals-answer",
}
"""Defects that only events of a method show; ``test_flags`` covers them."""
EXCLUDED = {
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
"""Defects that other defects exclude: without an agreement there is no breach."""


def detected_defects(stream: Stream) -> set[str]:
    return {name for name, check in CHECKS.items() if check(stream)}


def test_every_defect_has_a_check() -> None:
    """Defects in events of methods are checked elsewhere."""
    assert CHECKS.keys() | IN_METHOD_EVENTS == DEFECTS.keys()


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_seeded_defect_is_detected_alone(simulated: Simulate, defect: str) -> None:
    """A defect in events of a method is not detected without the method."""
    (stream,) = simulated(seed=3, workshops=1, defects=[defect]).values()
    assert detected_defects(stream) == {defect} - IN_METHOD_EVENTS


def test_a_clean_simulation_has_no_defects(simulated: Simulate) -> None:
    """This holds for all four workshops."""
    for stream in simulated(seed=1, defects=()).values():
        assert detected_defects(stream) == set()
        assert misplaced_share(stream) == 0
        assert hats(stream) == HAT_ORDER
        assert of(stream, e.TimeboxExtended) == []
        assert {r.context.role for r in of(stream, e.StageEntered)} == {"facilitator"}


def test_good_practice_flags_nothing_in_a_clean_simulation(simulated: Simulate) -> None:
    """The view of the programme has no flags."""
    kept = KeptEvents((*KEPT, *ANALYSIS.kept_classes))
    for stream in simulated(seed=1, defects=()).values():
        for recorded in corrected(stream):
            kept.fold(recorded)
    events = {
        name: WorkshopEvents.under_policy(name, found, {}, STANDARD)
        for name, found in kept.view().items()
    }
    flags = {name: Assembled.from_events(ANALYSIS, e).all_flags for name, e in events.items()}
    assert flags == dict.fromkeys(REGIONS, ())


def test_all_defects_can_be_seeded_together(simulated: Simulate) -> None:
    """All are detected except those that others exclude."""
    for stream in simulated(seed=1, workshops=1, defects=DEFECTS).values():
        assert detected_defects(stream) == CHECKS.keys() - EXCLUDED


def test_a_default_simulation_has_the_default_defects(simulated: Simulate) -> None:
    """Hats overrun and items are misplaced in every workshop, and one has a breach."""
    detected = [detected_defects(stream) for stream in simulated(seed=1).values()]
    usual = {"overrun", "off-hat"}
    assert detected == [usual, usual, usual | {"breach"}, usual]


def test_a_breach_names_an_adopted_rule_and_no_person(simulated: Simulate) -> None:
    """It describes behaviour."""
    for stream in simulated(seed=3, defects=["breach"]).values():
        (adopted,), (raised,) = of(stream, e.AgreementAdopted), of(stream, e.BreachRaised)
        assert raised.event.rule in adopted.event.rules
        assert raised.occurred_at > adopted.occurred_at
        names = {person.name for person in people(stream).values()}
        assert not any(name in raised.event.behaviour for name in names)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_small_workshop_has_sources_and_dissent(simulated: Simulate, seed: int) -> None:
    """This holds without ideas: proposals have sources, and dissent is recorded."""
    options = {"people": 6, "size": 0.1, "defects": ["black-without-green"]}
    for stream in simulated(seed=seed, **options).values():
        assert all(r.event.sources for r in of(stream, e.ProposalSubmitted))
        assert 1 <= sum(len(r.event.dissent) for r in of(stream, e.DecisionRecorded)) <= 3
