"""Builds life-giving factors: equal notes, and clusters, are one factor each."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.plugin import Contribution, quotable_text
from dialoguekit_appreciative_inquiry.build_grounding import FACTOR, STORY, GroundingIndex
from dialoguekit_appreciative_inquiry.facts import Fact, Facts
from dialoguekit_appreciative_inquiry.view import Factor


def build_factors(
    facts: Facts, grounds: GroundingIndex, contributions: Mapping[str, Contribution]
) -> tuple[Factor, ...]:
    """Build the life-giving factors of one inquiry, those with most supporting contributions first.

    ``contributions`` are those of the inquiry, by id.  A labelled cluster of only factors and
    stories is one factor.  A note in several clusters belongs to the latest.
    """
    cluster_of = _cluster_of(facts, grounds)
    by_cluster: dict[str, dict[str, Contribution]] = {}
    by_text: dict[str, dict[str, Contribution]] = {}
    for id, item in contributions.items():
        if id in cluster_of:
            by_cluster.setdefault(cluster_of[id], {})[id] = item
        elif grounds.parts[id] == FACTOR:
            by_text.setdefault(_key(item) or id, {})[id] = item
    factors = [
        _factor_of_cluster(facts.clusters[id], items, grounds) for id, items in by_cluster.items()
    ]
    factors += [_factor_of_notes(items, grounds) for items in by_text.values()]
    # Sorting is stable: among equals, clusters come first, then the earliest.
    return tuple(sorted(factors, key=lambda factor: -len(factor.supporting_contributions)))


def _cluster_of(facts: Facts, grounds: GroundingIndex) -> dict[str, str]:
    """Return the cluster of each contribution that belongs to a factor."""
    cluster_of: dict[str, str] = {}
    for id, cluster in facts.clusters.items():
        known = [member for member in cluster.event.members if member in grounds.items]
        is_factor = all(grounds.parts[member] in (FACTOR, STORY) for member in known)
        if cluster.event.label is not None and is_factor:
            cluster_of |= dict.fromkeys(known, id)
    return cluster_of


def _factor_of_cluster(
    cluster: Fact, items: Mapping[str, Contribution], grounds: GroundingIndex
) -> Factor:
    label = cluster.event.label
    return _factor(
        (cluster.event.cluster, *items), label, normalize_text(label), items, grounds, cluster.seq
    )


def _factor_of_notes(items: Mapping[str, Contribution], grounds: GroundingIndex) -> Factor:
    notes = list(items.values())
    labelled = next((item for item in notes if item.quotable), notes[0])
    return _factor(tuple(items), quotable_text(labelled), _key(labelled), items, grounds)


def _factor(
    ids: tuple[str, ...],
    label: str,
    key: str | None,
    items: Mapping[str, Contribution],
    grounds: GroundingIndex,
    *seqs: int,
) -> Factor:
    notes: list[Contribution] = []
    stories: dict[str, Contribution] = {}
    all_seqs = {*seqs, *(grounds.seqs[id] for id in items)}
    for id, item in items.items():
        if grounds.parts[id] == STORY:
            stories[item.cite] = item
        else:
            notes.append(item)
            grounding = grounds.grounding_of(id)
            stories |= {story.cite: story for story in grounding.stories}
            all_seqs.update(grounding.seqs)
    return Factor(
        workshop=grounds.workshop,
        seqs=tuple(sorted(all_seqs)),
        ids=ids,
        label=label,
        key=key,
        contributions=tuple(notes),
        stories=tuple(stories.values()),
    )


def normalize_text(text: str) -> str:
    """Return the text without case, repeated spaces and a final stop."""
    return " ".join(text.casefold().split()).rstrip(".!")


def _key(item: Contribution) -> str | None:
    """Return the key that identifies a factor; None if its text may not be quoted."""
    return normalize_text(item.text) if item.quotable else None
