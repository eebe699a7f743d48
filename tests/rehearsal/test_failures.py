"""Every failure that is planted is in the log, and in a clean run none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from dialoguekit import events as e
from dialoguekit.corrections import Corrections
from dialoguekit.events import RecordedEvent
from dialoguekit.rehearsal import FAILURES
from dialoguekit.rehearsal.agenda import HAT_ORDER
from dialoguekit.rehearsal.material import GROUPS, HATS, REGIONS
from dialoguekit.report.chapters.observations import Observations

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
    return len(raised) == len(resolved) == 1 and raised[0].seq < resolved[0].seq


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
}


def test_every_failure_can_be_looked_for() -> None:
    """No failure is offered that these tests do not look for."""
    assert SHOWS.keys() == FAILURES.keys()


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_a_planted_failure_is_in_the_log_and_alone(play: Play, failure: str) -> None:
    """What is planted shows, and nothing else does."""
    (stream,) = play(seed=3, workshops=1, failures=[failure]).values()
    assert {name for name, shows in SHOWS.items() if shows(stream)} == {failure}


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
    """Everything together still makes a log that can be read, and all of it shows."""
    for stream in play(seed=1, workshops=1, failures=FAILURES).values():
        assert {name for name, shows in SHOWS.items() if shows(stream)} == SHOWS.keys()


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
