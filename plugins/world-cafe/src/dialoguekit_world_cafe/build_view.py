"""Builds the view from the facts: seating of each round, and the ideas that were taken up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import attrs

from dialoguekit.plugin import (
    Contribution,
    Evidence,
    QuestionRecord,
    RunRecord,
    Session,
    StageRun,
    build_sessions,
)
from dialoguekit_world_cafe import build_seating, method
from dialoguekit_world_cafe.build_seating import Hosting, Moment, Spot, Stay, Window
from dialoguekit_world_cafe.facts import Facts
from dialoguekit_world_cafe.view import (
    CafeSession,
    CafeTable,
    CarriedIdea,
    Host,
    Idea,
    Question,
    Round,
    Seat,
    Sitting,
    WorkshopView,
)


class _PlacedContribution(NamedTuple):
    """A contribution, the index of its stage among those entered, and its round, if any."""

    contribution: Contribution
    stage_index: int
    round: int | None


def build_view(workshop: str, facts: Facts) -> WorkshopView:
    """Return the view of one workshop."""
    stays = {
        person: build_seating.build_stays(movements)
        for person, movements in facts.movements.items()
    }
    method_facts = facts.method_facts
    people = sorted({*method_facts.roster.members, *stays}, key=_by_number)
    groups = {
        p: method_facts.roster.attribution_of(p) for p in people if method_facts.is_participant(p)
    }
    sessions = []
    for session in build_sessions(workshop, method_facts, method.METHOD):
        run = method_facts.runs[session.activity]
        tables = {
            space: CafeTable(
                space=space,
                title=facts.spaces[space].label or f"table {space}",
                evidence=Evidence.from_seqs(workshop, [facts.spaces[space].seq]),
            )
            for space in build_seating.find_tables(facts.spaces, run.spaces)
        }
        hostings = build_seating.build_hostings(facts.role_assignments, stays, tables)
        builder = _ViewBuilder(workshop, facts, run, session, groups, tables, stays, hostings)
        sessions.append(builder.build_session())
    return WorkshopView(groups=method_facts.roster.groups, sessions=tuple(sessions))


@attrs.frozen
class _ViewBuilder:
    """Builds the view of one session; ``groups`` are those of its participants."""

    workshop: str
    facts: Facts
    run: RunRecord
    session: Session
    groups: Mapping[str, str]
    tables: Mapping[str, CafeTable]
    stays: Mapping[str, list[Stay]]
    hostings: list[Hosting]

    def build_session(self) -> CafeSession:
        return CafeSession.from_session(
            self.session,
            workshop=self.workshop,
            tables=tuple(self.tables.values()),
            rounds=tuple(self._rounds()),
            carried_ideas=self._carried_ideas(),
        )

    def _rounds(self) -> Iterator[Round]:
        waiting = sorted(self.run.questions, key=_moment)
        current: list[QuestionRecord] = []
        number = 0
        windows = build_seating.stage_windows(self.run, self.session.stage_runs)
        for stage, window in zip(self.session.stage_runs, windows, strict=True):
            posed_now = [posed for posed in waiting if _moment(posed) < window.ended]
            waiting, current = waiting[len(posed_now) :], posed_now or current
            if stage.stage == "round":
                number += 1
                questions = [self._question(posed, before=not posed_now) for posed in current]
                yield self._round(number, stage, window, questions)

    def _question(self, posed: QuestionRecord, *, before: bool) -> Question:
        return Question(
            id=posed.question,
            text=posed.text,
            posed_earlier=before,
            evidence=Evidence.from_seqs(self.workshop, [posed.seq]),
        )

    def _round(
        self, number: int, stage: StageRun, window: Window, questions: list[Question]
    ) -> Round:
        hosts = build_seating.hosts_in(self.hostings, window)
        spots = self._spots(window, hosts)
        seated: dict[str | None, list[Seat]] = {}
        for person, group in self.groups.items():
            spot = spots.get(person)
            if spot is not None:
                seat = Seat(workshop=self.workshop, person=person, group=group, seq=spot.seq)
                seated.setdefault(spot.table, []).append(seat)
        contributions: dict[str | None, list[Contribution]] = {}
        for item in stage.contributions:
            contributions.setdefault(item.space if item.space in self.tables else None, []).append(
                item
            )
        contributors = {i.author for space, items in contributions.items() if space for i in items}
        return Round(
            number=number,
            stage_run=stage,
            questions=tuple(questions),
            sittings=tuple(
                Sitting(
                    table=table,
                    seats=tuple(seated.get(space, ())),
                    host=self._host(hosts.get(space), spots, window),
                    contributions=tuple(contributions.get(space, ())),
                )
                for space, table in self.tables.items()
                if space in seated or space in contributions
            ),
            unseated=tuple(s for s in seated.get(None, ()) if s.person not in contributors),
            off_table=tuple(
                item for item in contributions.get(None, ()) if item.author in self.groups
            ),
        )

    def _spots(self, window: Window, hosts: Mapping[str, Hosting]) -> dict[str, Spot]:
        """Return where everyone was; a host without a known place sat at their table."""
        spots = {}
        for person, stays in self.stays.items():
            spot = build_seating.find_spot(stays, window, self.tables)
            if spot is not None:
                spots[person] = spot
        for hosting in hosts.values():
            found = spots.get(hosting.person)
            if hosting.person not in self.stays or (found is not None and not found.known):
                spots[hosting.person] = Spot(hosting.table, True, hosting.seq)
        return spots

    def _host(
        self, hosting: Hosting | None, spots: Mapping[str, Spot], window: Window
    ) -> Host | None:
        if hosting is None:
            return None
        spot = spots.get(hosting.person)
        if spot is not None and spot.seq == hosting.seq:  # No other place is recorded.
            present, left_early = True, False
        else:
            stays = self.stays.get(hosting.person, ())
            present, left_early = build_seating.stayed_at(hosting.table, stays, window)
        return Host(
            workshop=self.workshop,
            person=hosting.person,
            group=self.facts.method_facts.roster.attribution_of(hosting.person),
            present=present,
            left_early=left_early,
            seq=hosting.seq,
        )

    def _carried_ideas(self) -> tuple[CarriedIdea, ...]:
        """Return the ideas of one round that were taken up in a later one, or in the harvest.

        The origin is the contribution of the earlier round, whichever way the link points.
        """
        links = self.facts.method_facts.links
        placed = self._placed_contributions()
        carried_ideas: dict[tuple[str, str], CarriedIdea] = {}
        for id in placed.keys() & links.forward.keys():
            for other, seq in links.targets(id, *method.CARRYING_RELATIONS).items():
                if other not in placed:
                    continue
                reversed_link = placed[other].stage_index > placed[id].stage_index
                origin, successor = (id, other) if reversed_link else (other, id)
                earlier, later = placed[origin], placed[successor]
                if earlier.round is None or earlier.stage_index == later.stage_index:
                    continue
                known = carried_ideas.get((origin, successor))
                if known is None or seq < known.seq:
                    carried_ideas[origin, successor] = CarriedIdea(
                        workshop=self.workshop,
                        origin=self._idea(earlier),
                        successor=self._idea(later),
                        seq=seq,
                    )
        return tuple(sorted(carried_ideas.values(), key=_carried_key))

    def _placed_contributions(self) -> dict[str, _PlacedContribution]:
        """Return the contributions of rounds and harvest, with their stage and round."""
        placed = {}
        number = 0
        for stage_index, stage in enumerate(self.session.stage_runs):
            in_round = stage.stage == "round"
            number += in_round
            if in_round or stage.stage == "harvest":
                for item in stage.contributions:
                    placed[item.id] = _PlacedContribution(
                        item, stage_index, number if in_round else None
                    )
        return placed

    def _idea(self, placed: _PlacedContribution) -> Idea:
        table = None if placed.round is None else self.tables.get(placed.contribution.space or "")
        return Idea(
            contribution=placed.contribution,
            stage_index=placed.stage_index,
            round=placed.round,
            table=table,
        )


def _moment(posed: QuestionRecord) -> Moment:
    return posed.occurred_at_us, posed.seq


def _by_number(id: str) -> tuple[int, str]:
    return len(id), id


def _carried_key(carried: CarriedIdea) -> tuple[int, tuple[int, str], tuple[int, str]]:
    return (
        carried.seq,
        _by_number(carried.origin.contribution.id),
        _by_number(carried.successor.contribution.id),
    )
