"""Suggestions: missing types, unconnected assets, tasks of others."""

from __future__ import annotations

from typing import Any

import dialoguekit_abcd
from dialoguekit.events import QuestionPosed
from dialoguekit.plugin import Suggestion, SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    memory_kit,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import suggestions_of
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_abcd import METHOD, method
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, ItemSorted


def suggestions_for(
    stage: str | None, *facts: ScenarioInput, posed: tuple[str, ...] = ()
) -> list[Suggestion]:
    """Return the suggestions in a stage of a workshop with these events."""
    situation = SuggestionContext(
        workshop="leeds",
        activity="A1",
        stages_entered=() if stage is None else (stage,),
        prompts_posed=posed,
    )
    workshop = workshop_with_participants().and_given(activity_started("abcd"), *facts)
    return suggestions_of(METHOD, workshop, situation)


def reasons_for(found: list[Suggestion]) -> list[str]:
    """Return the reasons of suggestions other than the prompts of the stage."""
    titles = tuple(stage.title for stage in method.STAGES)
    return [each.reason for each in found if not each.reason.startswith(titles)]


def identified(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    chosen = {"asset": f"AS{number}", "name": "x", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def connected(number: int, one: int, other: int) -> AssetsConnected:
    return AssetsConnected(
        connection=f"CN{number}", one=f"AS{one}", other=f"AS{other}", purpose="x", proposer="P2"
    )


ALL_TYPES = [identified(n, type=type, agreed=True) for n, type in enumerate(method.TYPES, start=1)]


def test_on_an_empty_map_prompts_are_suggested() -> None:
    """Nothing else is."""
    names = [prompt.name for prompt in method.PROMPTS if prompt.stage == "map"]
    assert [each.prompt for each in suggestions_for("map")] == names
    assert [each.prompt for each in suggestions_for("map", posed=tuple(names[:-1]))] == names[-1:]


def test_a_missing_type_is_suggested() -> None:
    """With its prompt and the reason."""
    found = suggestions_for("map", *ALL_TYPES[:4])
    assert [(each.prompt, each.reason) for each in found[:2]] == [
        ("swapped", "Not named yet: an exchange."),
        ("story", "Not named yet: a piece of culture."),
    ]
    assert found[0].text == "What is swapped, shared or given here?"
    assert reasons_for(suggestions_for("map", *ALL_TYPES)) == [
        "0 of 6 assets were named by peer support."
    ]


def test_a_group_with_few_assets_is_suggested() -> None:
    """If it named less than half of its share, of enough assets."""
    seven = [*ALL_TYPES, identified(7)]
    found = suggestions_for("map", *seven, identified(8, "P4"))
    assert found[0].text == "What would peer support put on the map?"
    assert found[0].reason == "1 of 8 assets were named by peer support."
    assert (
        reasons_for(
            suggestions_for(
                "map", *seven, identified(8, "P4"), identified(9, "P5"), identified(10, "P5")
            )
        )
        == []
    )
    few = [identified(n) for n in range(1, 6)]
    assert not any("put on the map" in each.text for each in suggestions_for("map", *few))


def test_asking_individuals_is_suggested() -> None:
    """Not for those who declined; names are not disclosed."""
    one = identified(7, "P4", type="individual", name="Pat")
    no = identified(8, "P4", type="individual", agreed=False)
    for stage in ("map", "connect", "converse"):
        found = [
            each
            for each in suggestions_for(stage, *ALL_TYPES, one, no)
            if "want to be" in each.text
        ]
        assert [each.cites for each in found] == [("leeds AS7",)]
        assert found[0].reason == "Agreement is not recorded for 1 individual."
        assert "Pat" not in repr(found)


def test_connecting_isolates_is_suggested() -> None:
    """With their ids."""
    found = suggestions_for(
        "connect", identified(1), identified(2), identified(3), connected(1, 1, 2)
    )
    assert found[0] == Suggestion(
        text="Who should meet whom?",
        reason="1 of 3 assets are unconnected.",
        prompt="who-meets-whom",
        cites=("leeds AS3",),
    )


def test_connecting_groups_is_suggested() -> None:
    """Until the first connection between them."""
    within = (identified(1), identified(2), connected(1, 1, 2))
    why = "All of 1 connection stay within a group."
    assert why in reasons_for(suggestions_for("connect", *within))
    bridge = (identified(3, "P4"), connected(2, 1, 3))
    assert reasons_for(suggestions_for("connect", *within, *bridge)) == []


def test_tasks_of_agencies_are_suggested() -> None:
    """In every stage of sorting."""
    far = ItemSorted(item="C1", bucket=3, whom="The council")
    for stage in ("ourselves", "with-help", "outside"):
        (first, *_) = suggestions_for(stage, far, ItemSorted(item="C2", bucket=1))
        assert first.reason == "1 item left to outside agencies."
        assert first.cites == ("leeds C1",)
    assert reasons_for(suggestions_for("map", far)) == []


def test_naming_help_is_suggested() -> None:
    """Which help, from whom, and who is asked."""
    tasks = (ItemSorted(item="C1", bucket=2), ItemSorted(item="C2", bucket=2, help="x", whom="y"))
    (first, *_) = suggestions_for("with-help", *tasks)
    assert (first.reason, first.cites) == ("Not recorded for 1 item.", ("leeds C1",))


def test_other_stages_have_their_prompts() -> None:
    """Before the first stage, those of the first stage of the order."""
    assert [each.prompt for each in suggestions_for("celebrate", *ALL_TYPES)] == ["thanks"]
    assert suggestions_for(None)[0].prompt == "what-is-here"


def test_another_activity_has_prompts_only() -> None:
    """The method does not run in it."""
    situation = SuggestionContext(workshop="leeds", activity="A9", stages_entered=("connect",))
    found = suggestions_of(METHOD, workshop_with_participants().and_given(*ALL_TYPES), situation)
    assert [each.prompt for each in found] == ["who-meets-whom", "first"]


def test_guidance_has_stage_suggestions_and_flags() -> None:
    """In one call of the handle."""
    with memory_kit({"abcd": dialoguekit_abcd}) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("peers", "surgery"))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="peers", consents=("record", "quote"))
        leeds.start("abcd", template="mapping")
        leeds.enter_stage("map")
        leeds.execute_named("abcd.identify-asset", "Pat", type="individual", person=ana)
        guidance = leeds.guidance()
        assert guidance.failures == ()
        assert guidance.current_run is not None
        assert guidance.current_run.stage == "map"
        assert any("gathers people" in each.text for each in guidance.current_run.suggestions)
        assert {standing.flag.rule for standing in guidance.flags if standing.source == "abcd"} == {
            "no-source",
            "not-asked",
        }


def test_posed_prompts_are_not_suggested_again() -> None:
    """The context lists them."""
    facts = (
        stage_entered("connect"),
        scenario_event(
            QuestionPosed(question="Q1", text="Who?", prompt="who-meets-whom"), activity="A1"
        ),
    )
    assert [
        each.prompt for each in suggestions_for("connect", *facts, posed=("who-meets-whom",))
    ] == ["first"]
