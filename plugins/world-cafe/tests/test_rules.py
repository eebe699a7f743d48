"""Each rule of the method, with a history that breaks it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import dialoguekit_world_cafe
from dialoguekit.events import (
    ContributionMade,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    QuestionPosed,
    RoleAssigned,
    SpaceCreated,
    StageEntered,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.plugin_contract import RuleCase, RulesContract
from dialoguekit.testing.scenario import Given, ScenarioEvent, ScenarioInput, scenario_event

start = partial(activity_started, "world-cafe", "10:00")


def move(at: str, to: str, *people: str) -> tuple[ScenarioInput, ...]:
    """Return the moves of people to a table."""
    return tuple((PresenceMoved(person=person, destination=to), at) for person in people)


def host(person: str, table: str, at: str) -> ScenarioEvent:
    """Return the assignment of a host to a table."""
    return scenario_event(RoleAssigned(person=person, role="host"), at, space=table)


# P2 to P5 are of primary care, P6 to P9 of peer support.  P2 stays at S1, P4 at S2.
TABLES = (
    SpaceCreated(space="S1", kind="table", label="Window"),
    SpaceCreated(space="S2", kind="Table"),
)
START = start()
WELCOME = (
    stage_entered("welcome", "10:00", planned_s=600),
    scenario_event(QuestionPosed(question="Q1", text="What helps?"), "10:05", activity="A1"),
)
SEATED = (
    *move("10:08", "S1", "P2", "P3", "P6", "P7"),
    *move("10:08", "S2", "P4", "P5", "P8", "P9"),
)
ONE = stage_entered("round", "10:10", planned_s=1200)
IDEAS = (
    contribution_made("C1", "P3", "Nobody knows us.", "10:15", space="S1"),
    contribution_made("C2", "P9", "The list is old.", "10:16", space="S2"),
)
HOSTS = (host("P2", "S1", "10:28"), host("P4", "S2", "10:28"))
TWO = stage_entered("round", "10:30", planned_s=1200)
MOVED = (*move("10:31", "S2", "P3", "P6", "P7"), *move("10:32", "S1", "P5", "P8", "P9"))
CARRIED = contribution_made("C3", "P7", "Put us on the list.", "10:40", space="S2", refs=("C1",))
MORE = (CARRIED, contribution_made("C4", "P2", "Ring us.", "10:41", space="S1"))
HELLO = contribution_made("C9", "P2", "Hello.", "10:00")
FOCUSED = stage_entered("round", "10:30", planned_s=1200, focus="What helps?")
UNLINKED = contribution_made("C3", "P7", "A list.", "10:40", space="S2")
APART = (
    *(*move("10:33", "S3", "P6", "P7"), host("P6", "S3", "10:33")),
    contribution_made("C6", "P6", "A list.", "10:42", space="S3"),
)
SWAPPED = (
    (*move("10:09", "S2", "P6"), *move("10:09", "S1", "P5")),
    (*move("10:33", "S1", "P6"), *move("10:33", "S2", "P5")),
)
LATE = (
    PersonRegistered(person="P10", group="primary care"),
    PersonRegistered(person="P11", group="peer support"),
    *move("10:09", "S1", "P10", "P11"),
)
LEFT = PresenceEnded(person="P10")
HARVEST = stage_entered("harvest", "10:50", planned_s=1200)
RESULT = contribution_made("C5", "P4", "A list that is kept.", "10:55", refs=("C3",))
END = activity_ended("11:10")


def cafe(
    *,
    before: tuple[ScenarioInput, ...] = (*TABLES, START, *WELCOME, *SEATED),
    first: tuple[ScenarioInput, ...] = (ONE, *IDEAS, *HOSTS),
    second: tuple[ScenarioInput, ...] = (TWO, *MOVED, *MORE),
    last: tuple[ScenarioInput, ...] = (HARVEST, RESULT, END),
) -> Given[Any]:
    """Return a café of two rounds after all participants arrived, with some parts replaced."""
    return workshop_with_participants(per_group=4).and_given(*before, *first, *second, *last)


A1 = ("leeds A1",)
CASES = [
    RuleCase(
        "planned round omitted",
        cafe(before=(*TABLES, start(template="classic"), *WELCOME, *SEATED)),
        "off-template",
        "The order was Welcome → Round → Round → Harvest; the announced order was Welcome → "
        "Round → Round → Round → Harvest.",
        A1,
        ("activity.started", "welcome", "round", "round", "harvest", "activity.ended"),
    ),
    RuleCase(
        "unknown template",
        cafe(before=(*TABLES, start(template="bistro"), *WELCOME, *SEATED)),
        "unknown-template",
        "The announced template 'bistro' is unknown to this method.",
        A1,
        ("activity.started",),
        severity="info",
    ),
    RuleCase(
        "unknown stage",
        cafe(
            last=(stage_entered("lunch", "10:50"), stage_entered("harvest", "11:00"), RESULT, END)
        ),
        "unknown-stage",
        "The method has no stage 'lunch'.",
        A1,
        ("lunch", "harvest"),
        others=("empty-harvest",),
    ),
    RuleCase(
        "stage changed by a participant",
        cafe(second=(stage_entered("round", "10:30", by="P2"), *MOVED, *MORE)),
        "stage-by-participant",
        "A participant changed the stage to “Round”.",
        A1,
        ("round", "harvest"),
    ),
    RuleCase(
        "contribution before the welcome",
        cafe(before=(*TABLES, START, HELLO, *WELCOME, *SEATED)),
        "no-stage",
        "C9 was contributed outside every stage.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "round takes too long",
        cafe(second=(stage_entered("round", "10:30", planned_s=600), *MOVED, *MORE)),
        "time",
        "“Round” took 20 min; 10 min were planned.",
        A1,
        ("round", "harvest"),
        severity="info",
    ),
    RuleCase(
        "short round",
        cafe(second=(stage_entered("round", "10:41"), *MOVED, *MORE[1:], CARRIED)),
        "round-length",
        "Round 2 took 9 min; 20 to 30 min are usual.",
        A1,
        ("round", "harvest"),
        severity="info",
        others=("time", "table-unheard", "nothing-carried"),
    ),
    RuleCase(
        "one round",
        cafe(second=()),
        "one-round",
        "There was one round only.",
        A1,
        ("activity.started", "welcome", "round", "harvest", "activity.ended"),
        others=("time",),
    ),
    RuleCase(
        "no round",
        cafe(first=(), second=(), last=(activity_ended("10:10"),)),
        "one-round",
        "There was no round.",
        A1,
        ("activity.started", "welcome", "activity.ended"),
    ),
    RuleCase(
        "no question",
        cafe(before=(*TABLES, START, WELCOME[0], *SEATED), second=(FOCUSED, *MOVED, *MORE)),
        "no-question",
        "Round 1 had no question.",
        A1,
        ("round", "round"),
    ),
    RuleCase(
        "no tables",
        cafe(before=(START, *WELCOME), first=(ONE, *IDEAS), second=(TWO, *MORE)),
        "no-seats",
        "No tables were recorded, so the seating is unknown.",
        A1,
        ("activity.started",),
        severity="info",
    ),
    RuleCase(
        "tables without seats",
        cafe(before=(*TABLES, START, *WELCOME), first=(ONE, *IDEAS), second=(TWO, *MORE)),
        "no-seats",
        "The seating was not recorded.",
        A1,
        ("activity.started",),
        severity="info",
    ),
    RuleCase(
        "participant at no table",
        cafe(second=(TWO, *MOVED, *move("10:31", "S3", "P6"), *MORE)),
        "at-no-table",
        "1 participant sat at no table in round 2.",
        A1,
        ("P6:S3",),
    ),
    RuleCase(
        "contribution at no table",
        cafe(second=(TWO, *MOVED, *MORE, contribution_made("C6", "P9", "Hear!", "10:45"))),
        "off-table",
        "C6 was contributed at no table during round 2.",
        ("leeds C6",),
        ("C6",),
    ),
    RuleCase(
        "table without a host",
        cafe(first=(ONE, *IDEAS, HOSTS[0])),
        "no-host",
        "There was no host at table S2 in round 2.",
        A1,
        ("P4:S2", "P3:S2", "P6:S2", "P7:S2"),
    ),
    RuleCase(
        "host leaves the workshop",
        cafe(first=(ONE, *IDEAS, *HOSTS, (PresenceEnded(person="P4"), "10:29"))),
        "no-host",
        "There was no host at table S2 in round 2.",
        A1,
        ("P3:S2", "P6:S2", "P7:S2"),
        others=("nobody-new",),
    ),
    RuleCase(
        "host leaves the table",
        cafe(second=(TWO, *MOVED, *MORE, *move("10:44", "S1", "P4"))),
        "host-left",
        "The host left table S2 during round 2.",
        A1,
        ("P4:host", "round", "harvest"),
    ),
    RuleCase(
        "host moves with the others",
        cafe(second=(TWO, *MOVED, *move("10:32", "S2", "P2"), host("P9", "S1", "10:33"), *MORE)),
        "host-moved",
        "The host of Window moved on after round 1.",
        A1,
        ("P2:host", "P2:S2"),
        others=("nobody-new",),
    ),
    RuleCase(
        "no moves",
        cafe(second=(TWO, *MORE)),
        "nobody-moved",
        "No participant changed tables between round 1 and round 2.",
        A1,
        ("round", "round", "harvest"),
    ),
    RuleCase(
        "one other stays",
        cafe(second=(TWO, *MOVED[1:], *MORE)),
        "same-table",
        "1 participant other than the hosts sat at the same table in round 1 and round 2.",
        A1,
        ("P3:S1",),
        severity="info",
    ),
    RuleCase(
        "people move together",
        cafe(
            before=(*TABLES, SpaceCreated(space="S3", kind="table"), START, *WELCOME, *SEATED),
            second=(TWO, *MOVED, *APART, *MORE),
        ),
        "nobody-new",
        "2 participants moved to another table for round 2 and met no one new there.",
        A1,
        ("P6:S3", "P7:S3"),
        severity="info",
    ),
    RuleCase(
        "six at a table",
        cafe(
            before=(*TABLES, START, *WELCOME, *SEATED, *LATE),
            second=(TWO, *MOVED, *move("10:31", "S2", "P11"), (LEFT, "10:31"), *MORE),
        ),
        "large-table",
        "More than 5 sat at one table in round 1: 6 at Window.",
        A1,
        ("P2:S1", "P3:S1", "P6:S1", "P7:S1", "P10:S1", "P11:S1"),
        severity="info",
    ),
    RuleCase(
        "single member of a group",
        cafe(
            before=(*TABLES, START, *WELCOME, *SEATED, *SWAPPED[0]),
            second=(TWO, *MOVED, *SWAPPED[1], *MORE),
        ),
        "lone-member",
        "A table had a single member of a group in round 2: primary care at Window and "
        "peer support at table S2.",
        A1,
        ("P2:S1", "P4:S2", "P3:S2", "P7:S2", "P8:S1", "P9:S1", "P6:S1", "P5:S2"),
        severity="info",
        others=("lone-member",),
    ),
    RuleCase(
        "table without contributions",
        cafe(second=(TWO, *MOVED, CARRIED)),
        "table-unheard",
        "No contribution was recorded at Window in round 2.",
        A1,
        ("P2:S1", "P5:S1", "P8:S1", "P9:S1"),
        severity="info",
    ),
    RuleCase(
        "no idea taken up",
        cafe(second=(TWO, *MOVED, UNLINKED, MORE[1])),
        "nothing-carried",
        "No idea of a later round was recorded as building on one from another table.",
        A1,
        ("round", "round", "harvest"),
        severity="info",
    ),
    RuleCase(
        "no harvest",
        cafe(last=(activity_ended("10:50"),)),
        "no-harvest",
        "There was no harvest after the rounds.",
        A1,
        ("welcome", "round", "round", "activity.ended"),
    ),
    RuleCase(
        "empty harvest",
        cafe(last=(HARVEST, END)),
        "empty-harvest",
        "Nothing was recorded in the harvest.",
        A1,
        ("harvest", "activity.ended"),
        severity="info",
    ),
]


class TestRules(RulesContract):
    """The contract of rules for World Café.

    The clean history has two rounds, hosts who stay, an idea that is taken up, and a harvest.
    """

    plugin = dialoguekit_world_cafe
    readme = Path(__file__).parents[1] / "README.md"
    clean = cafe()
    cases = CASES
    labels: ClassVar[dict[type[Any], str]] = {
        StageEntered: "{0.stage}",
        ContributionMade: "{0.contribution}",
        PresenceMoved: "{0.person}:{0.destination}",
        RoleAssigned: "{0.person}:host",
    }
