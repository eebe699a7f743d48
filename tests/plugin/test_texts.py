"""Texts of contributions: statements, quotes, and the mark of a paraphrase."""

from __future__ import annotations

import attrs
import pytest
from tests.plugin.things import (
    items,
)

from dialoguekit.disclosure.text import NOT_FOR_QUOTATION
from dialoguekit.plugin import (
    contributions_table,
    statement,
)
from dialoguekit.plugin.texts import PARAPHRASED, paraphrase_note, quote, quotes


def test_a_statement_has_its_reasons_and_marks() -> None:
    """A dagger marks a paraphrase, and brackets a parked contribution."""
    verbatim, paraphrase = items()
    assert statement(verbatim) == "One phone."
    assert statement(paraphrase) == "Nobody answers. (Because: Two desks.) †"
    assert statement(attrs.evolve(verbatim, parked=True)) == "One phone. [parked]"


def test_without_consent_there_is_a_placeholder() -> None:
    """There is no quote and no note either."""
    without_consent = items("record")
    assert {statement(item) for item in without_consent} == {NOT_FOR_QUOTATION}
    assert quotes(without_consent) == []
    assert paraphrase_note(without_consent) is None


def test_a_quote_has_a_group_and_evidence() -> None:
    """It states whether it is verbatim."""
    made = [quote(item.text, note="told first") for item in items()]
    assert [(q.cite, q.group, q.verbatim, q.note) for q in made if q is not None] == [
        ("leeds C1", "primary care", True, "told first"),
        ("leeds C2", "peer support", False, "told first"),
    ]
    assert all(len(q.evidence) == 1 for q in made if q is not None)


def test_a_text_of_no_fact_is_no_quote() -> None:
    """Nobody said it."""
    with pytest.raises(TypeError):
        quote("The moral of the story.")


def test_the_dagger_is_explained() -> None:
    """The explanation is the note of the table."""
    verbatim, paraphrase = items()
    assert paraphrase_note([verbatim]) is None
    made = contributions_table("All", [verbatim, paraphrase])
    assert made.note == PARAPHRASED
    assert [row[2] for row in made.rows] == ["primary care", "peer support"]
