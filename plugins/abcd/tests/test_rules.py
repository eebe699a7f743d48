"""Every rule of the map, each with a case that breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dialoguekit_abcd
from dialoguekit.events import (
    ContributionMade,
    ContributionParked,
    ProposalSubmitted,
    StageEntered,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.plugin_contract import RuleCase, RulesContract
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_abcd import events as e

END = activity_ended("11:00")
CLOSED = (WorkshopClosed(), "12:30")


LABELS: dict[type[Any], str] = {
    StageEntered: "{0.stage}",
    ContributionMade: "{0.contribution}",
    e.AssetIdentified: "{0.asset}",
    e.AssetsConnected: "{0.connection}",
    e.ItemSorted: "{0.item} in {0.bucket}",
}
"""The labels of events that support a flag."""


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return workshop_with_participants(per_group=3).and_given(*facts)


def started(template: str | None = None, *, activity: str = "A1", **params: str) -> ScenarioInput:
    """Return the start of a session, with or without an announced order."""
    return activity_started("abcd", "10:00", activity=activity, template=template, **params)


def identified(number: int, person: str = "P2", **more: Any) -> list[ScenarioInput]:
    """Return a contribution and the asset that came up in it."""
    source = {"source": f"C{number}", "type": "place", "person": person, "name": f"Bench {number}"}
    kind = more.pop("kind", "asset")
    return [
        contribution_made(f"C{number}", person, f"Bench {number}.", "10:01", kind=kind),
        e.AssetIdentified(asset=f"AS{number}", **(source | more)),
    ]


def connected(number: int, one: int = 1, other: int = 2) -> ScenarioInput:
    return e.AssetsConnected(
        connection=f"CN{number}", one=f"AS{one}", other=f"AS{other}", purpose="Tea", proposer="P2"
    )


def sorted_into(item: str, bucket: int, person: str | None = None, **more: Any) -> ScenarioInput:
    return e.ItemSorted(item=item, bucket=bucket, person=person, **more)


MAP = (started(), stage_entered("map", "10:00"))
OURSELVES = (started(), stage_entered("ourselves", "10:00"))

CLEAN = workshop_of(
    started("mapping"),
    stage_entered("map", "10:00", planned_s=1800),
    *identified(1, "P2", type="institution", contact="Ring"),
    *identified(2, "P5", type="association", standing="claimed", holder="P6"),
    *identified(3, "P5", type="individual", gift="heart", holder="P5", agreed=True, kind="gift"),
    *identified(4, "P3", type="institution"),
    *identified(5, "P6"),
    *identified(6, "P7", type="economy"),
    contribution_made("C7", "P4", "No bus after six.", kind="need"),
    ContributionParked(contribution="C7"),
    stage_entered("connect", "10:30", planned_s=1800),
    connected(1),
    connected(2, 3, 4),
    e.AssetsMerged(keep="AS5", alias="AS5"),
    END,
    ProposalSubmitted(proposal="PR1", text="Walk.", bucket=2),
    activity_started("abcd", "11:00", activity="A2", template="sorting"),
    stage_entered("ourselves", "11:00", activity="A2"),
    sorted_into("PR1", 1, "P2"),
    sorted_into("AS1", 1, "P5"),
    sorted_into("C1", 1, "P3"),
    stage_entered("with-help", "11:10", activity="A2"),
    sorted_into("C2", 2, "P2", help="Chairs", whom="The church"),
    stage_entered("outside", "11:20", activity="A2"),
    sorted_into("C3", 3, "P2", whom="The council"),
    activity_ended("11:30", activity="A2"),
    CLOSED,
    e.ConnectionFollowedUp(connection="CN1", status="agreed"),
    (e.ConnectionFollowedUp(connection="CN1", status="acted-upon"), "12:45"),
)


A1 = ("leeds A1",)
ASKED: dict[str, Any] = {"type": "individual", "agreed": True}
UNASKED = "AS1 names an individual without recorded agreement."
NO_SOURCE = "AS1 is on the map without a contribution as its source."
OTHERS_FIRST = "What needs outside agencies was discussed before what we do ourselves."


def on_map(
    name: str,
    facts: list[ScenarioInput],
    rule: str,
    message: str,
    *,
    evidence: tuple[str, ...] = ("AS1",),
    **more: Any,
) -> RuleCase:
    """Return a case of a map on which AS1 breaks a rule."""
    workshop = workshop_of(*MAP, *facts)
    return RuleCase(name, workshop, rule, message, ("leeds AS1",), evidence, **more)


def in_bucket(
    name: str,
    tasks: list[ScenarioInput],
    rule: str,
    message: str,
    *evidence: str,
    severity: str = "warning",
) -> RuleCase:
    """Return a case of a session in which C1 breaks a rule of the buckets."""
    workshop = workshop_of(*OURSELVES, *tasks)
    return RuleCase(name, workshop, rule, message, ("leeds C1",), evidence, severity)


CASES = [
    on_map("no source", identified(1, source=None), "no-source", NO_SOURCE),
    on_map("an unknown source", identified(1, source="C7"), "no-source", NO_SOURCE),
    on_map("not asked", identified(1, type="individual"), "not-asked", UNASKED),
    on_map(
        "declined",
        identified(1, type="individual", agreed=False),
        "not-asked",
        "AS1 names an individual who declined to be on the map.",
    ),
    RuleCase(
        "a holder who does not consent",
        workshop_with_participants(per_group=3, consents=("record", "quote")).and_given(
            *MAP, *identified(1, holder="P2", **ASKED)
        ),
        "not-asked",
        UNASKED,
        ("leeds AS1",),
        ("AS1",),
    ),
    on_map(
        "a need on the map",
        [*identified(1, kind="Deficit"), ContributionParked(contribution="C1")],
        "need-as-asset",
        "AS1 is on the map as an asset, but came up in C1, declared as Deficit.",
        evidence=("C1", "AS1"),
    ),
    on_map(
        "a need that was not parked",
        identified(1, kind="need"),
        "need-not-parked",
        "C1, declared as need, is on the map but was not parked.",
        evidence=("C1", "AS1"),
        others=("need-as-asset",),
    ),
    on_map(
        "a name like a need",
        identified(1, name="Not enough rooms"),
        "sounds-like-need",
        "The name of AS1 reads like something that is missing.",
        severity="info",
    ),
    on_map(
        "offered for another",
        identified(1, holder="P5"),
        "offered-for-another",
        "AS1 is recorded as offered by a person other than its holder.",
    ),
    on_map(
        "an association and an institution",
        [
            *identified(1, type="association"),
            *identified(2, type="institution"),
            e.AssetsMerged(keep="AS1", alias="AS2"),
        ],
        "mixed-types",
        "AS1 was merged from an association and an institution.",
        evidence=("AS1", "AS2", "abcd.assets-merged"),
    ),
    RuleCase(
        "mostly institutions",
        workshop_of(
            *MAP,
            *(f for n in range(1, 5) for f in identified(n, "P2", type="institution")),
            *identified(5, "P5"),
            *identified(6, "P6"),
            END,
        ),
        "institutions-dominate",
        "4 of 6 assets are institutions.",
        A1,
        ("AS1", "AS2", "AS3", "AS4"),
        "info",
    ),
    RuleCase(
        "all from one group",
        workshop_of(
            *MAP, *(f for n in range(1, 7) for f in identified(n, "P3")), *identified(7, "P1"), END
        ),
        "one-group",
        "All 6 assets were named by primary care.",
        A1,
        ("AS1", "AS2", "AS3", "AS4", "AS5", "AS6"),
        "info",
    ),
    RuleCase(
        "a directory",
        workshop_of(*MAP, *identified(1), *identified(2), stage_entered("connect", "10:30"), END),
        "not-connected",
        "Assets on the map: 2. None was connected.",
        A1,
        ("AS1", "AS2"),
        "info",
    ),
    RuleCase(
        "nothing came of it",
        workshop_of(
            *MAP,
            *identified(1),
            *identified(2),
            connected(1),
            connected(2),
            (e.ConnectionFollowedUp(connection="CN1", status="agreed"), "12:00"),
            (WorkshopClosed(), workshop_with_participants().at("12:30").next_occurred_at),
            (
                e.ConnectionFollowedUp(connection="CN2", status="dropped"),
                workshop_with_participants().at("12:30").later(days=28).next_occurred_at,
            ),
        ),
        "nothing-acted-upon",
        "Connections agreed: 1. None was acted upon.",
        ("leeds CN1",),
        ("CN1", "abcd.connection-followed", "abcd.connection-followed"),
        "info",
    ),
    in_bucket(
        "help without details",
        [sorted_into("C1", 2, whom="The church")],
        "help-unnamed",
        "C1 needs some help; not recorded: which help.",
        "C1 in 2",
    ),
    in_bucket(
        "help without a helper",
        [sorted_into("C1", 2, help="Chairs")],
        "help-unnamed",
        "C1 needs some help; not recorded: from whom.",
        "C1 in 2",
    ),
    in_bucket(
        "help, and no more",
        [sorted_into("C1", 3, whom="The council"), sorted_into("C1", 2)],
        "help-unnamed",
        "C1 needs some help; not recorded: which help and from whom.",
        "C1 in 2",
    ),
    in_bucket(
        "no agency named",
        [sorted_into("C1", 3, help="Money")],
        "nobody-asked",
        "C1 needs outside agencies; not recorded: who is asked.",
        "C1 in 3",
    ),
    RuleCase(
        "agencies first, by stage",
        workshop_of(
            started(), stage_entered("outside", "10:00"), stage_entered("ourselves", "10:10")
        ),
        "outside-first",
        OTHERS_FIRST,
        A1,
        ("outside", "ourselves"),
    ),
    RuleCase(
        "agencies only, by item",
        workshop_of(sorted_into("C1", 3, whom="The council")),
        "outside-first",
        OTHERS_FIRST,
        (),
        ("C1 in 3",),
    ),
    in_bucket(
        "away from ourselves",
        [sorted_into("C1", 1), sorted_into("C1", 3, whom="The council")],
        "moved-away",
        "C1 moved away from ourselves: from “ourselves” to “outside agencies”.",
        "C1 in 1",
        "C1 in 3",
        severity="info",
    ),
    RuleCase(
        "one group answers",
        workshop_of(
            *OURSELVES,
            *(sorted_into(f"C{n}", 1, "P2") for n in range(1, 4)),
            sorted_into("C4", 1, "P1"),
            sorted_into("C5", 2, "P5", help="Chairs", whom="The church"),
            END,
        ),
        "answered-by-one-group",
        "All 3 items that we do ourselves were sorted there by primary care.",
        A1,
        ("C1 in 1", "C2 in 1", "C3 in 1"),
        "info",
    ),
    RuleCase(
        "everything left to ourselves",
        workshop_of(
            *OURSELVES,
            sorted_into("C1", 1, "P2"),
            sorted_into("C2", 1, "P5"),
            sorted_into("C3", 1),
            END,
        ),
        "left-to-ourselves",
        "All 3 items were left to ourselves; no one else is asked.",
        A1,
        ("C1 in 1", "C2 in 1", "C3 in 1"),
        "info",
    ),
    RuleCase(
        "connecting left out",
        workshop_of(started("mapping"), stage_entered("map", "10:00"), END),
        "off-template",
        "The order was Map; the announced order was Map → Connect.",
        A1,
        ("activity.started", "map", "activity.ended"),
    ),
    RuleCase(
        "a template that is unknown",
        workshop_of(started("maping"), END),
        "unknown-template",
        "The announced template 'maping' is unknown to this method.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "a stage that is unknown",
        workshop_of(started(), stage_entered("dream", "10:00")),
        "unknown-stage",
        "The method has no stage 'dream'.",
        A1,
        ("dream",),
    ),
    RuleCase(
        "a participant's stage",
        workshop_of(started(), stage_entered("map", "10:00", by="P2")),
        "stage-by-participant",
        "A participant changed the stage to “Map”.",
        A1,
        ("map",),
    ),
    RuleCase(
        "before any stage",
        workshop_of(started(), contribution_made("C1", "P2", "Hello.", "10:00")),
        "no-stage",
        "C1 was contributed outside every stage.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "an idea on the map",
        workshop_of(*MAP, contribution_made("C1", "P2", "Let us walk.", "10:01", kind="idea")),
        "off-stage",
        "C1 (kind: idea) was contributed in “Map”.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "too long",
        workshop_of(started(), stage_entered("map", "10:00", planned_s=600), END),
        "time",
        "“Map” took 1 h 0 min; 10 min were planned.",
        A1,
        ("map", "activity.ended"),
        "info",
    ),
]


class TestRules(RulesContract):
    """The contract for the rules of the method."""

    plugin = dialoguekit_abcd
    readme = Path(__file__).parents[1] / "README.md"
    clean = CLEAN
    cases = CASES
    labels = LABELS
