"""Turns, contributions and seating of a simulated workshop are realistic."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

from tests.simulation.streams import Simulate, Stream, corrected, of, participants

from dialoguekit import events as e
from dialoguekit.events import PRECISIONS
from dialoguekit.events.fields import PLACEHOLDER
from dialoguekit.simulation.agenda import SLOTS
from dialoguekit.simulation.statements import GROUPS, HATS


def plenary(stream: Stream) -> str:
    return str(of(stream, e.SpaceCreated)[0].event.space)


def test_plenary_turns_are_uneven(stream: Stream) -> None:
    """5 to 11 of 30 participants are silent; primary care has 55 to 65 % of the words."""
    people = participants(stream)
    plenary_space = plenary(stream)
    turns = [r.event for r in of(stream, e.TurnTaken) if r.context.space == plenary_space]
    participant_turns = [turn for turn in turns if turn.person in people]
    words: Counter[str] = Counter()
    for turn in participant_turns:
        words[people[turn.person]] += turn.words
    assert 80 <= len(participant_turns) <= 130
    assert len(turns) - len(participant_turns) < 0.2 * len(turns)
    assert 5 <= 30 - len({turn.person for turn in participant_turns}) <= 11
    assert 0.55 <= words[GROUPS[0]] / words.total() <= 0.65


def test_pairs_cross_the_groups_and_speak_evenly(stream: Stream) -> None:
    """Each of 30 people tells a story to a listener of the other group."""
    people = participants(stream)
    stories = [r for r in of(stream, e.ContributionMade) if r.event.kind == "story"]
    assert {r.event.author for r in stories} == people.keys()
    assert all(people[str(r.context.by)] != people[r.event.author] for r in stories)
    words: Counter[str] = Counter()
    for recorded in of(stream, e.TurnTaken):
        if recorded.context.space != plenary(stream):
            words[people[recorded.event.person]] += recorded.event.words
    assert 0.44 <= words[GROUPS[0]] / words.total() <= 0.56


def test_tables_mix_the_groups(stream: Stream) -> None:
    """Five tables have three of each group; later each has at least two of each."""
    tables = [r.event.space for r in of(stream, e.SpaceCreated) if r.event.kind == "table"]
    people = participants(stream)
    seatings: dict[int, dict[str, list[str]]] = {0: {}, 1: {}}
    break_s = SLOTS["break"].start_minute * 60
    (scheduled,) = of(stream, e.WorkshopScheduled)
    for recorded in of(stream, e.PresenceMoved):
        if recorded.event.destination in tables:
            after = (recorded.occurred_at - scheduled.event.start).total_seconds() > break_s
            seated = seatings[after].setdefault(recorded.event.destination, [])
            seated.append(recorded.event.person)
    groups = [Counter(people[p] for p in seated) for seated in seatings[0].values()]
    assert groups == [{GROUPS[0]: 3, GROUPS[1]: 3}] * 5
    later = [Counter(people[p] for p in seated) for seated in seatings[1].values()]
    assert len(later) == 5
    assert all(min(table[group] for group in GROUPS) >= 2 for table in later)
    repeated = _met(seatings[0]) & _met(seatings[1])
    assert len(repeated) <= 15


def _met(seating: dict[str, list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for seated in seating.values() for pair in combinations(seated, 2)}


def test_both_groups_contribute_to_each_kind(stream: Stream) -> None:
    """The share of each group is about half."""
    people = participants(stream)
    for kind in (*HATS, "factor", "dream", "asset", "closing"):
        groups = Counter(
            people[r.event.author] for r in of(stream, e.ContributionMade) if r.event.kind == kind
        )
        assert min(groups[group] for group in GROUPS) >= 0.35 * groups.total(), kind


def test_no_text_is_contributed_twice(stream: Stream) -> None:
    """This holds before and after corrections."""
    for version in (stream, corrected(stream)):
        texts = [r.event.text for r in of(version, e.ContributionMade)]
        assert len(set(texts)) == len(texts)


def test_sticky_notes_are_verbatim_and_scribes_paraphrase(stream: Stream) -> None:
    """Texts of more than twelve words are written by a scribe or facilitator.

    A scribe enters the notes without a name, and those of which the author is corrected later.
    """
    for recorded in of(stream, e.ContributionMade):
        context, words = recorded.context, len(recorded.event.text.split())
        if recorded.event.kind in ("story", "closing") or recorded.event.text == PLACEHOLDER:
            continue
        if context.capture == "verbatim":
            assert words <= 12
            assert recorded.event.author in (None, context.by)
        else:
            assert words >= 8
            assert context.role in ("scribe", "facilitator")


def test_about_one_in_ten_is_entered_late(stream: Stream) -> None:
    """Late entries have a coarse time and a later recording time."""
    contributions = of(stream, e.ContributionMade)
    late = [r for r in contributions if r.context.precision != "exact"]
    assert 0.05 <= len(late) / len(contributions) <= 0.18
    assert all(r.recorded_at_us >= r.occurred_at_us for r in late)
    assert all(r.recorded_at_us == r.occurred_at_us for r in contributions if r not in late)
    assert {r.context.precision for r in late} <= PRECISIONS.keys()


def test_events_are_in_the_order_of_recording(stream: Stream) -> None:
    """The time at which they occurred may be earlier."""
    recorded_times = [recorded.recorded_at_us for recorded in stream]
    assert recorded_times == sorted(recorded_times)
    assert any(a.occurred_at_us > b.occurred_at_us for a, b in pairwise(stream))


def test_a_few_contributions_are_corrected(stream: Stream) -> None:
    """2 to 4 % are corrected, and then differ from the recorded version."""
    corrections = of(stream, e.RecordCorrected)
    share = len(corrections) / len(of(stream, e.ContributionMade))
    assert 0.02 <= share <= 0.04
    changed = [a for a, b in zip(stream, corrected(stream), strict=True) if a.event != b.event]
    assert len(changed) == len(corrections)


def test_irregularities_are_rare(simulated: Simulate) -> None:
    """Some workshops lack a scribe or have a withdrawn consent; one or two people leave early."""
    streams = simulated(seed=1).values()
    appointed = [
        len([r for r in of(s, e.RoleAssigned) if r.event.role == "scribe"]) for s in streams
    ]
    withdrawn = [len(of(s, e.ConsentWithdrawn)) for s in streams]
    assert sorted(appointed) == [8, 8, 10, 10]
    assert sorted(withdrawn) == [0, 0, 1, 1]
    for stream in streams:
        departures = [r for r in of(stream, e.PresenceEnded) if r.seq < _closing(stream)]
        assert 1 <= len(departures) <= 2
        quotable = [r for r in of(stream, e.ConsentGiven) if "quote" in r.event.scopes]
        assert 28 <= len(quotable) <= 29


def _closing(stream: Stream) -> int:
    return of(stream, e.ActivityEnded)[-1].seq
