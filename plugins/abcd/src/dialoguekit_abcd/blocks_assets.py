"""Blocks on assets: counts by type and group, and a list for each type."""

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
    combined_evidence,
    contributions_table,
)
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import AssetGraph
from dialoguekit_abcd.phrases import asset_name, format_heading
from dialoguekit_abcd.view import Asset, WorkshopView


def asset_blocks(workshop: WorkshopView, graph: AssetGraph) -> Iterator[Block]:
    """Yield the inventory, the gifts, and the assets of each type."""
    if not workshop.assets:
        yield Text("There are no assets on the map.")
        return
    yield _inventory(workshop)
    individuals = [asset for asset in workshop.assets if asset.type == "individual"]
    if individuals:
        yield _gifts(workshop, individuals)
    for type in method.TYPES:
        of_type = [asset for asset in workshop.assets if asset.type == type]
        if of_type:
            yield _assets_table(type, of_type, workshop, graph)
    aliases = [asset for asset in workshop.assets if asset.aliases]
    if aliases:
        yield _merged(aliases)


def unmapped_blocks(workshop: WorkshopView) -> Iterator[Block]:
    """Yield the contributions that became no asset, and those about what is missing."""
    if workshop.unmapped:
        yield contributions_table("Declared as an asset, but not on the map", workshop.unmapped)
    if workshop.needs:
        yield contributions_table("What is missing, and not on the map", workshop.needs)


def naming_groups(workshop: WorkshopView) -> list[str]:
    """Return the stakeholder groups, then all others that named an asset."""
    return list(dict.fromkeys([*workshop.groups, *(asset.group for asset in workshop.assets)]))


def _inventory(workshop: WorkshopView) -> Table:
    groups = naming_groups(workshop)
    types: list[tuple[str, Sequence[Asset]]] = [
        (heading, [asset for asset in workshop.assets if asset.type == type])
        for type, heading in method.TYPES.items()
    ]
    shared = sum(len(asset.groups) > 1 for asset in workshop.assets)
    note = "Counted by the group of the person who named an asset first."
    if shared:
        note += f" {shared} of the assets were named by more than one group."
    return Table(
        caption="Assets by type, and by the group that named them",
        columns=[
            Column("Type"),
            *(Column(format_heading(group), True) for group in groups),
            Column("Total", True),
            Column("With a contact", True),
        ],
        rows=[
            _inventory_row(heading, assets, groups)
            for heading, assets in [*types, ("All types", workshop.assets)]
        ],
        note=note,
    )


def _inventory_row(heading: str, assets: Sequence[Asset], groups: Sequence[str]) -> Row:
    reachable = [asset for asset in assets if asset.reachable]
    return (
        heading,
        *(_number([asset for asset in assets if asset.group == group]) for group in groups),
        _number(assets),
        Cell(
            f"{len(reachable)} of {len(assets)}" if assets else None, combined_evidence(reachable)
        ),
    )


def _number(assets: Sequence[Asset]) -> Cell:
    return Cell(len(assets), combined_evidence(assets))


def _gifts(workshop: WorkshopView, individuals: Sequence[Asset]) -> Table:
    groups = naming_groups(workshop)
    gifts: list[tuple[str | None, str]] = [*method.GIFTS.items(), (None, "Not recorded")]
    return Table(
        caption="Gifts of individuals",
        columns=[
            Column("Gift"),
            *(Column(format_heading(group), True) for group in groups),
            Column("Total", True),
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


def _assets_table(
    type: str, assets: Sequence[Asset], workshop: WorkshopView, graph: AssetGraph
) -> Table:
    individual = type == "individual"
    more = [Column("Gift"), Column("Agreed")] if individual else []
    return Table(
        caption=f"{method.TYPES[type]}: {len(assets)}",
        columns=[
            Column("Id"),
            Column("Asset"),
            Column("Named by"),
            *more,
            Column("Where"),
            Column("Offered"),
            Column("Source contributions"),
            Column("Connections", True),
        ],
        rows=[
            (
                Cell(asset.id, asset.evidence),
                asset_name(asset),
                ", ".join(asset.groups),
                *((asset.gift, _agreement_label(asset)) if individual else ()),
                asset.place if asset.quotable else None,
                "yes" if asset.primary.offered else "claimed",
                ", ".join(source.id for source in asset.sources) or None,
                _degree(asset, workshop, graph),
            )
            for asset in assets
        ],
        note=_consent_note(individual, assets),
    )


def _consent_note(individual: bool, assets: Sequence[Asset]) -> str | None:
    """Return a note that explains the columns on consent, if they are used."""
    sentences = ["Agreed: to be on the map."] if individual else []
    if not all(asset.primary.offered for asset in assets):
        sentences.append("Claimed: named on the holder's behalf.")
    return " ".join(sentences) or None


def _agreement_label(asset: Asset) -> str:
    if asset.declined:
        return "declined"
    return "yes" if asset.agreed else "not recorded"


def _degree(asset: Asset, workshop: WorkshopView, graph: AssetGraph) -> Cell:
    """Return the number of assets that an asset is connected with."""
    connections = [
        c
        for c in workshop.connections
        if c.is_valid and asset.id in (c.first_asset, c.second_asset)
    ]
    return Cell(graph.degrees[asset.id], combined_evidence(connections))


def _merged(assets: Sequence[Asset]) -> Table:
    return Table(
        caption="Merged assets",
        columns=[
            Column("Id"),
            Column("Name"),
            Column("Named by"),
            Column("Merged into"),
        ],
        rows=[
            (
                Cell(alias.id, alias.evidence),
                alias.name if alias.quotable and asset.agreed else NOT_FOR_QUOTATION,
                alias.group,
                Cell(asset.id, asset.evidence),
            )
            for asset in assets
            for alias in asset.aliases
        ],
        note="Both ids remain valid and refer to the same asset.",
    )
