"""Commands as methods, with the parameters and docstring of the command.

The same table of methods serves handles whose methods return a result, and asynchronous ones, whose
methods return an awaitable.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import (
    Any,
    ClassVar,
    Concatenate,
    Generic,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypeVar,
    overload,
)

from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events.fields import created_id_field

S = TypeVar("S", bound=Workshop | Programme)
P = ParamSpec("P")
R = TypeVar("R")


class CommandExecutor(Protocol):
    """The part of a handle or a batch that a command method uses."""

    def execute(
        self, command: Callable[..., CommandEvents], *args: Any, **kwargs: Any
    ) -> CommandEvents:
        """Run a command and record its events."""


class AsyncCommandExecutor(Protocol):
    """The part of an asynchronous handle that a command method uses."""

    is_asynchronous: ClassVar[bool]

    async def execute(
        self, command: Callable[..., CommandEvents], *args: Any, **kwargs: Any
    ) -> CommandEvents:
        """Run a command and record its events."""


AsyncMethod: TypeAlias = Callable[P, Coroutine[Any, Any, R]]


class CommandMethod(Generic[S, P, R]):
    """A command as a method; ``result`` computes the return value from its events."""

    def __init__(
        self,
        command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
        result: Callable[[CommandEvents], R],
    ) -> None:
        self._command = command
        self._result = result
        self.__doc__ = command.__doc__

    @overload
    def __get__(self, handle: AsyncCommandExecutor, owner: type[Any]) -> AsyncMethod[P, R]: ...

    @overload
    def __get__(self, handle: CommandExecutor, owner: type[Any]) -> Callable[P, R]: ...

    def __get__(self, handle: Any, owner: type[Any]) -> Any:
        command, result = self._command, self._result

        def method(*args: P.args, **kwargs: P.kwargs) -> R:
            return result(handle.execute(command, *args, **kwargs))

        async def async_method(*args: P.args, **kwargs: P.kwargs) -> R:
            return result(await handle.execute(command, *args, **kwargs))

        chosen: Any = async_method if getattr(owner, "is_asynchronous", False) else method
        chosen.__name__, chosen.__doc__ = command.__name__, self.__doc__
        chosen.__signature__ = self.__signature__
        return chosen

    @cached_property
    def __signature__(self) -> inspect.Signature:
        """The signature of the command without state and context, which the handle supplies."""
        signature = inspect.signature(self._command)
        _, _, *parameters = signature.parameters.values()
        returns = "None" if self._result is _return_none else "str"
        return signature.replace(parameters=parameters, return_annotation=returns)


def require_created_id(command_events: CommandEvents) -> str:
    """Return the first id that the events create.

    Raises :class:`~dialoguekit.errors.InvalidEvent` if they create none.
    """
    found = find_created_id(command_events)
    if found is None:
        raise InvalidEvent("command", "events", "create no id: use execute() instead of create()")
    return found


def find_created_id(command_events: CommandEvents) -> str | None:
    """Return the first id that the events create; None if they create none."""
    for event in command_events:
        field = created_id_field(type(event))
        if field is not None:
            return str(getattr(event, field[0]))
    return None


def _return_none(_: CommandEvents) -> None:
    """Return None: the result of a command method that creates no id."""


def command_method(
    command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
) -> CommandMethod[S, P, None]:
    """Wrap a command as a method that returns nothing."""
    return CommandMethod(command, _return_none)


def creating_method(
    command: Callable[Concatenate[S, CommandContext, P], CommandEvents],
) -> CommandMethod[S, P, str]:
    """Wrap a command as a method that returns the id it creates."""
    return CommandMethod(command, require_created_id)


class WorkshopCommands:
    """The commands of a workshop, as methods."""

    schedule = command_method(commands.schedule)
    open = command_method(commands.open)
    close = command_method(commands.close)
    set_plan = command_method(commands.set_plan)
    create_space = creating_method(commands.create_space)
    close_space = command_method(commands.close_space)
    request_support = creating_method(commands.request_support)
    provide_support = command_method(commands.provide_support)

    invite = creating_method(commands.invite)
    answer_invitation = command_method(commands.answer_invitation)
    register = creating_method(commands.register)
    check_in = creating_method(commands.check_in)
    give_consent = command_method(commands.give_consent)
    withdraw_consent = command_method(commands.withdraw_consent)
    record_demographic = command_method(commands.record_demographic)
    arrive = command_method(commands.arrive)
    leave = command_method(commands.leave)
    move = command_method(commands.move)
    assign_role = command_method(commands.assign_role)
    issue_tokens = command_method(commands.issue_tokens)
    merge_people = command_method(commands.merge_people)

    start = creating_method(commands.start)
    pause = command_method(commands.pause)
    resume = command_method(commands.resume)
    end = command_method(commands.end)
    enter_stage = command_method(commands.enter_stage)
    extend_timebox = command_method(commands.extend_timebox)
    pose_question = creating_method(commands.pose_question)
    take_turn = command_method(commands.take_turn)

    open_round = creating_method(commands.open_round)
    show_round = command_method(commands.show_round)
    answer_round = command_method(commands.answer_round)
    extend_round = command_method(commands.extend_round)
    close_round = command_method(commands.close_round)

    contribute = creating_method(commands.contribute)
    moderate = command_method(commands.moderate)
    take_stance = command_method(commands.take_stance)
    reveal_contributions = command_method(commands.reveal_contributions)
    link_contributions = command_method(commands.link_contributions)
    cluster_contributions = creating_method(commands.cluster_contributions)
    park = command_method(commands.park)

    propose_rule = creating_method(commands.propose_rule)
    amend_rule = command_method(commands.amend_rule)
    adopt_agreement = command_method(commands.adopt_agreement)
    acknowledge_agreement = command_method(commands.acknowledge_agreement)
    raise_breach = creating_method(commands.raise_breach)
    resolve_breach = command_method(commands.resolve_breach)

    submit_proposal = creating_method(commands.submit_proposal)
    amend_proposal = command_method(commands.amend_proposal)
    withdraw_proposal = command_method(commands.withdraw_proposal)
    open_ballot = creating_method(commands.open_ballot)
    cast_vote = command_method(commands.cast_vote)
    close_ballot = command_method(commands.close_ballot)
    reveal_ballot = command_method(commands.reveal_ballot)
    raise_objection = creating_method(commands.raise_objection)
    resolve_objection = command_method(commands.resolve_objection)
    record_count = creating_method(commands.record_count)
    record_decision = creating_method(commands.record_decision)
    record_dissent = creating_method(commands.record_dissent)
    make_commitment = creating_method(commands.make_commitment)
    update_commitment = command_method(commands.update_commitment)

    define_code = command_method(commands.define_code)
    apply_code = command_method(commands.apply_code)
    freeze_coding_pass = command_method(commands.freeze_coding_pass)
    revise_theme = command_method(commands.revise_theme)

    state_finding = creating_method(commands.state_finding)
    revise_finding = command_method(commands.revise_finding)
    challenge_finding = command_method(commands.challenge_finding)
    endorse_finding = command_method(commands.endorse_finding)
    withdraw_finding = command_method(commands.withdraw_finding)
    record_import = command_method(commands.record_import)

    issue_instrument = command_method(commands.issue_instrument)
    submit_response = command_method(commands.submit_response)
    assess = command_method(commands.assess)
    give_feedback = command_method(commands.give_feedback)
    redact = command_method(commands.redact)
    forget = command_method(commands.forget)


class ProgrammeCommands:
    """The commands of a programme, as methods."""

    announce = command_method(commands.announce)
    add_workshop = command_method(commands.add_workshop)
    remove_workshop = command_method(commands.remove_workshop)
