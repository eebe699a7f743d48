"""What must not be told is in no block, chart, flag or suggestion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionModerated,
    PersonForgotten,
    PresenceMoved,
    QuestionPosed,
    RecordRedacted,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.plugin import SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    assemble,
    find_table,
    programme_chapter,
    suggestions_of,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_world_cafe import METHOD

SECRET = "The surgery never rings back"

# P2 to P4 are of primary care, P5 to P7 of peer support.
SEATED = tuple(
    (PresenceMoved(person=f"P{n}", destination=f"S{1 + n % 2}"), "10:05") for n in range(2, 8)
)


def cafe(
    *facts: ScenarioInput,
    label: str = "Window",
    question: str = "What helps?",
    focus: str = "Referral",
    text: str = "Nobody knows us.",
    visibility: Mapping[str, str] | None = None,
    per_group: int = 3,
) -> Given[Any]:
    """Return a café in which an idea of P2 is taken up and harvested.

    ``visibility`` is that of the ``table``, the ``question``, the ``round`` or the ``idea``.
    """

    def visible(name: str) -> dict[str, Any]:
        return {"visibility": (visibility or {}).get(name, "room")}

    idea = {"reasons": f"Because {text}"} | visible("idea")
    return workshop_with_participants(per_group=per_group).and_given(
        scenario_event(SpaceCreated(space="S1", kind="table", label=label), **visible("table")),
        SpaceCreated(space="S2", kind="table", label="Door"),
        activity_started("world-cafe", "10:00", template="classic"),
        *SEATED,
        scenario_event(
            QuestionPosed(question="Q1", text=question),
            "10:06",
            activity="A1",
            **visible("question"),
        ),
        stage_entered("round", "10:10", focus=focus, planned_s=600, **visible("round")),
        contribution_made("C1", "P2", text, "10:15", space="S1", **idea),
        scenario_event(RoleAssigned(person="P2", role="host"), "10:20", space="S1"),
        stage_entered("round", "10:30", planned_s=600),
        (PresenceMoved(person="P2", origin="S1", destination="S2"), "10:31"),
        contribution_made("C2", "P2", text, "10:45", space="S2", refs=("C1",), **idea),
        stage_entered("harvest", "10:50"),
        contribution_made("C3", "P2", text, "10:55", refs=("C2",), **idea),
        *facts,
    )


def output_of(workshop: Given[Any], policy: DisclosurePolicy = UNRESTRICTED) -> str:
    """Return all that is told of a workshop: its chapters, flags and suggestions."""
    contexts = [
        SuggestionContext(workshop="leeds", activity="A1", stages_entered=(stage,))
        for stage in ("round", "harvest")
    ]
    suggestions = [suggestions_of(METHOD, workshop, context) for context in contexts]
    return repr(
        [
            workshop_chapter(METHOD, workshop, policy=policy),
            programme_chapter(METHOD, workshop, policy=policy),
            assemble(METHOD, workshop, policy=policy).all_flags,
            suggestions,
        ]
    )


def redacted(workshop: Given[Any], kind: str) -> Given[Any]:
    """Return the workshop with every event of a type redacted."""
    targets = [recorded.seq for recorded in workshop.recorded if recorded.type == kind]
    return workshop.and_given(*(RecordRedacted(target=seq, basis="a name") for seq in targets))


IDEAS = ("C1", "C2", "C3")


@pytest.mark.parametrize(
    "workshop",
    [
        cafe(text=SECRET, visibility={"idea": "hidden"}),
        cafe(text=SECRET, visibility={"idea": "restricted"}),
        cafe(
            *(ContributionModerated(contribution=id, outcome="held") for id in IDEAS), text=SECRET
        ),
        cafe(ConsentWithdrawn(person="P2", scopes=("quote",)), text=SECRET),
        cafe(PersonForgotten(person="P2", basis="request"), text=SECRET),
        redacted(cafe(text=SECRET), "contribution.made"),
    ],
    ids=["hidden", "restricted", "held", "no consent", "forgotten", "redacted"],
)
def test_text_of_a_contribution_is_hidden(workshop: Given[Any]) -> None:
    """It is counted, on its path and in the harvest, and nowhere told."""
    result = workshop_chapter(METHOD, workshop)
    assert SECRET not in output_of(workshop)
    told = [row[1] for row in table_values(find_table("Steps of each idea", result))]
    assert len(told) == 3
    assert set(told) <= {
        "(not shown to all participants)",
        "(awaiting moderation)",
        "(not for quotation)",
        "[withheld]",
    }
    assert len(find_table("Results of the harvest", result).rows) == 1


def test_a_rejected_contribution_is_in_no_result() -> None:
    """Neither on a path nor in the harvest."""
    rejected = (ContributionModerated(contribution=id, outcome="rejected") for id in IDEAS)
    workshop = cafe(*rejected, text=SECRET)
    assert SECRET not in output_of(workshop)
    assert "Steps of each idea" not in repr(workshop_chapter(METHOD, workshop))


def test_text_that_may_be_told_is_told() -> None:
    """The tests of hidden texts can fail."""
    every = cafe(label="Fern", question="Who is here?", focus="The phone", text=SECRET)
    assert all(text in output_of(every) for text in ("Fern", "Who is here?", "The phone", SECRET))


@pytest.mark.parametrize(
    ("workshop", "kind"),
    [
        (cafe(label=SECRET, visibility={"table": "restricted"}), "space.created"),
        (cafe(question=SECRET, visibility={"question": "restricted"}), "question.posed"),
        (cafe(focus=SECRET, visibility={"round": "restricted"}), "stage.entered"),
    ],
    ids=["table", "question", "focus"],
)
def test_text_of_the_workshop_is_hidden(workshop: Given[Any], kind: str) -> None:
    """Flags, headings and suggestions have a placeholder, too."""
    assert SECRET not in output_of(workshop)
    assert SECRET not in output_of(redacted(workshop, kind))


def test_people_are_not_named() -> None:
    """Their ids are nowhere told."""
    assert re.findall(r"\bP\d+\b", output_of(cafe())) == []


def test_small_groups_are_combined() -> None:
    """Two people in each group are too few to be named; three are enough."""
    told = output_of(cafe(per_group=2), STANDARD)
    assert "smaller groups" in told
    assert "primary care" not in told
    assert "smaller groups" not in output_of(cafe(), STANDARD)
