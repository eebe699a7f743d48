"""A rehearsed programme, to see what a report looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from dialoguekit.cli.common import json_option, open_kit, plural, print_json, progress
from dialoguekit.document.formats import FORMATS

PROGRAMME = "england"


@click.command(short_help="Rehearse a programme of workshops, and replay its report.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="The directory to write into.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other people.")
@click.option(
    "--workshops",
    type=click.IntRange(min=1, max=100),
    default=4,
    show_default=True,
    help="How many workshops the programme has.",
)
@json_option
def demo(out: Path, seed: int, workshops: int, as_json: bool) -> None:
    """Rehearse a programme of imagined workshops, and replay its report.

    The log is kept beside the report, in demo.db, unsealed, since nobody in it exists; running
    it again begins anew.
    """
    from dialoguekit.simulation import rehearse

    finished, path = out / "demo.db", out / ".demo.db.part"
    with _writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        _remove(path)
    with open_kit(f"sqlite:///{path}", create=True, plain=True) as kit:
        with progress("Rehearsing") as advance:
            rehearsed = rehearse(
                kit,
                workshops=workshops,
                seed=seed,
                programme=PROGRAMME,
                progress=lambda _, done, total: advance(done, total),
            )
        with progress("Replaying") as advance:
            made = kit.report(programme=PROGRAMME)
            advance(1, 2)
            paths = made.write(out, formats=FORMATS)
            advance(2, 2)
        events = kit.log.head()
        counts = [(w, kit.log.version(w)) for w in kit.programme(PROGRAMME).state.workshops]
    with _writing_to(out):
        _remove(finished)
        path.replace(finished)
        _beside(path).replace(_beside(finished))
    if rehearsed.unplayed:
        click.echo(_without_methods(rehearsed.unplayed), err=True)
    if as_json:
        files = [str(p) for p in paths]
        print_json({"log": f"sqlite:///{finished}", "events": events, "files": files})
        return
    click.echo(f"{made.document.title}: {plural(workshops, 'workshop')}, {events:,} events.\n")
    for workshop, count in counts:
        title = next(p.title for p in made.document.parts if p.name == workshop)
        click.echo(f"  {workshop:<16} {plural(count, 'event'):>13}   {title}")
    click.echo("\nThe report, replayed from the log:")
    for written in paths:
        click.echo(f"  {written}")
    first = counts[0][0]
    click.echo(f"\nLook into the log:  dialoguekit log {first} --log sqlite:///{finished}")


def _without_methods(unplayed: Mapping[str, tuple[str, ...]]) -> str:
    """Which parts were conversations because their method is not installed, in one line."""
    missing = [f"{', '.join(parts)} (without {method})" for method, parts in unplayed.items()]
    return f"Played as conversations, for want of a plugin: {'; '.join(missing)}."


@contextmanager
def _writing_to(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"Cannot write to {out}: {error.strerror}.") from error


def _remove(log: Path) -> None:
    """Remove a log, with what SQLite may have left beside it when a process was stopped."""
    for ending in ("", "-journal", "-shm", "-wal"):
        log.with_name(log.name + ending).unlink(missing_ok=True)
    _beside(log).unlink(missing_ok=True)


def _beside(log: Path) -> Path:
    """The checkpoint that was verified before the report."""
    return log.with_name(f"{log.name}.checkpoint")


COMMANDS = {"demo": demo}
