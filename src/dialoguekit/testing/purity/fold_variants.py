"""Folds in several ways within one process, and records of what they do."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial, reduce
from typing import Any, TypeAlias

import attrs

from dialoguekit.events import RecordedEvent
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.projection_laws import apply_corrections
from dialoguekit.testing.purity.call_monitor import CallMonitor, ImpureCall
from dialoguekit.testing.purity.code_ownership import checked_code_of
from dialoguekit.testing.purity.global_state import (
    added_names,
    changed_names,
    collect_state,
    process_settings,
)
from dialoguekit.testing.purity.impurity_kinds import HIDDEN_STATE, PROCESSES
from dialoguekit.testing.purity.value_diff import FlatValue, find_difference, flatten

Events: TypeAlias = Sequence[RecordedEvent[Any]]
Streams: TypeAlias = Mapping[str, Events]


@attrs.frozen(kw_only=True)
class Subject:
    """The object of a check: ``projection`` returns an empty projection.

    ``code`` are the classes and functions that are checked, by default the projection itself.
    """

    name: str
    projection: Callable[[], Projection[Any]]
    code: tuple[Any, ...] = ()

    @property
    def parts(self) -> tuple[Any, ...]:
        """The classes and functions that are checked."""
        return self.code or (self.projection,)


@attrs.frozen(kw_only=True)
class SubjectResult:
    """The observations of one process about a subject.

    ``values`` are its results, flattened, by description.  ``orders`` are the same views including
    the order of mappings.  ``snapshots`` are pickled folds of the first half of each stream, by
    stream, for those that can be pickled.
    """

    values: Mapping[str, FlatValue]
    orders: Mapping[str, FlatValue] = attrs.field(factory=dict)
    impure_calls: tuple[ImpureCall, ...] = ()
    snapshots: Mapping[str, bytes] = attrs.field(factory=dict)


@attrs.frozen
class _RaisedError:
    """An exception raised in place of a value."""

    kind: str
    args: tuple[object, ...]


def examine(
    subject: Subject,
    streams: Streams,
    monitor: CallMonitor,
    *,
    reverse_streams: bool = False,
    drop_events: bool = False,
    looks_inside: bool = True,
) -> SubjectResult:
    """Fold ``streams`` in ways that must make no difference.

    ``reverse_streams`` begins with the last stream; ``drop_events`` frees each event after it was
    folded.  ``looks_inside`` folds in every way, monitors every call, and looks for changes of
    state outside projections.  Exceptions of the subject are recorded, not raised.
    """
    return _FoldVariants(
        subject,
        streams,
        monitor,
        reverse_streams=reverse_streams,
        drop_events=drop_events,
        looks_inside=looks_inside,
    ).run()


def resume(
    subject: Subject, streams: Streams, monitor: CallMonitor, snapshots: Mapping[str, bytes]
) -> SubjectResult:
    """Continue the folds that another process saved, in a process that has folded nothing."""
    return _FoldVariants(subject, streams, monitor).resume(snapshots)


class _FoldVariants:
    def __init__(
        self,
        subject: Subject,
        streams: Streams,
        monitor: CallMonitor,
        *,
        reverse_streams: bool = False,
        drop_events: bool = False,
        looks_inside: bool = True,
    ) -> None:
        monitor.impure_calls = {}
        monitor.checked = checked_code_of(subject.parts)
        self._subject = subject
        self._monitor = monitor
        self._drop_events, self._looks_inside = drop_events, looks_inside
        self._names = list(streams)[::-1] if reverse_streams else list(streams)
        self._combine_order = list(streams)
        copied = _copy_by_pickle if drop_events else _intern_strings
        self._streams = {n: [copied(r) for r in apply_corrections(s)] for n, s in streams.items()}
        self._values: dict[str, FlatValue] = {}
        self._orders: dict[str, FlatValue] = {}
        self._snapshots: dict[str, bytes] = {}

    def run(self) -> SubjectResult:
        events = self._flatten(self._streams)
        if self._looks_inside:
            self._fold_and_compare_state()
        else:
            self._combine(self._fold_each())
        self._expect_equal(events, self._flatten(self._streams), "the folded events are changed")
        return SubjectResult(
            values=self._values,
            orders=self._orders,
            impure_calls=tuple(self._monitor.impure_calls.values()),
            snapshots=self._snapshots,
        )

    def resume(self, snapshots: Mapping[str, bytes]) -> SubjectResult:
        for name in self._names:
            if name in snapshots:
                with self._monitor.monitoring():
                    view = self._make_resumed_view(snapshots[name], name)
                self._record_value(f"the view of {name}", view)
        return SubjectResult(values=self._values)

    def _fold_all(self) -> None:
        self._combine(self._fold_each())
        self._fold_interleaved()
        self._fold_resumed()

    def _fold_and_compare_state(self) -> None:
        settings = process_settings()
        self._fold_all()
        state = self._global_state()
        self._fold_interleaved()
        for name in changed_names(state, self._global_state()):
            self._record_hidden_state(f"{name} changes with each fold of the same events")
        settings_after = process_settings()
        for name in (
            *changed_names(settings, settings_after),
            *added_names(settings, settings_after),
        ):
            self._record_hidden_state(f"{name} is changed for all code of the process")

    # Variants of the fold

    def _fold_each(self) -> dict[str, Any]:
        """Fold one stream after the other, with every call monitored if that is asked for."""
        folded: dict[str, Any] = {}
        for name in self._names:
            with self._monitor.monitoring(calls=self._looks_inside):
                raised: list[_RaisedError] = []
                projection = self._make_empty()
                folded[name] = self._fold(projection, name, raised=raised)
                view = self._make_view(folded[name], name)
            self._record_value(f"the view of {name}", view)
            self._record_value(f"the exceptions in {name}", raised)
        return folded

    def _combine(self, folded: Mapping[str, Any]) -> None:
        """Combine all folds; the combined folds must stay unchanged."""
        parts = [folded[name] for name in self._combine_order]
        if any(isinstance(part, _RaisedError) for part in parts) or not parts:
            return
        with self._monitor.monitoring(calls=self._looks_inside):
            self._monitor.enter_step("in combine")
            combined = self._attempt(
                partial(reduce, lambda left, right: left.combine(right), parts)
            )
            view = self._make_view(combined, "all")
        self._record_value("the view of all streams combined", view)
        for name, projection in folded.items():
            with self._monitor.monitoring():
                view = self._make_view(projection, name)
            self._expect_view(name, view, "combine changes its operands")

    def _fold_interleaved(self) -> None:
        """Fold the streams interleaved, from last to first, with a view of each in between."""
        with self._monitor.monitoring():
            folding: dict[str, Any] = {name: self._make_empty() for name in self._names[::-1]}
            early: dict[str, tuple[Any, FlatValue]] = {}
            for index in range(max(map(len, self._streams.values()), default=0)):
                for name, stream in self._streams.items():
                    if index < len(stream):
                        folding[name] = self._fold(folding[name], name, index, index + 1)
                    if index == _middle_index(stream):
                        view = self._make_view(folding[name], name)
                        early[name] = view, self._flatten(view)
        for name, projection in folding.items():
            with self._monitor.monitoring():
                view = self._make_view(projection, name)
            effect = "the same events, interleaved with other streams, give another view"
            self._expect_view(name, view, effect)
        for view, flat_view in early.values():
            effect = "an earlier view changes while the fold continues"
            self._expect_equal(flat_view, self._flatten(view), effect, is_effect=True)

    def _fold_resumed(self) -> None:
        """Save each fold half-way, run another fold, then resume the saved one."""
        for name in self._names:
            middle = _middle_index(self._streams[name])
            with self._monitor.monitoring():
                begun = self._fold(self._make_empty(), name, 0, middle)
                snapshot = self._attempt(partial(pickle.dumps, begun))
                self._fold(self._make_empty(), name)
                if isinstance(snapshot, _RaisedError) or isinstance(begun, _RaisedError):
                    continue  # Picklability is one of the projection laws, checked there.
                self._snapshots[name] = snapshot
                view = self._make_resumed_view(snapshot, name)
            self._expect_view(name, view, "a fold that is saved and resumed gives another view")

    # Steps

    def _make_empty(self) -> Any:
        self._monitor.enter_step("when it is created")
        return self._attempt(self._subject.projection)

    def _fold(
        self,
        projection: Any,
        name: str,
        first: int = 0,
        last: int | None = None,
        *,
        raised: list[_RaisedError] | None = None,
    ) -> Any:
        """Fold events of a stream and return the projection; skip events on which it raises."""
        if isinstance(projection, _RaisedError):
            return projection
        for recorded in self._events(name, first, last):
            self._monitor.enter_step(_describe_step(projection, recorded))
            outcome = self._attempt(partial(projection.fold, recorded))
            if isinstance(outcome, _RaisedError) and raised is not None:
                raised.append(outcome)
        return projection

    def _events(self, name: str, first: int, last: int | None) -> Iterator[RecordedEvent[Any]]:
        for recorded in self._streams[name][first:last]:
            yield _copy_by_pickle(recorded) if self._drop_events else recorded

    def _make_view(self, projection: Any, name: str) -> Any:
        self._monitor.enter_step(f"in view, of {name}")
        return (
            projection if isinstance(projection, _RaisedError) else self._attempt(projection.view)
        )

    def _make_resumed_view(self, snapshot: bytes, name: str) -> Any:
        """Return the view of a stream after its second half was folded onto a snapshot."""
        resumed = self._attempt(partial(pickle.loads, snapshot))
        return self._make_view(self._fold(resumed, name, _middle_index(self._streams[name])), name)

    def _attempt(self, function: Callable[[], Any]) -> Any:
        try:
            return function()
        except BaseException as error:  # noqa: BLE001  # also SystemExit and the like
            if not isinstance(error, Exception):
                self._monitor.record(PROCESSES, f"raises {error!r}, which ends the process", None)
            return _RaisedError(type(error).__qualname__, error.args)

    # Comparison

    def _record_value(self, description: str, value: Any) -> None:
        self._values[description] = self._flatten(value)
        self._orders[description] = self._flatten(value, ordered=True)

    def _expect_view(self, name: str, view: Any, effect: str) -> None:
        expected = self._values[f"the view of {name}"]
        self._expect_equal(expected, self._flatten(view), effect, is_effect=True)

    def _expect_equal(
        self, expected: FlatValue, actual: FlatValue, effect: str, *, is_effect: bool = False
    ) -> None:
        difference = find_difference(expected, actual)
        if difference is not None:
            self._record_hidden_state(f"{effect}: {difference}", is_effect=is_effect)

    def _record_hidden_state(self, description: str, *, is_effect: bool = False) -> None:
        about = description.partition(":")[0]
        name = getattr(self._subject.projection, "__qualname__", self._subject.name)
        call = ImpureCall(HIDDEN_STATE, description, name, "between folds", is_effect=is_effect)
        self._monitor.impure_calls.setdefault((HIDDEN_STATE, about), call)

    def _global_state(self) -> dict[str, FlatValue]:
        return collect_state(self._monitor.checked, self._subject.parts)

    def _flatten(self, value: object, *, ordered: bool = False) -> FlatValue:
        try:
            return flatten(value, ordered=ordered)
        except Exception as error:  # noqa: BLE001  # reading a value can raise anything
            return [("", f"cannot be flattened: {type(error).__qualname__}")]


def _middle_index(stream: Events) -> int:
    return len(stream) // 2


def _describe_step(projection: Any, recorded: RecordedEvent[Any]) -> str:
    handlers = getattr(type(projection), "__handlers__", {})
    name = handlers.get(type(recorded.event), "fold")
    return f"in {name}, on {recorded.type} ({recorded.stream} {recorded.seq})"


def _copy_by_pickle(recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
    """Return the event rebuilt from new objects."""
    copied: RecordedEvent[Any] = pickle.loads(pickle.dumps(recorded))
    return copied


def _intern_strings(recorded: RecordedEvent[Any]) -> RecordedEvent[Any]:
    """Return the event with strings that are the same objects as equal ones elsewhere."""
    event = recorded.event
    texts = {a.name: getattr(event, a.name) for a in attrs.fields(type(event))}
    interned = {name: sys.intern(t) for name, t in texts.items() if type(t) is str}
    return recorded.replace(
        event=attrs.evolve(event, **interned), stream=sys.intern(recorded.stream)
    )
