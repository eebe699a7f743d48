"""Commands on codes, coding passes and themes."""

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
def contributed(workshop: Given[Workshop]) -> Given[Workshop]:
    """There is one contribution of ten characters; the workshop is closed."""
    contribution = ContributionMade(contribution="C1", author="P1", text="No buses.…")
    return workshop.and_given(contribution, (WorkshopClosed(), "12:00")).at("15:00")


@pytest.fixture(scope="module")
def coded(contributed: Given[Workshop]) -> Given[Workshop]:
    """There is one code; it was applied once, in the first pass."""
    return contributed.and_given(TRANSPORT, APPLIED)


# Codes


def test_a_code_is_defined_in_versions(contributed: Given[Workshop]) -> None:
    """Each version is defined once, in any order."""
    first = contributed.when(
        commands.define_code, "transport", label="Transport", definition="Buses"
    )
    first.then(CodeDefined(code="transport", label="Transport", definition="Buses"))
    first.resulting_scenario.when(
        commands.define_code, "transport", label="Travel", version=2
    ).then(CodeDefined(code="transport", label="Travel", version=2))


def test_a_version_of_a_code_is_defined_once(coded: Given[Workshop]) -> None:
    """Otherwise earlier codings would change their meaning."""
    coded.when(commands.define_code, "transport", label="Travel").then_refused(
        "version 1 of it exists", "Define version 2"
    )


def test_a_code_may_have_the_id_of_a_contribution(contributed: Given[Workshop]) -> None:
    """The id still refers to the contribution, even if it is made later."""
    defined = contributed.and_given(
        CodeDefined(code="C1", label="One"), CodeDefined(code="C2", label="Two")
    )
    assert defined.state.seq_by_id["C1"] == contributed.state.seq_by_id["C1"]
    later = defined.at("11:00").when(commands.contribute, "P1", "No trains.")
    seq = len(defined.recorded) + 1
    later.then_state(lambda state: state.seq_by_id["C2"] == seq)


def test_a_code_is_applied(coded: Given[Workshop]) -> None:
    """It applies to a contribution or to a span of it."""
    coded.when(commands.apply_code, "C1", "transport", coding_pass="second").then(
        CodeApplied(contribution="C1", code="transport", coding_pass="second")
    )
    coded.when(commands.apply_code, "C1", "transport", coding_pass="first", start=3, end=8).then(
        CodeApplied(contribution="C1", code="transport", start=3, end=8, coding_pass="first")
    )


def test_unknown_ids_are_not_coded(coded: Given[Workshop]) -> None:
    """Contribution and code have to exist."""
    coded.when(commands.apply_code, "C9", "transport", coding_pass="first").then_refused(
        "there is no contribution C9"
    )
    coded.when(commands.apply_code, "C1", "money", coding_pass="first").then_refused(
        "there is no code 'money'", "codes: transport"
    )


@pytest.mark.parametrize(
    ("start", "end"), [(0, 11), (10, None), (11, None), (5, 5), (6, 5), (-1, 5), (0, 0)]
)
def test_a_span_is_inside_the_text(coded: Given[Workshop], start: int, end: int | None) -> None:
    """The text has ten characters, and a span has at least one."""
    coded.when(
        commands.apply_code, "C1", "transport", coding_pass="first", start=start, end=end
    ).then_refused(f"characters {start} to {10 if end is None else end} are outside its 10")


@pytest.mark.parametrize(("start", "end"), [(0, 10), (9, None), (9, 10), (0, 1)])
def test_the_first_and_last_character_can_be_coded(
    coded: Given[Workshop], start: int, end: int | None
) -> None:
    """They are part of the text."""
    assert coded.when(
        commands.apply_code, "C1", "transport", coding_pass="first", start=start, end=end
    ).accepted_events


def test_a_span_is_measured_in_the_corrected_text(coded: Given[Workshop]) -> None:
    """A redacted text keeps its length."""
    target = coded.state.seq_by_id["C1"]
    longer = RecordCorrected(
        target=target, patch=(("text", "No buses after six."),), reason="misheard"
    )
    options: dict[str, Any] = {"coding_pass": "first", "start": 9, "end": 19}
    assert (
        coded.and_given(longer)
        .when(commands.apply_code, "C1", "transport", **options)
        .accepted_events
    )
    coded.when(commands.apply_code, "C1", "transport", **options).then_refused("outside its 10")
    redacted = coded.and_given(RecordRedacted(target=target, basis="a request"), longer)
    redacted.when(commands.apply_code, "C1", "transport", **options).then_refused("outside its 10")


def test_other_corrections_do_not_affect_spans(coded: Given[Workshop]) -> None:
    """They correct another event, another field, or have an invalid value."""
    target = coded.state.seq_by_id["C1"]
    other = coded.and_given(
        RecordCorrected(target=1, patch=(("text", "A"),), reason="x"),
        RecordCorrected(target=target, patch=(("kind", "black"),), reason="x"),
        RecordCorrected(target=target, patch=(("text", 3),), reason="x"),
    )
    assert other.state.text_lengths == {"C1": 10}


def test_a_frozen_pass_does_not_change(coded: Given[Workshop]) -> None:
    """Another pass can still be used."""
    frozen = coded.and_given(CodingPassFrozen(coding_pass="first"))
    frozen.when(commands.apply_code, "C1", "transport", coding_pass="first").then_refused(
        "the pass 'first' is frozen", "Code in a new pass"
    )
    assert frozen.when(commands.apply_code, "C1", "transport", coding_pass="second").accepted_events


def test_a_pass_is_frozen(coded: Given[Workshop]) -> None:
    """It can then be compared with others."""
    coded.when(commands.freeze_coding_pass, "first").then(CodingPassFrozen(coding_pass="first"))


def test_only_a_known_open_pass_is_frozen(coded: Given[Workshop]) -> None:
    """An unknown or frozen pass is refused."""
    coded.when(commands.freeze_coding_pass, "second").then_refused("nothing was coded", "first")
    coded.and_given(CodingPassFrozen(coding_pass="first")).when(
        commands.freeze_coding_pass, "first"
    ).then_refused("frozen already")


# Themes


def test_a_theme_is_formed(coded: Given[Workshop]) -> None:
    """It has codes, a label and a definition."""
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


def test_a_theme_has_no_evidence(contributed: Given[Workshop]) -> None:
    """This is flagged on replay, not refused: it has no code, or one that was not applied."""
    contributed.when(commands.revise_theme, "access", "form").then(
        ThemeRevised(theme="access", op="form")
    )
    contributed.and_given(TRANSPORT).when(
        commands.revise_theme, "access", "form", codes=["transport"]
    ).then(ThemeRevised(theme="access", op="form", codes=("transport",)))


@pytest.mark.parametrize("op", ["split", "merge"])
def test_themes_are_split_and_merged(coded: Given[Workshop], op: str) -> None:
    """The parents have to exist."""
    coded.and_given(THEME).when(commands.revise_theme, "buses", op, parents=["access"]).then(
        ThemeRevised(theme="buses", op=op, parents=("access",))
    )


@pytest.mark.parametrize("op", ["split", "merge"])
def test_a_theme_needs_known_parents(coded: Given[Workshop], op: str) -> None:
    """An unknown or dropped parent, or none, is refused."""
    coded.when(commands.revise_theme, "buses", op, parents=["access"]).then_refused(
        "there is no theme 'access'", "none so far"
    )
    coded.when(commands.revise_theme, "buses", op).then_refused("it names no parent")
    dropped = coded.and_given(THEME, ThemeRevised(theme="access", op="drop"))
    dropped.when(commands.revise_theme, "buses", op, parents=["access"]).then_refused(
        "there is no theme 'access'"
    )


def test_a_theme_is_dropped(coded: Given[Workshop]) -> None:
    """It has to exist."""
    coded.and_given(THEME).when(commands.revise_theme, "access", "drop").then(
        ThemeRevised(theme="access", op="drop")
    )


def test_only_a_known_theme_is_dropped(coded: Given[Workshop]) -> None:
    """A dropped theme is not dropped again."""
    coded.when(commands.revise_theme, "access", "drop").then_refused("there is no theme 'access'")
    dropped = coded.and_given(THEME, ThemeRevised(theme="access", op="drop"))
    dropped.when(commands.revise_theme, "access", "drop").then_refused("no theme 'access'")


def test_a_theme_has_defined_codes(coded: Given[Workshop]) -> None:
    """An unknown code is refused."""
    coded.when(commands.revise_theme, "access", "form", codes=["transport", "money"]).then_refused(
        "there is no code 'money'"
    )
