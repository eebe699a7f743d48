"""From the course of a workshop to sessions: every stage its time, every contribution its stage.

Stages follow one another in the order of the log; one that was noted late, and was surely
entered before others that were noted earlier, comes before them.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.helpers.facts import Course, Entered, Run, Said
from dialoguekit.plugin.helpers.intervals import SECOND, Mark, Stretch, gap, meet, stretches, within
from dialoguekit.plugin.helpers.session import Item, Session, StageRun
from dialoguekit.plugin.types import Method


def sessions(workshop: str, course: Course, method: Method) -> tuple[Session, ...]:
    """The runs of ``method`` in a workshop, in the order in which they were noted.

    ``course`` is what was noted of it; the stages, templates and kinds are those of ``method``.
    """
    seer = _Seer(workshop, course, method)
    return tuple(seer.session(run) for run in course.runs.values())


@attrs.define(eq=False)
class _Spell:
    """A stage in its time: entered at ``began``, and left by the mark ``ended``, if it was."""

    entered: Entered
    began: int
    ended: Mark | None = None
    items: list[Item] = attrs.field(factory=list)

    @property
    def stretch(self) -> Stretch:
        return self.began, None if self.ended is None else self.ended.at

    def leave(self, mark: Mark) -> None:
        self.ended = mark._replace(at=max(mark.at, self.began))

    def covers(self, at: int, seq: int) -> bool:
        """Whether it was on just then; within one moment, the log tells what came first."""
        over = self.ended is not None and (self.ended.at, self.ended.seq) < (at, seq)
        return (self.began, self.entered.seqs[0]) < (at, seq) and not over


@attrs.define
class _Seer:
    """What has to be at hand to see the runs of one workshop.

    ``quotable`` are the people whose words may stand in a report, ``there`` the stretches of
    time in which each participant was in the room.
    """

    workshop: str
    course: Course
    method: Method
    quotable: set[str] = attrs.field(init=False)
    there: dict[str, list[Stretch]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        roster, presence = self.course.roster, self.course.presence
        self.quotable = {person for person in roster.consents if roster.may_quote(person)}
        self.there = {p: stretches(m) for p, m in presence.items() if self.course.takes_part(p)}

    def session(self, run: Run) -> Session:
        spells = _spells(run)
        items: list[Item] = []
        for said in run.said:
            spell = self._spell_of(said, spells)
            item = self._item(said, None if spell is None else spell.entered.stage)
            items.append(item)
            if spell is not None:
                spell.items.append(item)
        order = run.params.get("order")
        return Session(
            cite=f"{self.workshop} {run.activity}",
            title=run.title or self.method.title,
            template=run.template,
            planned=self.method.announced(run.template, "" if order is None else str(order)),
            over=run.ended is not None or self.course.closed,
            began=run.at,
            groups=self.course.roster.groups,
            runs=tuple(self._run(run, spell) for spell in spells),
            items=tuple(items),
            evidence=Evidence.within(self.workshop, [run.seq]),
        )

    def _spell_of(self, said: Said, spells: Sequence[_Spell]) -> _Spell | None:
        """The stage in which something was said; its kind decides where the time is too coarse."""
        if not said.slack:
            return next((spell for spell in spells if spell.covers(said.at, said.seq)), None)

        def unlikely(spell: _Spell) -> tuple[bool, int, bool]:
            stage = spell.entered.stage
            other = self.method.stage_of(said.made.kind, stage) != stage
            return other, gap(said.at, spell.stretch), not spell.covers(said.at, said.seq)

        near = [spell for spell in spells if gap(said.at, spell.stretch) <= said.slack]
        return min(near, key=unlikely, default=None)

    def _item(self, said: Said, stage: str | None) -> Item:
        made, course = said.made, self.course
        meant = self.method.stage_of(made.kind, stage)
        return Item(
            cite=f"{self.workshop} {made.contribution}",
            author=made.author,
            group=course.roster.group_of(made.author),
            text=made.text,
            kind=made.kind,
            reasons=made.reasons,
            labels=made.labels,
            question=made.question,
            space=said.space,
            at=said.at,
            verbatim=said.verbatim,
            quotable=made.author in self.quotable and course.stands(said),
            parked=made.contribution in course.parked,
            stage=stage,
            meant=meant,
            off_stage=self._is_off(made.kind, meant, stage),
            evidence=Evidence.within(self.workshop, [said.seq]),
        )

    def _is_off(self, kind: str | None, meant: str | None, stage: str | None) -> bool:
        """Whether a declared kind is not what the stage admits; some admit every kind."""
        if kind is None or stage is None:
            return False
        known = self.method.stage(stage)
        return meant != stage and (known is None or bool(known.admits))

    def _run(self, run: Run, spell: _Spell) -> StageRun:
        (began, ended), entered = spell.stretch, spell.entered
        actual_s = None
        if ended is not None:
            paused = within((began, ended), stretches(run.pauses))
            actual_s = (ended - began - paused) / SECOND
        seqs = [
            *entered.seqs,
            *(mark.seq for mark in run.pauses if not gap(mark.at, spell.stretch)),
        ]
        if spell.ended is not None:
            seqs.append(spell.ended.seq)
        posed = [p.prompt for p in run.posed if p.prompt and spell.covers(p.at, p.seq)]
        return StageRun(
            stage=entered.stage,
            seq=entered.seqs[0],
            focus=entered.focus,
            planned_s=entered.planned_s,
            actual_s=actual_s,
            began=began,
            ended=ended,
            by_participant=entered.by_participant,
            present=self._present(spell),
            items=tuple(spell.items),
            posed=tuple(dict.fromkeys(posed)),
            evidence=Evidence.within(self.workshop, seqs),
        )

    def _present(self, spell: _Spell) -> tuple[str, ...]:
        """The participants who were there; whoever was heard was there."""
        there = {
            person
            for person, held in self.there.items()
            if any(meet(stretch, spell.stretch) for stretch in held)
        }
        heard = {i.author for i in spell.items if self.course.takes_part(i.author)}
        return tuple(sorted(there | heard))


def _spells(run: Run) -> list[_Spell]:
    spells: list[_Spell] = []
    for entered in _in_order(run.entered):
        began = max([entered.at, *(spell.began for spell in spells[-1:])])
        if spells:
            spells[-1].leave(Mark(began, False, entered.seqs[0]))
        spells.append(_Spell(entered, began))
    if spells and run.ended is not None:
        spells[-1].leave(run.ended)
    return spells


def _in_order(entered: Sequence[Entered]) -> list[Entered]:
    ordered: list[Entered] = []
    for stage in entered:
        place = len(ordered)
        while place and stage.at + stage.slack < ordered[place - 1].at:
            place -= 1
        ordered.insert(place, stage)
    return ordered
