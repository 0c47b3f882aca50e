"""A real server and a real browser; htmx comes from its npm package in place of the CDN."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from sqlalchemy.orm import Session
from waitress.server import BaseWSGIServer, create_server

from annotator import accounts, sessions
from annotator.config import HTMX_URL
from annotator.db import begin_writing, db

SCRIPTS = Path(__file__).parents[2] / "build" / "browser"
CHROMIUM = os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address where the application is served."""
    waitress = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=run, args=(waitress,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{waitress.effective_port}"
    waitress.close()
    thread.join(timeout=5)


def run(waitress: BaseWSGIServer) -> None:
    with suppress(OSError):  # its sockets are closed while it waits for one of them
        waitress.run()


@pytest.fixture
def visit(browser: Browser, server: str, app: Flask) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own, signed in as that account; options are Playwright's."""
    contexts: list[BrowserContext] = []

    def open_page(username: str | None = None, **options: object) -> Page:
        context = browser.new_context(base_url=server, **options)
        context.route(HTMX_URL, _htmx)
        contexts.append(context)
        if username:
            context.add_cookies([_cookie(app, username, server)])
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds wrong with the page, one line each."""

    def violations(page: Page) -> list[str]:
        page.evaluate((SCRIPTS / "axe.min.js").read_text())
        found = page.evaluate("axe.run().then((result) => result.violations)")
        return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]

    return violations


def _htmx(route: Route) -> None:
    route.fulfill(
        path=SCRIPTS / "htmx.min.js",
        content_type="text/javascript",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _cookie(app: Flask, username: str, server: str) -> dict[str, str]:
    """The cookie of a new session: the test client writes it, the browser takes it."""
    client = app.test_client()
    with app.app_context():
        session: Session = begin_writing()
        account = accounts.find_account(session, username)
        assert account, f"no account {username}"
        token = sessions.open_session(session, account)
        session.commit()
        db.session.remove()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    value = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert value
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value.value, "url": server}
