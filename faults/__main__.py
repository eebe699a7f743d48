"""``python -m faults``: inject faults into event stores and print the results."""

from __future__ import annotations

import logging
import sys
import time

import click

from faults import results_page
from faults.experiments import SEED, Experiment, experiments
from faults.result import ExperimentResult
from faults.stores import ALL_STORES, DIALOGUEKIT_STORES

_MAX_LINES = 20


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--scale", default=1.0, show_default=True, help="Multiple of the full iterations.")
@click.option("--seed", default=SEED, show_default=True, help="Seed of the random source.")
@click.option(
    "--store", "stores", multiple=True, type=click.Choice(ALL_STORES), help="Only this store."
)
@click.option("--write", is_flag=True, help=f"Write the results to {results_page.PAGE.name}.")
def main(
    names: tuple[str, ...], scale: float, seed: int, stores: tuple[str, ...], write: bool
) -> None:
    """Run the experiments with these NAMEs, or all; fail if a store of dialoguekit fails."""
    known = experiments()
    for name in names:
        if name not in known:
            raise click.UsageError(f"No experiment {name!r}. Choose from: {', '.join(known)}.")
    logging.getLogger("dialoguekit").addHandler(logging.NullHandler())
    passed = True
    for name in names or known:
        experiment = known[name]
        results = {}
        for store in experiment.stores:
            if stores and store not in stores:
                continue
            results[store] = _run(
                experiment, store, max(1, round(experiment.full_iterations * scale)), seed
            )
            passed = passed and not (store in DIALOGUEKIT_STORES and results[store].violation_count)
        if write:
            results_page.write_page({name: results}, known, results_page.PAGE)
    if not passed:
        sys.exit(1)


def _run(
    experiment: Experiment, store: str, iterations: int, seed: int
) -> results_page.RecordedResult:
    """Run an experiment on a store and print its result."""
    click.echo(
        f"{experiment.name} on {store}, {iterations} {experiment.unit}, seed {seed} … ", nl=False
    )
    started = time.perf_counter()
    result: ExperimentResult = experiment.run_on(store, iterations=iterations, seed=seed)
    recorded = results_page.RecordedResult.from_result(
        result, seed=seed, seconds=time.perf_counter() - started
    )
    counts = ", ".join(f"{number} {name}" for name, number in recorded.counts.items())
    click.echo(f"{recorded.verdict}; {counts} ({recorded.seconds:g} s)")
    for line in result.violations[:_MAX_LINES]:
        click.echo(f"  {line}")
    if len(result.violations) > _MAX_LINES:
        click.echo(f"  and {len(result.violations) - _MAX_LINES} more")
    return recorded


if __name__ == "__main__":
    main()
