"""The contracts for plugins fail where they must; the plugins in ``plugins/`` pass them."""

from __future__ import annotations

import builtins
import importlib
import sys
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit_nominal_group
from dialoguekit.errors import MissingExtra
from dialoguekit.events import StageEntered
from dialoguekit.plugin import Method
from dialoguekit.plugin.rules import rules_table
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_section,
    find_table,
    flag_evidence,
    programme_chapter,
    raised_flags,
    workshop_chapter,
)
from dialoguekit.testing.plugin_contract import (
    GoldenEventContract,
    PluginContract,
    RuleCase,
    RulesContract,
)
from dialoguekit_nominal_group import METHOD

BARE = Method(name="bare", title="Bare", summary="No chapter.", source="Us")
WORKSHOP = workshop_with_participants().and_given(
    activity_started("nominal-group"), stage_entered("clarify"), activity_ended()
)
CASE = RuleCase(
    "no silence",
    WORKSHOP,
    "no-silence",
    "The session began with “Clarification”: there was no silent writing before others spoke.",
    ("leeds A1",),
    ("clarify", "activity.ended"),
)


class Rules(RulesContract):
    """The contract for one rule."""

    plugin = dialoguekit_nominal_group
    clean = workshop_with_participants()
    cases = (CASE,)
    labels = MappingProxyType({StageEntered: "{0.stage}"})


def test_a_case_passes_if_its_flag_is_raised() -> None:
    """Rule, severity, message, citations and evidence must agree."""
    Rules().test_a_clean_workshop_breaks_no_rule()
    Rules().test_a_broken_rule_is_flagged(CASE)


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "no-order"},
        {"severity": "info"},
        {"message": "Quiet."},
        {"cites": ()},
        {"evidence": ("silent",)},
        {"others": ("time",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_case_fails_if_its_flag_differs(change: dict[str, Any]) -> None:
    """In any of its fields."""
    with pytest.raises(AssertionError):
        Rules().test_a_broken_rule_is_flagged(attrs.evolve(CASE, **change))


def test_a_readme_must_list_every_rule(tmp_path: Path) -> None:
    """The table is the one that is made from them."""

    class Listed(Rules):
        readme = tmp_path / "README.md"

    written = rules_table(METHOD.rules)
    Listed.readme.write_text(f"# Rules\n\n{written}\nMIT\n", encoding="utf-8")
    Listed().test_the_readme_has_the_table_of_rules()
    Listed.readme.write_text(written.replace("warning", "info"), encoding="utf-8")
    with pytest.raises(AssertionError, match="Write into README"):
        Listed().test_the_readme_has_the_table_of_rules()


def test_every_rule_must_have_a_case() -> None:
    """Rules that another test has cases for may be named."""
    names = frozenset(rule.name for rule in METHOD.rules)
    with pytest.raises(AssertionError):
        Rules().test_every_rule_has_a_case()

    class Others(Rules):
        rules_elsewhere = names - {"no-silence"}

    Others().test_every_rule_has_a_case()


def test_an_event_must_have_its_golden_files(tmp_path: Path) -> None:
    """A missing file fails."""

    class Events(GoldenEventContract):
        plugin = dialoguekit_nominal_group
        prefix = "nominal-group."

    Events.directory = tmp_path
    with pytest.raises(AssertionError):
        Events().test_every_event_has_its_golden_files()


def test_a_plugin_that_is_not_installed_fails() -> None:
    """No entry point has the name of its method."""

    class Unknown(PluginContract):
        plugin = SimpleNamespace(METHOD=BARE)  # type: ignore[assignment]  # not a module

    with pytest.raises(ValueError, match="not enough values"):
        Unknown().test_the_plugin_is_installed_and_loads()


def test_the_run_of_the_method_must_be_overridden() -> None:
    """A contract without a run names the missing method."""

    class TestNothing(PluginContract):
        pass

    with pytest.raises(NotImplementedError, match=r"TestNothing must override .* 'run_method'"):
        TestNothing().run_method(None)  # type: ignore[arg-type]  # not read


def test_a_method_without_a_chapter_is_rejected() -> None:
    """So is a programme without workshops."""
    with pytest.raises(ValueError, match="bare has no chapter"):
        workshop_chapter(BARE, WORKSHOP)
    with pytest.raises(ValueError, match="No workshop was given"):
        programme_chapter(METHOD)


def test_a_missing_block_is_an_error() -> None:
    """Sections and tables must exist exactly once."""
    chapter = workshop_chapter(METHOD, WORKSHOP)
    for find in (find_section, find_table):
        with pytest.raises(ValueError, match="not enough values"):
            find("Nothing", chapter)


def test_events_without_a_label_have_their_wire_name() -> None:
    """In log order."""
    (flag,) = raised_flags(METHOD, WORKSHOP)
    assert flag_evidence(WORKSHOP, flag) == ["stage.entered", "activity.ended"]


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pytest the error names the package to install."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "pytest":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "dialoguekit.testing.plugin_contract")
    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[testing\]'"):
        importlib.import_module("dialoguekit.testing.plugin_contract")
