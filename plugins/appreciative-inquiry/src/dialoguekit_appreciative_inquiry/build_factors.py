"""What gave life to the stories: notes in the same words, and clusters, are one factor each."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.plugin import Item, words_of
from dialoguekit_appreciative_inquiry.build_grounding import FACTOR, STORY, Grounds
from dialoguekit_appreciative_inquiry.facts import Fact, Noted
from dialoguekit_appreciative_inquiry.view import Factor


def factors(noted: Noted, grounds: Grounds, said: Mapping[str, Item]) -> tuple[Factor, ...]:
    """The life-giving factors of one inquiry, those with most behind them first.

    ``said`` is everything that was said in it, by id.
    A cluster with a label, of nothing but factors and stories, names one; a note that is in
    several belongs to the latest.
    """
    held = _held(noted, grounds)
    clustered: dict[str, dict[str, Item]] = {}
    worded: dict[str, dict[str, Item]] = {}
    for id, item in said.items():
        if id in held:
            clustered.setdefault(held[id], {})[id] = item
        elif grounds.parts[id] == FACTOR:
            worded.setdefault(_key(item) or id, {})[id] = item
    found = [_clustered(noted.clusters[id], items, grounds) for id, items in clustered.items()]
    found += [_worded(items, grounds) for items in worded.values()]
    # Sorting is stable: among equals, those of clusters come first, and then the earliest.
    return tuple(sorted(found, key=lambda factor: -len(factor.behind)))


def _held(noted: Noted, grounds: Grounds) -> dict[str, str]:
    """The clusters that name a factor, by the contributions that they hold."""
    held: dict[str, str] = {}
    for id, cluster in noted.clusters.items():
        known = [member for member in cluster.event.members if member in grounds.items]
        fitting = all(grounds.parts[member] in (FACTOR, STORY) for member in known)
        if cluster.event.label is not None and fitting:
            held |= dict.fromkeys(known, id)
    return held


def _clustered(cluster: Fact, items: Mapping[str, Item], grounds: Grounds) -> Factor:
    label = cluster.event.label
    return _factor(
        (cluster.event.cluster, *items), label, plain(label), items, grounds, cluster.seq
    )


def _worded(items: Mapping[str, Item], grounds: Grounds) -> Factor:
    notes = list(items.values())
    shown = next((item for item in notes if item.quotable), notes[0])
    return _factor(tuple(items), words_of(shown), _key(shown), items, grounds)


def _factor(
    ids: tuple[str, ...],
    label: str,
    key: str | None,
    items: Mapping[str, Item],
    grounds: Grounds,
    *seqs: int,
) -> Factor:
    notes: list[Item] = []
    stories: dict[str, Item] = {}
    told = {*seqs, *(grounds.seqs[id] for id in items)}
    for id, item in items.items():
        if grounds.parts[id] == STORY:
            stories[item.cite] = item
        else:
            notes.append(item)
            ground = grounds.of(id)
            stories |= {story.cite: story for story in ground.stories}
            told.update(ground.seqs)
    return Factor(
        workshop=grounds.workshop,
        seqs=tuple(sorted(told)),
        ids=ids,
        label=label,
        key=key,
        items=tuple(notes),
        stories=tuple(stories.values()),
    )


def plain(words: str) -> str:
    """Words without what does not tell one factor from another: case, spaces, a last stop."""
    return " ".join(words.casefold().split()).rstrip(".!")


def _key(item: Item) -> str | None:
    """What a factor is told by; None where its words may not be shown."""
    return plain(item.text) if item.quotable else None
