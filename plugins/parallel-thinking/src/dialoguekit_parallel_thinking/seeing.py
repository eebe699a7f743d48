"""From what was noted to the view: every hat finds its time, every contribution its hat.

Hats follow one another in the order of the log; one that was noted late, and was surely put on
before others that were noted earlier, comes before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from dialoguekit.plugin import Evidence
from dialoguekit_parallel_thinking import hats
from dialoguekit_parallel_thinking.noted import Noted, PutOn, Said, Sitting
from dialoguekit_parallel_thinking.times import SECOND, Mark, Stretch, gap, meet, stretches, within
from dialoguekit_parallel_thinking.view import HatRun, Item, Obstacle, Session, Worn, behind


def seen(workshop: str, noted: Noted) -> Worn:
    """What the facts of one workshop amount to."""
    sessions = [_session(workshop, noted, sitting) for sitting in noted.sittings.values()]
    ideas = {item.id: item for session in sessions for item in session.under("green")}
    return Worn(
        groups=noted.roster.groups,
        sessions=tuple(
            attrs.evolve(session, obstacles=_obstacles(workshop, noted, session, ideas))
            for session in sessions
        ),
    )


def _session(workshop: str, noted: Noted, sitting: Sitting) -> Session:
    spells = _spells(sitting)
    items: list[Item] = []
    for said in sitting.said:
        spell = _worn(said, spells)
        item = _item(workshop, noted, said, spell)
        items.append(item)
        if spell is not None:
            spell.items.append(item)
    return Session(
        cite=f"{workshop} {sitting.activity}",
        title=sitting.title,
        template=sitting.template,
        planned=hats.announced(sitting.template, sitting.order),
        over=sitting.ended is not None or noted.closed,
        runs=tuple(_run(workshop, noted, sitting.pauses, spell) for spell in spells),
        items=tuple(items),
        obstacles=(),
        evidence=Evidence.within(workshop, [sitting.seq]),
    )


@attrs.define(eq=False)
class _Spell:
    """A hat in its time: put on at ``began``, and taken off by the mark ``ended``, if it was."""

    put_on: PutOn
    began: int
    ended: Mark | None = None
    items: list[Item] = attrs.field(factory=list)

    @property
    def stretch(self) -> Stretch:
        return self.began, None if self.ended is None else self.ended.at

    def take_off(self, mark: Mark) -> None:
        self.ended = mark._replace(at=max(mark.at, self.began))

    def covers(self, said: Said) -> bool:
        """Whether it was on just then; within one moment, the log tells what came first."""
        then = (said.at, said.seq)
        over = self.ended is not None and (self.ended.at, self.ended.seq) < then
        return (self.began, self.put_on.seqs[0]) < then and not over


def _spells(sitting: Sitting) -> list[_Spell]:
    spells: list[_Spell] = []
    for hat in _in_order(sitting.worn):
        began = max([hat.at, *(spell.began for spell in spells[-1:])])
        if spells:
            spells[-1].take_off(Mark(began, False, hat.seqs[0]))
        spells.append(_Spell(hat, began))
    if spells and sitting.ended is not None:
        spells[-1].take_off(sitting.ended)
    return spells


def _in_order(worn: Sequence[PutOn]) -> list[PutOn]:
    ordered: list[PutOn] = []
    for hat in worn:
        place = len(ordered)
        while place and hat.at + hat.slack < ordered[place - 1].at:
            place -= 1
        ordered.insert(place, hat)
    return ordered


def _worn(said: Said, spells: Sequence[_Spell]) -> _Spell | None:
    """The hat under which something was said; its kind decides where the time is too coarse."""
    if not said.slack:
        return next((spell for spell in spells if spell.covers(said)), None)
    belongs = hats.hat_of(said.made.kind)

    def unlikely(spell: _Spell) -> tuple[bool, int, bool]:
        other = spell.put_on.hat != belongs
        return other, gap(said.at, spell.stretch), not spell.covers(said)

    near = [spell for spell in spells if gap(said.at, spell.stretch) <= said.slack]
    return min(near, key=unlikely, default=None)


def _run(workshop: str, noted: Noted, pauses: Sequence[Mark], spell: _Spell) -> HatRun:
    (began, ended), hat = spell.stretch, spell.put_on
    actual_s = None
    if ended is not None:
        paused = within((began, ended), stretches(pauses))
        actual_s = (ended - began - paused) / SECOND
    seqs = [*hat.seqs, *(mark.seq for mark in pauses if not gap(mark.at, spell.stretch))]
    if spell.ended is not None:
        seqs.append(spell.ended.seq)
    return HatRun(
        hat=hat.hat,
        focus=hat.focus,
        planned_s=hat.planned_s,
        actual_s=actual_s,
        began=began,
        ended=ended,
        by_participant=hat.by_participant,
        present=_present(noted, spell),
        items=tuple(spell.items),
        evidence=Evidence.within(workshop, seqs),
    )


def _present(noted: Noted, spell: _Spell) -> tuple[str, ...]:
    """The participants who were there; whoever was heard was there."""
    there = {
        person
        for person, marks in noted.presence.items()
        if any(meet(stretch, spell.stretch) for stretch in stretches(marks))
    }
    heard = {item.author for item in spell.items}
    return tuple(sorted(person for person in there | heard if noted.takes_part(person)))


def _item(workshop: str, noted: Noted, said: Said, spell: _Spell | None) -> Item:
    made = said.made
    return Item(
        cite=f"{workshop} {made.contribution}",
        author=made.author,
        group=noted.roster.group_of(made.author),
        text=made.text,
        kind=made.kind,
        reasons=made.reasons,
        verbatim=said.verbatim,
        quotable=noted.may_quote(said),
        parked=made.contribution in noted.parked,
        worn=None if spell is None else spell.put_on.hat,
        evidence=Evidence.within(workshop, [said.seq]),
    )


def _obstacles(
    workshop: str, noted: Noted, session: Session, ideas: Mapping[str, Item]
) -> tuple[Obstacle, ...]:
    """What stands in the way, with the ideas of any session of the workshop that answer it."""
    found = []
    for item in session.under("black"):
        links = noted.answers.get(item.id, {})
        answered = [(ideas[origin], seq) for origin, seq in links.items() if origin in ideas]
        answers = tuple(idea for idea, _ in answered)
        linked = Evidence.within(workshop, (seq for _, seq in answered))
        evidence = behind([item, *answers]) | linked
        found.append(Obstacle(item=item, ideas=answers, evidence=evidence))
    return tuple(found)
