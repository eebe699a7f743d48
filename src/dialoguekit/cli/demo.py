"""``demo``: a simulated programme with its report."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import click

from dialoguekit.cli.common import (
    json_option,
    open_kit,
    print_json,
    program_name,
    progress,
    shell_quote,
)
from dialoguekit.cli.demo_files import CHECKPOINT, LOG, check_demo, write_demo
from dialoguekit.document.blocks import format_count
from dialoguekit.document.formats import FORMATS
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.identity import LOG_ID_BYTES

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
@click.option("--force", is_flag=True, help="Replace files that no demo wrote.")
@json_option
def demo(out: Path, seed: int, workshops: int, force: bool, as_json: bool) -> None:
    """Simulate a programme of workshops with fictional people, and write its report.

    The log is demo.db, next to the report.  It is not encrypted, because its people are fictional.
    Running the command again replaces both, unless somebody changed them.
    """
    from dialoguekit.simulation import simulate

    names = [LOG, CHECKPOINT, *(f"report.{format}" for format in FORMATS)]
    check_demo(out, names, force=force)
    finished = out / LOG
    with tempfile.TemporaryDirectory(prefix="dialoguekit-") as directory:
        path, id = Path(directory) / LOG, _log_id(seed, workshops)
        with open_kit(f"sqlite:///{path}", create=True, encrypt=False, log_id=id) as kit:
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
                contents = report.render_files(FORMATS)
                advance(2, 2)
            report.on_write(out)
            events, checkpoint = kit.store.head(), build_checkpoint(kit.store)
            counts = [
                (w, kit.store.stream_version(w)) for w in kit.programme(PROGRAMME).state.workshops
            ]
        contents |= {LOG: path.read_bytes(), CHECKPOINT: checkpoint.to_note().encode()}
    write_demo(out, contents, checkpoint, force=force)
    paths = [out / f"report.{format}" for format in FORMATS]
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
    address = shell_quote(f"sqlite:///{finished}")
    click.echo(f"\nShow the log:  {program_name()} log {first} --log {address}")


def _format_missing_methods(missing_methods: Mapping[str, tuple[str, ...]]) -> str:
    """Return one line about the parts simulated as conversations without their method."""
    parts = [f"{', '.join(names)} (without {method})" for method, names in missing_methods.items()]
    return f"Simulated as conversations, because a plugin is missing: {'; '.join(parts)}."


def _log_id(seed: int, workshops: int) -> bytes:
    """Return the id of the log, so that the same simulation is the same log."""
    return sha256(f"dialoguekit demo {seed} {workshops}".encode()).digest()[:LOG_ID_BYTES]


COMMANDS = {"demo": demo}
