"""The web server: people join, contribute and follow, also when their forms are sent twice."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from examples.web_server import create_app
from starlette.testclient import TestClient

import dialoguekit


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'leeds.db'}"


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with TestClient(create_app(url)) as client:
        yield client


def join(client: TestClient, form: str = "join-1", name: str = "Ana") -> dict[str, Any]:
    answer: dict[str, Any] = client.post(
        "/people", json={"form": form, "name": name, "group": "peer support"}
    ).json()
    return answer


def test_a_form_that_is_sent_twice_is_recorded_once(client: TestClient, url: str) -> None:
    """It has the same answer, and a form with other content has an error."""
    assert join(client) == join(client) == {"person": "P1"}
    said = {"form": "said-1", "person": "P1", "text": "Nobody told the surgery."}
    for _ in range(2):
        assert client.post("/contributions", json=said).json() == {"contribution": "C1"}
    other = client.post("/contributions", json=said | {"text": "Everybody did."})
    assert other.status_code == 409
    assert "said-1 is already used" in other.json()["error"]
    with dialoguekit.open(url) as kit:
        assert kit.recorded_ids(["join-1", "said-1", "said-2"]) == {"join-1", "said-1"}


def test_thirty_people_join_at_once(client: TestClient) -> None:
    """Each gets an id."""
    with ThreadPoolExecutor(30) as pool:
        people = list(pool.map(lambda n: join(client, f"join-{n}", f"Person {n}"), range(30)))
    assert {person["person"] for person in people} == {f"P{n}" for n in range(1, 31)}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"form": "said-1", "person": "P9", "text": "Hello"}, 409),
        ({"form": "said/1", "person": "P1", "text": "Hello"}, 422),
        ({"form": "said-1", "person": "P1", "text": " "}, 422),
        ({"person": "P1", "text": "Hello"}, 422),
    ],
)
def test_an_error_says_what_to_do(client: TestClient, form: dict[str, str], status: int) -> None:
    join(client)
    answer = client.post("/contributions", json=form)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.fixture
def server(url: str) -> Iterator[int]:
    """A running server; yield its port."""
    config = uvicorn.Config(
        create_app(url), port=0, log_level="error", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


def post(port: int, path: str, **form: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, json.dumps(form))
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def follow(port: int, count: int, after: str = "0") -> list[str]:
    """Return the next ``count`` lines of events."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/events", headers={"Last-Event-ID": after})
    response = connection.getresponse()
    lines: list[str] = []
    while len(lines) < count:
        line = response.readline().decode().strip()
        if line:
            lines.append(line)
    response.close()
    connection.close()
    return lines


def test_people_follow_what_is_said(server: int, url: str) -> None:
    """They get what was said before, and what another process says."""
    post(server, "/people", form="join-1", name="Ana", group="peer support")
    post(server, "/contributions", form="said-1", person="P1", text="First")
    with ThreadPoolExecutor(5) as pool:
        following = [pool.submit(follow, server, 4) for _ in range(5)]
        time.sleep(0.1)
        with dialoguekit.open(url) as kit:
            kit.workshop("leeds").contribute("P1", "Second")
        expected = [
            "id: 6",
            'data: {"contribution": "C1", "text": "First"}',
            "id: 7",
            'data: {"contribution": "C2", "text": "Second"}',
        ]
        assert [found.result(10) for found in following] == [expected] * 5
    assert follow(server, 2, after="6") == expected[2:]
