"""From what was noted to the view: who sat where in which round, and which ideas were carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import attrs

from dialoguekit.plugin import Evidence, Item, Posed, Run, Session, StageRun, sessions
from dialoguekit_world_cafe import build_seating, method
from dialoguekit_world_cafe.build_seating import Hosting, Moment, Spot, Stay, Window
from dialoguekit_world_cafe.facts import Noted
from dialoguekit_world_cafe.view import (
    Cafe,
    CafeSession,
    CafeTable,
    Carried,
    Host,
    Idea,
    Question,
    Round,
    Seat,
    Sitting,
)


class _Said(NamedTuple):
    """A contribution, the place of its stage among those entered, and its round if it is one."""

    item: Item
    leg: int
    round: int | None


def seen(workshop: str, noted: Noted) -> Cafe:
    """What the facts of one workshop amount to."""
    stayed = {person: build_seating.stays(went) for person, went in noted.went.items()}
    course = noted.course
    people = sorted({*course.roster.members, *stayed}, key=_by_number)
    groups = {p: course.roster.group_of(p) for p in people if course.takes_part(p)}
    found = []
    for session in sessions(workshop, course, method.METHOD):
        run = course.runs[session.activity]
        tables = {
            space: CafeTable(
                space=space,
                title=noted.places[space].label or f"table {space}",
                evidence=Evidence.within(workshop, [noted.places[space].seq]),
            )
            for space in build_seating.tables(noted.places, run.spaces)
        }
        hosted = build_seating.hostings(noted.took, stayed, tables)
        seer = _Seer(workshop, noted, run, session, groups, tables, stayed, hosted)
        found.append(seer.session_seen())
    return Cafe(groups=course.roster.groups, sessions=tuple(found))


@attrs.frozen
class _Seer:
    """What has to be at hand to see one session; ``groups`` are those of its participants."""

    workshop: str
    noted: Noted
    run: Run
    session: Session
    groups: Mapping[str, str]
    tables: Mapping[str, CafeTable]
    stayed: Mapping[str, list[Stay]]
    hosted: list[Hosting]

    def session_seen(self) -> CafeSession:
        return CafeSession.of(
            self.session,
            workshop=self.workshop,
            tables=tuple(self.tables.values()),
            rounds=tuple(self._rounds()),
            carried=self._carried(),
        )

    def _rounds(self) -> Iterator[Round]:
        waiting = sorted(self.run.posed, key=_moment)
        asked: list[Posed] = []
        number = 0
        windows = build_seating.windows(self.run, self.session.runs)
        for stage, window in zip(self.session.runs, windows, strict=True):
            now = [posed for posed in waiting if _moment(posed) < window.ended]
            waiting, asked = waiting[len(now) :], now or asked
            if stage.stage == "round":
                number += 1
                questions = [self._question(posed, before=not now) for posed in asked]
                yield self._round(number, stage, window, questions)

    def _question(self, posed: Posed, *, before: bool) -> Question:
        return Question(
            id=posed.question,
            text=posed.text,
            before=before,
            evidence=Evidence.within(self.workshop, [posed.seq]),
        )

    def _round(
        self, number: int, stage: StageRun, window: Window, questions: list[Question]
    ) -> Round:
        hosts = build_seating.hosts(self.hosted, window)
        spots = self._spots(window, hosts)
        seated: dict[str | None, list[Seat]] = {}
        for person, group in self.groups.items():
            spot = spots.get(person)
            if spot is not None:
                seat = Seat(workshop=self.workshop, person=person, group=group, seq=spot.seq)
                seated.setdefault(spot.table, []).append(seat)
        said: dict[str | None, list[Item]] = {}
        for item in stage.items:
            said.setdefault(item.space if item.space in self.tables else None, []).append(item)
        heard = {i.author for space, items in said.items() if space for i in items}
        return Round(
            number=number,
            run=stage,
            questions=tuple(questions),
            sittings=tuple(
                Sitting(
                    table=table,
                    seats=tuple(seated.get(space, ())),
                    host=self._host(hosts.get(space), spots, window),
                    items=tuple(said.get(space, ())),
                )
                for space, table in self.tables.items()
                if space in seated or space in said
            ),
            unseated=tuple(s for s in seated.get(None, ()) if s.person not in heard),
            outside=tuple(item for item in said.get(None, ()) if item.author in self.groups),
        )

    def _spots(self, window: Window, hosts: Mapping[str, Hosting]) -> dict[str, Spot]:
        """Where everybody was who was there; a host of whom nobody knows sat at their table."""
        spots = {}
        for person, stayed in self.stayed.items():
            spot = build_seating.spot(stayed, window, self.tables)
            if spot is not None:
                spots[person] = spot
        for hosting in hosts.values():
            found = spots.get(hosting.person)
            if hosting.person not in self.stayed or (found is not None and not found.known):
                spots[hosting.person] = Spot(hosting.table, True, hosting.seq)
        return spots

    def _host(
        self, hosting: Hosting | None, spots: Mapping[str, Spot], window: Window
    ) -> Host | None:
        if hosting is None:
            return None
        spot = spots.get(hosting.person)
        if spot is not None and spot.seq == hosting.seq:  # Nobody noted another place.
            here, left = True, False
        else:
            stayed = self.stayed.get(hosting.person, ())
            here, left = build_seating.stayed_at(hosting.table, stayed, window)
        return Host(
            workshop=self.workshop,
            person=hosting.person,
            group=self.noted.course.roster.group_of(hosting.person),
            here=here,
            left=left,
            seq=hosting.seq,
        )

    def _carried(self) -> tuple[Carried, ...]:
        """What of one round was taken up in a later one, or in the harvest.

        Which of two came first, the rounds tell, whichever way their link points.
        """
        links = self.noted.course.links
        places = self._places()
        found: dict[tuple[str, str], Carried] = {}
        for id in places.keys() & links.forward.keys():
            for other, seq in links.targets(id, *method.CARRYING).items():
                if other not in places:
                    continue
                back = places[other].leg > places[id].leg
                origin, became = (id, other) if back else (other, id)
                early, late = places[origin], places[became]
                if early.round is None or early.leg == late.leg:
                    continue
                known = found.get((origin, became))
                if known is None or seq < known.seq:
                    found[origin, became] = Carried(
                        workshop=self.workshop,
                        origin=self._idea(early),
                        became=self._idea(late),
                        seq=seq,
                    )
        return tuple(sorted(found.values(), key=_noted))

    def _places(self) -> dict[str, _Said]:
        """Where in the session everything was said that can be carried, or carry."""
        found = {}
        number = 0
        for leg, stage in enumerate(self.session.runs):
            in_round = stage.stage == "round"
            number += in_round
            if in_round or stage.stage == "harvest":
                for item in stage.items:
                    found[item.id] = _Said(item, leg, number if in_round else None)
        return found

    def _idea(self, said: _Said) -> Idea:
        table = None if said.round is None else self.tables.get(said.item.space or "")
        return Idea(item=said.item, leg=said.leg, round=said.round, table=table)


def _moment(posed: Posed) -> Moment:
    return posed.at, posed.seq


def _by_number(id: str) -> tuple[int, str]:
    return len(id), id


def _noted(carried: Carried) -> tuple[int, tuple[int, str], tuple[int, str]]:
    return carried.seq, _by_number(carried.origin.item.id), _by_number(carried.became.item.id)
