"""Event classes: immutable attrs classes, one module per family.

``CORE_EVENTS`` lists every event class of the core.  Plugins declare their own with
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
    ContributionParked,
    ContributionRevealed,
    ContributionsClustered,
    StanceTaken,
)
from dialoguekit.events.corrections import PersonForgotten, RecordCorrected, RecordRedacted
from dialoguekit.events.decisions import (
    BUCKETS,
    DECISION_RULES,
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    CommitmentMade,
    CommitmentUpdated,
    DecisionRecorded,
    DissentRecorded,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    VoteCast,
)
from dialoguekit.events.envelope import (
    MICROSECOND,
    NO_CONTEXT,
    PRECISIONS,
    Context,
    NewEvent,
    OpaqueEvent,
    RecordedEvent,
    from_microseconds,
    new_event_id,
    to_microseconds,
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
    SupportProvided,
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

CORE_EVENTS: tuple[type[Event], ...] = tuple(
    found
    for family in _FAMILIES
    for found in vars(family).values()
    if isinstance(found, type) and is_event(found)
)
"""Every event class of the core, family by family."""

__all__ = [
    "BUCKETS",
    "CONSENT_SCOPES",
    "CORE_EVENTS",
    "DECISION_RULES",
    "MICROSECOND",
    "NO_CONTEXT",
    "PRECISIONS",
    "ROLES",
    "ActivityEnded",
    "ActivityPaused",
    "ActivityResumed",
    "ActivityStarted",
    "AgreementAcknowledged",
    "AgreementAdopted",
    "AssessmentMade",
    "BallotAnswered",
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
    "ContributionParked",
    "ContributionRevealed",
    "ContributionsClustered",
    "DecisionRecorded",
    "DemographicRecorded",
    "DissentRecorded",
    "Event",
    "EventType",
    "FeedbackGiven",
    "InstrumentIssued",
    "InvitationAnswered",
    "InvitationSent",
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
    "ProposalSubmitted",
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
    "SupportProvided",
    "SupportRequested",
    "ThemeRevised",
    "TimeboxExtended",
    "TurnTaken",
    "VoteCast",
    "WorkshopAdded",
    "WorkshopClosed",
    "WorkshopOpened",
    "WorkshopRemoved",
    "WorkshopScheduled",
    "event",
    "event_type",
    "from_microseconds",
    "is_event",
    "new_event_id",
    "to_microseconds",
]
