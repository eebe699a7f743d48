"""The process that draws charts: one specification a line in, one drawing a line out.

It imports the converter alone and runs by its path, so that it starts quickly.  Its limits of
memory and time apply to nothing else.  It ends when its input ends, or when it is not used for a
while.
"""

from __future__ import annotations

import json
import os
import select
import sys
from typing import Any


def main(folder: str, data_bytes: int, cpu_seconds: int, idle_seconds: int) -> None:
    """Draw until the input ends; the converter is in ``folder``."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Nothing but answers is written to the pipe.
    _limit("RLIMIT_DATA", data_bytes)
    _limit("RLIMIT_CORE", 0)
    sys.path.insert(0, folder)
    import vl_convert

    while _is_ready(requests, idle_seconds):
        line = requests.readline()
        if not line:
            return
        _limit_time(cpu_seconds)
        answers.write(json.dumps(_draw(vl_convert, json.loads(line))).encode() + b"\n")
        answers.flush()


def _draw(converter: Any, request: dict[str, Any]) -> dict[str, str]:
    try:
        return {"svg": converter.vegalite_to_svg(**request, allowed_base_urls=[])}
    except ValueError as error:
        return {"error": str(error)}


def _is_ready(requests: Any, idle_seconds: int) -> bool:
    """Return whether a request came before the time was over."""
    if os.name != "posix":  # Elsewhere only sockets can be waited for.
        return True
    return bool(select.select([requests], [], [], idle_seconds)[0])


def _limit(name: str, amount: int) -> None:
    """Limit a resource of this process, where the system can."""
    try:
        import resource

        number = getattr(resource, name)
        _, hard = resource.getrlimit(number)
        if hard != resource.RLIM_INFINITY:
            amount = min(amount, hard)
        resource.setrlimit(number, (amount, hard))
    except (ImportError, AttributeError, ValueError, OSError):
        return


def _limit_time(seconds: int) -> None:
    """Let the process use so much more processor time."""
    used = os.times()
    _limit("RLIMIT_CPU", int(used.user + used.system) + 1 + seconds)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
