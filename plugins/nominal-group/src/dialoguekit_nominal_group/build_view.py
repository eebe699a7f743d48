"""Builds the view of one workshop from its facts: sessions with ideas, rounds and ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import (
    Contribution,
    Evidence,
    RunRecord,
    Session,
    StageRun,
    build_sessions,
    intervals,
)
from dialoguekit_nominal_group import build_ballots, build_ideas, method
from dialoguekit_nominal_group.build_ideas import DraftLists, MergedIds, WrittenIdea
from dialoguekit_nominal_group.build_stages import Stages, in_time_order
from dialoguekit_nominal_group.build_turns import RoundRobin, TurnAction
from dialoguekit_nominal_group.facts import EventTime, Facts, Reveal
from dialoguekit_nominal_group.view import NominalSession, WorkshopView


def build_view(workshop: str, facts: Facts) -> WorkshopView:
    """Build the view of one workshop from its facts."""
    sessions = build_sessions(workshop, facts.method_facts, method.METHOD)
    items = {item.id: item for session in sessions for item in session.contributions}
    reveals: dict[str, Reveal] = {}
    for reveal in facts.reveals:
        for id in reveal.ids:
            reveals.setdefault(id, reveal)
    merged_ids = MergedIds(facts.clusters.values())
    runs = facts.method_facts.runs.values()
    return WorkshopView(
        groups=facts.method_facts.roster.groups,
        sessions=tuple(
            _ViewBuilder(
                workshop,
                facts,
                run,
                session,
                Stages.from_session(session, run),
                items,
                reveals,
                merged_ids,
            ).build_session()
            for run, session in zip(runs, sessions, strict=True)
        ),
    )


@attrs.frozen
class _ViewBuilder:
    """The data that building one session needs.

    ``items`` are the contributions of the whole workshop, ``reveals`` the first reveal of each
    hidden contribution, ``merged_ids`` the ids that count as one.
    """

    workshop: str
    facts: Facts
    run: RunRecord
    base_session: Session
    stages: Stages
    items: Mapping[str, Contribution]
    reveals: Mapping[str, Reveal]
    merged_ids: MergedIds

    def build_session(self) -> NominalSession:
        """Build the session."""
        facts, session = self.facts, self.base_session
        written = list(
            build_ideas.written_ideas(
                facts, session.contributions, self.run.contributions, self.stages, self.reveals
            )
        )
        round_robin = self._round_robin(written)
        reconstructed = round_robin.reconstruct_rounds(
            self._round_robins(written, round_robin), ended=session.ended
        )
        rounds = tuple(round_robin.build_rounds(reconstructed))
        current_stage = (
            session.stage_runs[-1].stage if session.stage_runs and not session.ended else None
        )
        return NominalSession.from_session(
            session,
            writing_participants=tuple(self._writing_participants()),
            ideas=tuple(
                build_ideas.build_ideas(
                    self.workshop,
                    facts,
                    written,
                    self.stages,
                    rounds,
                    session.contributions,
                    self.merged_ids,
                )
            ),
            rounds=rounds,
            has_turn_order=bool(round_robin.orders),
            next_turn=round_robin.next_turn(reconstructed)
            if current_stage == "round-robin"
            else None,
            visible_in_silence=tuple(self._visible_in_silence()),
            spoken_in_silence=tuple(self._spoken_in_silence()),
            joint_reveals=tuple(self._joint_reveals(written)),
            merged=tuple(build_ideas.merged_ideas(self.workshop, facts, session.contributions)),
            ballots=tuple(
                build_ballots.build_ballots(
                    self.workshop,
                    facts,
                    self.run.activity,
                    self.stages,
                    self.items,
                    self.merged_ids,
                )
            ),
        )

    def _writing_participants(self) -> Iterator[tuple[str, str]]:
        """Yield the participants who were present in silent writing, with their groups."""
        present = [p for run in self.base_session.stage_runs_of("silent") for p in run.present]
        for person in dict.fromkeys(present):
            yield person, self.facts.method_facts.roster.attribution_of(person)

    def _round_robin(self, written: Sequence[WrittenIdea]) -> RoundRobin:
        method_facts = self.facts.method_facts
        orders = in_time_order(self.facts.turn_orders.get(self.run.activity, ()))
        people = {person for order in orders for person in order.people}
        return RoundRobin(
            workshop=self.workshop,
            orders=orders,
            order_evidence={
                o.when.seq: Evidence.from_seqs(self.workshop, [o.when.seq]) for o in orders
            },
            lists=DraftLists.from_ideas(written),
            presence={p: intervals(m) for p, m in method_facts.presence.items() if p in people},
            group_of=method_facts.roster.attribution_of,
        )

    def _round_robins(
        self, written: Sequence[WrittenIdea], round_robin: RoundRobin
    ) -> list[tuple[StageRun, list[TurnAction]]]:
        """Return the actions in each round-robin, in order of time.

        A round-robin that is resumed continues, unless ideas were written in between.
        """
        in_order = {person for order in round_robin.orders for person in order.people}
        actions_by_run: dict[int, list[TurnAction]] = {run.seq: [] for run in self.stages.runs}
        for run, action in sorted(self._turn_actions(written), key=_seq):
            is_relevant = action.person in in_order or self.facts.method_facts.is_participant(
                action.person
            )
            if is_relevant and run is not None:
                actions_by_run[run.seq].append(action)
        round_robins: list[tuple[StageRun, list[TurnAction]]] = []
        starts_new = True
        for run in self.stages.named(*method.IDEA_STAGES):
            if run.stage == "silent":
                starts_new = True
            else:
                before = [] if starts_new else round_robins.pop()[1]
                round_robins.append((run, [*before, *in_time_order(actions_by_run[run.seq])]))
                starts_new = False
        return round_robins

    def _turn_actions(
        self, written: Sequence[WrittenIdea]
    ) -> Iterator[tuple[StageRun | None, TurnAction]]:
        """Yield presented ideas, by person and reveal, and recorded turns."""
        presented: dict[tuple[str, EventTime], tuple[StageRun | None, list[Contribution]]] = {}
        for idea in written:
            if idea.revealed is not None:
                key = idea.contribution.author, idea.revealed
                presented.setdefault(key, (idea.stage, []))[1].append(idea.contribution)
        for (person, when), (run, items) in presented.items():
            yield run, TurnAction(person, when, tuple(items))
        for turn in self.facts.turns.get(self.run.activity, ()):
            run = self.stages.stage_at(turn.when, "round-robin")
            yield run, TurnAction(turn.person, turn.when, (), turn.word_count)

    def _visible_in_silence(self) -> Iterator[Contribution]:
        """Yield the contributions of participants that all could read during silent writing."""
        for item, record in zip(
            self.base_session.contributions, self.run.contributions, strict=True
        ):
            if (
                item.stage == "silent"
                and record.initially_visible
                and self.facts.method_facts.is_participant(item.author)
            ):
                yield item

    def _spoken_in_silence(self) -> Iterator[Evidence]:
        """Yield the evidence of turns in silent writing; turns without words do not count."""
        for turn in self.facts.turns.get(self.run.activity, ()):
            run = self.stages.stage_at(turn.when, "round-robin")
            if run is not None and run.stage == "silent" and turn.word_count != 0:
                yield Evidence.from_seqs(self.workshop, [turn.when.seq])

    def _joint_reveals(self, written: Sequence[WrittenIdea]) -> Iterator[tuple[int, Evidence]]:
        """Yield the reveals of several ideas at once in a round-robin."""
        counts: dict[int, int] = {}
        for idea in written:
            in_turn = idea.stage is not None and idea.stage.stage == "round-robin"
            if idea.draft and idea.revealed is not None and in_turn:
                counts[idea.revealed.seq] = counts.get(idea.revealed.seq, 0) + 1
        for seq, count in counts.items():
            if count > 1:
                yield count, Evidence.from_seqs(self.workshop, [seq])


def _seq(presented: tuple[StageRun | None, TurnAction]) -> int:
    return presented[1].when.seq
