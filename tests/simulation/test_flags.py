"""What is planted is flagged in the report with what proves it, and nothing else ever is."""

from __future__ import annotations

from functools import cache

import pytest

from dialoguekit.document.blocks import Flags
from dialoguekit.events import BreachRaised, ConsentGiven, PresenceStarted, RecordedEvent
from dialoguekit.plugin import Flag
from dialoguekit.simulation import FAILURES, rehearse
from dialoguekit.simulation.method_runs import COMMUNITY, HATS, INQUIRY
from dialoguekit.testing.builders import blocks_of, document_of, memory_kit

CORE = "observations"

# The chapter in which each failure is told, and the rules by which it is.
FLAGGED: dict[str, tuple[str, set[str]]] = {
    "silent-group": (CORE, {"silent-group"}),
    "orphan-theme": (CORE, {"theme-orphan"}),
    "stale-consent": (CORE, {"consent-version"}),
    "lone-role-quote": (CORE, {"lone-role"}),
    "imposed-rules": (CORE, {"rules-imposed"}),
    "agreement-by-majority": (CORE, {"agreement-by-majority"}),
    "no-agreement": (CORE, {"before-agreement"}),
    "newcomers-not-told": (CORE, {"agreement-unanswered"}),
    "breach": (CORE, {"breach-repaired"}),
    "unrepaired-breach": (CORE, {"breach-open"}),
    "no-discover": (
        INQUIRY,
        {"no-discover", "off-template", "ungrounded-dream", "ungrounded-proposition"},
    ),
    "one-way-interviews": (INQUIRY, {"not-reciprocated"}),
    "retold-without-permission": (INQUIRY, {"retold-unpermitted", "quoted-unpermitted"}),
    "slogans": (INQUIRY, {"slogan"}),
    "forced-cheer": (INQUIRY, {"nothing-hard"}),
    "problem-talk": (INQUIRY, {"problem-framing"}),
    "harm-silenced": (INQUIRY, {"silenced-deficit"}),
    "ungrounded-propositions": (INQUIRY, {"ungrounded-proposition"}),
    "destiny-rushed": (INQUIRY, {"destiny-rushed"}),
    "overrun": (HATS, {"time"}),
    "off-hat": (HATS, {"off-hat"}),
    "hats-by-group": (HATS, {"one-group"}),
    "opinions-under-white": (HATS, {"off-hat"}),
    "red-with-reasons": (HATS, {"red-justified"}),
    "black-without-green": (HATS, {"black-without-green", "off-template"}),
    "no-closing-blue": (HATS, {"ends-blue", "off-template"}),
    "facilitator-absent-hat-change": (HATS, {"hat-by-participant"}),
    "directory-only": (COMMUNITY, {"not-connected"}),
    "institutions-dominate": (COMMUNITY, {"institutions-dominate"}),
    "needs-as-assets": (COMMUNITY, {"need-as-asset", "need-not-parked"}),
    "gifts-unasked": (COMMUNITY, {"not-asked"}),
    "outside-first": (COMMUNITY, {"outside-first", "off-template"}),
    "unnamed-help": (COMMUNITY, {"help-unnamed", "nobody-asked"}),
    "licensing": (COMMUNITY, {"left-to-ourselves"}),
    "professionals-answer": (COMMUNITY, {"answered-by-one-group"}),
}
ABOUT_PEOPLE = {"silent-group", "consent-version"}
"""Rules that cite nobody: people are told by group and number, and proven by events."""
ABOUT_THE_AGREEMENT = {"rules-imposed", "agreement-by-majority"}
"""Rules about the one working agreement, which has no id to cite."""

Found = dict[tuple[str, str], list[Flag]]


@cache
def found(failures: frozenset[str], seed: int = 3, workshops: int = 1, size: float = 0.5) -> Found:
    """The flags of a rehearsed report, by chapter and rule."""
    flags: Found = {}
    with memory_kit() as kit:
        rehearse(kit, seed=seed, workshops=workshops, size=size, failures=failures)
        for part in document_of(kit).parts:
            for chapter in part.chapters:
                for block in blocks_of(chapter):
                    for flag in block.items if isinstance(block, Flags) else ():
                        flags.setdefault((chapter.name, flag.rule), []).append(flag)
    return flags


@cache
def installed() -> frozenset[str]:
    """The methods that can be run here."""
    with memory_kit() as kit:
        return frozenset(kit.methods)


def test_every_failure_is_named_by_a_flag() -> None:
    """None can be planted that no report would tell."""
    assert FLAGGED.keys() == FAILURES.keys()


@pytest.mark.parametrize("failure", sorted(FAILURES))
def test_a_planted_failure_is_flagged_and_nothing_else_is(failure: str) -> None:
    """By the rules of its chapter alone, and each flag has the events that prove it."""
    chapter, rules = FLAGGED[failure]
    if chapter != CORE and chapter not in installed():
        pytest.skip(f"{chapter} is not installed")
    if failure == "no-agreement" and installed().isdisjoint({INQUIRY, HATS, COMMUNITY}):
        pytest.skip("no method is installed that could begin too early")
    flags = found(frozenset({failure}))
    assert flags.keys() == {(chapter, rule) for rule in rules}
    for (_, rule), raised in flags.items():
        for flag in raised:
            assert flag.evidence
            assert {stream for stream, _ in flag.evidence} == {"leeds"}
            cited = bool(flag.cites)
            assert cited or rule in ABOUT_PEOPLE | ABOUT_THE_AGREEMENT
            assert all(cite.startswith("leeds ") for cite in flag.cites)


@pytest.mark.parametrize("seed", [1, 6])
def test_a_clean_programme_raises_no_flag(seed: int) -> None:
    """Neither a flag nor a note, in any chapter, of any workshop."""
    assert found(frozenset(), seed=seed, workshops=4, size=1.0) == {}


def test_what_happens_in_small_rooms_raises_no_flag() -> None:
    """Six people who write little still do everything that is asked of them."""
    with memory_kit() as kit:
        rehearse(kit, seed=2, workshops=2, people=6, size=0.1, failures=())
        chapters = [chapter for part in document_of(kit).parts for chapter in part.chapters]
    blocks = [block for chapter in chapters for block in blocks_of(chapter)]
    assert [block.items for block in blocks if isinstance(block, Flags) and block.items] == []


def _behind(failure: str, rule: str) -> list[RecordedEvent[object]]:
    """The events that prove a flag of the chapter on good practice."""
    with memory_kit() as kit:
        rehearse(kit, seed=3, workshops=1, size=0.5, failures=[failure])
        events = {recorded.seq: recorded for recorded in kit.log.read("leeds")}
    flag, *_ = found(frozenset({failure}))[CORE, rule]
    return [events[seq] for _, seq in flag.evidence]


def test_a_silent_group_is_proven_by_its_presence() -> None:
    """By those of the group who came, and by nothing that they said."""
    proof = _behind("silent-group", "silent-group")
    assert {type(recorded.event) for recorded in proof} == {PresenceStarted}
    assert len(proof) == 15


def test_a_stale_consent_is_proven_by_the_form() -> None:
    """By what one or two people signed."""
    signed = [recorded.event for recorded in _behind("stale-consent", "consent-version")]
    assert 1 <= len(signed) <= 2
    versions = {event.version for event in signed if isinstance(event, ConsentGiven)}
    assert versions == {"2025-09"}


def test_a_breach_is_proven_by_what_was_raised() -> None:
    """One that is left open has no other event."""
    (recorded,) = _behind("unrepaired-breach", "breach-open")
    assert isinstance(recorded.event, BreachRaised)
