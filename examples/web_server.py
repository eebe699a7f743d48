"""A web server for one workshop: people join, contribute, and follow what is said.

Run it with ``python examples/web_server.py sqlite:///leeds.db``.  Each request that records
something has an id, which the page in the browser makes once for each form.  So a form that is sent
twice, or again after a lost connection, is recorded once and has one answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

import dialoguekit
from dialoguekit.errors import CommandIdReused, InvalidEvent, Refused, StoreUnavailable
from dialoguekit.events import ContributionMade, RecordedEvent

WORKSHOP = "leeds"
GROUPS = ("primary care", "peer support")


def create_app(url: str) -> Starlette:
    """Return the application for the log at ``url``."""

    @asynccontextmanager
    async def open_kit(app: Starlette) -> AsyncIterator[None]:
        with dialoguekit.open(url) as kit:
            workshop = kit.async_workshop(WORKSHOP)
            # Several servers may start at once: the ids let one of them schedule and open it.
            await workshop.once("schedule").schedule(title="Peer support", groups=GROUPS)
            await workshop.once("open").open()
            app.state.kit = kit
            yield

    return Starlette(
        routes=[
            Route("/people", answer(join), methods=["POST"]),
            Route("/contributions", answer(contribute), methods=["POST"]),
            Route("/events", answer(follow)),
        ],
        lifespan=open_kit,
    )


async def join(request: Request) -> Response:
    """Check in a person: ``{"form": …, "name": …, "group": …}``; return their id."""
    form = await request.json()
    workshop = request.app.state.kit.async_workshop(WORKSHOP)
    person = await workshop.once(form["form"]).check_in(
        name=form["name"], group=form["group"], consents=("record", "quote")
    )
    return JSONResponse({"person": person})


async def contribute(request: Request) -> Response:
    """Record a contribution: ``{"form": …, "person": …, "text": …}``; return its id."""
    form = await request.json()
    workshop = request.app.state.kit.async_workshop(WORKSHOP)
    contribution = await workshop.once(form["form"]).contribute(form["person"], form["text"])
    return JSONResponse({"contribution": contribution})


async def follow(request: Request) -> Response:
    """Send each contribution as a server-sent event, also those of other servers.

    A browser that connects again sends the id of the last event that it received.
    """
    after = int(request.headers.get("last-event-id", "0"))
    followed = request.app.state.kit.follow(WORKSHOP, after=after, types=("contribution.made",))

    async def stream() -> AsyncIterator[str]:
        async with followed:
            async for recorded in followed:
                if recorded.context.visibility == "room":
                    yield f"id: {recorded.position}\ndata: {describe(recorded)}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream")


def describe(recorded: RecordedEvent[Any]) -> str:
    """Return a contribution as JSON in one line."""
    event: ContributionMade = recorded.event
    return json.dumps({"contribution": event.contribution, "text": event.text})


def answer(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint with an answer to each error that a sender can act on."""

    async def with_errors(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (KeyError, ValueError, InvalidEvent) as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except (Refused, CommandIdReused) as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        except StoreUnavailable as error:  # Sending the same form again is safe.
            return JSONResponse(
                {"error": str(error)}, status_code=503, headers={"Retry-After": "1"}
            )

    return with_errors


if __name__ == "__main__":
    import uvicorn

    # Open event streams would hold up the end of the server.
    uvicorn.run(create_app(sys.argv[1]), timeout_graceful_shutdown=2)
