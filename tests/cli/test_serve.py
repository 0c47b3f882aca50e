import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    environment = os.environ | {"ANNOTATOR_DATA": str(tmp_path)}
    annotator = [sys.executable, "-m", "annotator"]
    subprocess.run([*annotator, "init"], env=environment, check=True, capture_output=True)
    with subprocess.Popen(
        [*annotator, "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        process.stdout.readline()  # it says so when it listens
        yield process
        process.kill()


def ask(port: int, method: str, path: str, body: str | None = None) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, body, FORM if body else {})
        return connection.getresponse().status


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    wanted = f"work --server {process.pid}"
    return [int(line.split()[0]) for line in listed.splitlines() if line.endswith(wanted)]


def wait_for_no_worker(process: "subprocess.Popen[str]") -> bool:
    deadline = time.monotonic() + 30  # it may still be starting
    while workers_of(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not workers_of(process)


def test_it_answers(server: "subprocess.Popen[str]", port: int) -> None:
    assert ask(port, "GET", "/healthz") == 200


def test_a_stop_ends_it_and_its_worker(server: "subprocess.Popen[str]") -> None:
    had = workers_of(server)
    server.send_signal(signal.SIGTERM)
    assert (len(had), server.wait(15), workers_of(server)) == (1, 0, [])


def test_an_answer_in_hand_is_given_before_it_stops(
    server: "subprocess.Popen[str]", port: int
) -> None:
    statuses = []
    wrong = "username=nobody&password=a+wrong+password"  # hashing takes a moment
    asking = threading.Thread(target=lambda: statuses.append(ask(port, "POST", "/sign-in", wrong)))
    asking.start()
    time.sleep(0.1)
    server.send_signal(signal.SIGTERM)
    asking.join()
    assert (statuses, server.wait(15)) == ([422], 0)


def test_the_worker_ends_when_the_server_is_killed(server: "subprocess.Popen[str]") -> None:
    had = workers_of(server)
    server.kill()
    assert (len(had), wait_for_no_worker(server)) == (1, True)


def test_a_port_in_use_is_named_in_one_sentence(
    server: "subprocess.Popen[str]", port: int, tmp_path: Path
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "annotator", "serve", "--port", str(port)],
        env=os.environ | {"ANNOTATOR_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    told = f"127.0.0.1:{port} cannot be served: Address already in use."
    assert (second.returncode, told in second.stderr) == (1, True)
