"""``python -m bench``: run the benchmarks, print the results and write the page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

import click

from bench import eventsourcing_side
from bench.benchmarks import BENCHMARKS
from bench.results_page import render_page
from bench.results_table import ResultRow, render_markdown
from bench.run_context import FULL_SCALE, QUICK_SCALE, RunContext, print_progress

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "performance.md"


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes, to check that every benchmark runs.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(BENCHMARKS)), help="Run only these benchmarks."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the page; a complete run at full size writes it to docs/.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder on the disk to measure, in place of the temporary folder.",
)
def main(quick: bool, only: tuple[str, ...], out: Path | None, folder: Path | None) -> None:
    """Compare the speed of dialoguekit with stock eventsourcing and a raw baseline."""
    if out is None and not quick and not only:
        out = PAGE
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as scratch:
        run_context = RunContext(QUICK_SCALE if quick else FULL_SCALE, Path(scratch))
        rows: list[ResultRow] = []
        for name in only or BENCHMARKS:
            started = perf_counter()
            print_progress(f"{name} …")
            rows += BENCHMARKS[name](run_context)
            print_progress(f"  {perf_counter() - started:.1f} s")
        with eventsourcing_side.opened_store(run_context.path("settings.db")) as store:
            durability = store.durability_settings()
        click.echo(render_markdown(rows))
        if out is not None:
            page = render_page(run_context, rows, durability)
            out.write_text(page, encoding="utf-8", newline="\n")
            print_progress(f"wrote {out}")


if __name__ == "__main__":
    main()
