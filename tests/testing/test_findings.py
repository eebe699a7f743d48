"""What checks found, as values and in words."""

from __future__ import annotations

import pytest

from dialoguekit.testing.findings import NOTE, Conformance, Finding

FAULT = Finding(check="laws", subject="projection X", message="It is not so.", mend="Mend it.")
REMARK = Finding(
    check="chapters", subject="method x", message="It could be.", mend="Look.", severity=NOTE
)


def test_a_plugin_without_faults_conforms() -> None:
    """Notes are told, and fail nothing."""
    found = Conformance(plugin="x", checks=("laws", "chapters"), findings=[REMARK])
    assert found.ok
    assert found.faults == ()
    assert str(found) == (
        "x conforms (laws, chapters).\n[chapters] note: method x: It could be.\n    Mend: Look."
    )


def test_a_fault_says_what_where_and_what_to_mend() -> None:
    """One is a finding, several are findings."""
    one = Conformance(plugin="x", checks=("laws",), findings=[FAULT, REMARK])
    assert not one.ok
    assert one.faults == (FAULT,)
    assert str(one).startswith("x does not conform: 1 finding.\n[laws] projection X: It is not so.")
    two = Conformance(plugin="x", checks=("laws",), findings=[FAULT, FAULT])
    assert str(two).startswith("x does not conform: 2 findings.\n")


def test_there_are_faults_and_notes() -> None:
    """And nothing between them."""
    with pytest.raises(ValueError, match="severity"):
        Finding(check="c", subject="s", message="m", mend="x", severity="error")
