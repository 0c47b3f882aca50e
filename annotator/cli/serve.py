"""`annotator serve`: the pages, and one worker for what takes long."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import click
from flask import current_app

from annotator import upgrading
from annotator.cli.app import in_app
from annotator.errors import InvalidError, mark

log = logging.getLogger(__name__)
LAST_REQUESTS = 10.0  # seconds that requests in hand are given when it stops


class AddressError(InvalidError):
    message = mark(
        "%(host)s:%(port)s cannot be served: %(problem)s. Choose another with --host and --port."
    )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0: every address.")
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True, help="Requests answered at once.")
@in_app
def serve(host: str, port: int, threads: int) -> None:
    """Serve the pages, and do the long work that they queue, until it is stopped."""
    serve_here(host, port, threads)


def serve_here(host: str, port: int, threads: int = 8) -> None:
    """Serve the current application until SIGTERM or SIGINT; raises AddressError."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # waiting a moment is no news
    upgrading.warn_of_sqlite_bug()
    channels: dict[int, Any] = {}
    server = _listen(host, port, threads, channels)
    worker = Worker()
    click.echo(f"annotator serves http://{_shown(host)}:{port} (Ctrl-C stops it).")
    click.echo(f"Data: {current_app.config['ANNOTATOR_DATA']}")
    try:
        _answer_until_stopped(server, channels)
    finally:
        worker.stop()


def _listen(host: str, port: int, threads: int, channels: dict[int, Any]) -> Any:
    from waitress import create_server

    config = current_app.config
    try:
        return create_server(
            current_app._get_current_object(),  # type: ignore[attr-defined]
            map=channels,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            channel_timeout=60,
            max_request_body_size=config["MAX_CONTENT_LENGTH"],
            # ProxyFix reads them when the setting says that proxies stand in front.
            clear_untrusted_proxy_headers=not config["ANNOTATOR_PROXIES"],
        )
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "there is no such address"
        raise AddressError(host=host, port=port, problem=problem) from None


def _answer_until_stopped(server: Any, channels: dict[int, Any]) -> None:
    """Waitress's own loop would cut off the answers in hand."""
    from waitress import wasyncore

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.is_set():
        wasyncore.loop(timeout=0.5, use_poll=True, map=channels, count=1)
    for channel in channels.values():
        channel.accepting = False
    deadline = time.monotonic() + LAST_REQUESTS
    while any(map(_in_hand, channels.values())) and time.monotonic() < deadline:
        wasyncore.loop(timeout=0.1, use_poll=True, map=channels, count=1)
    server.task_dispatcher.shutdown()


def _in_hand(channel: Any) -> bool:
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


class Worker:
    """`annotator work` in a process of its own: begun again when it dies, ended with the server."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """Let it end; a job that takes too long is begun again at the next start."""
        self._stopping.set()
        self._process.terminate()
        self._keeper.join(LAST_REQUESTS)
        self._process.kill()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "annotator", "work", "--server", str(os.getpid())]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command

    def _keep(self) -> None:
        while True:
            status = self._process.wait()
            if self._stopping.wait(2):
                return
            log.warning("the worker ended with status %s and is begun again", status)
            self._process = self._start()
