"""Codes, coding passes and themes."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    CodeApplied,
    CodeDefined,
    CodingPassFrozen,
    ContributionMade,
    RecordCorrected,
    RecordRedacted,
    ThemeRevised,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

TRANSPORT = CodeDefined(code="transport", label="Transport")
APPLIED = CodeApplied(contribution="C1", code="transport", coding_pass="first")
THEME = ThemeRevised(theme="access", op="form", label="Getting there", codes=("transport",))


@pytest.fixture(scope="module")
def said(room: Given[Workshop]) -> Given[Workshop]:
    """One contribution of ten characters; the workshop is closed."""
    spoken = ContributionMade(contribution="C1", author="P1", text="No buses.…")
    return room.and_given(spoken, (WorkshopClosed(), "12:00")).at("15:00")


@pytest.fixture(scope="module")
def coded(said: Given[Workshop]) -> Given[Workshop]:
    """There is one code; it was applied once, in the first pass."""
    return said.and_given(TRANSPORT, APPLIED)


# Codes


def test_a_code_is_defined_in_versions(said: Given[Workshop]) -> None:
    """Each version once, in any order."""
    first = said.when(commands.define_code, "transport", label="Transport", definition="Buses")
    first.then(CodeDefined(code="transport", label="Transport", definition="Buses"))
    first.afterwards.when(commands.define_code, "transport", label="Travel", version=2).then(
        CodeDefined(code="transport", label="Travel", version=2)
    )


def test_a_version_of_a_code_is_defined_once(coded: Given[Workshop]) -> None:
    """What was coded by it would change its meaning."""
    coded.when(commands.define_code, "transport", label="Travel").then_refused(
        "version 1 of it exists", "Define version 2"
    )


def test_a_codebook_needs_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """There is nothing to code yet."""
    draft.when(commands.define_code, "transport", label="Transport").then_refused("not scheduled")


def test_a_code_may_be_called_like_a_contribution(said: Given[Workshop]) -> None:
    """The id still means the contribution: before the code, and for one that comes after it."""
    defined = said.and_given(
        CodeDefined(code="C1", label="One"), CodeDefined(code="C2", label="Two")
    )
    assert defined.state.things["C1"] == said.state.things["C1"]
    later = defined.at("11:00").when(commands.contribute, "P1", "No trains.")
    seq = len(defined.recorded) + 1
    later.then_state(lambda state: state.things["C2"] == seq)


def test_a_code_is_applied(coded: Given[Workshop]) -> None:
    """To a contribution, or to a piece of it."""
    coded.when(commands.apply_code, "C1", "transport", coding_pass="second").then(
        CodeApplied(contribution="C1", code="transport", coding_pass="second")
    )
    coded.when(commands.apply_code, "C1", "transport", coding_pass="first", start=3, end=8).then(
        CodeApplied(contribution="C1", code="transport", start=3, end=8, coding_pass="first")
    )


def test_only_what_is_known_is_coded(coded: Given[Workshop]) -> None:
    """Neither an unknown contribution nor an unknown code."""
    coded.when(commands.apply_code, "C9", "transport", coding_pass="first").then_refused(
        "there is no contribution C9"
    )
    coded.when(commands.apply_code, "C1", "money", coding_pass="first").then_refused(
        "there is no code money", "codes: transport"
    )


@pytest.mark.parametrize(
    ("start", "end"), [(0, 11), (10, None), (11, None), (5, 5), (6, 5), (-1, 5), (0, 0)]
)
def test_a_span_lies_inside_the_text(coded: Given[Workshop], start: int, end: int | None) -> None:
    """The text has ten characters, and a span has at least one."""
    coded.when(
        commands.apply_code, "C1", "transport", coding_pass="first", start=start, end=end
    ).then_refused(f"characters {start} to {10 if end is None else end} lie outside its 10")


@pytest.mark.parametrize(("start", "end"), [(0, 10), (9, None), (9, 10), (0, 1)])
def test_the_ends_of_the_text_belong_to_it(
    coded: Given[Workshop], start: int, end: int | None
) -> None:
    """From the first character to the last."""
    assert coded.when(
        commands.apply_code, "C1", "transport", coding_pass="first", start=start, end=end
    ).decided


def test_a_span_is_measured_in_the_corrected_text(coded: Given[Workshop]) -> None:
    """What was noted wrongly reads otherwise now; what is withheld keeps its length."""
    target = coded.state.things["C1"]
    longer = RecordCorrected(
        target=target, patch=(("text", "No buses after six."),), reason="misheard"
    )
    ask: dict[str, Any] = {"coding_pass": "first", "start": 9, "end": 19}
    assert coded.and_given(longer).when(commands.apply_code, "C1", "transport", **ask).decided
    coded.when(commands.apply_code, "C1", "transport", **ask).then_refused("outside its 10")
    withheld = coded.and_given(RecordRedacted(target=target, basis="a request"), longer)
    withheld.when(commands.apply_code, "C1", "transport", **ask).then_refused("outside its 10")


def test_a_correction_of_something_else_leaves_spans_alone(coded: Given[Workshop]) -> None:
    """Of another event, or of another field."""
    target = coded.state.things["C1"]
    other = coded.and_given(
        RecordCorrected(target=1, patch=(("text", "A"),), reason="x"),
        RecordCorrected(target=target, patch=(("kind", "black"),), reason="x"),
        RecordCorrected(target=target, patch=(("text", 3),), reason="x"),
    )
    assert other.state.text_lengths == {"C1": 10}


def test_a_frozen_pass_is_not_altered(coded: Given[Workshop]) -> None:
    """By order in the stream; another pass goes on."""
    frozen = coded.and_given(CodingPassFrozen(coding_pass="first"))
    frozen.when(commands.apply_code, "C1", "transport", coding_pass="first").then_refused(
        "the pass 'first' is frozen", "Code in a new pass"
    )
    assert frozen.when(commands.apply_code, "C1", "transport", coding_pass="second").decided


def test_a_pass_is_frozen(coded: Given[Workshop]) -> None:
    """So that it can be compared with others."""
    coded.when(commands.freeze_pass, "first").then(CodingPassFrozen(coding_pass="first"))


def test_a_pass_that_is_unknown_or_frozen_is_not_frozen(coded: Given[Workshop]) -> None:
    """Nothing was coded in it, or nothing can be any more."""
    coded.when(commands.freeze_pass, "second").then_refused("nothing was coded", "first")
    coded.and_given(CodingPassFrozen(coding_pass="first")).when(
        commands.freeze_pass, "first"
    ).then_refused("frozen already")


# Themes


def test_a_theme_is_formed(coded: Given[Workshop]) -> None:
    """From codes, under a label, with a meaning."""
    coded.when(
        commands.revise_theme,
        "access",
        "form",
        label="Getting there",
        definition="What stops people on the way",
        codes=["transport"],
    ).then(
        ThemeRevised(
            theme="access",
            op="form",
            label="Getting there",
            definition="What stops people on the way",
            codes=("transport",),
        )
    )


def test_a_theme_has_no_evidence(said: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse: no code, or one that was not applied."""
    said.when(commands.revise_theme, "access", "form").then(ThemeRevised(theme="access", op="form"))
    said.and_given(TRANSPORT).when(
        commands.revise_theme, "access", "form", codes=["transport"]
    ).then(ThemeRevised(theme="access", op="form", codes=("transport",)))


@pytest.mark.parametrize("op", ["split", "merge"])
def test_themes_are_split_and_merged(coded: Given[Workshop], op: str) -> None:
    """From parents that are there."""
    coded.and_given(THEME).when(commands.revise_theme, "buses", op, parents=["access"]).then(
        ThemeRevised(theme="buses", op=op, parents=("access",))
    )


@pytest.mark.parametrize("op", ["split", "merge"])
def test_a_theme_does_not_come_from_an_unknown_parent(coded: Given[Workshop], op: str) -> None:
    """Nor from none, nor from one that was dropped."""
    coded.when(commands.revise_theme, "buses", op, parents=["access"]).then_refused(
        "there is no theme access", "none so far"
    )
    coded.when(commands.revise_theme, "buses", op).then_refused("it names no parent")
    dropped = coded.and_given(THEME, ThemeRevised(theme="access", op="drop"))
    dropped.when(commands.revise_theme, "buses", op, parents=["access"]).then_refused(
        "there is no theme access"
    )


def test_a_theme_is_dropped(coded: Given[Workshop]) -> None:
    """One that is there."""
    coded.and_given(THEME).when(commands.revise_theme, "access", "drop").then(
        ThemeRevised(theme="access", op="drop")
    )


def test_an_unknown_theme_is_not_dropped(coded: Given[Workshop]) -> None:
    """Nor one twice."""
    coded.when(commands.revise_theme, "access", "drop").then_refused("there is no theme access")
    dropped = coded.and_given(THEME, ThemeRevised(theme="access", op="drop"))
    dropped.when(commands.revise_theme, "access", "drop").then_refused("no theme access")


def test_a_theme_is_built_from_codes_that_are_defined(coded: Given[Workshop]) -> None:
    """One that is unknown is refused."""
    coded.when(commands.revise_theme, "access", "form", codes=["transport", "money"]).then_refused(
        "there is no code money"
    )


def test_themes_need_a_scheduled_workshop(draft: Given[Workshop]) -> None:
    """There is nothing to read yet."""
    draft.when(commands.revise_theme, "access", "form").then_refused("not scheduled")
