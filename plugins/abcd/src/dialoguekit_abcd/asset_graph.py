"""The map as a graph, and its measures: components, isolates, bridges between groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType

import attrs

from dialoguekit_abcd.undirected_graph import articulation_points, components, connect
from dialoguekit_abcd.view_assets import Asset, Connection


@attrs.frozen(kw_only=True)
class AssetGraph:
    """The measures of one map.

    ``components`` are sets of connected assets, the largest first; an unconnected asset is a
    component by itself.  ``degrees`` are the numbers of other assets that each is connected with.
    ``articulation_points`` are assets without which a component would split.

    ``offers`` are pairs of a person and an asset, and ``located`` pairs of a place and an asset.
    ``extended_component_count`` is the number of components if shared persons and places connect
    assets, too.

    ``bridging``, ``within`` and ``outside`` are connections: between two stakeholder groups, within
    one, and those with an end that was not named by a stakeholder group.
    """

    components: tuple[tuple[Asset, ...], ...]
    degrees: Mapping[str, int]
    articulation_points: tuple[Asset, ...]
    offers: frozenset[tuple[str, str]]
    located: frozenset[tuple[str, str]]
    extended_component_count: int
    bridging: tuple[Connection, ...]
    within: tuple[Connection, ...]
    outside: tuple[Connection, ...]

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections between assets on the map."""
        return (*self.bridging, *self.within, *self.outside)

    @property
    def isolates(self) -> tuple[Asset, ...]:
        """The assets without a connection."""
        return tuple(asset for ids in self.components if len(ids) == 1 for asset in ids)


def ei_index(external: int, internal: int) -> float | None:
    """Return (E − I) / (E + I): +1 if all ties bridge groups, −1 if none does.

    None if there are no ties.  Source: Krackhardt & Stern 1988.
    """
    ties = external + internal
    return (external - internal) / ties if ties else None


def build_graph(assets: Sequence[Asset], connections: Sequence[Connection]) -> AssetGraph:
    """Return the measures of the graph of assets and their connections.

    Connections of every status count.  Two connections of the same assets count twice among the
    connections, and once in the degrees.  A place that may not be published counts as a place of
    its own, because a match with another would disclose it.
    """
    valid = [connection for connection in connections if connection.is_valid]
    ids = [asset.id for asset in assets]
    edges = [connection.ends for connection in valid]
    graph = connect(ids, edges)

    def in_order(ids: Iterable[str]) -> tuple[Asset, ...]:
        chosen = set(ids)
        return tuple(asset for asset in assets if asset.id in chosen)

    connected = sorted(map(in_order, components(graph)), key=len, reverse=True)
    offers = {
        (mention.event.holder or mention.event.person, asset.id)
        for asset in assets
        for mention in asset.mentions
        if mention.event.standing == "offered"
    }
    located = {(p.comparison_key() or p.cite, asset.id) for asset in assets for p in asset.places}
    links: list[tuple[Hashable, Hashable]] = [
        *edges,
        *((("person", person), id) for person, id in offers),
        *((("place", place), id) for place, id in located),
    ]
    extended = connect(ids, links)
    return AssetGraph(
        components=tuple(connected),
        degrees=MappingProxyType({id: len(near) for id, near in graph.items()}),
        articulation_points=in_order(articulation_points(graph)),
        offers=frozenset(offers),
        located=frozenset(located),
        extended_component_count=sum(1 for _ in components(extended)),
        bridging=tuple(c for c in valid if c.bridging),
        within=tuple(c for c in valid if c.bridging is False),
        outside=tuple(c for c in valid if c.bridging is None),
    )
