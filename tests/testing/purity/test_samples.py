"""Impure projections are caught, each for what it is; pure ones that look alike are not."""

from __future__ import annotations

from functools import cache

import pytest
from tests.testing.samples import (
    impure_kept,
    impure_outside,
    impure_times,
    impure_within,
    pure_shapes,
    pure_values,
    pure_ways,
)
from tests.testing.samples.words import BREAKING, CHAPTERS, IMPURE, PURE, Sample

from dialoguekit.events import ContributionMade, Event, RecordedEvent
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.fold_variants import Subject
from dialoguekit.testing.purity.verdicts import Verdict
from dialoguekit.testing.scenario import Moment, given

MODULES = (
    *(impure_times, impure_outside, impure_within, impure_kept),
    *(pure_values, pure_ways, pure_shapes),
)
Kinds = tuple[str, ...]

WORDS = (
    *("more", "benches", "please", "and", "a", "bell", "near", "the", "door"),
    *("where", "people", "wait", "quickly", "surgery"),
)


def stream(name: str, count: int, shift: int) -> tuple[RecordedEvent[Event], ...]:
    """What several people said, word by word out of one sentence."""
    facts: list[tuple[Event, Moment]] = []
    for i in range(count):
        words = [WORDS[(i * 7 + j * 3 + shift) % len(WORDS)] for j in range(4 + i % 4)]
        author = f"P{(i * 3 + shift) % 7 + 1}"
        made = ContributionMade(contribution=f"C{i + 1}", author=author, text=" ".join(words))
        facts.append((made, f"09:{i:02d}"))
    return given(*facts, stream=name).recorded


STREAMS = {"leeds": stream("leeds", 12, 0), "york": stream("york", 6, 1)}


def subject(sample: Sample) -> Subject:
    return Subject(name=sample.__name__, projection=sample, chapter=CHAPTERS.get(sample))


@cache
def verdicts(*, pure: bool) -> dict[str, Verdict]:
    """Of all samples that leave the others in peace, in one go."""
    samples = PURE if pure else [sample for sample, _ in IMPURE]
    return check_subjects([subject(sample) for sample in samples], STREAMS)


def verdict(sample: Sample) -> Verdict:
    return verdicts(pure=sample in PURE)[sample.__name__]


def faults(sample: Sample) -> list[str]:
    return [finding.message for finding in verdict(sample).findings if finding.is_fault]


def _named(value: object) -> str:
    return value.__name__ if isinstance(value, type) else ""


def test_there_are_many_of_both() -> None:
    """And every one of them is in a module that is looked at."""
    assert len(IMPURE) + len(BREAKING) >= 90
    assert len(PURE) >= 40
    homes = {s.__module__ for s in [*PURE, *(s for s, _ in IMPURE + BREAKING)]}
    assert homes == {module.__name__ for module in MODULES}


@pytest.mark.parametrize(("sample", "kinds"), IMPURE, ids=_named)
def test_an_impure_projection_is_caught(sample: Sample, kinds: Kinds) -> None:
    """As what it is: each finding begins with the kind of dependence."""
    found = faults(sample)
    assert any(message.startswith(kinds) for message in found), found


@pytest.mark.parametrize("sample", PURE, ids=lambda sample: sample.__name__)
def test_a_pure_projection_is_not_accused(sample: Sample) -> None:
    """However much it looks as if it were impure."""
    assert faults(sample) == []


@pytest.mark.parametrize(("sample", "kinds"), BREAKING, ids=_named)
def test_a_projection_that_breaks_its_process_is_caught(sample: Sample, kinds: Kinds) -> None:
    """It costs the process that it was folded in, and no more."""
    within_s = 2 if sample is impure_kept.Endless else 60
    found = check_subjects([subject(sample)], STREAMS, within_s=within_s)[sample.__name__].findings
    assert any(finding.message.startswith(kinds) for finding in found), found


def test_what_would_do_harm_is_kept_from_happening() -> None:
    """And the verdict says that it is not to be run without a guard."""
    assert verdict(impure_outside.Journal).harmful
    assert not verdict(impure_outside.Configured).harmful


def test_a_finding_says_what_where_and_when() -> None:
    """The function, its place, and the step of the fold with its handler and event."""
    (message,) = faults(impure_times.UnderAnotherName)
    assert message.startswith("clock: time.time, in UnderAnotherName.say, line ")
    assert "impure_times.py" in message
    assert "in say, on contribution.made (" in message


def test_an_order_that_only_a_walk_would_see_is_a_note() -> None:
    """Equal mappings are equal; a chapter that walks through one would tell the difference."""
    (note,) = verdict(pure_values.CountedSets).findings
    assert not note.is_fault
    assert "the order of a mapping" in note.message
