"""The vocabulary: immutable facts, one module per family.

``NEUTRAL`` lists every event class of the core.  Plugins bring their own with
:func:`event`, under their own prefix.
"""

from types import ModuleType

from dialoguekit.events import (
    activities,
    agreement,
    analysis,
    contributions,
    corrections,
    decisions,
    evaluation,
    people,
    programme,
    workshop,
)
from dialoguekit.events.activities import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    QuestionPosed,
    StageEntered,
    TimeboxExtended,
    TurnTaken,
)
from dialoguekit.events.agreement import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    RuleAmended,
    RuleProposed,
)
from dialoguekit.events.analysis import CodeApplied, CodeDefined, CodingPassFrozen, ThemeRevised
from dialoguekit.events.base import Event, EventType, event, event_type, is_event
from dialoguekit.events.contributions import (
    ContributionLinked,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ItemClustered,
    ItemParked,
    StanceTaken,
)
from dialoguekit.events.corrections import PersonForgotten, RecordCorrected, RecordRedacted
from dialoguekit.events.decisions import (
    BUCKETS,
    DECISION_RULES,
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    CommitmentMade,
    CommitmentUpdated,
    DecisionRecorded,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
)
from dialoguekit.events.envelope import (
    MICROSECOND,
    PLAIN,
    PRECISIONS,
    Context,
    NewEvent,
    OpaqueEvent,
    RecordedEvent,
    micros,
    moment,
    new_event_id,
)
from dialoguekit.events.evaluation import (
    AssessmentMade,
    FeedbackGiven,
    InstrumentIssued,
    ReportPublished,
    ResponseSubmitted,
)
from dialoguekit.events.people import (
    CONSENT_SCOPES,
    ROLES,
    ConsentGiven,
    ConsentWithdrawn,
    DemographicRecorded,
    InvitationAnswered,
    InvitationSent,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RoleAssigned,
)
from dialoguekit.events.programme import ProgrammeAnnounced, WorkshopAdded, WorkshopRemoved
from dialoguekit.events.workshop import (
    PlanSet,
    SpaceClosed,
    SpaceCreated,
    SupportMet,
    SupportRequested,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)

_FAMILIES: tuple[ModuleType, ...] = (
    workshop,
    people,
    activities,
    contributions,
    agreement,
    decisions,
    analysis,
    evaluation,
    corrections,
    programme,
)

NEUTRAL: tuple[type[Event], ...] = tuple(
    found
    for family in _FAMILIES
    for found in vars(family).values()
    if isinstance(found, type) and is_event(found)
)
"""Every event class of the core, family by family."""

__all__ = [
    "BUCKETS",
    "CONSENT_SCOPES",
    "DECISION_RULES",
    "MICROSECOND",
    "NEUTRAL",
    "PLAIN",
    "PRECISIONS",
    "ROLES",
    "ActivityEnded",
    "ActivityPaused",
    "ActivityResumed",
    "ActivityStarted",
    "AgreementAcknowledged",
    "AgreementAdopted",
    "AssessmentMade",
    "BallotCast",
    "BallotClosed",
    "BallotOpened",
    "BallotRevealed",
    "BreachRaised",
    "BreachResolved",
    "CodeApplied",
    "CodeDefined",
    "CodingPassFrozen",
    "CommitmentMade",
    "CommitmentUpdated",
    "ConsentGiven",
    "ConsentWithdrawn",
    "Context",
    "ContributionLinked",
    "ContributionMade",
    "ContributionModerated",
    "ContributionRevealed",
    "DecisionRecorded",
    "DemographicRecorded",
    "Event",
    "EventType",
    "FeedbackGiven",
    "InstrumentIssued",
    "InvitationAnswered",
    "InvitationSent",
    "ItemClustered",
    "ItemParked",
    "NewEvent",
    "ObjectionRaised",
    "ObjectionResolved",
    "OpaqueEvent",
    "PersonForgotten",
    "PersonRegistered",
    "PlanSet",
    "PresenceEnded",
    "PresenceMoved",
    "PresenceStarted",
    "ProgrammeAnnounced",
    "ProposalAmended",
    "ProposalTabled",
    "ProposalWithdrawn",
    "QuestionPosed",
    "RecordCorrected",
    "RecordRedacted",
    "RecordedEvent",
    "ReportPublished",
    "ResponseSubmitted",
    "RoleAssigned",
    "RuleAmended",
    "RuleProposed",
    "SpaceClosed",
    "SpaceCreated",
    "StageEntered",
    "StanceTaken",
    "SupportMet",
    "SupportRequested",
    "ThemeRevised",
    "TimeboxExtended",
    "TurnTaken",
    "WorkshopAdded",
    "WorkshopClosed",
    "WorkshopOpened",
    "WorkshopRemoved",
    "WorkshopScheduled",
    "event",
    "event_type",
    "is_event",
    "micros",
    "moment",
    "new_event_id",
]
