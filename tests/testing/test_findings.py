"""Findings of checks, as values and as text."""

from __future__ import annotations

import pytest

from dialoguekit.testing.findings import INFO, ConformanceReport, Finding

ERROR = Finding(check="laws", subject="projection X", message="It is wrong.", fix="Correct it.")
INFORMATION = Finding(
    check="chapters", subject="method x", message="It could be.", fix="Look.", severity=INFO
)


def test_a_plugin_without_errors_conforms() -> None:
    """Info findings are shown but do not fail the check."""
    report = ConformanceReport(plugin="x", checks=("laws", "chapters"), findings=[INFORMATION])
    assert report.ok
    assert report.errors == ()
    assert str(report) == (
        "x conforms (laws, chapters).\n[chapters] info: method x: It could be.\n    Fix: Look."
    )


def test_an_error_fails_the_check() -> None:
    """The report counts the errors and shows message, subject and fix."""
    one = ConformanceReport(plugin="x", checks=("laws",), findings=[ERROR, INFORMATION])
    assert not one.ok
    assert one.errors == (ERROR,)
    assert str(one).startswith("x does not conform: 1 finding.\n[laws] projection X: It is wrong.")
    two = ConformanceReport(plugin="x", checks=("laws",), findings=[ERROR, ERROR])
    assert str(two).startswith("x does not conform: 2 findings.\n")


def test_a_severity_is_error_or_info() -> None:
    """Any other severity raises ValueError."""
    with pytest.raises(ValueError, match="severity"):
        Finding(check="c", subject="s", message="m", fix="x", severity="fault")
