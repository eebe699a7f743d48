"""What may not be published is in no block, chart, flag or suggestion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED
from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    PersonForgotten,
    ProposalSubmitted,
    RecordRedacted,
)
from dialoguekit.plugin import SuggestionContext
from dialoguekit.testing.builders import (
    activity_started,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    assemble,
    programme_chapter,
    suggestions_of,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_abcd import METHOD
from dialoguekit_abcd import events as e

WORKSHOP = workshop_with_participants(per_group=4)
STARTED = (activity_started("abcd"), stage_entered("map"))

EVENTS: dict[str, Any] = {
    "source": ContributionMade(
        contribution="C1", author="P2", text="Apple.", reasons="Banana.", kind="asset"
    ),
    "asset": e.AssetIdentified(
        asset="AS1",
        name="Cherry",
        place="Date Lane",
        contact="Ring Elderberry",
        type="individual",
        agreed=True,
        person="P3",
        holder="P8",
        source="C1",
    ),
    "alias": e.AssetIdentified(asset="AS2", name="Fennel", type="place", person="P4"),
    "other": e.AssetIdentified(asset="AS3", name="Grape", type="place", person="P5"),
    "connection": e.AssetsConnected(
        connection="CN1", one="AS1", other="AS3", purpose="Hazel", proposer="P6"
    ),
    "follow-up": e.ConnectionFollowedUp(connection="CN1", status="agreed", note="Iris."),
    "need": ContributionMade(contribution="C2", author="P7", text="Juniper.", kind="need"),
    "proposal": ProposalSubmitted(proposal="PR1", text="Kiwi.", bucket=2, proposer="P1"),
    "sorting": e.ItemSorted(item="PR1", bucket=2, help="Lemon", whom="Mango", person="P9"),
    "merge": e.AssetsMerged(keep="AS1", alias="AS2"),
    "sorted need": e.ItemSorted(item="C2", bucket=3),
    "sorted asset": e.ItemSorted(item="AS2", bucket=1),
}

STANDS_ON = {
    "Cherry": {"source", "asset", "alias"},
    "Date Lane": {"source", "asset", "alias"},
    "Fennel": {"source", "asset", "alias"},
    "Grape": {"other"},
    "Hazel": {"connection"},
    "Iris": {"connection", "follow-up"},
    "Juniper": {"need"},
    "Kiwi": {"proposal"},
    "Lemon": {"sorting"},
    "Mango": {"sorting"},
}
"""The texts that are published, each with the events that must allow it."""

ABOUT = {
    "Hazel": {"asset", "other", "source"},
    "Iris": {"asset", "other", "source"},
    "Lemon": {"proposal"},
    "Mango": {"proposal"},
}
"""The events that a text is about: it is withheld with them, but for the sake of no author."""

VISIBILITIES = ("hidden", "restricted")
AUTHORS = {
    "source": "P2",
    "asset": "P3",
    "alias": "P4",
    "other": "P5",
    "connection": "P6",
    "need": "P7",
    "proposal": "P1",
    "sorting": "P9",
}
CONTRIBUTIONS = {"source": "C1", "need": "C2"}
WAYS = [
    *((key, way) for way in (*VISIBILITIES, "redacted") for key in list(EVENTS)[:9]),
    *((key, way) for way in ("forgotten", "no consent") for key in AUTHORS),
    *((key, way) for way in ("rejected", "held") for key in CONTRIBUTIONS),
]
"""Each event with texts, and each way in which it is not published."""


def workshop_of(hidden: Mapping[str, str]) -> Given[Any]:
    """Return the workshop in which some events are not published, each in its way."""
    facts: list[ScenarioInput] = [*STARTED]
    later: list[ScenarioInput] = []
    for key, event in EVENTS.items():
        way = hidden.get(key, "room")
        visibility = way if way in VISIBILITIES else "room"
        facts.append(scenario_event(event, activity="A1", visibility=visibility))
        match way:
            case "redacted":
                target = len(WORKSHOP.recorded) + len(facts)
                later.append(RecordRedacted(target=target, basis="asked for"))
            case "forgotten":
                later.append(PersonForgotten(person=AUTHORS[key], basis="asked for"))
            case "no consent":
                later.append(ConsentWithdrawn(person=AUTHORS[key], scopes=("quote",)))
            case "rejected" | "held":
                later.append(ContributionModerated(contribution=CONTRIBUTIONS[key], outcome=way))
    return WORKSHOP.and_given(*facts, *later)


def shown_of(workshop: Given[Any]) -> str:
    """Return all that the method shows of a workshop, as text."""
    stages = (stage.name for stage in METHOD.stages)
    contexts = (
        SuggestionContext(workshop="leeds", activity="A1", stages_entered=(stage,))
        for stage in stages
    )
    return repr(
        [
            *(workshop_chapter(METHOD, workshop, policy=p) for p in (UNRESTRICTED, STANDARD)),
            programme_chapter(METHOD, workshop, workshop_with_participants(stream="york")),
            assemble(METHOD, workshop).all_flags,
            *(suggestions_of(METHOD, workshop, context) for context in contexts),
        ]
    )


def published(workshop: Given[Any]) -> set[str]:
    shown = shown_of(workshop)
    return {text for text in [*STANDS_ON, "Apple", "Banana", "Elderberry"] if text in shown}


def test_everything_is_published_that_may_be() -> None:
    """A contact never is, and a mapped contribution is not listed again."""
    assert published(workshop_of({})) == STANDS_ON.keys()


@pytest.mark.parametrize(("key", "way"), WAYS, ids=lambda part: part)
def test_a_text_is_published_only_if_all_that_it_stands_on_is(key: str, way: str) -> None:
    """A name stands on its source and on the names that were merged with it."""
    about = {} if way in ("forgotten", "no consent") else ABOUT
    expected = {t for t, events in STANDS_ON.items() if key not in events | about.get(t, set())}
    assert published(workshop_of({key: way})) == expected


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(list(EVENTS)[:9]), st.sampled_from(VISIBILITIES)))
def test_any_hidden_events_hide_what_stands_on_them(hidden: dict[str, str]) -> None:
    """And nothing else."""
    expected = {
        text
        for text, events in STANDS_ON.items()
        if (events | ABOUT.get(text, set())).isdisjoint(hidden)
    }
    assert published(workshop_of(hidden)) == expected


@pytest.mark.parametrize(
    ("change", "later"),
    [
        ({"agreed": None}, ()),
        ({"agreed": False}, ()),
        ({}, (ConsentWithdrawn(person="P8", scopes=("asset",)),)),
        ({}, (PersonForgotten(person="P8", basis="asked for"),)),
        ({"type": "place"}, (ConsentWithdrawn(person="P8", scopes=("asset",)),)),
    ],
    ids=["not asked", "declined", "holder withdrew", "holder forgotten", "holder of a place"],
)
def test_an_asset_without_agreement_is_not_named(
    change: dict[str, Any], later: tuple[ScenarioInput, ...]
) -> None:
    """Neither is what was merged into it, and for what it was connected."""
    events = EVENTS | {"asset": attrs.evolve(EVENTS["asset"], **change)}
    facts = [scenario_event(event, activity="A1") for event in events.values()]
    hidden = {"Cherry", "Date Lane", "Fennel", "Hazel", "Iris"}
    assert published(WORKSHOP.and_given(*STARTED, *facts, *later)) == STANDS_ON.keys() - hidden


def test_no_person_is_named() -> None:
    """Ids of people are in no output."""
    assert re.search(r"\bP\d+\b", shown_of(workshop_of({}))) is None


def test_small_groups_are_combined() -> None:
    """Two people in each group are too few for the policy of a report."""
    facts = [scenario_event(EVENTS[key], activity="A1") for key in ("source", "alias", "other")]
    workshop = workshop_with_participants(per_group=2).and_given(*STARTED, *facts)
    shown = repr(workshop_chapter(METHOD, workshop, policy=STANDARD))
    assert "primary care" not in shown
    assert "peer support" not in shown
    assert "“Smaller groups” combines groups with too few people to be named." in shown
    assert "peer support" in repr(workshop_chapter(METHOD, workshop))


def test_names_are_compared_only_if_they_may_be_published() -> None:
    """A match with a name in another workshop would disclose it."""
    leeds, york = (
        workshop_with_participants(stream=stream).and_given(EVENTS["alias"])
        for stream in ("leeds", "york")
    )
    assert "Assets of several workshops" in repr(programme_chapter(METHOD, leeds, york))
    hidden = york.and_given(ConsentWithdrawn(person="P4", scopes=("quote",)))
    assert "Assets of several workshops" not in repr(programme_chapter(METHOD, leeds, hidden))
