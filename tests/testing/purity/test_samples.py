"""Impure projections are found with their kind; pure ones that look similar are not."""

from __future__ import annotations

from functools import cache

import pytest
from tests.testing.samples import (
    impure_external,
    impure_interpreter,
    impure_state,
    impure_times,
    pure_code,
    pure_types,
    pure_values,
)
from tests.testing.samples.base import BREAKING, IMPURE, PURE, Sample

from dialoguekit.events import ContributionMade, Event, RecordedEvent
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.fold_variants import Subject
from dialoguekit.testing.purity.verdicts import Verdict
from dialoguekit.testing.scenario import TimeSpec, given

MODULES = (
    *(impure_times, impure_external, impure_interpreter, impure_state),
    *(pure_values, pure_code, pure_types),
)
Kinds = tuple[str, ...]

WORDS = (
    *("more", "benches", "please", "and", "a", "bell", "near", "the", "door"),
    *("where", "people", "wait", "quickly", "surgery"),
)


def stream(name: str, count: int, shift: int) -> tuple[RecordedEvent[Event], ...]:
    """Return contributions of several people, with words from one sentence."""
    events: list[tuple[Event, TimeSpec]] = []
    for i in range(count):
        words = [WORDS[(i * 7 + j * 3 + shift) % len(WORDS)] for j in range(4 + i % 4)]
        author = f"P{(i * 3 + shift) % 7 + 1}"
        event = ContributionMade(contribution=f"C{i + 1}", author=author, text=" ".join(words))
        events.append((event, f"09:{i:02d}"))
    return given(*events, stream=name).recorded


STREAMS = {"leeds": stream("leeds", 12, 0), "york": stream("york", 6, 1)}


def subject(sample: Sample) -> Subject:
    return Subject(name=sample.__name__, projection=sample)


@cache
def verdicts(*, pure: bool) -> dict[str, Verdict]:
    """Return the verdicts on all samples that do not break their process, checked together."""
    samples = PURE if pure else [sample for sample, _ in IMPURE]
    return check_subjects([subject(sample) for sample in samples], STREAMS)


def verdict(sample: Sample) -> Verdict:
    return verdicts(pure=sample in PURE)[sample.__name__]


def errors(sample: Sample) -> list[str]:
    return [finding.message for finding in verdict(sample).findings if finding.is_error]


def _id_of(value: object) -> str:
    return value.__name__ if isinstance(value, type) else ""


def test_there_are_many_samples() -> None:
    """Every sample is in a listed module."""
    assert len(IMPURE) + len(BREAKING) >= 90
    assert len(PURE) >= 40
    modules = {s.__module__ for s in [*PURE, *(s for s, _ in IMPURE + BREAKING)]}
    assert modules == {module.__name__ for module in MODULES}


@pytest.mark.parametrize(("sample", "kinds"), IMPURE, ids=_id_of)
def test_an_impure_projection_is_found(sample: Sample, kinds: Kinds) -> None:
    """A finding begins with the kind of impurity."""
    found = errors(sample)
    assert any(message.startswith(kinds) for message in found), found


@pytest.mark.parametrize("sample", PURE, ids=lambda sample: sample.__name__)
def test_a_pure_projection_has_no_errors(sample: Sample) -> None:
    """It may look impure."""
    assert errors(sample) == []


@pytest.mark.parametrize(("sample", "kinds"), BREAKING, ids=_id_of)
def test_a_projection_that_breaks_its_process_is_found(sample: Sample, kinds: Kinds) -> None:
    """Only the process of the fold is affected."""
    timeout_s = 2 if sample is impure_state.Endless else 60
    found = check_subjects([subject(sample)], STREAMS, timeout_s=timeout_s)[
        sample.__name__
    ].findings
    assert any(finding.message.startswith(kinds) for finding in found), found


def test_a_harmful_call_is_blocked() -> None:
    """The verdict marks the subject as harmful."""
    assert verdict(impure_external.Journal).is_harmful
    assert not verdict(impure_external.Configured).is_harmful


def test_a_finding_names_call_location_and_step() -> None:
    """The step names the handler and the event."""
    (message,) = errors(impure_times.UnderAnotherName)
    assert message.startswith("clock: time.time, in UnderAnotherName.add, line ")
    assert "impure_times.py" in message
    assert "in add, on contribution.made (" in message


def test_a_different_order_of_a_mapping_is_an_info_finding() -> None:
    """The mappings are equal, but a chapter could show the order."""
    (note,) = verdict(pure_values.CountedSets).findings
    assert not note.is_error
    assert "the order of a mapping" in note.message
