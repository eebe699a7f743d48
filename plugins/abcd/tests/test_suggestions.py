"""What to ask next: what is missing on the map, what stands alone, what could come nearer."""

from __future__ import annotations

from typing import Any

import dialoguekit_abcd
from dialoguekit.events import QuestionPosed
from dialoguekit.plugin import Situation, Suggestion
from dialoguekit.testing.builders import entered, gathered, memory_kit, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_abcd import method
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, ItemSorted
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.suggestions import suggest


def asked(stage: str | None, *facts: Fact, posed: tuple[str, ...] = ()) -> list[Suggestion]:
    """What is suggested in a stage of a workshop in which these are the facts."""
    view = gathered().and_given(*facts).project(AssetMapping)
    situation = Situation(
        workshop="leeds",
        activity="A1",
        entered=() if stage is None else (stage,),
        posed=posed,
    )
    return list(suggest(view, situation))


def whys(found: list[Suggestion]) -> list[str]:
    """Why something is suggested, beyond the prompts of the stage."""
    titles = tuple(stage.title for stage in method.STAGES)
    return [each.why for each in found if not each.why.startswith(titles)]


def named(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    chosen = {"asset": f"AS{number}", "name": "x", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def connected(number: int, one: int, other: int) -> AssetsConnected:
    return AssetsConnected(
        connection=f"CN{number}", one=f"AS{one}", other=f"AS{other}", purpose="x", proposer="P2"
    )


ALL_TYPES = [named(n, type=type, agreed=True) for n, type in enumerate(method.TYPES, start=1)]


def test_on_an_empty_map_the_prompts_are_asked() -> None:
    """Nobody has to be told that everything is missing."""
    names = [prompt.name for prompt in method.PROMPTS if prompt.stage == "map"]
    assert [each.prompt for each in asked("map")] == names
    assert [each.prompt for each in asked("map", posed=tuple(names[:-1]))] == names[-1:]


def test_a_type_that_nobody_named_is_asked_for() -> None:
    """With the prompt that asks for it, and why."""
    found = asked("map", *ALL_TYPES[:4])
    assert [(each.prompt, each.why) for each in found[:2]] == [
        ("swapped", "Nobody has named an exchange yet."),
        ("story", "Nobody has named a piece of culture yet."),
    ]
    assert found[0].text == "What is swapped, shared or given here?"
    assert whys(asked("map", *ALL_TYPES)) == ["0 of 6 assets were named by peer support."]


def test_a_group_that_named_little_is_asked() -> None:
    """Less than half of its share, once there are enough to tell."""
    seven = [*ALL_TYPES, named(7)]
    found = asked("map", *seven, named(8, "P4"))
    assert found[0].text == "What would peer support put on the map?"
    assert found[0].why == "1 of 8 assets were named by peer support."
    assert whys(asked("map", *seven, named(8, "P4"), named(9, "P5"), named(10, "P5"))) == []
    few = [named(n) for n in range(1, 6)]
    assert not any("put on the map" in each.text for each in asked("map", *few))


def test_individuals_who_were_not_asked_are_asked() -> None:
    """Those who said no have been; names are not told."""
    one = named(7, "P4", type="individual", name="Pat")
    no = named(8, "P4", type="individual", agreed=False)
    for stage in ("map", "connect", "converse"):
        found = [each for each in asked(stage, *ALL_TYPES, one, no) if "want to be" in each.text]
        assert [each.cites for each in found] == [("leeds AS7",)]
        assert found[0].why == "That they agreed is not on record for 1 individual."
        assert "Pat" not in repr(found)


def test_what_stands_alone_is_to_meet_somebody() -> None:
    """With the ids of it."""
    found = asked("connect", named(1), named(2), named(3), connected(1, 1, 2))
    assert found[0] == Suggestion(
        text="Who should meet whom?",
        why="1 of 3 assets stand alone.",
        prompt="who-meets-whom",
        cites=("leeds AS3",),
    )


def test_groups_that_keep_to_themselves_are_to_meet() -> None:
    """Until the first connection between them."""
    within = (named(1), named(2), connected(1, 1, 2))
    why = "All of 1 connection stay within a group."
    assert why in whys(asked("connect", *within))
    bridge = (named(3, "P4"), connected(2, 1, 3))
    assert whys(asked("connect", *within, *bridge)) == []


def test_what_is_with_others_could_come_nearer() -> None:
    """In every stage of sorting."""
    far = ItemSorted(item="C1", bucket=3, whom="The council")
    for stage in ("ourselves", "with-help", "outside"):
        (first, *_) = asked(stage, far, ItemSorted(item="C2", bucket=1))
        assert first.why == "1 item left to outside agencies."
        assert first.cites == ("leeds C1",)
    assert whys(asked("map", far)) == []


def test_help_that_was_not_named_is_asked_for() -> None:
    """Which, from whom, and who asks."""
    tasks = (ItemSorted(item="C1", bucket=2), ItemSorted(item="C2", bucket=2, help="x", whom="y"))
    (first, *_) = asked("with-help", *tasks)
    assert (first.why, first.cites) == ("Nobody has said so for 1 item.", ("leeds C1",))


def test_other_stages_have_their_prompts() -> None:
    """And before the first, those of the one that the order begins with."""
    assert [each.prompt for each in asked("celebrate", *ALL_TYPES)] == ["thanks"]
    assert asked(None)[0].prompt == "what-is-here"


def test_of_an_unknown_workshop_only_prompts_are_suggested() -> None:
    """Nothing of it was folded."""
    view = gathered().project(AssetMapping)
    situation = Situation(workshop="york", activity="A1", entered=("connect",))
    assert [each.prompt for each in suggest(view, situation)] == ["who-meets-whom", "first"]


def test_a_tool_asks_the_handle() -> None:
    """The stage, what to ask and why, and the flags that stand, in one call."""
    with memory_kit({"abcd": dialoguekit_abcd}) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("peers", "surgery"))
        leeds.open()
        ana = leeds.welcome(name="Ana", group="peers", consents=("record", "quote"))
        leeds.start("abcd", template="mapping")
        leeds.enter("map")
        leeds.act("abcd.identify", "Pat", type="individual", person=ana)
        guidance = leeds.guidance()
        assert guidance.failures == ()
        assert guidance.current is not None
        assert guidance.current.stage == "map"
        assert any("gathers people" in each.text for each in guidance.current.suggestions)
        assert {standing.flag.rule for standing in guidance.flags if standing.by == "abcd"} == {
            "no-source",
            "not-asked",
        }


def test_prompts_that_were_put_to_the_room_are_not_suggested_again() -> None:
    """The situation says which they were."""
    facts = (
        started("abcd"),
        entered("connect"),
        happened(QuestionPosed(question="Q1", text="Who?", prompt="who-meets-whom"), activity="A1"),
    )
    assert [each.prompt for each in asked("connect", *facts, posed=("who-meets-whom",))] == [
        "first"
    ]
