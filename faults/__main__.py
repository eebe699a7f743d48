"""``python -m faults``: do what happens to computers to a log, and say what held."""

from __future__ import annotations

import logging
import sys
import time

import click

from faults import report_page
from faults.experiments import SEED, Programme, programmes
from faults.result import Outcome
from faults.stores import EVERY, OURS

_LINES = 20


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--dose", default=1.0, show_default=True, help="Part of the full dose, or multiple.")
@click.option("--seed", default=SEED, show_default=True, help="Where chance begins.")
@click.option("--store", "stores", multiple=True, type=click.Choice(EVERY), help="Only these.")
@click.option("--write", is_flag=True, help=f"Write what came of it to {report_page.PAGE.name}.")
def main(
    names: tuple[str, ...], dose: float, seed: int, stores: tuple[str, ...], write: bool
) -> None:
    """Run the fault programmes of these names, or all; fail when one of our logs breaks."""
    known = programmes()
    for name in names:
        if name not in known:
            raise click.UsageError(f"No programme {name!r}. There are: {', '.join(known)}.")
    logging.getLogger("dialoguekit").addHandler(logging.NullHandler())
    held = True
    for name in names or known:
        programme = known[name]
        results = {}
        for store in programme.stores:
            if stores and store not in stores:
                continue
            results[store] = _run(programme, store, max(1, round(programme.full * dose)), seed)
            held = held and not (store in OURS and results[store].broken)
        if write:
            report_page.write({name: results}, known, report_page.PAGE)
    if not held:
        sys.exit(1)


def _run(programme: Programme, store: str, dose: int, seed: int) -> report_page.Result:
    """Run a programme on a store, and say what came of it as it comes."""
    click.echo(f"{programme.name} on {store}, {dose} {programme.unit}, seed {seed} … ", nl=False)
    begun = time.perf_counter()
    outcome: Outcome = programme.on(store, dose=dose, seed=seed)
    result = report_page.Result.of(outcome, seed=seed, seconds=time.perf_counter() - begun)
    counts = ", ".join(f"{number} {what}" for what, number in result.counts.items())
    click.echo(f"{result.verdict}; {counts} ({result.seconds:g} s)")
    for line in outcome.broken[:_LINES]:
        click.echo(f"  {line}")
    if len(outcome.broken) > _LINES:
        click.echo(f"  and {len(outcome.broken) - _LINES} more")
    return result


if __name__ == "__main__":
    main()
