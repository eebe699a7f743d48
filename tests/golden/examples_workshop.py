"""Example events: workshop, people, activities, contributions.

Each event class has an example with every field and, if it has defaults, one with none of them.
``dialoguekit.testing.golden`` writes golden files from these examples.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dialoguekit import events as e
from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit.testing.golden import Example

ORGANISER = Context(by="organiser", role="organiser", precision="day", capture="form")
FACILITATOR = Context(by="P31", role="facilitator", space="S1", activity="A3", precision="minute")
SCRIBE = Context(
    by="P33",
    role="scribe",
    on_behalf_of="P4",
    space="S2",
    activity="A3",
    cause="6f1c0a5e-2f0a-4d0e-9a57-0d5f3a1f7c11",
    precision="quarter",
    capture="paraphrase",
    visibility="hidden",
)
PERSON = Context(by="P4", role="participant", space="S2", visibility="restricted")

_BST = timezone(timedelta(hours=1))

EXAMPLES: list[Example] = [
    # Workshop
    (
        e.WorkshopScheduled(
            title="Surgeries and peer groups in Leeds",
            groups=("primary care", "peer support"),
            region="Yorkshire",
            start=datetime(2026, 4, 14, 9, 30, tzinfo=_BST),
            capacity=36,
            purpose="To find out how surgeries and peer groups can work together – and to begin.",
            scope="We can change what our own surgeries and groups do; not the GP contract.",
            source="Programme handbook, second edition, CC BY 4.0",
            time_zone="Europe/London",
            clock_tolerance_s=120,
        ),
        ORGANISER,
    ),
    (e.WorkshopScheduled(title="An evening in Otley", groups=("residents",)), NO_CONTEXT),
    (e.WorkshopOpened(), FACILITATOR),
    (e.WorkshopClosed(), FACILITATOR),
    (
        e.PlanSet(
            activities=("Working agreement", "Thinking together", "Deciding"),
            timeboxes=(900, 2700, 1800),
            sources=("Programme handbook, page 14", "A request from the Tuesday group"),
            reason="The lift is out of order, so we begin with what needs no tables.",
        ),
        ORGANISER,
    ),
    (e.PlanSet(activities=("Talk", "Tea", "Decide")), NO_CONTEXT),
    (
        e.SpaceCreated(space="S2", kind="table", label="The window table", parent="S1", capacity=6),
        FACILITATOR,
    ),
    (e.SpaceCreated(space="S1", kind="plenary"), NO_CONTEXT),
    (e.SpaceClosed(space="S2"), FACILITATOR),
    (
        e.SupportRequested(
            support="SU1", kind="access", person="P4", detail="A seat near the door, please."
        ),
        PERSON,
    ),
    (e.SupportRequested(support="SU2", kind="expenses"), NO_CONTEXT),
    (e.SupportProvided(support="SU1", how="The first chair of every row is kept free."), ORGANISER),
    (e.SupportProvided(support="SU2"), NO_CONTEXT),
    # People
    (
        e.InvitationSent(
            invitation="I7",
            invitee="Whoever runs the walking group at the library",
            channel="network",
            wave=2,
            group="peer support",
        ),
        ORGANISER,
    ),
    (e.InvitationSent(invitation="I1", invitee="Dr Achterberg", channel="direct"), NO_CONTEXT),
    (
        e.InvitationAnswered(
            invitation="I7", answer="tentative", reason="Only if the 72 bus is running again."
        ),
        ORGANISER,
    ),
    (e.InvitationAnswered(invitation="I1", answer="accepted"), NO_CONTEXT),
    (
        e.PersonRegistered(
            person="P4",
            group="peer support",
            roles=("participant", "scribe"),
            name="Oluwaseun “Shay” Naylor",
            route="network",
            invitation="I7",
            labels=("walking group", "first time here"),
            source="sheet 1, row 12",
        ),
        ORGANISER,
    ),
    (e.PersonRegistered(person="P5"), NO_CONTEXT),
    (
        e.ConsentGiven(
            person="P4",
            scopes=("record", "quote", "demographics"),
            version="2026-02",
            basis="written",
            terms="Consent form, large print",
        ),
        PERSON,
    ),
    (
        e.ConsentGiven(person="P5", scopes=("record",), version="2026-02", basis="spoken"),
        NO_CONTEXT,
    ),
    (
        e.ConsentWithdrawn(
            person="P4", scopes=("quote", "photograph"), reason="My sister is in the story."
        ),
        PERSON,
    ),
    (e.ConsentWithdrawn(person="P5", scopes=("record",)), NO_CONTEXT),
    (
        e.DemographicRecorded(
            person="P4",
            question="age band",
            scheme="census 2021",
            status="answered",
            vault_ref="vault:9c41d7",
        ),
        PERSON,
    ),
    (
        e.DemographicRecorded(
            person="P5", question="ethnicity", scheme="census 2021", status="prefer not to say"
        ),
        NO_CONTEXT,
    ),
    (e.PresenceStarted(person="P4", space="S1"), SCRIBE),
    (e.PresenceStarted(person="P5"), NO_CONTEXT),
    (e.PresenceEnded(person="P4", reason="School run."), SCRIBE),
    (e.PresenceEnded(person="P5"), NO_CONTEXT),
    (e.PresenceMoved(person="P4", origin="S1", destination="S2"), SCRIBE),
    (e.PresenceMoved(person="P5", destination="S2"), NO_CONTEXT),
    (e.RoleAssigned(person="P4", role="timekeeper", until="the tea break"), FACILITATOR),
    (e.RoleAssigned(person="P5", role="host"), NO_CONTEXT),
    # Activities
    (
        e.ActivityStarted(
            activity="A3",
            method="parallel-thinking",
            title="Thinking the same way at the same time",
            template="custom",
            params={"order": "blue white yellow black green red blue", "silent": True, "pace": 0.5},  # type: ignore[arg-type]
            planned_s=2700,
            spaces=("S1", "S2"),
            roll=("P4", "k7f3-x2"),
        ),
        FACILITATOR,
    ),
    (e.ActivityStarted(activity="A1", method="agreement"), NO_CONTEXT),
    (e.ActivityPaused(activity="A3", reason="Fire alarm; a test, it turned out."), FACILITATOR),
    (e.ActivityPaused(activity="A1"), NO_CONTEXT),
    (e.ActivityResumed(activity="A3", reason="Everybody is back in."), FACILITATOR),
    (e.ActivityResumed(activity="A1"), NO_CONTEXT),
    (e.ActivityEnded(activity="A3", reason="Tea was ready."), FACILITATOR),
    (e.ActivityEnded(activity="A1"), NO_CONTEXT),
    (
        e.StageEntered(
            activity="A3",
            stage="white",
            left="blue",
            planned_s=420,
            focus="What do we know about referral today, and what do we not know?",
        ),
        FACILITATOR,
    ),
    (e.StageEntered(activity="A3", stage="blue"), NO_CONTEXT),
    (e.TimeboxExtended(activity="A3", by_s=120, reason="Hands are still up."), FACILITATOR),
    (e.TimeboxExtended(activity="A3", by_s=60), NO_CONTEXT),
    (
        e.QuestionPosed(
            question="Q2", text="What would have to be true for this to work?", prompt="yellow-2"
        ),
        FACILITATOR,
    ),
    (e.QuestionPosed(question="Q1", text="Who is not here, and should be?"), NO_CONTEXT),
    (e.TurnTaken(person="P4", duration_s=48, words=102), SCRIBE),
    (e.TurnTaken(person="P5"), NO_CONTEXT),
    # Contributions
    (
        e.ContributionMade(
            contribution="C17",
            author="P4",
            text="Nobody told the surgery that we exist.\nThey had our leaflet in a drawer.",
            kind="white",
            question="Q2",
            reasons="I asked at the desk twice; the second time they looked.",
            refs=("C3", "C11"),
            labels=("desk", "leaflets"),
            source="photo 4, third note from the left",
            group="peer support",
        ),
        SCRIBE,
    ),
    (e.ContributionMade(contribution="C18", author="P5", text="Same here."), NO_CONTEXT),
    (
        e.ContributionModerated(
            contribution="C17", outcome="held", reason="It may name somebody; we ask first."
        ),
        FACILITATOR,
    ),
    (e.ContributionModerated(contribution="C18", outcome="accepted"), NO_CONTEXT),
    (
        e.ContributionRevealed(contributions=("C17", "C18"), audience="the window table"),
        FACILITATOR,
    ),
    (e.ContributionRevealed(contributions=("C19",)), NO_CONTEXT),
    (e.ContributionLinked(origin="C18", target="C17", relation="supports"), SCRIBE),
    (e.StanceTaken(contribution="C17", person="P5", value=-1), PERSON),
    (
        e.ContributionsClustered(
            cluster="G3", members=("C17", "C18", "C22"), label="Doors and desks", author="P4"
        ),
        PERSON,
    ),
    (e.ContributionsClustered(cluster="G4", members=("C30",)), NO_CONTEXT),
    (e.ContributionParked(contribution="C22", reason="For the meeting about buses."), FACILITATOR),
    (e.ContributionParked(contribution="C23"), NO_CONTEXT),
]
