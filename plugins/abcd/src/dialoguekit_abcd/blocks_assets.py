"""The blocks about assets: how many of which type from whom, and each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialoguekit.plugin import (
    NOT_FOR_QUOTATION,
    Block,
    Cell,
    Column,
    Row,
    Table,
    Text,
    behind,
    items_table,
)
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import AssetGraph
from dialoguekit_abcd.phrases import called
from dialoguekit_abcd.view import Asset, AssetMap


def what_is_here(room: AssetMap, graph: AssetGraph) -> Iterator[Block]:
    """The inventory, the gifts, and every asset under its type."""
    if not room.assets:
        yield Text("Nothing is on the map.")
        return
    yield _inventory(room)
    individuals = [asset for asset in room.assets if asset.type == "individual"]
    if individuals:
        yield _gifts(room, individuals)
    for type in method.TYPES:
        of_type = [asset for asset in room.assets if asset.type == type]
        if of_type:
            yield _listed(type, of_type, room, graph)
    aliases = [asset for asset in room.assets if asset.aliases]
    if aliases:
        yield _merged(aliases)


def not_on_the_map(room: AssetMap) -> Iterator[Block]:
    """What was said to be an asset and became none, and what is missing here."""
    if room.waiting:
        yield items_table("Said to be an asset, and not on the map", room.waiting)
    if room.needs:
        yield items_table("What is missing, kept aside from the map", room.needs)


def naming_groups(room: AssetMap) -> list[str]:
    """The stakeholder groups, and then whoever else named an asset."""
    return list(dict.fromkeys([*room.groups, *(asset.group for asset in room.assets)]))


def _inventory(room: AssetMap) -> Table:
    groups = naming_groups(room)
    types: list[tuple[str, Sequence[Asset]]] = [
        (heading, [asset for asset in room.assets if asset.type == type])
        for type, heading in method.TYPES.items()
    ]
    shared = sum(len(asset.groups) > 1 for asset in room.assets)
    note = "Counted by the group of whoever named it first."
    if shared:
        note += f" {shared} of the assets were named by more than one group."
    return Table(
        caption="Assets by type, and by the group that named them",
        columns=[
            Column("Type"),
            *(Column(group, True) for group in groups),
            Column("Together", True),
            Column("With a way to reach them", True),
        ],
        rows=[
            _counted(heading, assets, groups)
            for heading, assets in [*types, ("All types", room.assets)]
        ],
        note=note,
    )


def _counted(heading: str, assets: Sequence[Asset], groups: Sequence[str]) -> Row:
    reachable = [asset for asset in assets if asset.reachable]
    return (
        heading,
        *(_number([asset for asset in assets if asset.group == group]) for group in groups),
        _number(assets),
        Cell(f"{len(reachable)} of {len(assets)}" if assets else None, behind(reachable)),
    )


def _number(assets: Sequence[Asset]) -> Cell:
    return Cell(len(assets), behind(assets))


def _gifts(room: AssetMap, individuals: Sequence[Asset]) -> Table:
    groups = naming_groups(room)
    gifts: list[tuple[str | None, str]] = [*method.GIFTS.items(), (None, "Not said")]
    return Table(
        caption="Gifts of individuals",
        columns=[
            Column("Gift"),
            *(Column(group, True) for group in groups),
            Column("Together", True),
        ],
        rows=[
            (
                heading,
                *(_number([a for a in of_gift if a.group == group]) for group in groups),
                _number(of_gift),
            )
            for gift, heading in gifts
            for of_gift in [[asset for asset in individuals if asset.gift == gift]]
        ],
    )


def _listed(type: str, assets: Sequence[Asset], room: AssetMap, graph: AssetGraph) -> Table:
    individual = type == "individual"
    more = [Column("Gift"), Column("Agreed")] if individual else []
    return Table(
        caption=f"{method.TYPES[type]}: {len(assets)}",
        columns=[
            Column("Id"),
            Column("What is here"),
            Column("Named by"),
            *more,
            Column("Where"),
            Column("Offered"),
            Column("Came up in"),
            Column("Connected with", True),
        ],
        rows=[
            (
                Cell(asset.id, asset.evidence),
                called(asset),
                ", ".join(asset.groups),
                *((asset.gift, _agreed(asset)) if individual else ()),
                asset.place if asset.quotable else None,
                "yes" if asset.first.offered else "claimed",
                ", ".join(source.id for source in asset.sources) or None,
                _degree(asset, room, graph),
            )
            for asset in assets
        ],
        note=_explained(individual, assets),
    )


def _explained(individual: bool, assets: Sequence[Asset]) -> str | None:
    """What the columns on consent mean, where they are used."""
    told = ["Agreed: to being on the map."] if individual else []
    if not all(asset.first.offered for asset in assets):
        told.append("Claimed: named on behalf of whose it is.")
    return " ".join(told) or None


def _agreed(asset: Asset) -> str:
    if asset.refused:
        return "said no"
    return "yes" if asset.agreed else "not on record"


def _degree(asset: Asset, room: AssetMap, graph: AssetGraph) -> Cell:
    """How many others it is connected with."""
    its = [c for c in room.connections if c.stands and asset.id in (c.one, c.other)]
    return Cell(graph.degrees[asset.id], behind(its))


def _merged(assets: Sequence[Asset]) -> Table:
    return Table(
        caption="What turned out to be the same",
        columns=[
            Column("Id"),
            Column("Was called"),
            Column("Named by"),
            Column("Lives on as"),
        ],
        rows=[
            (
                Cell(alias.id, alias.evidence),
                alias.name if alias.may_stand and asset.agreed else NOT_FOR_QUOTATION,
                alias.group,
                Cell(asset.id, asset.evidence),
            )
            for asset in assets
            for alias in asset.aliases
        ],
        note="Both ids stay good: what is said of one is said of the other.",
    )
