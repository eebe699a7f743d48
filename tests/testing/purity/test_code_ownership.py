"""Whose code it is: the package that is checked, and what it does through the standard library."""

from __future__ import annotations

import contextlib
import sys
import types
from functools import partial
from typing import Any

import attrs
from tests.testing.samples import orchard, words

from dialoguekit.projections.projection import Projection
from dialoguekit.testing.purity.code_ownership import Own, importing, own_of, place

HERE = Own(frozenset({__name__}))


def frame_of() -> types.FrameType:
    return sys._getframe(1)


def test_code_belongs_to_the_package_that_it_is_defined_in() -> None:
    """The outermost that is a package; of a class, that of its bases too, if they are not ours."""
    import dialoguekit_parallel_thinking.projection as of_hats

    hats = own_of([of_hats.ParallelThinking])
    assert hats.modules == {"dialoguekit_parallel_thinking"}
    assert hats.has("dialoguekit_parallel_thinking.view")
    assert not hats.has("dialoguekit_parallel")
    orchards = own_of([orchard.Growing, orchard.chapter])
    assert orchards.modules == {orchard.__name__}


def test_a_base_of_somebody_elses_counts_where_it_is_no_library() -> None:
    """Since its handlers run as well."""

    @attrs.define
    class More(words.Words):
        """More words."""

    assert own_of([More]).modules == {__name__, words.__name__}


def test_core_code_is_checked_by_package() -> None:
    """The rest of the core is what it stands on."""
    from dialoguekit.report.chapters.contributions import Said

    assert own_of([Said]).modules == {"dialoguekit.report.chapters"}
    assert own_of([Projection]).modules == {"dialoguekit.projections.projection"}


def test_a_partial_is_what_it_calls() -> None:
    """Whatever it is called with."""
    assert own_of([partial(orchard.Growing)]).modules == {orchard.__name__}


def test_code_in_no_module_is_known_by_its_file() -> None:
    """As code that somebody executes."""
    names: dict[str, Any] = {}
    exec("class Made:\n    def act(self): return 1\ndef act(): return 2", names)
    own = own_of([names["Made"], names["act"]])
    assert own.modules == frozenset()
    assert own.files == {"<string>"}


def test_a_frame_is_followed_through_the_standard_library() -> None:
    """As far as it does what somebody asked for, and no further."""
    frames: list[types.FrameType] = []
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: frames.append(frame_of()))
    (frame,) = frames
    assert HERE.runs(frame)
    between = frame.f_back
    assert between is not None
    assert not HERE.runs(between)
    behind = HERE.behind(between)
    assert behind is not None
    assert behind.f_code.co_name == "test_a_frame_is_followed_through_the_standard_library"
    assert HERE.behind(between, beyond="contextlib") is None
    assert Own(frozenset({"elsewhere"})).behind(frame) is None
    assert HERE.behind(None) is None
    assert HERE.nearest(between) is behind
    assert Own(frozenset({"elsewhere"})).nearest(between) is None


def test_defaults_that_attrs_makes_belong_to_the_class() -> None:
    """They are in generated code; what else attrs generates is its own affair."""
    frames: dict[str, types.FrameType] = {}

    def note() -> int:
        frames.setdefault("init", frame_of().f_back or frame_of())
        return 1

    @attrs.define
    class Made:
        """Has a default."""

        value: int = attrs.field(factory=note)

    Made()
    init = frames["init"]
    if init.f_code.co_name != "__init__":  # The frame of the test, where attrs inlines.
        init = frame_of()
    assert HERE.runs(init)


def test_importing_is_seen_from_within() -> None:
    """In this test nothing is imported."""
    assert not importing(sys._getframe())
    assert not importing(None)


def test_a_place_is_told_in_words() -> None:
    """Function, line and file, without the directory."""
    told = place(sys._getframe())
    assert told.startswith("test_a_place_is_told_in_words, line ")
    assert told.endswith(" of test_code_ownership.py")
