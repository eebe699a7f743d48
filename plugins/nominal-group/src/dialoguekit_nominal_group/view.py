"""The view: sessions with ideas, rounds and ballots."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from dialoguekit.events import TurnTaken
from dialoguekit.plugin import Contribution, Fact, Record, Session, combined_evidence
from dialoguekit.plugin.ballot_changes import Comparison
from dialoguekit.plugin.ballots import Ballot
from dialoguekit.plugin.times import moment_of
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view_ideas import (
    Idea,
    Merges,
    Option,
    build_ideas,
    first_reveals,
)
from dialoguekit_nominal_group.view_rounds import DueTurn, Participant, Round, RoundRobin
from dialoguekit_nominal_group.view_turns import Turn


@attrs.frozen(kw_only=True)
class NominalSession(Session):
    """One activity run as a nominal group.

    ``writing_participants`` were present in silent writing.  ``orders`` are the orders of turns,
    in order of time.  ``next_turn`` is known while a round-robin runs.  ``visible_in_silence`` are
    contributions of participants that all could read during silent writing, ``spoken_in_silence``
    turns in it.  ``merged`` are merged ideas, and ``options`` those of all ballots by id.
    """

    writing_participants: tuple[Participant, ...]
    ideas: tuple[Idea, ...]
    rounds: tuple[Round, ...]
    orders: tuple[Fact[TurnsSet], ...]
    next_turn: DueTurn | None
    visible_in_silence: tuple[Contribution, ...]
    spoken_in_silence: tuple[Fact[TurnTaken], ...]
    merged: tuple[Option, ...]
    ballots: tuple[Ballot, ...]
    options: Mapping[str, Option]
    comparison: Comparison | None

    @property
    def drafts(self) -> tuple[Idea, ...]:
        """The ideas that were written in silence, in the order of writing."""
        return tuple(idea for idea in self.ideas if idea.draft)

    @property
    def writers(self) -> tuple[Idea, ...]:
        """The first draft of each participant who is known to have written any."""
        people = {each.person for each in self.writing_participants}
        first = {idea.author: idea for idea in reversed(self.drafts) if idea.author in people}
        return tuple(first.values())

    @property
    def without_writer(self) -> tuple[Idea, ...]:
        """The drafts whose author is not known."""
        return tuple(idea for idea in self.drafts if idea.author is None)

    @property
    def revealed(self) -> tuple[Idea, ...]:
        """The revealed ideas, in the order of revealing."""
        found = [(moment_of(i.revealed), i) for i in self.ideas if i.revealed is not None]
        return tuple(idea for _, idea in sorted(found, key=lambda each: each[0]))

    @property
    def revealed_drafts(self) -> tuple[Idea, ...]:
        """The drafts that were revealed."""
        return tuple(idea for idea in self.drafts if idea.revealed is not None)

    @property
    def unrevealed(self) -> tuple[Idea, ...]:
        """The drafts that are still to be revealed."""
        return tuple(i for i in self.drafts if i.revealed is None and i.removal_reason is None)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every turn, round by round."""
        return tuple(turn for round in self.rounds for turn in round.turns)

    @property
    def turns_with_order(self) -> tuple[Turn, ...]:
        """The turns taken while an order was in force."""
        return tuple(turn for turn in self.turns if turn.in_order is not None)

    @property
    def other_contributions(self) -> tuple[Contribution, ...]:
        """The contributions that are neither ideas nor remarks on one."""
        placed = {idea.id for idea in self.ideas}
        placed |= {remark.id for idea in self.ideas for remark in idea.remarks}
        return tuple(item for item in self.contributions if item.id not in placed)

    def options_of(self, ballot: Ballot) -> tuple[Option, ...]:
        """Return the options of a ballot."""
        return tuple(self.options[id] for id in ballot.form.options)

    def option_text(self, option: str) -> str:
        """Return the text of an option, or its id if it has none."""
        return self.options[option].text or option


def build_sessions(record: Record) -> tuple[NominalSession, ...]:
    """Return the sessions of one workshop; ideas of any of them may be merged."""
    merges = Merges(record)
    return tuple(_build_session(record, session, merges) for session in record.sessions)


def _build_session(record: Record, session: Session, merges: Merges) -> NominalSession:
    ideas = tuple(build_ideas(record, session, merges))
    round_robin = RoundRobin(record, session, ideas)
    reveals = first_reveals(record)
    silent = session.stage_runs_of("silent")
    in_round_robin = not session.ended and session.order[-1:] == ("round-robin",)
    ballots = record.ballots(session)
    options = {id: merges.option(id) for ballot in ballots for id in ballot.form.options}
    return NominalSession.of(
        session,
        writing_participants=tuple(
            Participant(
                person=person, group=record.group_of(person), evidence=combined_evidence(silent)
            )
            for person in dict.fromkeys(person for run in silent for person in run.present)
        ),
        ideas=ideas,
        rounds=tuple(round_robin.rounds),
        orders=tuple(round_robin.orders),
        next_turn=round_robin.next_turn if in_round_robin else None,
        visible_in_silence=tuple(
            item
            for item in session.contributions
            if item.stage == "silent" and item.shown and item.id not in reveals
            if record.takes_part(item.author)
        ),
        spoken_in_silence=tuple(
            fact
            for fact in record.of(TurnTaken, within=session)
            if session.stage_at(fact, "round-robin") in silent and fact.event.words != 0
        ),
        merged=tuple(merges.within(session)),
        ballots=ballots,
        options=options,
        comparison=Comparison.of(
            ballots, {id: option.canonical_ids for id, option in options.items()}
        ),
    )
