"""The view: inquiries, from stories to the propositions and commitments that are based on them."""

from __future__ import annotations

from typing import Any

import attrs

from dialoguekit.plugin import Contribution, Record, Session, StageRun
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry import view_discovery as discovery
from dialoguekit_appreciative_inquiry.view_grounding import (
    DEFICIT,
    DREAM,
    REFRAMING,
    STORY,
    Grounds,
    kind_of,
)
from dialoguekit_appreciative_inquiry.view_propositions import Commitment, Proposition, Propositions

_PARTS = ("topics", "stories", "factors", "dreams", "propositions", "commitments", "barriers")
_SHARED = ("stage_runs", "contributions", *_PARTS)
"""What an inquiry shares with the other inquiries of a workshop."""


@attrs.frozen(kw_only=True)
class InquirySession(Session):
    """One activity run as Appreciative Inquiry; its stages are phases."""

    topics: tuple[discovery.Topic, ...]
    interviews: tuple[discovery.Interview, ...]
    pairs: tuple[discovery.Pair, ...]
    stories: tuple[discovery.Story, ...]
    factors: tuple[discovery.Factor, ...]
    dreams: tuple[discovery.Dream, ...]
    propositions: tuple[Proposition, ...]
    commitments: tuple[Commitment, ...]
    barriers: tuple[discovery.Barrier, ...]
    rejected_barriers: tuple[Contribution, ...]
    workshop_closed: bool
    _whole: InquirySession | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def whole(self) -> InquirySession:
        """The inquiry with the stages and parts of all inquiries of the workshop."""
        return self._whole or self

    @property
    def path(self) -> tuple[StageRun, ...]:
        """The phases without those that were revisited, unless the order announced this."""
        planned, order, runs = self.planned, self.order, self.stage_runs
        if planned and (self.edit_distance == 0 or planned.allows_prefix(order)):
            return runs
        return tuple(run for n, run in enumerate(runs) if run.stage not in order[:n])

    @property
    def revisits(self) -> tuple[StageRun, ...]:
        """The phases that were revisited from a later one; resuming a phase is no revisit."""
        path, last, found = self.path, "", []
        for run in self.stage_runs:
            if run in path:
                last = run.stage
            elif run.stage != last:
                found.append(run)
        return tuple(found)

    @property
    def pairs_across(self) -> tuple[discovery.Pair, ...]:
        """The pairs of people of different groups."""
        return tuple(pair for pair in self.pairs if pair.across_groups)

    @property
    def current_propositions(self) -> tuple[Proposition, ...]:
        """The propositions without those that became proposals, which replace them."""
        return tuple(each for each in self.propositions if each.proposal is None)

    @property
    def adopted(self) -> tuple[Proposition, ...]:
        """The propositions that the group adopted."""
        return tuple(each for each in self.propositions if each.outcome == "adopted")

    @property
    def carried_out(self) -> frozenset[str]:
        """The propositions to which there is a commitment."""
        return frozenset(id for commitment in self.commitments for id in commitment.propositions)

    @property
    def reframed(self) -> tuple[discovery.Barrier, ...]:
        """The barriers that were reframed."""
        return tuple(barrier for barrier in self.barriers if barrier.reframings)

    @property
    def is_soar(self) -> bool:
        """True if it was run, or announced, as SOAR."""
        announced = self.planned.stages if self.planned else ()
        return any(stage in method.SOAR for stage in (*announced, *self.order))

    def in_quadrant(self, name: str) -> tuple[Contribution, ...]:
        """Return those in a quadrant; reframings made elsewhere are among the opportunities."""
        return tuple(item for item in self.contributions if _quadrant_of(item) == name)


def _quadrant_of(item: Contribution) -> str | None:
    kind = kind_of(item)
    if kind == REFRAMING:
        return item.stage if item.stage in method.REFRAMING_STAGES else method.REFRAMING_STAGES[0]
    return None if kind == DEFICIT else item.assigned_stage


def build_sessions(record: Record) -> tuple[InquirySession, ...]:
    """Return the inquiries of one workshop; anything may be based on stories of any of them."""
    grounds = Grounds.of_record(record)
    interviews = tuple(discovery.build_interviews(grounds))
    propositions = Propositions(grounds)
    commitments = propositions.commitments()
    inquiries = []
    for each in record.sessions:
        items = tuple(grounds.items[item.id] for item in each.contributions)
        session = attrs.evolve(each, contributions=items)
        own = tuple(held for held in interviews if held.activity == each.activity)
        stories, dreams, barriers = (grounds.those(items, p) for p in (STORY, DREAM, DEFICIT))
        inquiry = InquirySession.of(
            session,
            topics=tuple(discovery.build_topics(session, grounds)),
            interviews=own,
            pairs=discovery.build_pairs(record.groups.labels, own),
            stories=tuple(discovery.build_story(item, grounds, interviews) for item in stories),
            factors=discovery.build_factors(items, grounds),
            dreams=tuple(discovery.build_dream(item, grounds) for item in dreams),
            propositions=tuple(propositions.of_session(session)),
            commitments=commitments.get(each.activity, ()),
            barriers=tuple(discovery.build_barrier(item, grounds) for item in barriers),
            rejected_barriers=tuple(
                item
                for item in record.rejected
                if item.activity == each.activity and item.has_kind(DEFICIT)
            ),
            workshop_closed=record.closed is not None,
        )
        inquiries.append(inquiry)
    shared: dict[str, Any] = {
        name: tuple(part for each in inquiries for part in getattr(each, name)) for name in _SHARED
    }
    return tuple(attrs.evolve(each, whole=attrs.evolve(each, **shared)) for each in inquiries)
