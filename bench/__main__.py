"""``python -m bench``: measure, print, and write the page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

import click

from bench import eventsourcing_side
from bench.benchmarks import ROWS
from bench.report_page import page
from bench.results_table import Line, markdown
from bench.run_context import FULL, QUICK, Ground, progress

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "performance.md"


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes: see that every row runs.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(ROWS)), help="Measure these rows alone."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the page; a whole run at full size writes it into docs/.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder on the disk to measure, instead of that of temporary files.",
)
def main(quick: bool, only: tuple[str, ...], out: Path | None, folder: Path | None) -> None:
    """Measure what dialoguekit costs beside stock eventsourcing and beside the floor."""
    if out is None and not quick and not only:
        out = PAGE
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as scratch:
        ground = Ground(QUICK if quick else FULL, Path(scratch))
        lines: list[Line] = []
        for name in only or ROWS:
            begun = perf_counter()
            progress(f"{name} …")
            lines += ROWS[name](ground)
            progress(f"  {perf_counter() - begun:.1f} s")
        with eventsourcing_side.opened(ground.path("settings.db")) as store:
            durability = store.settings()
        click.echo(markdown(lines))
        if out is not None:
            out.write_text(page(ground, lines, durability), encoding="utf-8", newline="\n")
            progress(f"written to {out}")


if __name__ == "__main__":
    main()
