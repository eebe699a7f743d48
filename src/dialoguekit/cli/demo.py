"""``demo``: a simulated programme with its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from dialoguekit.cli.common import json_option, open_kit, print_json, progress
from dialoguekit.document.blocks import format_count
from dialoguekit.document.formats import FORMATS

PROGRAMME = "england"


@click.command(short_help="Simulate a programme of workshops and write its report.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="The output directory.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Seed of the random generator."
)
@click.option(
    "--workshops",
    type=click.IntRange(min=1, max=100),
    default=4,
    show_default=True,
    help="Number of workshops in the programme.",
)
@json_option
def demo(out: Path, seed: int, workshops: int, as_json: bool) -> None:
    """Simulate a programme of workshops with fictional people, and write its report.

    The log is demo.db, next to the report.  It is not encrypted, because its people are fictional.
    Running the command again replaces both.
    """
    from dialoguekit.simulation import simulate

    finished, path = out / "demo.db", out / ".demo.db.part"
    with _report_write_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        _remove_log(path)
    with open_kit(f"sqlite:///{path}", create=True, encrypt=False) as kit:
        with progress("Simulating") as advance:
            simulated = simulate(
                kit,
                workshops=workshops,
                seed=seed,
                programme=PROGRAMME,
                progress=lambda _, done, total: advance(done, total),
            )
        with progress("Replaying") as advance:
            report = kit.report(programme=PROGRAMME)
            advance(1, 2)
            paths = report.write(out, formats=FORMATS)
            advance(2, 2)
        events = kit.store.head()
        counts = [
            (w, kit.store.stream_version(w)) for w in kit.programme(PROGRAMME).state.workshops
        ]
    with _report_write_errors(out):
        _remove_log(finished)
        path.replace(finished)
        _checkpoint_path(path).replace(_checkpoint_path(finished))
    if simulated.missing_methods:
        click.echo(_format_missing_methods(simulated.missing_methods), err=True)
    if as_json:
        files = [str(p) for p in paths]
        print_json({"log": f"sqlite:///{finished}", "events": events, "files": files})
        return
    document = report.document
    click.echo(f"{document.title}: {format_count(workshops, 'workshop')}, {events:,} events.\n")
    for workshop, count in counts:
        title = next(part.title for part in document.parts if part.name == workshop)
        click.echo(f"  {workshop:<16} {format_count(count, 'event'):>13}   {title}")
    click.echo("\nThe report, replayed from the log:")
    for path_written in paths:
        click.echo(f"  {path_written}")
    first = counts[0][0]
    click.echo(f"\nShow the log:  dialoguekit log {first} --log sqlite:///{finished}")


def _format_missing_methods(missing_methods: Mapping[str, tuple[str, ...]]) -> str:
    """Return one line about the parts simulated as conversations without their method."""
    parts = [f"{', '.join(names)} (without {method})" for method, names in missing_methods.items()]
    return f"Simulated as conversations, because a plugin is missing: {'; '.join(parts)}."


@contextmanager
def _report_write_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"Cannot write to {out}: {error.strerror}.") from error


def _remove_log(path: Path) -> None:
    """Remove a log, including files that an interrupted process may have left next to it."""
    for ending in ("", "-journal", "-shm", "-wal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    _checkpoint_path(path).unlink(missing_ok=True)


def _checkpoint_path(path: Path) -> Path:
    """Return the path of the checkpoint file of a log."""
    return path.with_name(f"{path.name}.checkpoint")


COMMANDS = {"demo": demo}
