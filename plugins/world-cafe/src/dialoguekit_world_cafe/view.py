"""The view: sessions with the tables of each round, and the ideas that were taken up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from dialoguekit.events import (
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    QuestionPosed,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.plugin import (
    Contribution,
    Evidence,
    Fact,
    Record,
    Session,
    StageRun,
    combined_evidence,
)
from dialoguekit.plugin.tables import format_heading
from dialoguekit.plugin.times import moment_of
from dialoguekit_world_cafe import method, seating
from dialoguekit_world_cafe.seating import Stay, Stays, Table, Window


@attrs.frozen(kw_only=True)
class Sitting:
    """A table in one round; None stands for what was at no table.

    ``seats`` are its participants in the order of their ids.  ``has_host`` is whether its ``host``
    sat at it, and ``host_left`` whether they left it well before the round ended.
    """

    table: Table | None
    seats: tuple[Stay, ...]
    host: Stay | None = None
    has_host: bool = False
    host_left: bool = False
    contributions: tuple[Contribution, ...]

    @property
    def people(self) -> frozenset[str]:
        """The participants who sat at the table."""
        return frozenset(seat.person for seat in self.seats)

    @property
    def title(self) -> str:
        """The label of the table in the workshop."""
        if self.table is None:
            return "at no table"
        return self.table.event.label or f"table {self.table.id}"

    @property
    def evidence(self) -> Evidence:
        """The events that brought people to the table."""
        return combined_evidence(self.seats)


@attrs.frozen(kw_only=True)
class CafeStage:
    """A stage of a café; ``number`` is that of a round, and None for other stages.

    ``run`` has the number in its title.  ``questions`` are those discussed, and ``posed_earlier``
    is whether they continued from before.  ``sittings`` are tables with people or contributions.
    ``elsewhere`` are participants present without a table, and contributions at no table.
    """

    number: int | None
    run: StageRun
    questions: tuple[Fact[QuestionPosed], ...]
    posed_earlier: bool
    sittings: tuple[Sitting, ...]
    elsewhere: Sitting

    @property
    def title(self) -> str:
        """The title within a sentence, ``round 2``."""
        return self.run.title.lower()


@attrs.frozen(kw_only=True)
class CarriedIdea:
    """A contribution of a round that was taken up: ``successor`` builds on the earlier ``origin``.

    ``round`` is the number of the round that took it up; None for the harvest.  ``changed_table``
    is whether it went to another known table.  The evidence is both contributions and their link.
    """

    origin: Contribution
    successor: Contribution
    round: int | None
    changed_table: bool
    evidence: Evidence


@attrs.frozen(kw_only=True)
class CafeSession(Session):
    """One activity run as World Café.

    ``carried_ideas`` are ideas of one round that another round or the harvest took up.
    """

    tables: tuple[Table, ...]
    stages: tuple[CafeStage, ...]
    carried_ideas: tuple[CarriedIdea, ...]

    @property
    def rounds(self) -> tuple[CafeStage, ...]:
        """The rounds in order."""
        return tuple(stage for stage in self.stages if stage.number is not None)

    @property
    def finished_rounds(self) -> tuple[CafeStage, ...]:
        """The rounds that have ended."""
        return tuple(r for r in self.rounds if self.ended or r.run.ended is not None)

    @property
    def ideas(self) -> tuple[Contribution, ...]:
        """The contributions in rounds."""
        return tuple(item for round in self.rounds for item in round.run.contributions)

    @property
    def ideas_across_tables(self) -> tuple[CarriedIdea, ...]:
        """The ideas that were taken up at another table."""
        return tuple(carried for carried in self.carried_ideas if carried.changed_table)

    @property
    def harvested(self) -> tuple[Contribution, ...]:
        """The contributions in the harvest."""
        return tuple(item for run in self.stage_runs_of("harvest") for item in run.contributions)

    @property
    def placed(self) -> list[tuple[str, Sequence[Contribution]]]:
        """The contributions by round and table, and those of other stages by stage."""
        found: list[tuple[str, Sequence[Contribution]]] = []
        for stage in self.stages:
            title = stage.run.title
            if stage.number is None:
                found.append((title, stage.run.contributions))
            else:
                sittings = (*stage.sittings, stage.elsewhere)
                found += [(f"{title}, {each.title}", each.contributions) for each in sittings]
        return found


def build_sessions(record: Record) -> tuple[CafeSession, ...]:
    """Return the sessions of one workshop."""
    stays = seating.build_stays(record.of(PresenceStarted, PresenceMoved, PresenceEnded))
    return tuple(_build_session(record, session, stays) for session in record.sessions)


def _build_session(record: Record, session: Session, stays: Stays) -> CafeSession:
    tables = seating.find_tables(record.of(SpaceCreated), session.spaces)
    hostings = seating.build_hostings(record.of(RoleAssigned), stays, tables)
    stages = tuple(_StageBuilder(record, stays, tables, hostings).build(session))
    carried = tuple(_carried_ideas(record, stages))
    return CafeSession.of(
        session, tables=tuple(tables.values()), stages=stages, carried_ideas=carried
    )


@attrs.frozen
class _StageBuilder:
    """Builds the stages of a session from the stays of all people, and who hosted its tables."""

    record: Record
    stays: Stays
    tables: Mapping[str, Table]
    hostings: Sequence[Stay]

    def build(self, session: Session) -> Iterator[CafeStage]:
        waiting = sorted(session.questions, key=moment_of)
        current: list[Fact[QuestionPosed]] = []
        number = 0
        for run in session.stage_runs:
            window = Window.of(run)
            posed = [each for each in waiting if moment_of(each) < window.ended]
            waiting, current = waiting[len(posed) :], posed or current
            is_round = run.stage == "round"
            number += is_round
            title = f"Round {number}" if is_round else format_heading(run.title)
            *sittings, elsewhere = self._sittings(run, window)
            yield CafeStage(
                number=number if is_round else None,
                run=attrs.evolve(run, title=title),
                questions=tuple(current),
                posed_earlier=bool(current) and not posed,
                sittings=tuple(sittings),
                elsewhere=elsewhere,
            )

    def _sittings(self, run: StageRun, window: Window) -> Iterator[Sitting]:
        """Yield each table with people or contributions, and then what was at no table."""
        hosts = seating.hosts_in(self.hostings, window)
        stays = self._main_stays(window, hosts)
        seats: dict[str | None, list[Stay]] = {}
        for person in sorted(filter(self.record.takes_part, stays)):
            seats.setdefault(self._at_table(stays[person].space), []).append(stays[person])
        items: dict[str | None, list[Contribution]] = {}
        for item in run.contributions:
            items.setdefault(self._at_table(item.space), []).append(item)
        for space, table in self.tables.items():
            if space not in seats and space not in items:
                continue
            host = hosts.get(space)
            present, left = self._presence(host, stays, window) if host else (False, False)
            yield Sitting(
                table=table,
                seats=tuple(seats.get(space, ())),
                host=host,
                has_host=present,
                host_left=left,
                contributions=tuple(items.get(space, ())),
            )
        heard = {item.author for space, own in items.items() if space for item in own}
        unseated = tuple(seat for seat in seats.get(None, ()) if seat.person not in heard)
        yield Sitting(table=None, seats=unseated, contributions=tuple(items.get(None, ())))

    def _main_stays(self, window: Window, hosts: Mapping[str | None, Stay]) -> dict[str, Stay]:
        """Return where everyone was; a host without a known place sat at their table."""
        found = {p: seating.main_stay(own, window, self.tables) for p, own in self.stays.items()}
        stays = {person: stay for person, stay in found.items() if stay is not None}
        for host in hosts.values():
            stay = stays.get(host.person)
            if host.person not in self.stays or (stay is not None and stay.space is None):
                stays[host.person] = host
        return stays

    def _presence(self, host: Stay, stays: Mapping[str, Stay], window: Window) -> tuple[bool, bool]:
        """Return whether a host was at the table in a round, and whether they left it early."""
        if stays.get(host.person) is host:  # No other place is recorded.
            return True, False
        return seating.stayed_at(host.space, self.stays.get(host.person, ()), window)

    def _at_table(self, space: str | None) -> str | None:
        return space if space in self.tables else None


def _carried_ideas(record: Record, stages: Sequence[CafeStage]) -> Iterator[CarriedIdea]:
    """Yield the ideas of one round that were taken up in a later one, or in the harvest.

    The origin is the contribution of the earlier stage, whichever way the link points.
    """
    places = {
        item.id: (index, stage.number, sitting.table, item)
        for index, stage in enumerate(stages)
        if stage.number or stage.run.stage == "harvest"
        for sitting in (*stage.sittings, stage.elsewhere)
        for item in sitting.contributions
    }
    links: dict[tuple[str, str], int] = {}
    for id, place in places.items():
        for other, seq in record.links.targets(id, *method.CARRYING_RELATIONS).items():
            if other in places and places[other][0] != place[0]:
                pair = (id, other) if place[0] < places[other][0] else (other, id)
                links[pair] = min(seq, links.get(pair, seq))
    in_order = sorted(links.items(), key=lambda link: (link[1], places[link[0][0]][-1].seq))
    for (first, second), seq in in_order:
        _, from_round, from_table, origin = places[first]
        _, to_round, to_table, successor = places[second]
        if from_round is not None:
            tables = {table.id for table in (from_table, to_table) if table is not None}
            yield CarriedIdea(
                origin=origin,
                successor=successor,
                round=to_round,
                changed_table=to_round is not None and len(tables) > 1,
                evidence=combined_evidence([origin, successor])
                | Evidence.from_seqs(record.workshop, [seq]),
            )
