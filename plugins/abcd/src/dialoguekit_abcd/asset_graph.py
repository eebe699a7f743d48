"""The map as a graph, and its measures: components, isolates, bridges between groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs
import networkx as nx  # type: ignore[import-untyped]  # has no type stubs

from dialoguekit_abcd.view import Asset, Connection, WorkshopView


@attrs.frozen(kw_only=True)
class AssetGraph:
    """The measures of one map.

    ``components`` are sets of connected assets, the largest first; an unconnected asset is a
    component by itself.  ``degrees`` are the numbers of other assets that each is connected with.
    ``articulation_points`` are assets without which a component would split.

    ``people`` is the number of persons who offer assets, ``places`` that of places.  ``offers`` and
    ``located`` count pairs of a person or place and an asset.  ``extended_component_count`` is the
    number of components if shared persons and places connect assets, too.

    ``bridging``, ``within`` and ``outside`` are connections: between two stakeholder groups, within
    one, and those with an end that was not named by a stakeholder group.
    """

    assets: tuple[str, ...]
    components: tuple[tuple[str, ...], ...]
    degrees: Mapping[str, int]
    articulation_points: tuple[str, ...]
    people: int
    places: int
    offers: int
    located: int
    extended_component_count: int
    bridging: tuple[Connection, ...]
    within: tuple[Connection, ...]
    outside: tuple[Connection, ...]

    @property
    def connections(self) -> int:
        """The number of connections between assets on the map."""
        return len(self.bridging) + len(self.within) + len(self.outside)

    @property
    def isolates(self) -> tuple[str, ...]:
        """The assets without a connection."""
        return tuple(id for id in self.assets if not self.degrees[id])

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """The components of at least two assets."""
        return tuple(component for component in self.components if len(component) > 1)

    @property
    def ei_index(self) -> float | None:
        """The E–I index of the connections; None if there is none with known groups."""
        return ei_index(len(self.bridging), len(self.within))


def ei_index(external: int, internal: int) -> float | None:
    """Return (E − I) / (E + I): +1 if all ties bridge groups, −1 if none does.

    None if there are no ties.  Source: Krackhardt & Stern 1988.
    """
    ties = external + internal
    return (external - internal) / ties if ties else None


def build_graph(workshop: WorkshopView) -> AssetGraph:
    """Build the graph of one workshop and compute its measures.

    Connections of every status count.  Two connections of the same assets count twice
    among the connections, and once in the degrees.
    """
    valid = [connection for connection in workshop.connections if connection.is_valid]
    graph = nx.Graph()
    graph.add_nodes_from(asset.id for asset in workshop.assets)
    graph.add_edges_from((connection.first_asset, connection.second_asset) for connection in valid)
    positions = {id: number for number, id in enumerate(graph)}

    def in_order(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=positions.__getitem__))

    components = sorted(map(in_order, nx.connected_components(graph)), key=lambda ids: -len(ids))
    offers, located = _offers(workshop.assets), _located(workshop.assets)
    extended = graph.copy()
    extended.add_edges_from((("person", person), id) for person, id in offers)
    extended.add_edges_from((("place", place), id) for place, id in located)
    return AssetGraph(
        assets=tuple(graph),
        components=tuple(components),
        degrees=MappingProxyType(dict(graph.degree())),
        articulation_points=in_order(nx.articulation_points(graph)),
        people=len({person for person, _ in offers}),
        places=len({place for place, _ in located}),
        offers=len(offers),
        located=len(located),
        extended_component_count=nx.number_connected_components(extended),
        bridging=tuple(c for c in valid if c.bridging),
        within=tuple(c for c in valid if c.bridging is False),
        outside=tuple(c for c in valid if c.bridging is None),
    )


def _offers(assets: Iterable[Asset]) -> list[tuple[str, str]]:
    """Return the pairs of a giver and an asset, each once."""
    return list(dict.fromkeys((n.giver, a.id) for a in assets for n in a.mentions if n.giver))


def _located(assets: Iterable[Asset]) -> list[tuple[str, str]]:
    """Return the pairs of a place and an asset, each once; case and spacing do not distinguish
    places.
    """
    return list(
        dict.fromkeys(
            (" ".join(n.place.casefold().split()), a.id)
            for a in assets
            for n in a.mentions
            if n.place
        )
    )
