"""The map as a graph: what hangs together, what stands alone, and what bridges groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs
import networkx as nx  # type: ignore[import-untyped]  # it carries no types

from dialoguekit_abcd.view import Asset, AssetMap, Connection


@attrs.frozen(kw_only=True)
class AssetGraph:
    """The measures of one map.

    ``components`` are the assets that hang together by connections, the largest first; an asset
    that is not connected is one by itself.  ``degrees`` say with how many others each is
    connected.  ``articulation`` are assets without which others would fall apart.

    ``people`` offer assets and ``places`` hold them; ``offers`` and ``located`` count how often.
    ``pieces`` is the number of components when they hold together what they have in common.

    ``bridging``, ``within`` and ``outside`` are connections: from one stakeholder group to
    another, within one, and those of which an end was named by nobody of a group.
    """

    assets: tuple[str, ...]
    components: tuple[tuple[str, ...], ...]
    degrees: Mapping[str, int]
    articulation: tuple[str, ...]
    people: int
    places: int
    offers: int
    located: int
    pieces: int
    bridging: tuple[Connection, ...]
    within: tuple[Connection, ...]
    outside: tuple[Connection, ...]

    @property
    def connections(self) -> int:
        """The connections between assets that are on the map."""
        return len(self.bridging) + len(self.within) + len(self.outside)

    @property
    def isolates(self) -> tuple[str, ...]:
        """The assets that are not connected with any other."""
        return tuple(id for id in self.assets if not self.degrees[id])

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """The components of at least two assets."""
        return tuple(component for component in self.components if len(component) > 1)

    @property
    def ei(self) -> float | None:
        """The E–I index of the connections; None where there is none of which groups are known."""
        return ei_index(len(self.bridging), len(self.within))


def ei_index(external: int, internal: int) -> float | None:
    """(E − I) / (E + I): +1 where all ties bridge groups, −1 where none does.

    None where there are no ties.  Krackhardt & Stern 1988.
    """
    ties = external + internal
    return (external - internal) / ties if ties else None


def measured(room: AssetMap) -> AssetGraph:
    """The measures of the map of one workshop.

    Every connection counts, whatever became of it; where two assets are connected twice, both
    count among the connections, and once in the degrees.
    """
    standing = [connection for connection in room.connections if connection.stands]
    graph = nx.Graph()
    graph.add_nodes_from(asset.id for asset in room.assets)
    graph.add_edges_from((connection.one, connection.other) for connection in standing)
    places = {id: number for number, id in enumerate(graph)}

    def in_order(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=places.__getitem__))

    components = sorted(map(in_order, nx.connected_components(graph)), key=lambda ids: -len(ids))
    offers, located = _offers(room.assets), _located(room.assets)
    whole = graph.copy()
    whole.add_edges_from((("person", person), id) for person, id in offers)
    whole.add_edges_from((("place", place), id) for place, id in located)
    return AssetGraph(
        assets=tuple(graph),
        components=tuple(components),
        degrees=MappingProxyType(dict(graph.degree())),
        articulation=in_order(nx.articulation_points(graph)),
        people=len({person for person, _ in offers}),
        places=len({place for place, _ in located}),
        offers=len(offers),
        located=len(located),
        pieces=nx.number_connected_components(whole),
        bridging=tuple(c for c in standing if c.bridging),
        within=tuple(c for c in standing if c.bridging is False),
        outside=tuple(c for c in standing if c.bridging is None),
    )


def _offers(assets: Iterable[Asset]) -> list[tuple[str, str]]:
    """Who offers which asset, each once."""
    return list(dict.fromkeys((n.giver, a.id) for a in assets for n in a.namings if n.giver))


def _located(assets: Iterable[Asset]) -> list[tuple[str, str]]:
    """Where which asset is, each once; places are the same in whichever case they are written."""
    return list(
        dict.fromkeys(
            (" ".join(n.place.casefold().split()), a.id)
            for a in assets
            for n in a.namings
            if n.place
        )
    )
