"""The blocks on buckets."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.plugin import Chapter
from dialoguekit.testing.builders import contribution_made, workshop_with_participants
from dialoguekit.testing.method_output import find_table, paragraphs, table_values, workshop_chapter
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import METHOD
from dialoguekit_abcd import events as e


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*events))


def test_every_task_is_listed_with_its_path(workshop: tuple[ScenarioInput, ...]) -> None:
    """The table has the first and latest bucket, the help needed and who is asked."""
    chapter = chapter_of(*workshop)
    assert table_values(find_table("Who can do it", chapter)) == [
        ("Ourselves", 0, 1, 0),
        ("With some help", 2, 1, 1),
        ("Outside agencies", 1, 1, 1),
    ]
    assert "Moved towards “ourselves”: 1 item. Moved away from it: 0." in paragraphs(chapter)
    assert table_values(find_table("Items by bucket", chapter)) == [
        (
            "PR1",
            "Sing on Mondays.",
            "peer support",
            "with some help → ourselves",
            None,
            "peer support",
        ),
        (
            "C7",
            "A van.",
            "primary care",
            "with some help",
            "A driver\nAsked: The church",
            "primary care",
        ),
        ("AS6", "Pond", "primary care", "outside agencies", "Asked: The council", None),
    ]
    assert find_table("Items by bucket", chapter).note is None


def test_text_of_a_task_is_quoted_only_with_consent() -> None:
    """A paraphrase is marked; the person who sorted may not consent to be quoted."""
    card = contribution_made("C1", "P2", "Mend it.", capture="paraphrase", activity=None)
    by = e.ItemSorted(item="C1", bucket=2, help="Wood", whom="The mill", person="P4")
    found = find_table("Items by bucket", chapter_of(card, by))
    assert table_values(found)[0][1] == "Mend it. †"
    assert found.note == "† paraphrased"
    withdrawn = [ConsentWithdrawn(person=who, scopes=("quote",)) for who in ("P2", "P4")]
    found = find_table("Items by bucket", chapter_of(card, by, *withdrawn))
    assert (table_values(found)[0][1], table_values(found)[0][4]) == (
        "(not for quotation)",
        "(not for quotation)",
    )
    nothing = e.ItemSorted(item="C1", bucket=1, person="P4")
    assert (
        table_values(find_table("Items by bucket", chapter_of(card, nothing, *withdrawn)))[0][4]
        is None
    )
