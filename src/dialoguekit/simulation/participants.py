"""Chooses the participants of a workshop and plans their plenary turns."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation.agenda import PLENARY_TURN_SHARES
from dialoguekit.simulation.config import SimulationConfig
from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.region_material import Region
from dialoguekit.simulation.sampling import sample_people
from dialoguekit.simulation.shared_material import SharedMaterial
from dialoguekit.simulation.statement_selection import select_statements
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Attendee, SimulatedClock, SimulatedWorkshop

MEAN_TURNS, TURN_DISPERSION = 3.5, 0.8
SILENT_SHARE = (TURN_DISPERSION / (TURN_DISPERSION + MEAN_TURNS)) ** TURN_DISPERSION
LATE_PHASES = ("proposals", "deciding", "destiny", "closing")


def create_workshop(
    id: str,
    config: SimulationConfig,
    index: int,
    region: Region,
    shared: SharedMaterial,
    rng: RandomSource,
    handle: WorkshopRunner,
    day_start: datetime,
    clock: SimulatedClock,
) -> SimulatedWorkshop:
    """Return a simulated workshop without events, with its participants and statements."""
    defects = config.defects_of(index)
    attendees, absent = _choose_attendees(config, shared, rng, region)
    if "stale-consent" in defects:
        quotable = [attendee for attendee in attendees if "quote" in attendee.scopes]
        for attendee in rng.sample(quotable, rng.integer(1, 2)):
            attendee.consent_form = shared.earlier_consent_form
    workshop = SimulatedWorkshop(
        id=id,
        config=config,
        index=index,
        region=region,
        shared=shared,
        rng=rng,
        handle=handle,
        clock=clock,
        day_start=day_start,
        defects=defects,
        attendees=attendees,
        absentees=absent,
        statements={},
        closing_statements=[],
        plenary_turns=_plan_plenary_turns(
            rng, attendees, second_group_silent="silent-group" in defects
        ),
        transcription_errors={},
        feeling_reasons={},
        table_without_scribe=None,
        now=clock.now,
    )
    if "lone-role-quote" in defects:
        _choose_identifiable_attendee(workshop)
    select_statements(workshop)
    if index % 2 == 1:
        workshop.table_without_scribe = rng.integer(0, max(0, round(config.people / 6) - 1))
    return workshop


def _choose_attendees(
    config: SimulationConfig, shared: SharedMaterial, rng: RandomSource, region: Region
) -> tuple[list[Attendee], list[Attendee]]:
    """Return the attendees, half of each group, and the registered absentees."""
    attending: list[Attendee] = []
    absent: list[Attendee] = []
    for place, group in enumerate(GROUPS):
        count = (config.people + (1 - place)) // 2
        people = sample_people(rng, region, group, round(count * 1.2))
        listed = [
            Attendee(person, shared.job_family(group, person.job), shared.consent_form)
            for person in people
        ]
        attending += listed[:count]
        absent += listed[count:]
    for attendee in attending:
        attendee.writing_weight = rng.uniform(0.5, 2.0)
        attendee.scopes = _choose_scopes(rng)
    small_count = 2 if config.people >= 12 else 1
    for attendee in rng.sample(attending, rng.integer(1, small_count)):
        attendee.scopes = tuple(scope for scope in attendee.scopes if scope != "quote")
    for attendee in rng.sample(attending, rng.integer(small_count, small_count + 1)):
        attendee.is_late = True
    for attendee in rng.sample(
        [g for g in attending if not g.is_late], rng.integer(1, small_count)
    ):
        attendee.leaves_early = True
    return rng.shuffled(attending), rng.shuffled(absent)


def _choose_scopes(rng: RandomSource) -> tuple[str, ...]:
    scopes = ["record", "quote", "demographics"]
    for scope, share in (("contact", 0.85), ("asset", 0.8), ("photograph", 0.6)):
        if rng.bernoulli(share):
            scopes.append(scope)
    return tuple(scopes)


def _choose_identifiable_attendee(workshop: SimulatedWorkshop) -> None:
    """Choose an attendee with a unique job and list that job."""
    jobs = Counter(attendee.person.job for attendee in workshop.attendees)
    unique = [g for g in workshop.attendees if jobs[g.person.job] == 1 and "quote" in g.scopes]
    workshop.identifiable_attendee = workshop.rng.choice(unique)
    workshop.identifiable_attendee.job_label = workshop.identifiable_attendee.person.job


def _plan_plenary_turns(
    rng: RandomSource, attendees: list[Attendee], *, second_group_silent: bool
) -> dict[str, list[tuple[Attendee, int]]]:
    """Return the plenary turns of each phase: a speaker and a number of words.

    About 8 of 30 attendees never speak.  The first group has 55 to 65 % of the words, unless the
    second group is silent.
    """
    speaking = [
        attendee
        for attendee in attendees
        if not (second_group_silent and attendee.group == GROUPS[1])
    ]
    counts = _draw_turn_counts(rng, speaking)
    speaker_turns: list[tuple[Attendee, int]] = [
        (attendee, rng.log_normal(38, 0.7, 3, 260))
        for attendee, count in zip(speaking, counts, strict=True)
        for _ in range(count)
    ]
    if not second_group_silent:
        speaker_turns = _scale_word_counts(speaker_turns, rng.uniform(0.565, 0.635))
    turns: dict[str, list[tuple[Attendee, int]]] = {phase: [] for phase in PLENARY_TURN_SHARES}
    for attendee, words in speaker_turns:
        phases = [
            phase
            for phase in PLENARY_TURN_SHARES
            if not (attendee.is_late and phase not in LATE_PHASES)
            and not (attendee.leaves_early and phase in LATE_PHASES)
        ]
        phase = rng.weighted_choice(phases, [PLENARY_TURN_SHARES[phase] for phase in phases])
        turns[phase].append((attendee, words))
    return turns


def _draw_turn_counts(rng: RandomSource, speakers: list[Attendee]) -> list[int]:
    """Draw the number of turns of each speaker until their distribution is realistic."""
    number = len(speakers)
    while True:
        counts = [rng.negative_binomial(MEAN_TURNS, TURN_DISPERSION) for _ in speakers]
        groups = {g.group for g, count in zip(speakers, counts, strict=True) if count}
        expected = SILENT_SHARE * number
        if (
            groups == {attendee.group for attendee in speakers}
            and abs(counts.count(0) - expected) <= max(1, number / 10)
            and 2.9 <= sum(counts) / number <= 4.2
        ):
            return counts


def _scale_word_counts(
    turns: list[tuple[Attendee, int]], share: float
) -> list[tuple[Attendee, int]]:
    """Scale the word counts so that the first group has ``share`` of all words."""
    words = {group: sum(n for g, n in turns if g.group == group) for group in GROUPS}
    target = share / (1 - share) * words[GROUPS[1]]
    # Scale one group up, not the other down, so that no turn shrinks to nothing.
    factor = target / words[GROUPS[0]]
    factors = (factor, 1.0) if factor >= 1 else (1.0, 1 / factor)
    return [(g, max(1, round(n * factors[GROUPS.index(g.group)]))) for g, n in turns]
