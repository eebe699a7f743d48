"""Talk, notes and seats have the shape that they have in a room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

from dialoguekit import events as e
from dialoguekit.events import PRECISIONS, RecordedEvent
from dialoguekit.projections.corrections import Corrections
from dialoguekit.simulation.agenda import SLOTS
from dialoguekit.simulation.statements import GROUPS, HATS

Stream = list[RecordedEvent[Any]]
Play = Callable[..., dict[str, Stream]]


def of(stream: Stream, kind: type) -> Stream:
    return [recorded for recorded in stream if isinstance(recorded.event, kind)]


def participants(stream: Stream) -> dict[str, str]:
    """The group of everybody who came and takes part, by id."""
    came = {recorded.event.person for recorded in of(stream, e.PresenceStarted)}
    registered = [recorded.event for recorded in of(stream, e.PersonRegistered)]
    return {p.person: p.group for p in registered if p.person in came and p.group}


def corrected(stream: Stream) -> Stream:
    about = Corrections(r for r in stream if r.type.startswith("record."))
    return [about.apply(recorded) for recorded in stream]


def plenary(stream: Stream) -> str:
    return str(of(stream, e.SpaceCreated)[0].event.space)


def test_plenary_talk_is_uneven(stream: Stream) -> None:
    """90 to 130 turns; 5 to 11 of 30 silent; primary care has 55 to 65 % of the words."""
    people = participants(stream)
    room = plenary(stream)
    turns = [r.event for r in of(stream, e.TurnTaken) if r.context.space == room]
    taken = [turn for turn in turns if turn.person in people]
    words: Counter[str] = Counter()
    for turn in taken:
        words[people[turn.person]] += turn.words
    assert 80 <= len(taken) <= 130
    assert len(turns) - len(taken) < 0.2 * len(turns)
    assert 5 <= 30 - len({turn.person for turn in taken}) <= 11
    assert 0.55 <= words[GROUPS[0]] / words.total() <= 0.65


def test_pairs_cross_the_groups_and_speak_evenly(stream: Stream) -> None:
    """Fifteen pairs, one of each group; everybody tells, to a listener of the other group."""
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
    """Five tables of three and three after the pairs; nobody alone of their group later."""
    tables = [r.event.space for r in of(stream, e.SpaceCreated) if r.event.kind == "table"]
    people = participants(stream)
    seatings: dict[int, dict[str, list[str]]] = {0: {}, 1: {}}
    breaks = SLOTS["break"].start * 60
    (scheduled,) = of(stream, e.WorkshopScheduled)
    for recorded in of(stream, e.PresenceMoved):
        if recorded.event.destination in tables:
            after = (recorded.at - scheduled.event.start).total_seconds() > breaks
            seated = seatings[after].setdefault(recorded.event.destination, [])
            seated.append(recorded.event.person)
    groups = [Counter(people[p] for p in seated) for seated in seatings[0].values()]
    assert groups == [{GROUPS[0]: 3, GROUPS[1]: 3}] * 5
    later = [Counter(people[p] for p in seated) for seated in seatings[1].values()]
    assert len(later) == 5
    assert all(min(table[group] for group in GROUPS) >= 2 for table in later)
    again = _met(seatings[0]) & _met(seatings[1])
    assert len(again) <= 15


def _met(seating: dict[str, list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for seated in seating.values() for pair in combinations(seated, 2)}


def test_authors_speak_for_their_own_group(stream: Stream) -> None:
    """Each kind of contribution comes from both groups, about half and half."""
    people = participants(stream)
    for kind in (*HATS, "factor", "dream", "asset", "closing"):
        groups = Counter(
            people[r.event.author] for r in of(stream, e.ContributionMade) if r.event.kind == kind
        )
        assert min(groups[group] for group in GROUPS) >= 0.35 * groups.total(), kind


def test_no_text_is_said_twice(stream: Stream) -> None:
    """Neither as noted nor as corrected does a workshop hold a text twice."""
    for version in (stream, corrected(stream)):
        texts = [r.event.text for r in of(version, e.ContributionMade)]
        assert len(set(texts)) == len(texts)


def test_sticky_notes_are_verbatim_and_scribes_paraphrase(stream: Stream) -> None:
    """What is longer than twelve words at a table is a scribe's or facilitator's line."""
    for recorded in of(stream, e.ContributionMade):
        context, words = recorded.context, len(recorded.event.text.split())
        if recorded.event.kind in ("story", "closing"):
            continue
        if context.capture == "verbatim":
            assert words <= 12
            assert context.by == recorded.event.author
        else:
            assert words >= 8
            assert context.role in ("scribe", "facilitator")


def test_about_one_in_ten_is_entered_late(stream: Stream) -> None:
    """Late entries have a coarse time and are noted after it; the others at once."""
    said = of(stream, e.ContributionMade)
    late = [r for r in said if r.context.precision != "exact"]
    assert 0.05 <= len(late) / len(said) <= 0.18
    assert all(r.noted_us >= r.at_us for r in late)
    assert all(r.noted_us == r.at_us for r in said if r not in late)
    assert {r.context.precision for r in late} <= PRECISIONS.keys()


def test_the_record_is_kept_in_the_order_of_noting(stream: Stream) -> None:
    """Nothing is noted before what stands above it; what happened may be older."""
    noted = [recorded.noted_us for recorded in stream]
    assert noted == sorted(noted)
    assert any(a.at_us > b.at_us for a, b in pairwise(stream))


def test_a_few_notes_are_put_right(stream: Stream) -> None:
    """Two to four in a hundred contributions are corrected, and then differ from what was noted."""
    corrections = of(stream, e.RecordCorrected)
    share = len(corrections) / len(of(stream, e.ContributionMade))
    assert 0.02 <= share <= 0.04
    changed = [a for a, b in zip(stream, corrected(stream), strict=True) if a.event != b.event]
    assert len(changed) == len(corrections)


def test_mishaps_happen_now_and_then(play: Play) -> None:
    """In four workshops: a table without a scribe, a consent taken back, one or two who leave."""
    streams = play(seed=1).values()
    appointed = [
        len([r for r in of(s, e.RoleAssigned) if r.event.role == "scribe"]) for s in streams
    ]
    withdrawn = [len(of(s, e.ConsentWithdrawn)) for s in streams]
    assert sorted(appointed) == [8, 8, 10, 10]
    assert sorted(withdrawn) == [0, 0, 1, 1]
    for stream in streams:
        left = [r for r in of(stream, e.PresenceEnded) if r.seq < _closing(stream)]
        assert 1 <= len(left) <= 2
        quoting = [r for r in of(stream, e.ConsentGiven) if "quote" in r.event.scopes]
        assert 28 <= len(quoting) <= 29


def _closing(stream: Stream) -> int:
    return of(stream, e.ActivityEnded)[-1].seq
