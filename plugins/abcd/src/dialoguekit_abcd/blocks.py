"""The chapter of the report: the map of one workshop, and several maps side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from dialoguekit.events import BUCKETS
from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    HasEvidence,
    Programme,
    Record,
    Section,
    Text,
    chart,
    cite,
    contributions_table,
    count,
    figures,
    headed_table,
    how_it_ran,
    share,
    table,
    text,
    value,
)
from dialoguekit.plugin.blocks import Flag, format_count
from dialoguekit.plugin.texts import PARAPHRASED, dagger
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import ei_index
from dialoguekit_abcd.blocks_map import asset_blocks, connection_blocks, format_index
from dialoguekit_abcd.view import AssetMap, Task
from dialoguekit_abcd.view_assets import Asset

T = TypeVar("T", bound=HasEvidence)

Maps = Sequence[AssetMap]
"""One map, or several: what they contain is counted together, and the maps are not merged."""


def _all(read: Callable[[AssetMap], Iterable[T]]) -> Callable[[Maps], list[T]]:
    """Return a function that reads the same things of several maps."""
    return lambda maps: [thing for found in maps for thing in read(found)]


_assets = _all(lambda found: found.assets)
_bridging = _all(lambda found: found.graph.bridging)
_within = _all(lambda found: found.graph.within)


def _merged(maps: Maps) -> str | None:
    aliases = sum(len(asset.mentions) - 1 for asset in _assets(maps))
    return f"{aliases} more were merged into these" if aliases else None


ASSETS: ColumnSpec[Maps] = value(
    "Assets on the map", lambda maps: len(_assets(maps)), _assets, note=_merged
)
CONNECTIONS: ColumnSpec[Maps] = count("Connections", _all(lambda found: found.connections))
BETWEEN_GROUPS: ColumnSpec[Maps] = count("Connections between groups", _bridging)
INDEX: ColumnSpec[Maps] = value(
    "E–I index",
    lambda maps: format_index(ei_index(len(_bridging(maps)), len(_within(maps)))),
    lambda maps: [*_bridging(maps), *_within(maps)],
    note=lambda _: "+1: all between groups; −1: all within",
)
UNCONNECTED: ColumnSpec[Maps] = count("Unconnected assets", _all(lambda m: m.graph.isolates))
COMPONENTS: ColumnSpec[Maps] = value(
    "Separate groups of assets",
    lambda maps: sum(len(found.graph.components) for found in maps),
    _all(lambda found: [*found.assets, *found.connections]),
)
ACTED_UPON: ColumnSpec[Maps] = count(
    "Connections acted upon", _all(lambda found: found.with_status("acted-upon"))
)
OURS: ColumnSpec[Maps] = share(
    "Items to do ourselves",
    _all(lambda found: found.in_bucket(method.OURSELVES)),
    _all(lambda found: found.tasks),
)


def workshop_blocks(found: AssetMap, record: Record) -> Iterator[Block]:
    """Yield all blocks on one workshop."""
    columns = [ASSETS, CONNECTIONS, BETWEEN_GROUPS, INDEX, UNCONNECTED, ACTED_UPON]
    yield figures([found], *columns, *([OURS] if found.tasks else ()))
    yield Section("Assets", tuple(asset_blocks(found, record)))
    if found.assets:
        yield Section("Who should meet whom", tuple(connection_blocks(found)))
    if found.tasks:
        yield Section("Who can do what", tuple(_task_blocks(found)))
    unmapped = {
        "Declared as an asset, but not on the map": found.unmapped,
        "What is missing, and not on the map": found.needs,
    }
    if any(unmapped.values()):
        tables = [contributions_table(told, items) for told, items in unmapped.items() if items]
        yield Section("Not on the map", tables)
    ran = [Section(f"{s.title} ({s.cite})", tuple(how_it_ran(s))) for s in found.sessions]
    if ran:
        yield Section("How it ran", ran)


def _task_blocks(found: AssetMap) -> Iterator[Block]:
    """Yield the counts of the buckets, and all sorted items with their path."""
    tasks = found.tasks
    yield headed_table(
        "Who can do it",
        "Bucket",
        [(name.capitalize(), bucket) for bucket, name in BUCKETS.items()],
        count("At first", lambda bucket: [task for task in tasks if task.buckets[0] == bucket]),
        count("At the end", found.in_bucket),
        count(
            "Helper or agency named",
            lambda bucket: [t for t in found.in_bucket(bucket) if t.current.event.whom is not None],
        ),
    )
    towards = [task for task in tasks if task.bucket_shift < 0]
    away = [task for task in tasks if task.bucket_shift > 0]
    yield Text(
        f"Moved towards “ourselves”: {format_count(len(towards), 'item')}. "
        f"Moved away from it: {len(away)}."
    )
    yield table(
        "Items by bucket",
        tasks,
        cite(),
        text("Item", lambda task: task.text and f"{task.text}{dagger(task.text)}"),
        text("From", lambda task: task.group),
        text("Buckets, in order", _path),
        text("Help needed, and who is asked", _help),
        text("Sorted by", lambda task: task.current.group),
        note=PARAPHRASED if any(task.text and dagger(task.text) for task in tasks) else None,
    )


def _path(task: Task) -> str:
    """Return the buckets that a task was in, in order, without repetitions."""
    path = [b for n, b in enumerate(task.buckets) if n == 0 or task.buckets[n - 1] != b]
    return " → ".join(BUCKETS[bucket] for bucket in path)


def _help(task: Task) -> str | None:
    """Return the help that is needed and, on a second line, who is asked for it."""
    event = task.current.event
    asked = None if event.whom is None else f"Asked: {event.whom}"
    return "\n".join(told for told in (event.help, asked) if told) or None


def programme_blocks(programme: Programme[AssetMap]) -> Iterator[Block]:
    """Yield a row for every map, their inventories, and the assets on several maps."""
    maps = list(programme.views.values())
    rows = [(programme.titles[found.workshop], [found]) for found in maps]
    totals = ("All workshops", maps) if len(maps) > 1 else None

    def warnings(found: AssetMap) -> list[Flag]:
        own = programme.warnings(found.workshop)
        return [*own, *(flag for s in found.sessions for flag in programme.warnings(s))]

    yield headed_table(
        "Comparison of the asset maps",
        "Workshop",
        rows,
        *(ASSETS, CONNECTIONS, BETWEEN_GROUPS, INDEX, UNCONNECTED, COMPONENTS, ACTED_UPON, OURS),
        count("Warnings", _all(warnings)),
        totals=totals,
        note="The E–I index is +1 where all connections are between groups and −1 where all stay "
        "within one. A separate group of assets is a set of connected assets, or one unconnected "
        "asset.",
    )
    if _assets(maps):
        types = {told: _of_type(type, told) for type, told in method.TYPES.items()}
        yield headed_table(
            "Assets by type in each workshop", "Workshop", rows, *types.values(), totals=totals
        )
        yield chart(
            "Assets of each workshop by type",
            rows,
            count("Assets", _assets),
            head="workshop",
            sentence="Assets of each workshop, by type. Merged assets count once.",
            series=types,
            series_name="type",
        )
        yield from _shared(programme)


def _of_type(type: str, title: str) -> ColumnSpec[Maps]:
    return count(title, _all(lambda found: found.of_type(type)))


def _shared(programme: Programme[AssetMap]) -> Iterator[Block]:
    """Yield the assets with one name and type in several workshops, and counts of the others.

    Only names that may be published are compared, because a match would disclose the others.
    """
    by_name: dict[tuple[str, str], dict[str, list[Asset]]] = {}
    for workshop, found in programme.views.items():
        for asset in found.assets:
            key = asset.name.comparison_key()
            if key is not None:
                name = (key.removeprefix("the ").rstrip("."), asset.type)
                by_name.setdefault(name, {}).setdefault(workshop, []).append(asset)
    shared = [where for where in by_name.values() if len(where) > 1]
    alone = [where for where in by_name.values() if len(where) == 1]
    if shared:
        yield table(
            "Assets of several workshops",
            shared,
            text("Asset", lambda where: next(iter(where.values()))[0].name),
            text("Type", lambda where: next(iter(where.values()))[0].type),
            *(_ids_in(workshop, programme.titles[workshop]) for workshop in programme.views),
        )
    yield headed_table(
        "Assets of one workshop only",
        "Workshop",
        [(programme.titles[workshop], workshop) for workshop in programme.views],
        count("Named in no other workshop", lambda w: _named_in(w, alone)),
        count("Assets with a quotable name", lambda w: _named_in(w, by_name.values())),
        note="The chapter of each workshop lists its assets. Upper and lower case, repeated "
        "spaces, a leading “the” and a final full stop are ignored in comparing names.",
    )


def _named_in(workshop: str, names: Iterable[Mapping[str, Sequence[Asset]]]) -> list[Asset]:
    return [asset for where in names for asset in where.get(workshop, ())]


def _ids_in(workshop: str, title: str) -> ColumnSpec[Mapping[str, Sequence[Asset]]]:
    """Return a column of the ids that an asset has in a workshop."""
    return value(
        title,
        lambda where: ", ".join(asset.id for asset in where.get(workshop, ())) or None,
        lambda where: where.get(workshop, ()),
        numeric=False,
    )
