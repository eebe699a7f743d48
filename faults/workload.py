"""What a writer appends, known beforehand; and what of it must be found afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import attrs

from faults.stores import Moved, Place, Placed, words_of

_SETTLED_S = 0.5
STREAMS = ("leeds", "bristol", "york")


class Batch(NamedTuple):
    """Events that are appended at once; ``number`` counts the batches of a script from 1."""

    number: int
    stream: str
    expected: int
    ids: tuple[str, ...]


@attrs.frozen
class Script:
    """Batches without end: the streams take turns, and so do the ``sizes``."""

    sizes: tuple[int, ...]
    streams: tuple[str, ...] = STREAMS

    def batches(self, after: int = 0) -> Iterator[Batch]:
        """The batches behind number ``after``."""
        versions = dict.fromkeys(self.streams, 0)
        number = 0
        while True:
            stream = self.streams[number % len(self.streams)]
            size = self.sizes[number % len(self.sizes)]
            number += 1
            expected = versions[stream]
            versions[stream] = expected + size
            if number > after:
                ids = tuple(f"{stream}-{expected + n}" for n in range(1, size + 1))
                yield Batch(number, stream, expected, ids)


class Standing(NamedTuple):
    """How many batches of a script stand in a store, and what is wrong with them."""

    batches: int
    broken: list[str]


def standing(
    script: Script, found: Sequence[Placed], *, acknowledged: int, begun: int | None = None
) -> Standing:
    """Hold what was found against the script that one writer has followed.

    ``acknowledged`` batches must be there, and ``begun`` at most: one more, unless said.
    """
    begun = acknowledged + 1 if begun is None else begun
    count, broken = _followed(script, found)
    if not broken and count < acknowledged:
        broken.append(f"{acknowledged} batches were acknowledged, {count} are there")
    if count > begun:
        broken.append(f"{begun} batches were begun, {count} are there")
    for place, placed in enumerate(found, start=1):
        if placed.position != place:
            broken.append(f"positions have gaps: event {place} stands at {placed.position}")
            break
    return Standing(count, broken)


def _followed(script: Script, found: Sequence[Placed]) -> Standing:
    """How many whole batches were found, and where what was found leaves the script."""
    count = place = 0
    for batch in script.batches():
        if place == len(found):
            break
        for seq, id in enumerate(batch.ids, start=batch.expected + 1):
            if place == len(found):
                return Standing(
                    count, [f"batch {batch.number} of {len(batch.ids)} is torn: no {id}"]
                )
            placed = found[place]
            if placed[1:] != (batch.stream, seq, id, words_of(id)):
                return Standing(count, [f"{placed.stream} {placed.seq} {placed.id}, not {id}"])
            place += 1
        count += 1
    return Standing(count, [])


def told(heard: Iterable[str], before: int = 0) -> int:
    """The number of the last batch that a writer told to be in; ``before`` without any."""
    return max((int(line) for line in heard if line.isdecimal()), default=before)


def aftermath(place: Place, script: Script, acknowledged: int) -> Standing:
    """Open a store after a fault, judge it, and append the next batch to it.

    The batches that then stand include the one that was appended.
    """
    try:
        try:
            return _judged(place, script, acknowledged)
        except Moved:
            # A server may still have been finishing for a client that is no more.
            time.sleep(_SETTLED_S)
            return _judged(place, script, acknowledged)
    except Exception as error:  # noqa: BLE001  # a store that cannot be used again is looked for
        return Standing(acknowledged, [f"afterwards: {error!r}"])


def _judged(place: Place, script: Script, acknowledged: int) -> Standing:
    with place.open() as handle:
        found = standing(script, handle.read(), acknowledged=acknowledged)
        batch = next(script.batches(found.batches))
        positions = handle.append(batch.stream, batch.ids, batch.expected)
        everything = handle.read()
        after = standing(script, everything, acknowledged=batch.number, begun=batch.number)
        if positions != [placed.position for placed in everything[-len(batch.ids) :]]:
            after.broken.append(f"the next batch is not at {positions}, where it was said to be")
    broken = dict.fromkeys(found.broken + after.broken + place.unsound())
    return Standing(after.batches, list(broken))
