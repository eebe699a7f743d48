"""Loading plugins: in a fixed order, each by itself, so that one that fails fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import MissingExtra, PluginFailed
from dialoguekit.events import ContributionMade, event, fields
from dialoguekit.plugin import (
    API_VERSION,
    Analysis,
    Chapter,
    EventKind,
    Method,
    PerWorkshop,
    Upcast,
    hookimpl,
)
from dialoguekit.plugin.registry.registry import Candidate, Host, Loaded, given
from dialoguekit.plugin.types import Decision

if TYPE_CHECKING:
    from nowhere import Anything  # type: ignore[import-not-found]


class Fold(PerWorkshop[dict[str, int], int]):
    """A fold of nothing."""


@event("cafe.table-moved")
class TableMoved:
    """A table was moved."""


@event("cafe.closed")
class CafeClosed:
    """The café was closed."""


@event("cafe.closed")
class AnotherCafeClosed:
    """Another class that claims the same wire name."""


@event("contribution.liked")
class ContributionLiked:
    """Under a prefix that is the core's."""


@event("cafe.questioned")
class CafeQuestioned:
    """Brings something in whose ids begin as those of the core's questions do."""

    question: str = fields.identifier("Q")


@event("cafe.unreadable")
class Unreadable:
    """A field of a type that nobody can look up."""

    what: Anything = attrs.field()


def method(name: str, **more: Any) -> Method:
    """A method without stages."""
    return Method(name=name, title=name.title(), summary="?", source="us", **more)


def analysis(name: str, **more: Any) -> Analysis:
    """An analysis that says nothing."""

    def chapter(view: object, scope: object) -> Chapter:
        return Chapter(name=name, title=name.title(), blocks=())

    return Analysis(
        name=name, title=name.title(), summary="?", projection=Fold, chapter=chapter, **more
    )


def decision(name: str, **more: Any) -> Decision:
    """A decision function that records nothing."""

    def decide(state: Workshop, noting: Noting) -> Decided:
        return ()

    return Decision(name=name, function=decide, **more)


def declaring(**answers: Iterable[Any]) -> object:
    """A plugin that answers those hooks for which something is given: ``methods=[…]``."""
    return SimpleNamespace(
        **{f"dialoguekit_{hook}": hookimpl(always(answer)) for hook, answer in answers.items()}
    )


def always(answer: Any) -> Callable[[], Any]:
    """A function that returns it."""

    def return_it() -> Any:
        return answer

    return return_it


def answering(answer: Callable[[], Any], hook: str = "dialoguekit_methods") -> object:
    """A plugin whose hook does whatever ``answer`` does."""
    return SimpleNamespace(**{hook: hookimpl(answer)})


def raising(error: BaseException) -> Callable[[], Any]:
    """A function that raises."""

    def raise_it() -> Any:
        raise error

    return raise_it


def failing_to_load(error: BaseException) -> Candidate:
    """A plugin that cannot be imported."""
    return attrs.evolve(given("cafe", None, "1"), load=raising(error))


GOOD = given("good", declaring(methods=[method("circle")], analyses=[analysis("pulse")]), "2.0")


def failure(host: Host, name: str = "cafe") -> str:
    """Why the plugin of that name failed."""
    (found,) = [plugin for plugin in host.failures if plugin.name == name]
    assert found.failure is not None
    return found.failure


# What is loaded


def test_a_plugin_is_listed_with_what_it_declares() -> None:
    """Sorted by name, whatever the order in which it was declared."""
    kind = EventKind(event=CafeClosed, upcasts=(Upcast("cafe.closed", 1, dict),))
    plugin = declaring(
        methods=(method(name) for name in ("walk", "circle")),
        analyses=[analysis("pulse"), analysis("echo")],
        decisions=[decision("cafe.move-table"), decision("cafe.close")],
        events={kind: None, EventKind(event=TableMoved): None},
    )
    host = Host([given("cafe", plugin, "1.0", "dialoguekit-cafe")])
    (loaded,) = host.plugins
    assert loaded.failure is None
    assert [m.name for m in loaded.methods] == ["circle", "walk"]
    assert [a.name for a in loaded.analyses] == ["echo", "pulse"]
    assert [d.name for d in loaded.decisions] == ["cafe.close", "cafe.move-table"]
    assert list(host.decisions.values()) == list(loaded.decisions)
    assert [k.event for k in loaded.events] == [CafeClosed, TableMoved]
    assert host.event_classes == (CafeClosed, TableMoved)
    assert host.upcasts == kind.upcasts
    assert (loaded.name, loaded.distribution, loaded.version) == ("cafe", "dialoguekit-cafe", "1.0")
    assert host.failures == ()


def test_a_host_knows_who_declares_what() -> None:
    """By kind and name: a method and an analysis may share one."""
    brought = declaring(methods=[method("pulse")], decisions=[decision("cafe.close")])
    host = Host([GOOD, given("cafe", brought, "1.0")])
    assert host.methods["circle"].title == "Circle"
    assert host.owner("method", "pulse").name == "cafe"
    assert host.owner("decision", "cafe.close").name == "cafe"
    assert host.owner("analysis", "pulse").name == "good"
    with pytest.raises(KeyError):
        host.owner("method", "echo")


def test_a_plugin_that_is_given_has_a_distribution_of_its_own_name() -> None:
    """Unless another is named."""
    (loaded,) = Host([given("cafe", declaring())]).plugins
    assert loaded == Loaded(name="cafe", distribution="cafe", version="0")


def test_what_plugins_declare_is_sorted_by_name() -> None:
    """Whichever plugin it comes from, and in whichever order plugins are given."""
    brought = declaring(
        methods=[method("arc")], analyses=[analysis("beat")], decisions=[decision("cafe.close")]
    )
    more = declaring(decisions=[decision("bar.open")])
    hosts = [Host([GOOD, given("cafe", brought), given("bar", more)])]
    hosts.append(Host([given("bar", more), given("cafe", brought), GOOD]))
    for host in hosts:
        assert list(host.methods) == ["arc", "circle"]
        assert list(host.analyses) == ["beat", "pulse"]
        assert list(host.decisions) == ["bar.open", "cafe.close"]


def test_two_hosts_do_not_see_each_other() -> None:
    """Nothing is global: what one loads, the other does not have."""
    module = declaring(methods=[method("circle")])
    one, other = Host([given("cafe", module)]), Host([given("bar", module), GOOD])
    assert set(one.methods) == {"circle"}
    assert one.owner("method", "circle").name == "cafe"
    assert other.owner("method", "circle").name == "bar"
    assert Host([]).methods == {}


# What fails, fails alone

NONSENSE: dict[str, tuple[Candidate, str]] = {
    "import": (
        failing_to_load(ModuleNotFoundError("No module named 'cafe'")),
        "ModuleNotFoundError: No module named 'cafe'",
    ),
    "entry point": (
        failing_to_load(AttributeError("no\n  such thing")),
        "AttributeError: no such thing",
    ),
    "our own error": (failing_to_load(MissingExtra("cafe", "The café")), "The café needs an extra"),
    "exit": (
        failing_to_load(SystemExit(3)),
        "it left the process when it was asked (SystemExit: 3)",
    ),
    "nothing": (given("cafe", None), "TypeError: its entry point names nothing"),
    "hook": (given("cafe", answering(raising(LookupError("closed")))), "LookupError: closed"),
    "hook exits": (given("cafe", answering(raising(SystemExit("bye")))), "SystemExit: bye"),
    "number": (given("cafe", answering(lambda: 7)), "must return an iterable of values, not 7"),
    "text": (given("cafe", answering(lambda: "walk")), "an iterable of values, not 'walk'"),
    "no return": (given("cafe", answering(lambda: None)), "an iterable of values, not None"),
    "value": (
        given("cafe", declaring(methods=["walk"])),
        "TypeError: dialoguekit_methods must return Method values, not 'walk'",
    ),
    "wrong hook": (
        given("cafe", declaring(analyses=[method("walk")])),
        "TypeError: dialoguekit_analyses must return Analysis values, not Method(",
    ),
    "raises on the way": (
        given("cafe", answering(lambda: (1 // n for n in (0,)))),
        "ZeroDivisionError",
    ),
    "misspelt hook": (
        given("cafe", answering(lambda: (), "dialoguekit_method")),
        "there is no hook 'dialoguekit_method'; there are dialoguekit_analyses, dialoguekit_de",
    ),
    "argument": (
        given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda host: ()))),
        "TypeError: dialoguekit_methods takes host, which nobody gives: declare it without",
    ),
    "older face": (
        given("cafe", declaring(methods=[method("walk", api_version=API_VERSION + 1)])),
        f"face, and this is version {API_VERSION}: install a matching version",
    ),
    "other face": (
        given("cafe", declaring(analyses=[analysis("echo", api_version=0)])),
        "'echo' was made for version 0",
    ),
    "name twice": (
        given("cafe", declaring(methods=[method("walk"), method("walk")])),
        "dialoguekit_methods returns two values with the name 'walk'",
    ),
    "event twice": (
        given(
            "cafe",
            declaring(events=[EventKind(event=CafeClosed), EventKind(event=AnotherCafeClosed)]),
        ),
        "dialoguekit_events returns two values with the name 'cafe.closed'",
    ),
    "core event": (
        given("cafe", declaring(events=[EventKind(event=ContributionMade)])),
        "'contribution.made' has the prefix 'contribution', which belongs to dialoguekit",
    ),
    "core prefix": (
        given("cafe", declaring(events=[EventKind(event=ContributionLiked)])),
        "give it a prefix of the plugin's own",
    ),
    "core letters": (
        given("cafe", declaring(events=[EventKind(event=CafeQuestioned)])),
        "ids such as Q17 belong to dialoguekit: begin those of the plugin's own things",
    ),
    "unreadable event": (
        given("cafe", declaring(events=[EventKind(event=Unreadable)])),
        "NameError: name 'Anything' is not defined",
    ),
    "upcast twice": (
        given(
            "cafe",
            declaring(
                events=[EventKind(event=CafeClosed, upcasts=(Upcast("cafe.closed", 1, dict),) * 2)]
            ),
        ),
        "from version 1 stands twice",
    ),
}
each_nonsense = pytest.mark.parametrize(
    ("candidate", "reason"), NONSENSE.values(), ids=list(NONSENSE)
)


@each_nonsense
def test_a_plugin_that_fails_is_listed_with_its_reason(candidate: Candidate, reason: str) -> None:
    """On one line; it declares nothing, and everything else goes on."""
    host = Host([candidate, GOOD])
    assert reason in failure(host)
    assert failure(host).isprintable()
    broken, good = host.plugins
    assert broken == Loaded.of(candidate, failure=failure(host))
    assert good.failure is None
    assert set(host.methods) == {"circle"}
    assert set(host.analyses) == {"pulse"}
    assert host.event_classes == ()


@each_nonsense
def test_a_strict_host_raises_what_would_be_listed(candidate: Candidate, reason: str) -> None:
    """With the plugin's name, and the error that it raised."""
    with pytest.raises(PluginFailed) as caught:
        Host([GOOD, candidate], strict=True)
    assert caught.value.plugin == "cafe"
    assert reason in caught.value.why
    assert caught.value.__cause__ is not None


def test_a_plugin_need_not_be_hashable() -> None:
    """Whatever object it is, it does not disturb the others."""
    hash_less = declaring(methods=[method("walk")])
    with pytest.raises(TypeError):
        hash(hash_less)
    assert set(Host([given("cafe", hash_less), GOOD]).methods) == {"walk", "circle"}


def test_a_hook_that_later_versions_may_ask_can_be_marked_optional() -> None:
    """A plugin may serve a newer face as well."""
    ahead = SimpleNamespace(dialoguekit_rituals=hookimpl(lambda room: (), optionalhook=True))
    assert Host([given("cafe", ahead)], strict=True).failures == ()


def test_only_what_plugins_raise_is_caught() -> None:
    """Whoever stops the program stops it."""
    with pytest.raises(KeyboardInterrupt):
        Host([failing_to_load(KeyboardInterrupt())])
