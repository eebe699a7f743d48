"""Every rule of the method, each with a case that breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dialoguekit_appreciative_inquiry
from dialoguekit.events import (
    ActivityPaused,
    ActivityResumed,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ContributionMade,
    ContributionModerated,
    ContributionParked,
    DecisionRecorded,
    ProposalSubmitted,
    StageEntered,
    VoteCast,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.plugin_contract import RuleCase, RulesContract
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

STORY = (
    "She rang me herself before I had asked anybody for anything, and by the evening there were "
    "two of us at the door with a kettle."
)


def started(*, activity: str = "A1", **announced: str) -> ScenarioInput:
    """Return the start of an inquiry into a warm welcome."""
    return activity_started(
        "appreciative-inquiry",
        "10:00",
        activity=activity,
        **{"topic": "A warm welcome"} | announced,
    )


def interview(
    id: str, interviewer: str, interviewee: str, story: str, *, permission: bool = True
) -> ScenarioInput:
    event = InterviewCompleted(
        interview=id,
        interviewer=interviewer,
        interviewee=interviewee,
        story=story,
        permission=permission,
    )
    return scenario_event(event, "10:05", activity="A1")


def submitted(text: str, *sources: str) -> ScenarioInput:
    return scenario_event(
        ProposalSubmitted(proposal="PR1", text=text, sources=sources), activity="A1"
    )


def commit(*sources: str) -> ScenarioInput:
    event = CommitmentMade(commitment="CM1", owner="P5", what="I ring Ana.", sources=sources)
    return scenario_event(event, "10:32", activity="A1")


DISCOVER = stage_entered("discover", "10:00")
SWAP: tuple[ScenarioInput, ...] = (
    contribution_made("C1", "P2", STORY, "10:03", kind="story"),
    interview("IV1", "P5", "P2", "C1"),
    contribution_made("C2", "P5", STORY, "10:04", kind="story"),
    interview("IV2", "P2", "P5", "C2"),
)
FACTOR = contribution_made(
    "C3", "P6", "Somebody goes first", "10:06", kind="factor", refs=("C1", "C2")
)
DREAM = stage_entered("dream", "10:10")
DREAMT = contribution_made(
    "C4", "P3", "Every phone has a face.", "10:12", kind="dream", refs=("C3",)
)
DESIGN = stage_entered("design", "10:20")
TABLED = submitted("Every surgery names two people whom anybody may ring.", "C4")
ADOPTED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")
DESTINY = stage_entered("destiny", "10:30", planned_s=600)
END = activity_ended("10:40")

DISCOVERED: tuple[ScenarioInput, ...] = (DISCOVER, *SWAP, FACTOR)
DREAMS: tuple[ScenarioInput, ...] = (DREAM, DREAMT)
DESIGNED: tuple[ScenarioInput, ...] = (DESIGN, TABLED, ADOPTED)
CHAIN: tuple[ScenarioInput, ...] = (*DISCOVERED, *DREAMS, *DESIGNED)
REST: tuple[ScenarioInput, ...] = (*DREAMS, *DESIGNED, DESTINY, commit("D1"), END)


LABELS: dict[type[Any], str] = {
    StageEntered: "{0.stage}",
    ContributionMade: "{0.contribution}",
    ContributionModerated: "{0.contribution} judged",
    InterviewCompleted: "{0.interview}",
    ProposalSubmitted: "{0.proposal}",
}
"""The labels of events that support a flag."""


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events.

    P2, P3 and P4 are of primary care, P5, P6 and P7 of peer support.
    """
    return workshop_with_participants(per_group=3).and_given(*facts)


CLEAN = workshop_of(
    started(template="4-d"),
    *DISCOVERED,
    scenario_event(StoryRetold(interview="IV1", teller="P5"), "10:07", activity="A1"),
    contribution_made("C5", "P7", "Nobody rings back.", "10:08", kind="deficit"),
    ContributionParked(contribution="C5"),
    *DREAMS,
    (ActivityPaused(activity="A1"), "10:13"),
    (ActivityResumed(activity="A1"), "10:15"),
    contribution_made(
        "C6", "P2", "Who rings back gladly?", "10:16", kind="reframing", refs=("C5",)
    ),
    *DESIGNED,
    DESTINY,
    commit("D1"),
    END,
)


A1 = ("leeds A1",)
MANY = [
    contribution_made(f"C{n}", "P2", f"Note {n}", "10:06", kind="factor") for n in range(10, 46)
]
UNWANTED = [
    BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P2", "P3", "P4", "P5")),
    *(VoteCast(ballot="B1", voter=f"P{n}", choices=(("PR1", 0),)) for n in (2, 3, 4)),
    VoteCast(ballot="B1", voter="P5", choices=(("PR1", 1),)),
    BallotClosed(ballot="B1"),
]

CASES = [
    RuleCase(
        "design left out",
        workshop_of(started(template="4-d"), *DISCOVERED, *DREAMS, DESTINY, END),
        "off-template",
        "The order was Discover → Dream → Destiny; the announced order was Discover → Dream → "
        "Design → Destiny.",
        A1,
        ("activity.started", "discover", "dream", "destiny", "activity.ended"),
    ),
    RuleCase(
        "an unknown template",
        workshop_of(started(template="6-d"), *DISCOVERED, *REST),
        "unknown-template",
        "The announced template '6-d' is unknown to this method.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "an unknown stage",
        workshop_of(started(), *CHAIN, stage_entered("delivery", "10:30"), commit("D1"), END),
        "unknown-stage",
        "The method has no stage 'delivery'.",
        A1,
        ("delivery", "activity.ended"),
    ),
    RuleCase(
        "a participant enters a stage",
        workshop_of(started(), *DISCOVERED, stage_entered("dream", "10:10", by="P2"), DREAMT, END),
        "stage-by-participant",
        "A participant changed the stage to “Dream”.",
        A1,
        ("dream", "activity.ended"),
    ),
    RuleCase(
        "a revisit without a focus",
        workshop_of(
            started(template="4-d"),
            *DISCOVERED,
            *DREAMS,
            stage_entered("discover", "10:15"),
            *DESIGNED,
            DESTINY,
            commit("D1"),
            END,
        ),
        "undeclared-revisit",
        "The inquiry revisited “Discover” without a focus of its own.",
        A1,
        ("discover", "design"),
    ),
    RuleCase(
        "a revisit with the same focus",
        workshop_of(
            started(),
            stage_entered("discover", "10:00", focus="The desk"),
            *SWAP,
            FACTOR,
            *DREAMS,
            stage_entered("discover", "10:15", focus=" the  DESK"),
            END,
        ),
        "undeclared-revisit",
        "The inquiry revisited “Discover” without a focus of its own.",
        A1,
        ("discover", "activity.ended"),
    ),
    RuleCase(
        "design before dream",
        workshop_of(started(), *DISCOVERED, stage_entered("design", "10:08"), *DREAMS, END),
        "out-of-order",
        "“Dream” came after “Design”.",
        A1,
        ("design", "dream", "activity.ended"),
    ),
    RuleCase(
        "no discovery",
        workshop_of(started(), DREAM, END),
        "no-discover",
        "“Dream” was entered without a discovery before it.",
        A1,
        ("dream", "activity.ended"),
    ),
    RuleCase(
        "no topic",
        workshop_of(activity_started("appreciative-inquiry", "10:00"), *DISCOVERED, *REST),
        "no-topic",
        "“Discover” was entered without a topic.",
        A1,
        ("activity.started", "discover", "dream"),
    ),
    RuleCase(
        "a topic too late",
        workshop_of(
            activity_started("appreciative-inquiry", "10:00"),
            *DISCOVERED,
            contribution_made("C7", "P1", "A warm welcome", "10:07", kind="topic"),
            *REST,
        ),
        "no-topic",
        "The topic was framed only after “Discover” had been entered.",
        A1,
        ("activity.started", "discover", "C7", "dream"),
        others=("off-stage",),
    ),
    RuleCase(
        "a topic that asks for problems",
        workshop_of(started(topic="The problem of missed calls"), *DISCOVERED, *REST),
        "topic-deficit",
        "The topic asks for what is wrong ('problem'), not for what is wanted.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "before any stage",
        workshop_of(
            started(), contribution_made("C9", "P2", "Hello.", "10:00"), *DISCOVERED, *REST
        ),
        "no-stage",
        "C9 was contributed outside every stage.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "a dream in discover",
        workshop_of(
            started(),
            *DISCOVERED,
            contribution_made("C9", "P2", "A face.", "10:07", kind="dream", refs=("C1",)),
            *REST,
        ),
        "off-stage",
        "C9 (kind: dream) was contributed in “Discover”.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "dream overruns",
        workshop_of(
            started(), *DISCOVERED, stage_entered("dream", "10:10", planned_s=60), DREAMT, END
        ),
        "time",
        "“Dream” took 30 min; 60 s were planned.",
        A1,
        ("dream", "activity.ended"),
        "info",
    ),
    RuleCase(
        "one without a swap",
        workshop_of(started(), *DISCOVERED, interview("IV3", "P3", "P6", "C9"), *REST),
        "not-reciprocated",
        "IV3: the interviewee did not interview in turn.",
        ("leeds IV3",),
        ("IV3",),
    ),
    RuleCase(
        "pairs within groups",
        workshop_of(
            started(),
            DISCOVER,
            interview("IV1", "P2", "P3", "C9"),
            interview("IV2", "P3", "P2", "C9"),
            interview("IV3", "P5", "P6", "C9"),
            interview("IV4", "P6", "P5", "C9"),
            END,
        ),
        "own-group",
        "0 of 2 pairs met across groups, and 2 were possible.",
        A1,
        ("activity.started", "IV1", "IV2", "IV3", "IV4"),
        "info",
    ),
    RuleCase(
        "retold without permission",
        workshop_of(
            started(),
            DISCOVER,
            interview("IV1", "P5", "P2", "C9", permission=False),
            interview("IV2", "P2", "P5", "C9"),
            StoryRetold(interview="IV1", teller="P5"),
        ),
        "retold-unpermitted",
        "The story of IV1 was retold without permission.",
        ("leeds IV1",),
        ("IV1", "interview.retold"),
    ),
    RuleCase(
        "quotable without permission to retell",
        workshop_of(
            started(), DISCOVER, *SWAP, interview("IV3", "P5", "P2", "C1", permission=False)
        ),
        "quoted-unpermitted",
        "C1: the author may be quoted, but did not permit retelling this story. It is not "
        "quoted here; ask before quoting it elsewhere.",
        ("leeds C1",),
        ("C1", "IV3"),
        "info",
    ),
    RuleCase(
        "the interviewer as author",
        workshop_of(started(), *DISCOVERED, interview("IV3", "P2", "P5", "C1"), *REST),
        "story-author",
        "C1 has another author than the interviewee of IV3.",
        ("leeds C1", "leeds IV3"),
        ("C1", "IV3"),
    ),
    RuleCase(
        "a slogan",
        workshop_of(
            started(),
            *DISCOVERED,
            contribution_made("C9", "P3", "Trust matters.", "10:07", kind="story"),
            *REST,
        ),
        "slogan",
        "C9, a story, has 2 words: what happened, and how?",
        ("leeds C9",),
        ("C9",),
        "info",
    ),
    RuleCase(
        "an ungrounded dream",
        workshop_of(
            started(),
            *DISCOVERED,
            DREAM,
            DREAMT,
            contribution_made("C9", "P3", "Wings.", "10:13"),
            *REST[2:],
        ),
        "ungrounded-dream",
        "C9, a dream, is based on no discovery.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "an ungrounded proposition",
        workshop_of(started(), *DISCOVERED, *DREAMS, DESIGN, submitted("Doors are open."), END),
        "ungrounded-proposition",
        "PR1 is based on no dream and on no story.",
        ("leeds PR1",),
        ("PR1",),
    ),
    RuleCase(
        "a proposition without a dream",
        workshop_of(
            started(), *DISCOVERED, *DREAMS, DESIGN, submitted("Doors are open.", "C1"), END
        ),
        "ungrounded-proposition",
        "PR1 is based on no dream.",
        ("leeds PR1",),
        ("C1", "PR1"),
    ),
    RuleCase(
        "a proposition as a wish",
        workshop_of(
            started(), *DISCOVERED, *DREAMS, DESIGN, submitted("Doors should be open.", "C4"), END
        ),
        "proposition-tense",
        "PR1 describes a wish ('should'), not the desired state.",
        ("leeds PR1",),
        ("C1", "C2", "C3", "C4", "PR1"),
        "info",
    ),
    RuleCase(
        "a negative proposition",
        workshop_of(
            started(), *DISCOVERED, *DREAMS, DESIGN, submitted("No door is shut.", "C4"), END
        ),
        "proposition-negative",
        "PR1 describes what is unwanted ('no'), not what is wanted.",
        ("leeds PR1",),
        ("C1", "C2", "C3", "C4", "PR1"),
        "info",
    ),
    RuleCase(
        "a proposition with little support",
        workshop_of(started(), *CHAIN, *UNWANTED, DESTINY, commit("D1"), END),
        "unwanted-proposition",
        "PR1 has little support: 1 of 4 (all participants), 0 of 3 (primary care).",
        ("leeds PR1",),
        (
            *("C1", "C2", "C3", "C4", "PR1", "decision.recorded", "ballot.opened"),
            *["ballot.cast"] * 4,
            "ballot.closed",
        ),
        "info",
    ),
    RuleCase(
        "an unaddressed barrier",
        workshop_of(
            started(),
            *DISCOVERED,
            contribution_made("C9", "P3", "Nobody rings back.", "10:07", kind="deficit"),
            *REST,
        ),
        "problem-framing",
        "C9, raised in “Discover”, was neither parked nor reframed.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "a rejected barrier",
        workshop_of(
            started(),
            *DISCOVERED,
            contribution_made("C9", "P3", "Nobody rings back.", "10:07", kind="deficit"),
            ContributionParked(contribution="C9"),
            ContributionModerated(contribution="C9", outcome="rejected"),
            *REST,
        ),
        "silenced-deficit",
        "C9, a barrier, was rejected by a moderator.",
        ("leeds C9",),
        ("C9",),
    ),
    RuleCase(
        "forty contributions without a barrier",
        workshop_of(started(), *DISCOVERED, *MANY, *REST),
        "nothing-hard",
        "No barrier was raised in 40 contributions.",
        A1,
        ("activity.started", "C1", "C2", "C3", *(f"C{n}" for n in range(10, 46)), "C4"),
        "info",
    ),
    RuleCase(
        "a commitment without a proposition",
        workshop_of(started(), *CHAIN, DESTINY, commit("C4"), END),
        "uncited-commitment",
        "CM1 carries out no proposition.",
        ("leeds CM1",),
        ("C1", "C2", "C3", "C4", "commitment.made"),
    ),
    RuleCase(
        "a rushed destiny",
        workshop_of(started(), *CHAIN, DESTINY, commit("D1"), activity_ended("10:34")),
        "destiny-rushed",
        "“Destiny” took 4 min; 10 min were planned.",
        A1,
        ("destiny", "activity.ended"),
    ),
    RuleCase(
        "adopted without a commitment",
        workshop_of(started(), *CHAIN, DESTINY, END),
        "destiny-rushed",
        "1 proposition was adopted without any commitment.",
        A1,
        ("activity.started", "C1", "C2", "C3", "C4", "PR1", "decision.recorded"),
    ),
]


class TestRules(RulesContract):
    """The contract for the rules of the method."""

    plugin = dialoguekit_appreciative_inquiry
    readme = Path(__file__).parents[1] / "README.md"
    clean = CLEAN
    cases = CASES
    labels = LABELS
