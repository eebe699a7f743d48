"""Opens a log together with the selected plugins."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from importlib import metadata

from dialoguekit.application.kit import Kit
from dialoguekit.errors import InvalidSetting, StoreUnavailable
from dialoguekit.events import CORE_EVENTS
from dialoguekit.plugin.registry.registry import Candidate, PluginRegistry, candidate_of, discover
from dialoguekit.plugin.registry.selection import CORE_PLUGIN, PluginSelection
from dialoguekit.report import chapters
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Codec, open_store
from dialoguekit.store.address import Address, parse_address
from dialoguekit.store.audit.checkpoint_store import check_checkpoint_file
from dialoguekit.store.event_store import WRITE_TIMEOUT_S

CORE_DISTRIBUTION = "dialoguekit-core"


def open(
    url: Address = "memory:",
    *,
    plugins: Iterable[Candidate | str] | None = None,
    create: bool = True,
    read_only: bool = False,
    strict: bool = False,
    encrypt: bool = True,
    log_id: bytes | None = None,
    without_keys: bool = False,
    write_timeout_s: float = WRITE_TIMEOUT_S,
    plugin_timeout_s: float | None = None,
) -> Kit:
    """Open the log at ``url`` with all installed plugins, or with those in ``plugins``.

    ``url`` is a path, ``sqlite:///PATH``, ``postgresql://…`` or ``memory:``.  Without ``create`` a
    log that does not exist is an error.  ``read_only`` opens a log so that nothing is created or
    changed, also where nothing can be written.  A new log encrypts personal data under a key for
    each person, unless ``encrypt`` is false.  A log in memory is never encrypted.  A new log has
    a random id of 16 bytes, unless ``log_id`` is given, for example by a simulation.
    ``without_keys`` opens an encrypted log without its keys: its personal data reads as withheld,
    and nothing can be recorded.  A writer waits for others for ``write_timeout_s`` seconds.

    ``plugins`` selects plugins: see :func:`candidates`.  ``strict`` raises on a plugin that
    cannot be loaded instead of listing it.  ``plugin_timeout_s`` is the time in seconds that each
    call of a plugin may take.  It defaults to ``DIALOGUEKIT_PLUGIN_TIMEOUT_S``, or 10.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when the log cannot be opened,
    :class:`~dialoguekit.errors.StoreCorrupted` when it does not have the form of a log,
    :class:`~dialoguekit.errors.KeysUnavailable` when its keys are missing or of another log, and
    :class:`~dialoguekit.errors.InvalidSetting` for an invalid selection or timeout.
    """
    url = parse_address(url)
    registry = PluginRegistry(candidates(plugins), strict=strict, timeout_s=plugin_timeout_s)
    codec = Codec((*CORE_EVENTS, *registry.event_classes), registry.upcasters)
    store = open_store(
        url,
        codec,
        create=create,
        read_only=read_only,
        encryption=PER_PERSON_ENCRYPTION if encrypt else NO_ENCRYPTION,
        log_id=log_id,
        without_keys=without_keys,
        write_timeout_s=write_timeout_s,
    )
    if not encrypt and store.encryption == PER_PERSON_ENCRYPTION:
        store.close()
        raise StoreUnavailable(f"The log at {store.url} is encrypted. Open it with encrypt=True.")
    try:
        if not read_only:
            check_checkpoint_file(store)
    except BaseException:
        store.close()
        raise
    return Kit(store, registry, partial(open_store, url, codec, create=False, without_keys=True))


def candidates(plugins: Iterable[Candidate | str] | None = None) -> list[Candidate]:
    """Return the plugins of a kit before import: the core plugin, then the selected ones.

    ``plugins`` are names of installed plugins, such as ``["abcd", "-world-cafe"]``, which
    :class:`~dialoguekit.plugin.registry.selection.PluginSelection` parses.  Or they are candidates;
    then installed plugins are not looked up.  Without ``plugins`` the environment variable
    ``DIALOGUEKIT_PLUGINS`` selects them, and without it all are loaded.  Excluded plugins are
    included in the result, marked as excluded.

    Raises :class:`~dialoguekit.errors.InvalidSetting` for names together with candidates.
    """
    if plugins is None:
        return [_core_candidate(), *PluginSelection.from_environment().apply_to(discover())]
    selected = [plugins] if isinstance(plugins, str) else list(plugins)
    given = [plugin for plugin in selected if isinstance(plugin, Candidate)]
    names = [plugin for plugin in selected if isinstance(plugin, str)]
    if len(given) == len(selected):
        return [_core_candidate(), *given]
    if len(names) < len(selected):
        raise InvalidSetting("plugins", "must be all names or all candidates")
    return [_core_candidate(), *PluginSelection.parse(names, "plugins").apply_to(discover())]


def _core_candidate() -> Candidate:
    return candidate_of(
        CORE_PLUGIN, chapters, metadata.version(CORE_DISTRIBUTION), CORE_DISTRIBUTION
    )
