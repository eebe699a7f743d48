"""What others have acted upon: it is done again, and not changed under them.

People voted on the options of a ballot, assented to the wording of a rule, and decided on a
version of a proposal.  A correction of these would change what they agreed to.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import attrs

from dialoguekit import events as e
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.events.fields import created_id_field, field_type_of

Later = Sequence[RecordedEvent[Any]]


@attrs.frozen
class Act:
    """The first act of others upon an event, and what to do instead of a correction."""

    recorded: RecordedEvent[Any]
    remedy: str


@attrs.frozen(kw_only=True)
class Protection:
    """The fields of an event that others act upon, and the acts; without ``acts``, it is one.

    ``fields`` is None for all of them.  ``key`` are the fields with the ids of the thing, of which
    an act names one; ``acts`` maps the classes of acts to the field that does.  The values of the
    fields ``same`` must be equal in both.  If ``is_option``, votes in a ballot with the thing among
    its options are acts, too.  The thing has another wording after an event of the class ``until``,
    which keeps the fields ``kept``.
    """

    remedy: str
    fields: frozenset[str] | None = None
    key: tuple[str, ...] = ()
    acts: Mapping[type[Any], str] | None = None
    same: tuple[str, ...] = ()
    is_option: bool = False
    until: type[Any] | None = None
    kept: frozenset[str] = frozenset()

    def find(
        self, original: RecordedEvent[Any], changed: Collection[str], later: Later
    ) -> RecordedEvent[Any] | None:
        """Return the first act upon the ``changed`` fields of an event; None if there is none."""
        if self.fields is not None and not self.fields & set(changed):
            return None
        if self.acts is None:
            return original
        until = None if self.kept & set(changed) else self.until
        things = {str(getattr(original.event, name)) for name in self.key}
        ballots: set[str] = set()
        for recorded in later:
            event = recorded.event
            if type(event) is until and things & set(_ids(event, self.key[0])):
                return self._first_vote(later, ballots, recorded.seq)
            if self.is_option and isinstance(event, e.BallotOpened):
                ballots.update([event.ballot] if things & set(event.options) else [])
            elif isinstance(event, _VOTES) and event.ballot in ballots:
                return recorded
            field = self.acts.get(type(event))
            if field is None or not things & set(_ids(event, field)):
                continue
            if all(getattr(event, name) == getattr(original.event, name) for name in self.same):
                return recorded
        return None

    def _first_vote(
        self, later: Later, ballots: Collection[str], after: int
    ) -> RecordedEvent[Any] | None:
        """Return the first vote after a ``seq`` in ballots that were opened before it."""
        votes = (r for r in later if r.seq > after and isinstance(r.event, _VOTES))
        return next((vote for vote in votes if vote.event.ballot in ballots), None)


def _ids(event: Any, field: str) -> Iterator[str]:
    value = getattr(event, field)
    yield from value if isinstance(value, tuple) else [] if value is None else [str(value)]


def find_act(original: RecordedEvent[Any], changed: Collection[str], later: Later) -> Act | None:
    """Return the first act upon the ``changed`` fields of an event; None if there is none."""
    cls: Any = original.event.__class__
    protection = PROTECTED.get(cls) or _as_option(cls)
    found = protection.find(original, changed, later) if changed and protection else None
    return None if found is None or protection is None else Act(found, protection.remedy)


@cache
def _as_option(cls: Hashable) -> Protection | None:
    """Return the protection of what only votes act upon, as things of plugins: the texts of it."""
    event_class: Any = cls
    created = created_id_field(cls)
    types = {a.name: field_type_of(a) for a in attrs.fields(event_class)}
    texts = frozenset(name for name, kind in types.items() if kind and kind.name == "text")
    if created is None:
        return None
    remedy = "Record it again, as it was meant, and ask again"
    return Protection(fields=texts, key=created[:1], acts={}, is_option=True, remedy=remedy)


def describe_act(act: Act) -> str:
    """Return an act as the reason of a refusal."""
    return f"others have acted upon it (event {act.recorded.seq}, {act.recorded.type})"


_VOTES = (e.VoteCast, e.BallotAnswered, e.DecisionRecorded)
_ON_BALLOT = dict.fromkeys(_VOTES, "ballot")
_TEXT = frozenset({"text"})
_VOTE_AGAIN = "Open a new ballot, and vote again"
_ADOPT_AGAIN = "Ask again, and adopt the next version of the agreement"

_OF_PROPOSAL = Protection(
    fields=_TEXT,
    key=("proposal",),
    acts=dict.fromkeys((e.ObjectionRaised, e.DecisionRecorded), "proposal"),
    is_option=True,
    until=e.ProposalAmended,
    remedy="Amend the proposal or submit a new one, and ask again",
)
_OF_RULE = Protection(
    fields=_TEXT,
    key=("rule",),
    acts={e.AgreementAdopted: "rules"},
    is_option=True,
    until=e.RuleAmended,
    remedy="Amend the rule, and adopt the next version",
)
_OF_FINDING = Protection(
    fields=_TEXT,
    key=("finding",),
    acts=dict.fromkeys((e.FindingEndorsed, e.FindingChallenged), "finding"),
    is_option=True,
    until=e.FindingRevised,
    remedy="Revise the finding or state a new one, and ask again",
)

PROTECTED: Mapping[type[Event], Protection] = {
    e.BallotOpened: Protection(key=("ballot",), acts=_ON_BALLOT, remedy=_VOTE_AGAIN),
    e.VoteCast: Protection(
        fields=frozenset({"voter", "choices"}),
        key=("ballot",),
        acts=dict.fromkeys((e.BallotRevealed, e.DecisionRecorded), "ballot"),
        remedy=_VOTE_AGAIN,
    ),
    e.BallotAnswered: Protection(remedy=_VOTE_AGAIN),
    e.BallotClosed: Protection(remedy=_VOTE_AGAIN),
    e.CountRecorded: Protection(
        key=("count",),
        acts={e.DecisionRecorded: "count"},
        remedy="Count again, and decide again",
    ),
    e.ContributionMade: Protection(
        fields=_TEXT | {"reasons"},
        key=("contribution",),
        acts={e.StanceTaken: "contribution"},
        is_option=True,
        remedy="Record the right text as a new contribution, and ask again",
    ),
    e.ContributionsClustered: Protection(
        fields=frozenset({"label"}),
        key=("cluster",),
        acts={},
        is_option=True,
        remedy="Cluster the contributions again, and ask again",
    ),
    e.ThemeRevised: Protection(
        fields=frozenset({"label", "definition"}),
        key=("theme",),
        acts={},
        is_option=True,
        until=e.ThemeRevised,
        remedy="Revise the theme, and ask again",
    ),
    e.ProposalSubmitted: _OF_PROPOSAL,
    e.ProposalAmended: _OF_PROPOSAL,
    e.ObjectionRaised: Protection(
        fields=frozenset({"reason", "aim"}),
        key=("objection",),
        acts={e.ObjectionResolved: "objection"},
        remedy="Raise the objection as it was meant",
    ),
    e.DecisionRecorded: Protection(
        fields=frozenset({"outcome", "rule", "version", "voted_version"}),
        key=("decision", "proposal"),
        acts={e.CommitmentMade: "sources", e.FeedbackGiven: "target"},
        remedy="Submit a new proposal, and decide again",
    ),
    e.CommitmentMade: Protection(
        fields=frozenset({"what"}),
        key=("commitment",),
        acts={e.CommitmentUpdated: "commitment"},
        remedy="Record the right commitment as a new one",
    ),
    e.RuleProposed: attrs.evolve(_OF_RULE, fields=_TEXT | {"need"}, kept=frozenset({"need"})),
    e.RuleAmended: _OF_RULE,
    e.AgreementAdopted: Protection(remedy=_ADOPT_AGAIN),
    e.RuleAssented: Protection(remedy=_ADOPT_AGAIN),
    e.BreachRaised: Protection(
        fields=frozenset({"behaviour"}),
        key=("breach",),
        acts={e.BreachResolved: "breach"},
        remedy="Raise the breach as it was",
    ),
    e.RoundOpened: Protection(
        key=("round",),
        acts=dict.fromkeys((e.RoundAnswered, e.RoundClosed), "round"),
        remedy="Extend the round, or open the next one, and ask again",
    ),
    e.RoundExtended: Protection(
        fields=frozenset({"deadline"}),
        key=("round",),
        acts=dict.fromkeys((e.RoundAnswered, e.RoundClosed), "round"),
        remedy="Extend the round again, or open the next one",
    ),
    e.RoundShown: Protection(
        key=("round",),
        acts={e.RoundAnswered: "round"},
        same=("person",),
        remedy="Record what was shown later as another event",
    ),
    e.FindingStated: attrs.evolve(
        _OF_FINDING, fields=_TEXT | {"kind", "group"}, kept=frozenset({"kind", "group"})
    ),
    e.FindingRevised: _OF_FINDING,
    e.CodeDefined: Protection(
        key=("code",),
        acts={e.CodeApplied: "code"},
        until=e.CodeDefined,
        remedy="Define the next version of the code, and code again",
    ),
    e.CodeApplied: Protection(
        key=("coding_pass",),
        acts={e.CodingPassFrozen: "coding_pass"},
        remedy="Code the contribution again in another pass",
    ),
    e.InstrumentIssued: Protection(
        key=("instrument",),
        acts={e.ResponseSubmitted: "instrument"},
        same=("wave",),
        remedy="Issue another wave",
    ),
    e.ReportPublished: Protection(
        fields=frozenset({"cut", "policy"}), remedy="Publish the report again, and record that"
    ),
}
"""What others act upon, by the class of the event."""
