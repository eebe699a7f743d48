"""Random commands of a workshop, legal and illegal, drawn for a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop

TEXTS = ("No buses.", "No busses at all.", "A night bus.", "Nobody knows.", "Hm.")
SCALE = ("no", "hm", "yes")

Call = Callable[[Random, Workshop], tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]


def draw_id(random: Random, state: Workshop, prefix: str) -> str:
    """Return an id that exists, and sometimes one that does not."""
    last = state.id_counters.get(prefix, 0)
    return f"{prefix}{random.randint(1, last + 1) if last else 1}"


def _call(command: Callable[..., Any], *prefixes: str, **options: Sequence[Any]) -> Call:
    """Return calls of a command with ids of these prefixes, and one of each of the options."""

    def make(random: Random, state: Workshop) -> Any:
        args = tuple(draw_id(random, state, prefix) for prefix in prefixes)
        return command, args, {name: random.choice(values) for name, values in options.items()}

    return make


def _with_ids(command: Callable[..., Any], names: dict[str, str], **options: Sequence[Any]) -> Call:
    """Return calls of a command with ids as named arguments, or None."""

    def make(random: Random, state: Workshop) -> Any:
        given = {name: random.choice(values) for name, values in options.items()}
        for name, prefix in names.items():
            given[name] = random.choice((None, draw_id(random, state, prefix)))
        return command, (), given

    return make


_ROLLS = (("P1", "P2"), ("P1", "P2", "P3"), None)
COMMANDS: tuple[Call, ...] = (
    _call(commands.close),
    _call(commands.create_space, kind=("table",)),
    _call(commands.close_space, "S"),
    _call(commands.check_in, group=("all", "press", "other"), consents=(("record",), ())),
    _call(commands.give_consent, "P", scopes=(("record",), ("quote",))),
    _call(commands.withdraw_consent, "P", scopes=(("record",), ("quote",))),
    _call(commands.arrive, "P", space=(None, "S1", "S2")),
    _call(commands.leave, "P"),
    _call(commands.move, "P", "S"),
    _call(commands.assign_role, "P", role=("scribe", "facilitator", "participant")),
    _call(commands.start, method=("hats",)),
    _call(commands.pause),
    _call(commands.resume, "A"),
    _call(commands.end),
    _call(commands.enter_stage, stage=("white", "red", "blue"), planned_s=(None, 60)),
    _call(commands.extend_timebox, by_s=(60,)),
    _call(commands.pose_question, text=TEXTS),
    _call(commands.take_turn, "P"),
    _call(commands.contribute, "P", text=TEXTS, kind=(None, "fact")),
    _call(commands.contribute, "P", text=TEXTS, question=(None, "Q1")),
    _call(commands.moderate, "C", outcome=("accepted", "held")),
    _call(commands.take_stance, "P", "C", value=(-1, 0, 1, 2)),
    _call(commands.park, "C"),
    _with_ids(commands.propose_rule, {"proposer": "P"}, text=TEXTS),
    _call(commands.amend_rule, "R", text=TEXTS),
    _call(commands.adopt_agreement, assents=(("P1", "P2"),), roll=_ROLLS, decided_by=("majority",)),
    _call(commands.acknowledge_agreement, "P"),
    _call(commands.raise_breach, "R"),
    _with_ids(commands.submit_proposal, {"proposer": "P"}, text=TEXTS),
    _call(commands.amend_proposal, "PR", text=TEXTS),
    _call(commands.withdraw_proposal, "PR"),
    _call(commands.raise_objection, "PR", person=(None, "P1", "P2")),
    _call(commands.resolve_objection, "O", resolution=("Met",)),
    _call(
        commands.open_ballot,
        options=(("PR1",), ("PR1", "PR2")),
        scale=(SCALE,),
        roll=_ROLLS,
        rule=("majority", "least"),
        threshold=(None, 1),
    ),
    _call(commands.cast_vote, "B", "P", choices=({"PR1": 2}, {"PR1": 0}, {"PR1": 3})),
    _call(commands.cast_vote, "B", "P", choices=({"PR1": 2},)),
    _call(commands.close_ballot, "B"),
    _call(commands.reveal_ballot, "B"),
    _call(commands.record_decision, "PR", outcome=("adopted", "rejected"), ballot=(None, "B1")),
    _call(commands.make_commitment, "P", what=TEXTS, sources=((), ("PR1",), ("D1",))),
    _call(commands.define_code, code=("bus", "road"), label=("Bus",), version=(1, 2)),
    _call(
        commands.apply_code, "C", code=("bus",), coding_pass=("one",), start=(0, 3), end=(None, 8)
    ),
    _call(
        commands.open_ballot,
        options=(("PR1",),),
        scale=(SCALE,),
        roll=_ROLLS,
        secrecy=("secret",),
        by_group=(False, True),
    ),
    _call(commands.cast_vote, "B", "P", choices=({"PR1": 2}, {}), comment=(None, "Hm.")),
    _call(commands.record_count, counts=({"yes": 2, "no": 1}, {"PR1": 3}), target=(None, "PR1")),
    _call(commands.invite, invitee=("Ana",), channel=("direct",)),
    _call(commands.answer_invitation, "I", answer=("accepted", "declined")),
    _call(commands.issue_tokens, tokens=({"k7f3m9": "all"}, {"q1w2e3": "other"})),
    _call(commands.merge_people, "P", "P"),
    _call(commands.open_round, roll=_ROLLS, quorum=(None, 1)),
    _call(commands.answer_round, "P", round=(None, "RD1")),
    _call(commands.close_round, "RD"),
    _call(commands.record_dissent, "D", text=TEXTS, person=(None, "P1")),
    _call(commands.update_commitment, "CM", status=("done", "dropped")),
    _call(commands.reveal_contributions, contributions=(("C1",), ("C1", "C2"))),
    _call(
        commands.state_finding,
        text=TEXTS,
        kind=("barrier",),
        evidence=(("C1",), ("PR1", "C2"), ()),
        role=("analyst",),
    ),
    _call(commands.challenge_finding, "F", reason=TEXTS, person=(None, "P1")),
    _call(commands.endorse_finding, "F", "P"),
    _call(commands.withdraw_finding, "F"),
    _call(commands.redact, "C", basis=("asked",)),
    _call(commands.forget, "P", basis=("asked",)),
)
