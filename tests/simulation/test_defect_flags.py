"""Seeded defects are flagged in the report with evidence, and nothing else is flagged."""

from __future__ import annotations

from functools import cache

import pytest

from dialoguekit.document.blocks import Flag, Flags
from dialoguekit.events import BreachRaised, ConsentGiven, PresenceStarted, RecordedEvent
from dialoguekit.simulation import DEFECTS, simulate
from dialoguekit.simulation.method_runs import ABCD, APPRECIATIVE_INQUIRY, PARALLEL_THINKING
from dialoguekit.testing.builders import iter_blocks, memory_kit, report_document

CORE = "observations"

# The chapter that flags each defect, and its rules.
FLAGGED: dict[str, tuple[str, set[str]]] = {
    "silent-group": (CORE, {"silent-group"}),
    "orphan-theme": (CORE, {"theme-orphan"}),
    "stale-consent": (CORE, {"consent-version"}),
    "lone-role-quote": (CORE, {"lone-role"}),
    "imposed-rules": (CORE, {"rules-imposed"}),
    "agreement-by-majority": (CORE, {"agreement-by-majority"}),
    "no-agreement": (CORE, {"before-agreement"}),
    "newcomers-not-told": (CORE, {"agreement-unanswered"}),
    "breach": (CORE, {"breach-resolved"}),
    "unrepaired-breach": (CORE, {"breach-open"}),
    "adopted-over-low-grades": (CORE, {"adopted-over-low-grades"}),
    "no-discover": (
        APPRECIATIVE_INQUIRY,
        {"no-discover", "off-template", "ungrounded-dream", "ungrounded-proposition"},
    ),
    "one-way-interviews": (APPRECIATIVE_INQUIRY, {"not-reciprocated"}),
    "retold-without-permission": (
        APPRECIATIVE_INQUIRY,
        {"retold-unpermitted", "quoted-unpermitted"},
    ),
    "slogans": (APPRECIATIVE_INQUIRY, {"slogan"}),
    "forced-cheer": (APPRECIATIVE_INQUIRY, {"nothing-hard"}),
    "problem-talk": (APPRECIATIVE_INQUIRY, {"problem-framing"}),
    "harm-silenced": (APPRECIATIVE_INQUIRY, {"silenced-deficit"}),
    "ungrounded-propositions": (APPRECIATIVE_INQUIRY, {"ungrounded-proposition"}),
    "destiny-rushed": (APPRECIATIVE_INQUIRY, {"destiny-rushed"}),
    "overrun": (PARALLEL_THINKING, {"time"}),
    "off-hat": (PARALLEL_THINKING, {"off-hat"}),
    "hats-by-group": (PARALLEL_THINKING, {"one-group"}),
    "opinions-under-white": (PARALLEL_THINKING, {"off-hat"}),
    "red-with-reasons": (PARALLEL_THINKING, {"red-justified"}),
    "black-without-green": (PARALLEL_THINKING, {"black-without-green", "off-template"}),
    "no-closing-blue": (PARALLEL_THINKING, {"ends-blue", "off-template"}),
    "facilitator-absent-hat-change": (PARALLEL_THINKING, {"hat-by-participant"}),
    "directory-only": (ABCD, {"not-connected"}),
    "institutions-dominate": (ABCD, {"institutions-dominate"}),
    "needs-as-assets": (ABCD, {"need-as-asset", "need-not-parked"}),
    "gifts-unasked": (ABCD, {"not-asked"}),
    "outside-first": (ABCD, {"outside-first", "off-template"}),
    "unnamed-help": (ABCD, {"help-unnamed", "nobody-asked"}),
    "licensing": (ABCD, {"left-to-ourselves"}),
    "professionals-answer": (ABCD, {"answered-by-one-group"}),
}
ALSO_FLAGGED = {"silent-group": ("voice", {"group-not-heard"})}
"""Analyses that flag a defect, too, if they are installed."""

WITHOUT_CITATIONS = {
    *("silent-group", "consent-version"),  # People are counted by group, never cited.
    *("rules-imposed", "agreement-by-majority"),  # The working agreement has no id.
}
"""Rules that cite no id."""

FlagsByRule = dict[tuple[str, str], list[Flag]]


@cache
def flags_of(
    defects: frozenset[str], seed: int = 3, workshops: int = 1, size: float = 0.5
) -> FlagsByRule:
    """Return the flags of the report of a simulation, by chapter and rule."""
    flags: FlagsByRule = {}
    with memory_kit() as kit:
        simulate(kit, seed=seed, workshops=workshops, size=size, defects=defects)
        for part in report_document(kit).parts:
            for chapter in part.chapters:
                for block in iter_blocks(chapter):
                    for flag in block.items if isinstance(block, Flags) else ():
                        flags.setdefault((chapter.name, flag.rule), []).append(flag)
    return flags


@cache
def installed_methods() -> frozenset[str]:
    """Return the names of all installed methods."""
    with memory_kit() as kit:
        return frozenset(kit.methods)


@cache
def installed_analyses() -> frozenset[str]:
    """Return the names of all installed analyses."""
    with memory_kit() as kit:
        return frozenset(kit.plugins.analyses)


def test_every_defect_has_a_flag() -> None:
    """The table of flags covers all defects."""
    assert FLAGGED.keys() == DEFECTS.keys()


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_seeded_defect_is_flagged_and_nothing_else_is(defect: str) -> None:
    """Each flag has evidence and, for most rules, citations."""
    chapter, rules = FLAGGED[defect]
    if chapter != CORE and chapter not in installed_methods():
        pytest.skip(f"{chapter} is not installed")
    if defect == "no-agreement" and installed_methods().isdisjoint(
        {APPRECIATIVE_INQUIRY, PARALLEL_THINKING, ABCD}
    ):
        pytest.skip("no method is installed that could begin too early")
    flags = flags_of(frozenset({defect}))
    expected = {(chapter, rule) for rule in rules}
    analysis, more = ALSO_FLAGGED.get(defect, ("", set()))
    if analysis in installed_analyses():
        expected |= {(analysis, rule) for rule in more}
    assert flags.keys() == expected
    for (_, rule), raised in flags.items():
        for flag in raised:
            assert flag.evidence
            assert {stream for stream, _ in flag.evidence} == {"leeds"}
            assert flag.cites or rule in WITHOUT_CITATIONS
            assert all(cite.startswith("leeds ") for cite in flag.cites)


@pytest.mark.parametrize("seed", [1, 6])
def test_a_clean_programme_has_no_flags(seed: int) -> None:
    """There is neither a warning nor an info in any chapter."""
    assert flags_of(frozenset(), seed=seed, workshops=4, size=1.0) == {}


def test_a_small_workshop_has_no_flags() -> None:
    """Six people with few statements still complete every phase."""
    with memory_kit() as kit:
        simulate(kit, seed=2, workshops=2, people=6, size=0.1, defects=())
        chapters = [chapter for part in report_document(kit).parts for chapter in part.chapters]
    blocks = [block for chapter in chapters for block in iter_blocks(chapter)]
    assert [block.items for block in blocks if isinstance(block, Flags) and block.items] == []


def _evidence(defect: str, rule: str) -> list[RecordedEvent[object]]:
    """Return the events that support a flag of the chapter on good practice."""
    with memory_kit() as kit:
        simulate(kit, seed=3, workshops=1, size=0.5, defects=[defect])
        events = {recorded.seq: recorded for recorded in kit.store.read("leeds")}
    flag, *_ = flags_of(frozenset({defect}))[CORE, rule]
    return [events[seq] for _, seq in flag.evidence]


def test_the_evidence_of_a_silent_group_is_its_presence() -> None:
    """It consists of the arrivals of its members."""
    evidence = _evidence("silent-group", "silent-group")
    assert {type(recorded.event) for recorded in evidence} == {PresenceStarted}
    assert len(evidence) == 15


def test_the_evidence_of_a_stale_consent_is_the_form() -> None:
    """One or two people signed the earlier version."""
    signed = [recorded.event for recorded in _evidence("stale-consent", "consent-version")]
    assert 1 <= len(signed) <= 2
    versions = {event.version for event in signed if isinstance(event, ConsentGiven)}
    assert versions == {"2025-09"}


def test_the_evidence_of_an_open_breach_is_its_report() -> None:
    """An open breach has no other event."""
    (recorded,) = _evidence("unrepaired-breach", "breach-open")
    assert isinstance(recorded.event, BreachRaised)
